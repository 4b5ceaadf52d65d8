"""Ruled grids with their text.

Tables joined again that a page break parted.

Two grids are one table where nothing stands between them but the break, their outer edges are the same, and
the columns of one are among those of the other. Heads that are printed again on the next page are dropped.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from transform.readers.grid import PlacedCell
from transform.readers.pdf.page import THIN, UNKNOWN, Glyph
from transform.readers.pdf.ruled_grid import RuledCell, RuledGrid
from transform.readers.pdf.text import Pair, read_cell


@dataclass(frozen=True, slots=True)
class Ruled:
    """Cells of a grid, and where its columns begin and end."""

    columns: tuple[float, ...]
    cells: tuple[PlacedCell, ...]

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


def _place(cell: RuledCell, text: str, rows: dict[int, int], columns: dict[int, int]) -> PlacedCell:
    row, column = rows[cell.row], columns[cell.column]
    rowspan = rows[cell.row + cell.rowspan] - row
    return PlacedCell(row, column, text, rowspan, columns[cell.column + cell.colspan] - column)


_MAX_HEADS = 6


def goes_on(above: Ruled, below: Ruled) -> bool:
    """Whether the first grid of a page goes on with the last one of the page before."""
    fewer, more = sorted((above.columns, below.columns), key=len)
    ends = abs(fewer[0] - more[0]) <= THIN and abs(fewer[-1] - more[-1]) <= THIN
    return ends and all(_nearest(more, at) is not None for at in fewer)


def _nearest(columns: Sequence[float], at: float) -> int | None:
    """The number of the column line that stands at ``at``."""
    n = bisect_left(columns, at - THIN)
    return n if n < len(columns) and columns[n] <= at + THIN else None


def join(above: Ruled, below: Ruled) -> Ruled:
    """One table of both; see ``goes_on``."""
    columns = max((above.columns, below.columns), key=len)
    upper, lower = _stretch(above, columns), _stretch(below, columns)
    heads = _count_heads(upper, lower)
    lower = [cell for cell in lower if cell.row >= heads]
    height, goes = above.height, _spans_on(upper, lower, heads, above.height)
    joined = [_lengthen(cell, goes.get(n, 0)) for n, cell in enumerate(upper)]
    swallowed = {(heads, upper[n].column) for n in goes}
    rest = (cell for cell in lower if (cell.row, cell.column) not in swallowed)
    return Ruled(columns, (*joined, *(replace(cell, row=cell.row - heads + height) for cell in rest)))


def _lengthen(cell: PlacedCell, by: int) -> PlacedCell:
    return replace(cell, rowspan=cell.rowspan + by)


def _stretch(part: Ruled, columns: tuple[float, ...]) -> list[PlacedCell]:
    """The cells of a part over the columns of the whole."""
    lines = [_nearest(columns, at) or 0 for at in part.columns]
    return [
        replace(
            cell,
            column=lines[cell.column],
            colspan=lines[cell.column + cell.colspan] - lines[cell.column],
        )
        for cell in part.cells
    ]


def _count_heads(upper: Sequence[PlacedCell], lower: Sequence[PlacedCell]) -> int:
    """How many rows at the top of the page repeat those at the top of the table: words, never figures."""
    return max((n for n in range(1, _MAX_HEADS + 1) if _repeats(upper, lower, n)), default=0)


def _repeats(upper: Sequence[PlacedCell], lower: Sequence[PlacedCell], rows: int) -> bool:
    heads = {cell for cell in upper if cell.row < rows}
    words = all(not cell.text.strip().isascii() or not cell.text.strip() for cell in heads)
    ends = all(cell.row + cell.rowspan <= rows for cell in heads)
    more = any(cell.row >= rows for cell in lower)
    return words and ends and more and heads == {cell for cell in lower if cell.row < rows}


def _spans_on(
    upper: Sequence[PlacedCell], lower: Sequence[PlacedCell], first: int, height: int
) -> dict[int, int]:
    """Labels over several rows that the break cuts leave an empty cell below: by how much each is longer."""
    empty = {
        (cell.column, cell.colspan): cell for cell in lower if cell.row == first and not cell.text.strip()
    }
    return {
        n: rest.rowspan
        for n, cell in enumerate(upper)
        if cell.row + cell.rowspan == height
        and (rest := empty.get((cell.column, cell.colspan))) is not None
        # A figure stands in one row: an empty cell below it is a blank of its own.
        and max(cell.rowspan, rest.rowspan) > 1
    }
