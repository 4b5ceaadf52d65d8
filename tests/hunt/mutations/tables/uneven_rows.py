"""Rows whose cells do not fit their heads: one too many, one too few, one over two rows."""

from itertools import pairwise
from random import Random

from tests.hunt.mutations.tables.rows import row_index, single_rows
from tests.hunt.page import Box, Means, Page, values_of
from tests.hunt.registry import SIX, TABLES, mutation


@mutation("rows", mutilates=True, kinds=TABLES)
def a_figure_over_two_rows(page: Page, rng: Random) -> bool:
    """A figure is in a cell that covers two rows, and belongs to neither."""
    rows = single_rows(page)
    pairs = [
        (a, b)
        for (g, a), (h, b) in pairwise(rows)
        if g is h
        and abs(row_index(g, a) - row_index(g, b)) == 1
        and a[-1].means is Means.FIGURE
        and b[-1].means is Means.FIGURE
        and a[-1].rowspan == b[-1].rowspan == 1
    ]
    if not pairs:
        return False
    a, b = rng.choice(pairs)
    a[-1].rowspan = 2
    a[-1].blur()
    b.pop()
    return True


@mutation("rows", mutilates=True)
def a_figure_left_over(page: Page, rng: Random) -> bool:
    """A row has one figure more than its head: nobody can tell which is which."""
    rows = [r for _, r in single_rows(page) if len(values_of(r)) > 1]
    if not rows:
        return False
    row = rng.choice(rows)
    at = next(n for n, box in enumerate(row) if box.role == "value")
    row.insert(
        rng.randint(at, len(row)), Box(str(rng.randint(10_000, 99_999)), means=Means.UNKNOWN, role="value")
    )
    for box in values_of(row):
        box.blur()
    return True


@mutation("rows", mutilates=True, kinds=("html", "text"))
def a_cell_missing(page: Page, rng: Random) -> bool:
    """A row has one cell fewer than its head: nobody can tell which is missing."""
    rows = [r for _, r in single_rows(page) if len(values_of(r)) > 2]
    if not rows:
        return False
    row = rng.choice(rows)
    at = next(n for n, box in enumerate(row) if box.role == "value")
    del row[rng.randrange(at, len(row))]
    for box in values_of(row):
        box.blur()
    return True


@mutation("rows", mutilates=True, forms=SIX)
def figures_moved_to_the_left(page: Page, rng: Random) -> bool:
    """A cell of a row was deleted and an empty one is at its end: nobody sees that the figures moved."""
    rows = [
        r
        for _, r in single_rows(page)
        if len(values_of(r)) == 7 and all(b.means is Means.FIGURE for b in values_of(r))
    ]
    if not rows or not page.is_distinct:
        return False
    row = rng.choice(rows)
    at = next(n for n, box in enumerate(row) if box.role == "value")
    del row[rng.randrange(at, len(row))]
    row.append(Box("", role="value"))
    for box in values_of(row):
        box.blur()
    return True
