"""Ruled grids with their text."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from transform.readers.grid import Placed
from transform.readers.pdf.page import UNKNOWN, Glyph
from transform.readers.pdf.rules import RuledCell, RuledGrid
from transform.readers.pdf.text import Pair, read_cell


@dataclass(frozen=True, slots=True)
class Ruled:
    """Cells of a grid, and where its columns begin and end."""

    columns: tuple[float, ...]
    cells: tuple[Placed, ...]

    @property
    def height(self) -> int:
        """How many rows it has."""
        return max(cell.row + cell.rowspan for cell in self.cells)


def read_grid(grid: RuledGrid, glyphs: Sequence[Glyph], touching: Sequence[Pair] = ()) -> Ruled | None:
    """A grid with its text; None for one without any. An empty corner that rules leave open is no cell.

    ``touching`` are the neighbours in all numbers of the page.
    """
    texts = _read_cells(grid, glyphs, touching)
    if not texts:
        return None
    kept = [
        (cell, texts.get(n, "")) for n, cell in enumerate(grid.cells) if n in texts or cell.open_sides < 2
    ]
    rows = _renumber([(cell.row, cell.row + cell.rowspan) for cell, _ in kept])
    columns = _renumber([(cell.column, cell.column + cell.colspan) for cell, _ in kept])
    return Ruled(
        tuple(grid.xs[line] for line in columns),
        tuple(_place(cell, text, rows, columns) for cell, text in kept),
    )


def _read_cells(grid: RuledGrid, glyphs: Sequence[Glyph], touching: Sequence[Pair]) -> dict[int, str]:
    owners = {
        (r, c): n
        for n, cell in enumerate(grid.cells)
        for r in range(cell.row, cell.row + cell.rowspan)
        for c in range(cell.column, cell.column + cell.colspan)
    }

    def owner(glyph: Glyph) -> int | None:
        x = (glyph.x0 + glyph.x1) / 2
        return owners[grid.slot_at(x, glyph.middle)] if grid.holds(x, glyph.middle) else None

    inked: dict[int | None, list[Glyph]] = defaultdict(list)
    for glyph in glyphs:
        inked[owner(glyph)].append(glyph)
    cut = {owner(one) for pair in touching if owner(pair[0]) != owner(pair[1]) for one in pair}
    # A number broader than its cell: 12345678 over three cells is not 12, 345 and 678.
    texts = {n: (read_cell(held), UNKNOWN * (n in cut)) for n, held in inked.items() if n is not None}
    return {n: text + mark for n, (text, mark) in texts.items() if text}


def _renumber(extents: Sequence[tuple[int, int]]) -> dict[int, int]:
    """Lines of the grid that some cell begins or ends at, counted anew: an underline is none."""
    return {line: n for n, line in enumerate(sorted({line for extent in extents for line in extent}))}


def _place(cell: RuledCell, text: str, rows: dict[int, int], columns: dict[int, int]) -> Placed:
    row, column = rows[cell.row], columns[cell.column]
    rowspan = rows[cell.row + cell.rowspan] - row
    return Placed(row, column, text, rowspan, columns[cell.column + cell.colspan] - column)
