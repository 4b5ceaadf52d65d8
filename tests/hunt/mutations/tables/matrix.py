"""The heads of the applicant matrix: exchanged, blank, packed, left out."""

from collections.abc import Callable
from random import Random

from tests.hunt.page import Box, Grid, Page, Row, values_of
from tests.hunt.registry import SIX, enter_as, mutation
from transform.text.folding import normalise_text

_COMPANIES = ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
_ORDER = ("natural_person", "commercial", "research", "social_org", "legal_service", "other_org", "total")


def matrix_of(page: Page) -> Grid | None:
    """The applicant matrix with its heads."""
    return next(
        (grid for grid in page.grids() if any(normalise_text(b.text) == "自然人" for b in grid.boxes())), None
    )


def matrix_rows(page: Page) -> list[Row]:
    """All rows of seven applicants, those behind a page break too."""
    return [
        row
        for grid in page.grids()
        for row in grid.rows
        if len([b for b in values_of(row) if b.key and ".3." in b.key[0]]) == 7
    ]


def head(grid: Grid, name: str) -> tuple[Row, int] | None:
    """The row and index of a head."""
    for row in grid.head_rows():
        for n, box in enumerate(row):
            if normalise_text(box.text) == name:
                return row, n
    return None


@mutation("heads", forms=SIX)
def exchange_two_companies(page: Page, rng: Random) -> bool:
    """Two columns of companies change places, heads and figures."""
    grid = matrix_of(page)
    if grid is None:
        return False
    a, b = rng.sample(range(5), 2)
    first, second = head(grid, _COMPANIES[a]), head(grid, _COMPANIES[b])
    if first is None or second is None or first[0] is not second[0]:
        return False
    row = first[0]
    row[first[1]], row[second[1]] = row[second[1]], row[first[1]]
    for figures in matrix_rows(page):
        m, n = len(figures) - 6 + a, len(figures) - 6 + b
        figures[m], figures[n] = figures[n], figures[m]
    return True


@mutation("heads", forms=SIX)
def exchange_two_heads_alone(page: Page, rng: Random) -> bool:
    """Two heads of companies change places without their figures, which then count for the other."""
    grid = matrix_of(page)
    if grid is None:
        return False
    a, b = rng.sample(range(4), 2)
    first, second = head(grid, _COMPANIES[a]), head(grid, _COMPANIES[b])
    if first is None or second is None:
        return False
    first[0][first[1]].text, second[0][second[1]].text = second[0][second[1]].text, first[0][first[1]].text
    for box in (box for row in matrix_rows(page) for box in row if box.key):
        code, who = box.key
        other = {_ORDER[a + 1]: _ORDER[b + 1], _ORDER[b + 1]: _ORDER[a + 1]}.get(who)
        if other:
            box.key = (code, other)
    return True


@mutation("heads", forms=SIX)
def total_before_natural_person(page: Page, rng: Random) -> bool:
    """The column 总计 is the first."""
    grid = matrix_of(page)
    total, person = (head(grid, name) for name in ("总计", "自然人")) if grid else (None, None)
    if total is None or person is None or total[0] is not person[0]:
        return False
    row = total[0]
    row.insert(person[1], row.pop(total[1]))
    for figures in matrix_rows(page):
        figures.insert(len(figures) - 7, figures.pop())
    return True


@mutation("heads", forms=SIX)
def an_applicant_not_printed(page: Page, rng: Random) -> bool:
    """A column of companies is left out, head and figures."""
    grid = matrix_of(page)
    which = rng.randrange(5)
    found = head(grid, _COMPANIES[which]) if grid else None
    if grid is None or found is None:
        return False
    group = head(grid, "法人或其他组织")
    if group:
        group[0][group[1]].colspan -= 1
    everything = head(grid, "申请人情况")
    if everything:
        everything[0][everything[1]].colspan -= 1
    del found[0][found[1]]
    for figures in matrix_rows(page):
        del figures[len(figures) - 6 + which]
    return True


def _blank_head(name: str) -> Callable[[Page, Random], bool]:
    """The change of a head to an empty cell; the form's order still tells a person what its column is."""

    def change(page: Page, rng: Random) -> bool:
        grid = matrix_of(page)
        found = head(grid, name) if grid else None
        if found is None:
            return False
        found[0][found[1]].text = ""
        return True

    return change


for _name, _head in {
    "head_of_persons_blank": "自然人",
    "head_of_totals_blank": "总计",
    "head_of_group_blank": "法人或其他组织",
    "head_of_a_company_blank": "科研机构",
}.items():
    enter_as(_name, _blank_head(_head), "heads", forms=SIX)


@mutation("heads", forms=SIX)
def heads_begin_with_blanks(page: Page, rng: Random) -> bool:
    """Both rows of heads begin with blank cells, and nothing is merged: 自然人, 总计 stand over the companies' row."""
    grid = matrix_of(page)
    if grid is None or len(grid.head_rows()) != 3:
        return False
    labels = sum(box.colspan for box in grid.rows[0]) - 7
    top = ["", *[""] * (labels - 1), "自然人", "法人或其他组织", "", "", "", "", "总计"]
    low = ["", *[""] * (labels - 1), "", *_COMPANIES, ""]
    grid.rows[0:3] = [[Box(text, role="head") for text in row] for row in (top, low)]
    return True


@mutation("heads", forms=SIX)
def heads_packed_to_the_left(page: Page, rng: Random) -> bool:
    """Two rows of heads that begin with a blank cell and are not merged: only who knows the form can place them."""
    grid = matrix_of(page)
    if grid is None or len(grid.head_rows()) != 3:
        return False
    labels = sum(box.colspan for box in grid.rows[0]) - 7
    top, low = ("自然人", "法人或其他组织", "总计"), _COMPANIES
    grid.rows[0:3] = [
        [Box("", colspan=labels, role="head"), *(Box(text, role="head") for text in names)]
        for names in (top, low)
    ]
    return True


@mutation("heads", forms=SIX)
def one_row_of_heads(page: Page, rng: Random) -> bool:
    """The heads of the matrix in one row."""
    grid = matrix_of(page)
    if grid is None or len(grid.head_rows()) != 3:
        return False
    labels = sum(box.colspan for box in grid.rows[0]) - 7
    names = ["自然人", *_COMPANIES, "总计"]
    grid.rows[0:3] = [
        [Box("申请处理情况", colspan=labels, role="head"), *(Box(text, role="head") for text in names)]
    ]
    return True


@mutation("heads", forms=SIX)
def heads_of_the_matrix_lost(page: Page, rng: Random) -> bool:
    """The matrix has no heads: a person knows the columns from the form."""
    grid = matrix_of(page)
    if grid is None:
        return False
    del grid.rows[: len(grid.head_rows())]
    return True
