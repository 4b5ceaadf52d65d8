"""Small operations on printed tables that several layouts share."""

from collections.abc import Sequence

from replica.printed import PrintedCell, PrintedTable

Row = tuple[str, ...]
Cells = tuple[PrintedCell, ...]


def as_cells(*texts: str) -> Cells:
    """Plain cells."""
    return tuple(PrintedCell(text) for text in texts)


def as_table(rows: Sequence[Row]) -> PrintedTable:
    """Rows without spans."""
    return PrintedTable(tuple(as_cells(*row) for row in rows))


def transpose(table: PrintedTable) -> PrintedTable:
    """The table with rows for columns, spans turned with it."""
    placed = sorted((column, row, cell) for row, column, cell in _place(table))
    rows: dict[int, list[PrintedCell]] = {}
    for row, _, cell in placed:
        rows.setdefault(row, []).append(PrintedCell(cell.text, cell.colspan, cell.rowspan))
    return PrintedTable(tuple(tuple(rows.get(n, ())) for n in range(max(rows) + 1)))


def _place(table: PrintedTable) -> list[tuple[int, int, PrintedCell]]:
    """Each cell with its top left slot."""
    taken: set[tuple[int, int]] = set()
    placed = []
    for r, row in enumerate(table.rows):
        c = 0
        for cell in row:
            while (r, c) in taken:
                c += 1
            taken |= {(r + down, c + right) for down in range(cell.rowspan) for right in range(cell.colspan)}
            placed.append((r, c, cell))
    return placed


def cut(table: PrintedTable, after: int) -> tuple[PrintedTable, PrintedTable]:
    """The table in two, as a page break leaves it: spans that cross it go on below as empty cells."""
    top: list[list[PrintedCell]] = [[] for _ in range(after)]
    bottom: list[list[tuple[int, PrintedCell]]] = [[] for _ in table.rows[after:]]
    for row, column, cell in _place(table):
        end = row + cell.rowspan
        if row >= after:
            bottom[row - after].append((column, cell))
            continue
        top[row].append(PrintedCell(cell.text, min(end, after) - row, cell.colspan))
        if end > after:
            bottom[0].append((column, PrintedCell("", end - after, cell.colspan)))
    below = (tuple(cell for _, cell in sorted(row, key=lambda placed: placed[0])) for row in bottom)
    return PrintedTable(tuple(map(tuple, top))), PrintedTable(tuple(below))
