"""Cells with known positions, laid out as tables."""

from collections.abc import Sequence
from dataclasses import dataclass

from transform.document import Cell, Table
from transform.readers.limits import check_slots


@dataclass(frozen=True, slots=True)
class PlacedCell:
    """A cell's text and the slots it covers, counted from 0; ``held`` is that of ``Cell``."""

    row: int
    column: int
    text: str
    rowspan: int = 1
    colspan: int = 1
    held: str | None = None


class TableLayer:
    """Lays out and numbers the tables of one document, and limits the slots that they claim together."""

    def __init__(self) -> None:
        self._number = 0
        self._slots = 0

    def lay(self, placed: Sequence[PlacedCell], sheet: str | None = None) -> Table:
        """The next table: the rectangle that the cells cover, None in slots that no cell covers.

        ``sheet`` is the name of the sheet in a workbook.
        Where two cells claim a slot the earlier one keeps it. Raises UnreadableDocument where the table, or all
        tables so far together, claim more slots than a report could print.
        """
        self._number += 1
        height = max((cell.row + cell.rowspan for cell in placed), default=0)
        width = max((cell.column + cell.colspan for cell in placed), default=0)
        check_slots(height, width, f"table {self._number}")
        self._slots += height * width
        check_slots(self._slots, 1, f"the file up to table {self._number}")
        slots: list[list[Cell | None]] = [[None] * width for _ in range(height)]
        for cell in placed:
            _cover(slots, cell, self._number)
        return Table(self._number, tuple(tuple(row) for row in slots), sheet)


def _cover(slots: list[list[Cell | None]], placed: PlacedCell, table: int) -> None:
    cell = Cell(
        table, placed.row + 1, placed.column + 1, placed.text, placed.rowspan, placed.colspan, placed.held
    )
    for row in slots[placed.row : placed.row + placed.rowspan]:
        for column in range(placed.column, placed.column + placed.colspan):
            if row[column] is None:
                row[column] = cell
