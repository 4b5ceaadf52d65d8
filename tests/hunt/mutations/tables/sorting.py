"""Rows in another order than the form's, parts of the year beside it, labels in two languages, a table an applicant."""

from collections.abc import Callable
from random import Random

from tests.hunt.mutations.tables.matrix import matrix_of
from tests.hunt.page import Block, Box, Grid, Line, Means, Page, Row, label_of, values_of
from tests.hunt.registry import LISTS, SIX, TABLES, enter_as, mutation

_APPLICANTS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")


def _reorder(order: Callable[[list[Row]], list[Row]]) -> Callable[[Page, Random], bool]:
    """The rows of figures in another order; those of headings stay where they are. Which of two lines of one name
    a label is nobody can tell then."""

    def change(page: Page, rng: Random) -> bool:
        grid = page.grids()[0]
        rows = grid.figure_rows()
        ordered = iter(order(rows))
        moved = {id(row) for row in rows}
        grid.rows = [next(ordered) if id(row) in moved else row for row in grid.rows]
        return page.layout not in ("split", "stubbed")

    return change


enter_as(
    "rows_sorted_by_their_figures",
    _reorder(lambda rows: sorted(rows, key=lambda row: values_of(row)[0].text)),
    "rows", forms=LISTS, kinds=TABLES,
)  # fmt: skip
enter_as(
    "rows_from_the_last_to_the_first", _reorder(lambda rows: rows[::-1]), "rows", forms=LISTS, kinds=TABLES
)


def _parts(names: tuple[str, ...], whole: str) -> Callable[[Page, Random], bool]:
    """Columns of the parts of the year, or of the office, before that of the whole."""

    def change(page: Page, rng: Random) -> bool:
        for row in page.grids()[0].rows:
            if len(row) == 1:
                row[0].colspan += len(names)
                continue
            last = row[-1]
            row[-1:-1] = [_part(last, name, rng) for name in names]
            if last.role == "head":
                last.text = whole
        return page.layout not in ("coded", "split")

    return change


def _part(last: Box, name: str, rng: Random) -> Box:
    if last.role == "head":
        return Box(name, role="head")
    if last.role == "value" and last.text:
        return Box(str(rng.randint(20_000, 99_999)), means=Means.FOREIGN, role="value")
    return Box("", role="title")


for _name, _names, _whole in (
    ("columns_of_quarters", ("一季度", "二季度", "三季度", "四季度"), "全年合计"),
    ("columns_of_months", tuple(f"{n}月" for n in range(1, 13)), "合计"),
    ("columns_of_half_years", ("上半年", "下半年"), "全年"),
    ("columns_of_the_offices_units", ("党政办", "城建科", "经发科"), "合计"),
):
    enter_as(_name, _parts(_names, _whole), "columns", forms=LISTS, kinds=TABLES)


@mutation("rows")
def labels_in_two_languages(page: Page, rng: Random) -> bool:
    """An English name stands below each label."""
    english = rng.choice(("Number of cases", "Requests in person", "Total"))
    for grid in page.grids():
        for row in grid.figure_rows():
            label = label_of(row)
            if label is not None and label.text:
                label.text = f"{label.text}\n{english}"
    return True


@mutation("heads", kinds=TABLES)
def heads_below_their_rows(page: Page, rng: Random) -> bool:
    """The heads stand below the rows."""
    for grid in page.grids():
        heads = grid.head_rows()
        grid.rows = [*grid.rows[len(heads) :], *heads]
    return True


@mutation("columns", forms=SIX, kinds=("html", "docx", "xlsx"))
def a_table_for_each_applicant(page: Page, rng: Random) -> bool:
    """The matrix column by column: a table of labels and figures below the name of each applicant."""
    grid = matrix_of(page)
    if grid is None or any(
        len(values_of(row)) == 7 for other in page.grids() if other is not grid for row in other.rows
    ):
        return False
    rows = [row for row in grid.figure_rows() if len(values_of(row)) == len(_APPLICANTS)]
    blocks: list[Block] = []
    for n, name in enumerate(_APPLICANTS):
        labels = [Box("".join(box.text for box in row if box.role != "value")) for row in rows]
        cells = [[label, values_of(row)[n]] for label, row in zip(labels, rows, strict=True)]
        blocks += [Line(name, "caption"), Grid(cells)]
    at = page.at(grid)
    page.blocks[at : at + 1] = blocks
    return True
