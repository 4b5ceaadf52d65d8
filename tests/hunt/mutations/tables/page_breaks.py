"""Tables that go on: behind a page break, below heads that are repeated."""

from random import Random

from tests.hunt.mutations.tables.rows import row_index, single_rows
from tests.hunt.page import Grid, Line, Page, Row
from tests.hunt.registry import LISTS, mutation


@mutation("rows")
def a_page_break_without_heads(page: Page, rng: Random) -> bool:
    """The table goes on in a second one that has no heads."""
    return _break(page, rng, with_heads=False)


@mutation("rows")
def a_page_break_that_repeats_heads(page: Page, rng: Random) -> bool:
    """The table goes on in a second one below the same heads."""
    return _break(page, rng, with_heads=True)


@mutation("rows")
def a_page_break_with_a_page_number(page: Page, rng: Random) -> bool:
    """The table goes on in a second one behind a page number."""
    number = len(page.blocks)
    grids = page.grids()
    if not _break(page, rng, with_heads=False):
        return False
    new = next(grid for grid in page.grids() if all(grid is not other for other in grids))
    page.blocks.insert(page.at(new), Line(f"- {rng.randint(1, 5)} -"))
    return len(page.blocks) == number + 2


def _break(page: Page, rng: Random, *, with_heads: bool) -> bool:
    rows = [(g, r) for g, r in single_rows(page) if _is_free(g, r) and g.figure_rows()[0] is not r]
    if not rows:
        return False
    grid, row = rng.choice(rows)
    at = row_index(grid, row)
    heads = [[box.copy() for box in head] for head in grid.head_rows()] if with_heads else []
    page.blocks.insert(page.at(grid) + 1, Grid(heads + grid.rows[at:]))
    del grid.rows[at:]
    return True


def _is_free(grid: Grid, row: Row) -> bool:
    """Whether no cell of a row above reaches over this row."""
    at = row_index(grid, row)
    return not any(n + box.rowspan > at for n, other in enumerate(grid.rows[:at]) for box in other)


@mutation("rows")
def heads_repeated_in_the_table(page: Page, rng: Random) -> bool:
    """The heads stand again in the middle of the table."""
    rows = [
        (g, r)
        for g, r in single_rows(page)
        if _is_free(g, r) and g.figure_rows()[0] is not r and g.head_rows()
    ]
    if not rows:
        return False
    grid, row = rng.choice(rows)
    heads = [[box.copy() for box in head] for head in grid.head_rows()]
    grid.rows[row_index(grid, row) : row_index(grid, row)] = heads
    return page.form in LISTS or len(page.grids()) == 1 or _is_matrix(grid)


def _is_matrix(grid: Grid) -> bool:
    return any("自然人" in box.text for box in grid.boxes())
