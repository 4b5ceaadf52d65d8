"""Cells whose place is known, laid out as tables."""

from collections.abc import Sequence
from dataclasses import dataclass

from transform.document import Cell, Table
from transform.readers.limits import check_slots


@dataclass(frozen=True, slots=True)
class PlacedCell:
    """A cell's text and the slots it covers, counted from 0."""

    row: int
    column: int
    text: str
    rowspan: int = 1
    colspan: int = 1


class TableLayer:
    """Lays the tables of one document, numbers them, and bounds what they claim together."""

    def __init__(self) -> None:
        self._number = 0
        self._slots = 0

    def lay(self, placed: Sequence[PlacedCell]) -> Table:
        """Lay cells out over the rectangle that they cover; slots that no cell covers are None.

        Where two cells claim a slot the earlier one keeps it.
        """
        self._number += 1
        height = max((cell.row + cell.rowspan for cell in placed), default=0)
        width = max((cell.column + cell.colspan for cell in placed), default=0)
        check_slots(height, width, f"table {self._number}")
        self._slots += height * width
        check_slots(self._slots, 1, f"the file up to table {self._number}")
        slots: list[list[Cell | None]] = [[None] * width for _ in range(height)]
        for one in placed:
            _cover(slots, one, self._number)
        return Table(self._number, tuple(tuple(row) for row in slots))


def _cover(slots: list[list[Cell | None]], one: PlacedCell, number: int) -> None:
    cell = Cell(number, one.row + 1, one.column + 1, one.text, one.rowspan, one.colspan)
    for row in slots[one.row : one.row + one.rowspan]:
        for column in range(one.column, one.column + one.colspan):
            if row[column] is None:
                row[column] = cell
