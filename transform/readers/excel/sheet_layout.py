"""A worksheet's texts and merges as one table, at the addresses that a spreadsheet program shows."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from transform.document import Block, Paragraph, Table
from transform.readers.grid import PlacedCell, TableLayer
from transform.readers.limits import check_slots
from transform.text.decode import UnreadableDocument
from transform.text.titles import read_title
from transform.text.unprinted import drop_unprinted

Slot = tuple[int, int]
"""Row and column, counted from 0."""
Range = tuple[int, int, int, int]
"""First row, first column, last row, last column, counted from 0 and all inclusive."""

# Typed to make a text of a number ('353). Excel keeps it apart from the text, other programs within.
_TYPED_AS_TEXT = re.compile(r"\A'(?=[+-]?\d[\d,]*(?:\.\d+)?\Z)")
# The text of a cell whose formula has no value: no number.
FORMULA = "#formula"
# The text of a cell that a merged one lies over, where the file's own is lost.
HIDDEN = "#hidden"


def list_sheet_blocks(
    layer: TableLayer,
    name: str,
    texts: Mapping[Slot, str],
    merges: Iterable[Range],
    held: Mapping[Slot, str],
) -> Iterator[Block]:
    """A sheet's name, the prose in it, and its table; nothing for a sheet without text.

    ``held`` has the numbers of the cells whose text is a rounded one. Raises UnreadableDocument where the sheet has
    more slots than a report could print, or hides most of its texts under merged cells.
    """
    table = _lay_sheet(layer, name, texts, merges, held)
    if table is not None:
        yield Paragraph(drop_unprinted(name))
        yield from _list_prose(texts)
        yield table


def _list_prose(texts: Mapping[Slot, str]) -> Iterator[Paragraph]:
    """Sentences and titles of reports that have a row for themselves: some offices type all they report into a sheet."""
    rows: dict[int, list[str]] = defaultdict(list)
    for (row, _), text in sorted(texts.items()):
        if text.strip() and text != HIDDEN:
            rows[row].append(text)
    for alone in rows.values():
        if len(alone) == 1 and ("。" in alone[0] or read_title(alone[0])):
            yield Paragraph(drop_unprinted(alone[0]))


def _lay_sheet(
    layer: TableLayer,
    name: str,
    texts: Mapping[Slot, str],
    merges: Iterable[Range],
    held: Mapping[Slot, str],
) -> Table | None:
    """The rectangle from A1 to the last text as a table, None for a sheet without text.

    An empty cell in the rectangle is a printed blank. Merges are cut at its edges.
    """
    texts = {slot: _TYPED_AS_TEXT.sub("", drop_unprinted(text)) for slot, text in texts.items()}
    held = {slot: number for slot, number in held.items() if texts.get(slot, "") not in ("", FORMULA)}
    filled = [slot for slot, text in texts.items() if text.strip()]
    if not filled:
        return None
    height, width = max(r for r, _ in filled) + 1, max(c for _, c in filled) + 1
    check_slots(height, width, f"sheet {name}")
    placed: list[PlacedCell] = []
    covered: set[Slot] = set()
    for top, left, bottom, right in sorted(merges):
        if top < height and left < width and (top, left) not in covered:
            last_row, last_column = min(bottom, height - 1), min(right, width - 1)
            covered.update((r, c) for r in range(top, last_row + 1) for c in range(left, last_column + 1))
            spans = last_row - top + 1, last_column - left + 1
            placed.append(PlacedCell(top, left, texts.get((top, left), ""), *spans, held.get((top, left))))
    _require_shown(covered.intersection(filled) - {(cell.row, cell.column) for cell in placed}, filled, name)
    free = ((r, c) for r in range(height) for c in range(width) if (r, c) not in covered)
    placed.extend(PlacedCell(r, c, texts.get((r, c), ""), held=held.get((r, c))) for r, c in free)
    return layer.lay(placed, drop_unprinted(name))


def _require_shown(hidden: Collection[Slot], filled: Collection[Slot], name: str) -> None:
    """Raise UnreadableDocument where merged cells lie over most texts of a sheet: a report shows what it says."""
    if 2 * len(hidden) > len(filled):
        raise UnreadableDocument(
            f"merged cells of sheet {name} hide {len(hidden):,} of its {len(filled):,} texts: undo the merges"
        )
