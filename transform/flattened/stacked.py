"""Tables whose rows are stacked in one: each cell holds a column, a line for each row.

A reader leaves blank lines out, so that a cell with as many lines as the cell of labels has no blank among them: the
lines belong together in their order. Of any other cell nothing tells which line is beside which label.
"""

from collections.abc import Iterator, Sequence

from transform.document import Cell, Table
from transform.flattened.words import is_label
from transform.matching.cell_texts import is_value
from transform.report import Place, Unmapped

# So many labels in the lines of a cell are those of as many rows.
_MIN_LABELS = 3


def is_stack(text: str) -> bool:
    """Whether the text of a cell is a stack of labels of the forms."""
    return text.count("\n") >= _MIN_LABELS - 1 and sum(map(is_label, text.split("\n"))) >= _MIN_LABELS


def holds_stack(table: Table) -> bool:
    """Whether a cell of a table is a stack of labels."""
    return bool(_rows_with_stacks(table))


def unstack(table: Table) -> Table:
    """The table with a row for each line of its stacked cells, which keep their places; the same one where it has none,
    or where a cell beside the labels has another number of lines than they have."""
    stacks = _rows_with_stacks(table)
    if not stacks:
        return table
    rows: list[tuple[Cell | None, ...]] = []
    for r, row in enumerate(table.grid):
        rows += _unstack_row(row) if r in stacks else [row]
    return Table(table.number, tuple(rows), table.sheet)


def list_stacked_figures(table: Table) -> Iterator[Unmapped]:
    """The cells that hold a figure in each of several lines beside a stack of labels, as unmapped values."""
    seen: set[int] = set()
    for row in table.grid if _rows_with_stacks(table) else ():
        cells = {id(cell): cell for cell in row if cell and "\n" in cell.text and id(cell) not in seen}
        seen |= cells.keys()
        stack = next((cell for cell in cells.values() if is_stack(cell.text)), None)
        for cell in cells.values() if stack else ():
            if cell is not stack and _count_figures(cell.text) >= _MIN_LABELS:
                labels = list(filter(is_label, stack.text.split("\n")))[:_MIN_LABELS] if stack else []
                yield Unmapped(f"{' / '.join(labels)} …", cell.text.strip(), Place(*cell[:3]))


def _rows_with_stacks(table: Table) -> set[int]:
    """The rows, counted from 0, that hold a stack of labels beside other cells; a cell alone holds lines of text."""
    if not table.has_lines:
        return set()
    tall = [
        (r, cell.text)
        for r, row in enumerate(table.grid)
        for cell in row
        if cell is not None and "\n" in cell.text
    ]
    stacks = {r for r, text in tall if is_stack(text)}
    return {r for r in stacks if len({id(cell) for cell in table.grid[r] if cell and cell.text.strip()}) > 1}


def _count_figures(text: str) -> int:
    return sum(map(is_value, text.split("\n")))


def _unstack_row(row: Sequence[Cell | None]) -> Iterator[tuple[Cell | None, ...]]:
    """A row for each line of the cells; the row itself where their numbers of lines differ."""
    lines = [cell.text.split("\n") if cell is not None else [] for cell in row]
    counts = {len(of_cell) for of_cell in lines if any(of_cell)}
    is_tall = any(cell is not None and cell.rowspan > 1 for cell in row)
    if len(counts) > 1 or is_tall:
        yield tuple(row)
        return
    for n in range(counts.pop()):
        yield tuple(
            cell._replace(text=of_cell[n] if n < len(of_cell) else "") if cell is not None else None
            for cell, of_cell in zip(row, lines, strict=True)
        )
