"""The cells of a Word table with their spans; deleted and hidden rows are left out."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from transform.readers.grid import PlacedCell
from transform.readers.word.paragraph import Element, W, is_switched_on, list_blocks

_HIDING_PROPERTIES = ("del", "hidden")


@dataclass(slots=True)
class _Draft:
    """A cell whose rowspan may still grow."""

    row: int
    column: int
    colspan: int
    text: str
    rowspan: int = 1


def place_cells(table: Element, read_cell: Callable[[Element], str]) -> list[PlacedCell]:
    """The cells of a table at their slots, ``gridSpan`` and ``vMerge`` as spans; ``read_cell`` gives a cell's text.

    ``read_cell`` is called once for each cell that is printed, in reading order.
    """
    drafts: list[_Draft] = []
    # By grid column, the cell above that a vMerge may lengthen.
    merging: dict[int, _Draft] = {}
    for number, row in enumerate(_printed_rows(table)):
        for column, span, cell in _printed_cells(row):
            _place(_Draft(number, column, span, ""), cell, read_cell, merging, drafts)
    return [PlacedCell(draft.row, draft.column, draft.text, draft.rowspan, draft.colspan) for draft in drafts]


def _place(
    draft: _Draft,
    cell: Element,
    read_cell: Callable[[Element], str],
    merging: dict[int, _Draft],
    drafts: list[_Draft],
) -> None:
    """Add a cell to the drafts, or lengthen the one above where it goes on into this cell."""
    merge = _property(cell, "vMerge")
    above = merging.get(draft.column)
    continues = merge is not None and merge.get(W + "val", "continue") == "continue"
    if continues and above and above.row + above.rowspan == draft.row and above.colspan == draft.colspan:
        above.rowspan += 1
        return
    draft.text = read_cell(cell)
    drafts.append(draft)
    if merge is not None:
        merging[draft.column] = draft


def _printed_rows(table: Element) -> Iterator[Element]:
    for row in list_blocks(table, "tr"):
        properties = row.find(W + "trPr")
        if properties is None or not any(
            is_switched_on(properties.find(W + name)) for name in _HIDING_PROPERTIES
        ):
            yield row


def _printed_cells(row: Element) -> Iterator[tuple[int, int, Element]]:
    """Grid column, span and element of each cell of a row."""
    column = max(0, _number(row.find(W + "trPr"), "gridBefore", 0))
    cells = [cell for cell in list_blocks(row, "tc") if _property(cell, "cellDel") is None]
    for index, cell in enumerate(cells):
        if _is_merged_into_left(cell):
            continue
        merged = 0
        while index + 1 + merged < len(cells) and _is_merged_into_left(cells[index + 1 + merged]):
            merged += 1
        span = sum(_span(merged_cell) for merged_cell in cells[index : index + 1 + merged])
        yield column, span, cell
        column += span


def _is_merged_into_left(cell: Element) -> bool:
    """Whether a cell belongs to the one on its left: old Word files write a horizontal merge cell by cell."""
    merge = _property(cell, "hMerge")
    return merge is not None and merge.get(W + "val", "continue") == "continue"


def _span(cell: Element) -> int:
    return max(1, _number(cell.find(W + "tcPr"), "gridSpan", 1))


def _property(cell: Element, name: str) -> Element | None:
    properties = cell.find(W + "tcPr")
    return None if properties is None else properties.find(W + name)


def _number(properties: Element | None, name: str, default: int) -> int:
    setting = None if properties is None else properties.find(W + name)
    return default if setting is None else int(setting.get(W + "val", default))
