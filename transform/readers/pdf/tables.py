"""Ruled grids with their text, and tables joined again that a page break has split.

Two tables are one where nothing but a page break is between them, their outer edges are the same, and the columns of
one are among those of the other. Heads that are printed again on the next page are dropped.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from transform.readers.grid import PlacedCell
from transform.readers.pdf.page import THIN, UNKNOWN, Glyph
from transform.readers.pdf.ruled_grid import RuledCell, RuledGrid
from transform.readers.pdf.text import GlyphPair, read_cell

_MAX_HEAD_ROWS = 6


@dataclass(frozen=True, slots=True)
class RuledTable:
    """The cells of a table, and the positions of the lines between its columns."""

    column_lines: tuple[float, ...]
    cells: tuple[PlacedCell, ...]

    @property
    def height(self) -> int:
        """The number of its rows."""
        return max(cell.row + cell.rowspan for cell in self.cells)


def read_grid(
    grid: RuledGrid, glyphs: Sequence[Glyph], touching: Sequence[GlyphPair] = ()
) -> RuledTable | None:
    """The table of a grid, None for a grid without text. An empty corner that rules leave open is no cell.

    ``glyphs`` are the characters in the grid, ``touching`` the neighbouring digits in all numbers of the page.
    """
    texts = _read_cells(grid, glyphs, touching)
    if not texts:
        return None
    kept = [
        (cell, texts.get(n, "")) for n, cell in enumerate(grid.cells) if n in texts or cell.open_sides < 2
    ]
    rows = _renumber_lines([(cell.row, cell.row + cell.rowspan) for cell, _ in kept])
    columns = _renumber_lines([(cell.column, cell.column + cell.colspan) for cell, _ in kept])
    return RuledTable(
        tuple(grid.xs[line] for line in columns),
        tuple(_place_cell(cell, text, rows, columns) for cell, text in kept),
    )


def _read_cells(grid: RuledGrid, glyphs: Sequence[Glyph], touching: Sequence[GlyphPair]) -> dict[int, str]:
    """The texts of the cells that have any, by the cell's index in the grid."""
    cells_by_slot = {
        (r, c): n
        for n, cell in enumerate(grid.cells)
        for r in range(cell.row, cell.row + cell.rowspan)
        for c in range(cell.column, cell.column + cell.colspan)
    }

    def find_cell(glyph: Glyph) -> int | None:
        x = (glyph.x0 + glyph.x1) / 2
        return cells_by_slot[grid.slot_at(x, glyph.middle)] if grid.contains(x, glyph.middle) else None

    by_cell: dict[int | None, list[Glyph]] = defaultdict(list)
    for glyph in glyphs:
        by_cell[find_cell(glyph)].append(glyph)
    # A number broader than its cell: 12345678 over three cells is not 12, 345 and 678.
    cut = {
        find_cell(glyph) for pair in touching if find_cell(pair[0]) != find_cell(pair[1]) for glyph in pair
    }
    texts = {n: read_cell(inside) for n, inside in by_cell.items() if n is not None}
    return {n: text + UNKNOWN * (n in cut) for n, text in texts.items() if text}


def _renumber_lines(extents: Sequence[tuple[int, int]]) -> dict[int, int]:
    """New numbers, by their old ones, of the lines at which some cell begins or ends: no underlines."""
    return {line: n for n, line in enumerate(sorted({line for extent in extents for line in extent}))}


def _place_cell(cell: RuledCell, text: str, rows: dict[int, int], columns: dict[int, int]) -> PlacedCell:
    row, column = rows[cell.row], columns[cell.column]
    rowspan = rows[cell.row + cell.rowspan] - row
    return PlacedCell(row, column, text, rowspan, columns[cell.column + cell.colspan] - column)


def continues_table(above: RuledTable, below: RuledTable) -> bool:
    """Whether the first table of a page has the columns to continue the last one of the page before."""
    fewer, more = sorted((above.column_lines, below.column_lines), key=len)
    same_edges = abs(fewer[0] - more[0]) <= THIN and abs(fewer[-1] - more[-1]) <= THIN
    return same_edges and all(_find_line(more, position) is not None for position in fewer)


def _find_line(column_lines: Sequence[float], position: float) -> int | None:
    """The index of the column line at a position."""
    n = bisect_left(column_lines, position - THIN)
    return n if n < len(column_lines) and column_lines[n] <= position + THIN else None


def join_tables(above: RuledTable, below: RuledTable) -> RuledTable:
    """One table of both, where ``continues_table`` holds."""
    column_lines = max((above.column_lines, below.column_lines), key=len)
    upper, lower = _stretch(above, column_lines), _stretch(below, column_lines)
    heads = _count_repeated_heads(upper, lower)
    lower = [cell for cell in lower if cell.row >= heads]
    height = above.height
    growth = _cut_labels(upper, lower, heads, height)
    lengthened = [replace(cell, rowspan=cell.rowspan + growth.get(n, 0)) for n, cell in enumerate(upper)]
    absorbed = {(heads, upper[n].column) for n in growth}
    rest = (cell for cell in lower if (cell.row, cell.column) not in absorbed)
    moved = (replace(cell, row=cell.row - heads + height) for cell in rest)
    return RuledTable(column_lines, (*lengthened, *moved))


def _stretch(part: RuledTable, column_lines: tuple[float, ...]) -> list[PlacedCell]:
    """The cells of a part in the columns of the whole table."""
    lines = [_find_line(column_lines, position) or 0 for position in part.column_lines]
    return [
        replace(
            cell,
            column=lines[cell.column],
            colspan=lines[cell.column + cell.colspan] - lines[cell.column],
        )
        for cell in part.cells
    ]


def _count_repeated_heads(upper: Sequence[PlacedCell], lower: Sequence[PlacedCell]) -> int:
    """How many rows at the top of the page repeat those at the top of the table: words, never figures."""
    counts = range(1, _MAX_HEAD_ROWS + 1)
    return max((rows for rows in counts if _repeats_heads(upper, lower, rows)), default=0)


def _repeats_heads(upper: Sequence[PlacedCell], lower: Sequence[PlacedCell], rows: int) -> bool:
    heads = {cell for cell in upper if cell.row < rows}
    are_words = all(not cell.text.strip().isascii() or not cell.text.strip() for cell in heads)
    end_there = all(cell.row + cell.rowspan <= rows for cell in heads)
    has_more = any(cell.row >= rows for cell in lower)
    return are_words and end_there and has_more and heads == {cell for cell in lower if cell.row < rows}


def _cut_labels(
    upper: Sequence[PlacedCell], lower: Sequence[PlacedCell], first: int, height: int
) -> dict[int, int]:
    """By the index of each label over several rows that the page break cuts, the rows it has on the next page.

    There the label is an empty cell, in the first row behind the heads.
    """
    empty = {
        (cell.column, cell.colspan): cell for cell in lower if cell.row == first and not cell.text.strip()
    }
    return {
        n: rest.rowspan
        for n, cell in enumerate(upper)
        if cell.row + cell.rowspan == height
        and (rest := empty.get((cell.column, cell.colspan))) is not None
        # The cell of a figure has one row: an empty cell below it is a blank of its own.
        and max(cell.rowspan, rest.rowspan) > 1
    }
