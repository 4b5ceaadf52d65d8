"""A printed table as a full grid, for formats that have no spans of their own."""

from dataclasses import dataclass

from replica.printed import PrintedCell, PrintedTable


@dataclass(frozen=True, slots=True)
class Slot:
    """One slot of the grid and the cell that covers it."""

    cell: PrintedCell
    is_top_edge: bool
    is_left_edge: bool


def fill_slots(table: PrintedTable) -> list[list[Slot]]:
    """Every row with a slot for each column; rows that end early are filled up with empty cells."""
    grid: list[dict[int, Slot]] = [{} for _ in table.rows]
    for r, row in enumerate(table.rows):
        c = 0
        for cell in row:
            while c in grid[r]:
                c += 1
            for down in range(min(cell.rowspan, len(grid) - r)):
                for right in range(cell.colspan):
                    grid[r + down][c + right] = Slot(cell, down == 0, right == 0)
    width = max((max(row) + 1 for row in grid if row), default=0)
    empty = Slot(PrintedCell(""), True, True)
    return [[row.get(c, empty) for c in range(width)] for row in grid]
