"""Tables joined again that a page break parted.

Two grids are one table where nothing stands between them but the break, their outer edges are the same, and
the columns of one are among those of the other. Heads that are printed again on the next page are dropped.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from transform.readers.grid import Placed
from transform.readers.pdf.cells import Ruled
from transform.readers.pdf.page import THIN

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


def _lengthen(cell: Placed, by: int) -> Placed:
    return replace(cell, rowspan=cell.rowspan + by)


def _stretch(part: Ruled, columns: tuple[float, ...]) -> list[Placed]:
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


def _count_heads(upper: Sequence[Placed], lower: Sequence[Placed]) -> int:
    """How many rows at the top of the page repeat those at the top of the table: words, never figures."""
    return max((n for n in range(1, _MAX_HEADS + 1) if _repeats(upper, lower, n)), default=0)


def _repeats(upper: Sequence[Placed], lower: Sequence[Placed], rows: int) -> bool:
    heads = {cell for cell in upper if cell.row < rows}
    words = all(not cell.text.strip().isascii() or not cell.text.strip() for cell in heads)
    ends = all(cell.row + cell.rowspan <= rows for cell in heads)
    more = any(cell.row >= rows for cell in lower)
    return words and ends and more and heads == {cell for cell in lower if cell.row < rows}


def _spans_on(upper: Sequence[Placed], lower: Sequence[Placed], first: int, height: int) -> dict[int, int]:
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
