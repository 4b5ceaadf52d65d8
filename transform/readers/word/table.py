"""Word tables: gridSpan and vMerge as spans, deleted and hidden rows left out."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from transform.readers.grid import PlacedCell
from transform.readers.word.paragraph import Element, W, is_switched_on, list_blocks

_GONE = ("del", "hidden")


@dataclass(slots=True)
class _Draft:
    row: int
    column: int
    colspan: int
    text: str
    rowspan: int = 1


def place_cells(table: Element, read_cell: Callable[[Element], str]) -> list[PlacedCell]:
    """Place the cells of a table; ``read_cell`` gives a cell's text and keeps what floats in it."""
    drafts: list[_Draft] = []
    # The cell above each grid column that a vMerge may lengthen.
    merging: dict[int, _Draft] = {}
    for number, row in enumerate(_printed_rows(table)):
        for column, span, cell in _printed_cells(row):
            _place(_Draft(number, column, span, ""), cell, read_cell, merging, drafts)
    return [PlacedCell(d.row, d.column, d.text, d.rowspan, d.colspan) for d in drafts]


def _place(
    draft: _Draft,
    cell: Element,
    read_cell: Callable[[Element], str],
    merging: dict[int, _Draft],
    drafts: list[_Draft],
) -> None:
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
        if properties is None or not any(is_switched_on(properties.find(W + name)) for name in _GONE):
            yield row


def _printed_cells(row: Element) -> Iterator[tuple[int, int, Element]]:
    """Grid column, span and element of each cell of a row."""
    column = max(0, _number(row.find(W + "trPr"), "gridBefore", 0))
    cells = [cell for cell in list_blocks(row, "tc") if _property(cell, "cellDel") is None]
    for index, cell in enumerate(cells):
        if _is_swallowed(cell):
            continue
        swallowed = 0
        while index + 1 + swallowed < len(cells) and _is_swallowed(cells[index + 1 + swallowed]):
            swallowed += 1
        span = sum(_span(one) for one in cells[index : index + 1 + swallowed])
        yield column, span, cell
        column += span


def _is_swallowed(cell: Element) -> bool:
    """Old Word files write a horizontal merge cell by cell."""
    merge = _property(cell, "hMerge")
    return merge is not None and merge.get(W + "val", "continue") == "continue"


def _span(cell: Element) -> int:
    return max(1, _number(cell.find(W + "tcPr"), "gridSpan", 1))


def _property(cell: Element, name: str) -> Element | None:
    properties = cell.find(W + "tcPr")
    return None if properties is None else properties.find(W + name)


def _number(properties: Element | None, name: str, default: int) -> int:
    found = None if properties is None else properties.find(W + name)
    return default if found is None else int(found.get(W + "val", default))
