"""Other tables of the same page or file: of last year, of the district, of another office, of another kind."""

from random import Random

from tests.hunt.drawing import draw_page
from tests.hunt.page import Block, Box, Grid, Line, Means, Page
from tests.hunt.registry import FORMS, LISTS, SIX, mutation


def with_other_figures(grid: Grid, rng: Random, means: Means = Means.FOREIGN) -> Grid:
    """The same table with other figures, which are not the report's."""
    other = grid.copy()
    for box in other.boxes():
        if box.role == "value":
            box.key, box.value, box.markup, box.shown = None, None, None, None
            if box.text:
                box.text, box.means = str(rng.randint(20_000, 99_999)), means
    return other


def tables_span(page: Page) -> tuple[int, int]:
    """The first and last index of the tables with their captions."""
    grids = page.grids()
    first, last = page.at(grids[0]), page.at(grids[-1])
    while (
        first > 0
        and isinstance(page.blocks[first - 1], Line)
        and page.blocks[first - 1].role in ("caption", "period")
    ):
        first -= 1
    return first, last


def last_year_of(page: Page, rng: Random) -> list[Block]:
    first, last = tables_span(page)
    blocks: list[Block] = []
    for block in page.blocks[first : last + 1]:
        if isinstance(block, Grid):
            blocks.append(with_other_figures(block, rng))
        elif isinstance(block, Line):
            blocks.append(
                Line(block.text.replace(str(page.reads_year), str(page.reads_year - 1)), block.role)
            )
    return blocks


@mutation("containers")
def last_year_below(page: Page, rng: Random) -> bool:
    """Last year's tables below this year's, under a title that names the year."""
    _, last = tables_span(page)
    title = f"附：{page.reads_year - 1}年度政府信息公开情况统计表"
    page.blocks[last + 1 : last + 1] = [Line(title), *last_year_of(page, rng)]
    return True


@mutation("containers")
def last_year_before(page: Page, rng: Random) -> bool:
    """Last year's tables before this year's, both under titles that name the year."""
    first, _ = tables_span(page)
    page.blocks[first:first] = [
        Line(f"{page.reads_year - 1}年度政府信息公开情况统计表"),
        *last_year_of(page, rng),
        Line(f"{page.reads_year}年度政府信息公开情况统计表"),
    ]
    return True


@mutation("containers", forms=SIX)
def last_year_between(page: Page, rng: Random) -> bool:
    """A table of last year, 附：上年度, between this year's; the sections that follow are this year's again."""
    grids = page.grids()
    if len(grids) < 2:
        return False
    n = rng.randrange(len(grids) - 1)
    at = page.at(grids[n]) + 1
    title = rng.choice(("附：上年度", "附：上年度政府信息公开情况", f"附：{page.reads_year - 1}年度情况"))
    page.blocks[at:at] = [Line(title), with_other_figures(grids[n], rng)]
    return grids[n + 1] is not page.blocks[at + 2]


@mutation("containers", forms=SIX)
def last_year_between_under_a_row(page: Page, rng: Random) -> bool:
    """The table of last year between this year's says so in its first row."""
    grids = page.grids()
    n = rng.randrange(len(grids))
    at = page.at(grids[n]) + 1
    other = with_other_figures(grids[n], rng)
    width = sum(box.colspan for box in other.rows[0])
    title = rng.choice(
        ("附：上年度情况", f"{page.reads_year - 1}年度", f"附表：{page.reads_year - 1}年度政府信息公开情况")
    )
    other.rows.insert(0, [Box(title, colspan=width, role="title")])
    page.blocks.insert(at, other)
    return n + 1 < len(grids) and isinstance(page.blocks[at + 1], Line)


@mutation("containers")
def a_table_of_another_kind(page: Page, rng: Random) -> bool:
    """A table of the office's own, with words like those of the form and no figure of it."""
    rows = [["村（社区）", "公开信息条数", "咨询人次"]]
    rows += [
        [name, str(rng.randint(1, 99)), str(rng.randint(1, 99))]
        for name in ("光明村", "永旺村", "勤勇村", "万市徐村")
    ]
    grid = Grid([[Box(text, role="title") for text in row] for row in rows])
    page.blocks.insert(rng.choice((tables_span(page)[0], tables_span(page)[1] + 1)), grid)
    return True


@mutation("containers")
def a_contents_table(page: Page, rng: Random) -> bool:
    """A table of contents with page numbers before the report."""
    rows = [
        ["一、总体情况", "1"],
        ["二、主动公开政府信息情况", "2"],
        ["三、收到和处理政府信息公开申请情况", "3"],
        ["四、行政复议、行政诉讼情况", "5"],
    ]
    page.blocks.insert(1, Grid([[Box(text, role="title") for text in row] for row in rows]))
    return True


@mutation("containers", kinds=("html", "text", "docx", "pdf"), mutilates=True)
def two_reports(page: Page, rng: Random) -> bool:
    """The report of another office follows, with its title and figures: both are named, and the first is the page's."""
    other = draw_page(page.form, page.kind, rng, distinct=True)
    if other.office == page.office:
        return False
    for box in other.boxes():
        if box.role == "value":
            box.key, box.value = None, None
            box.means = Means.FOREIGN if box.text else Means.WORDS
    page.blocks += other.blocks
    page.needs_word = True
    return True


@mutation("containers", forms=LISTS)
def two_captioned_years(page: Page, rng: Random) -> bool:
    """Two tables under captions in their first rows: the one of this year, the other of last year."""
    grids = page.grids()
    if len(grids) != 1 or page.layout == "titled":
        return False
    width = sum(box.colspan for box in grids[0].rows[0])
    other = with_other_figures(grids[0], rng)
    for grid, year in ((grids[0], page.reads_year), (other, page.reads_year - 1)):
        grid.rows.insert(0, [Box(f"{year}年政府信息公开情况统计表", colspan=width, role="title")])
    at = page.at(grids[0])
    page.blocks.insert(at if rng.random() < 0.5 else at + 1, other)
    return True


@mutation("containers", forms=FORMS)
def a_part_of_the_year_below(page: Page, rng: Random) -> bool:
    """A table of the fourth quarter below that of the year."""
    _, last = tables_span(page)
    title = f"附：{page.reads_year}年第四季度政府信息公开情况统计表"
    page.blocks[last + 1 : last + 1] = [Line(title), *last_year_of(page, rng)]
    return True


@mutation("containers", forms=LISTS)
def a_summary_of_the_district_below(page: Page, rng: Random) -> bool:
    """The district's own table below that of the office."""
    grids = page.grids()
    title = f"镇海区{page.reads_year}年政府信息公开情况汇总表（全区）"
    page.blocks[page.at(grids[-1]) + 1 : page.at(grids[-1]) + 1] = [
        Line(title),
        *(with_other_figures(g, rng) for g in grids),
    ]
    return True


@mutation("containers", forms=LISTS)
def other_years_in_a_small_table(page: Page, rng: Random) -> bool:
    """A small table compares a few lines over the years before the statistics."""
    years = [str(page.reads_year - n) for n in (2, 1, 0)]
    code = "f2014.3.1" if page.form == "f2014" else "f2008.12"
    box = next((b for b in page.figures() if b.key == (code, "total")), None)
    if box is None:
        return False
    label = "收到申请数" if page.form == "f2014" else "申请总次数"
    row = [
        Box(label, role="label"),
        *(Box(str(rng.randint(20_000, 99_999)), means=Means.FOREIGN, role="value") for _ in (1, 2)),
    ]
    # Printed as in the table, whatever was changed in it before.
    own = box.copy()
    own.rowspan = own.colspan = 1
    row.append(own)
    page.blocks.insert(
        tables_span(page)[0],
        Grid([[Box("近三年情况", role="head"), *(Box(f"{y}年", role="head") for y in years)], row]),
    )
    return True
