"""Other tables and reports on the page, hidden copies, and tables spread over containers."""

from random import Random

from tests.hunt.drawing import draw_page, value_box
from tests.hunt.page import Block, Box, Grid, Line, Markup, Means, Page
from tests.hunt.registry import FORMS, LISTS, SIX, mutation


def _with_other_figures(grid: Grid, rng: Random, means: Means = Means.FOREIGN) -> Grid:
    """The same table with other figures, which are not the report's."""
    other = grid.copy()
    for box in other.boxes():
        if box.role == "value":
            box.key, box.value, box.markup = None, None, None
            if box.text:
                box.text, box.means = str(rng.randint(20_000, 99_999)), means
    return other


def _span(page: Page) -> tuple[int, int]:
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


def _last_year(page: Page, rng: Random) -> list[Block]:
    first, last = _span(page)
    blocks: list[Block] = []
    for block in page.blocks[first : last + 1]:
        if isinstance(block, Grid):
            blocks.append(_with_other_figures(block, rng))
        elif isinstance(block, Line):
            blocks.append(
                Line(block.text.replace(str(page.reads_year), str(page.reads_year - 1)), block.role)
            )
    return blocks


@mutation("containers")
def last_year_below(page: Page, rng: Random) -> bool:
    """Last year's tables below this year's, under a title that names the year."""
    _, last = _span(page)
    title = f"附：{page.reads_year - 1}年度政府信息公开情况统计表"
    page.blocks[last + 1 : last + 1] = [Line(title), *_last_year(page, rng)]
    return True


@mutation("containers")
def last_year_before(page: Page, rng: Random) -> bool:
    """Last year's tables before this year's, both under titles that name the year."""
    first, _ = _span(page)
    page.blocks[first:first] = [
        Line(f"{page.reads_year - 1}年度政府信息公开情况统计表"),
        *_last_year(page, rng),
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
    page.blocks[at:at] = [Line(title), _with_other_figures(grids[n], rng)]
    return grids[n + 1] is not page.blocks[at + 2]


@mutation("containers")
def a_table_of_another_kind(page: Page, rng: Random) -> bool:
    """A table of the office's own, with words like those of the form and no figure of it."""
    rows = [["村（社区）", "公开信息条数", "咨询人次"]]
    rows += [
        [name, str(rng.randint(1, 99)), str(rng.randint(1, 99))]
        for name in ("光明村", "永旺村", "勤勇村", "万市徐村")
    ]
    grid = Grid([[Box(text, role="title") for text in row] for row in rows])
    page.blocks.insert(rng.choice((_span(page)[0], _span(page)[1] + 1)), grid)
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


@mutation("containers", kinds=("html",))
def a_second_container_with_other_figures(page: Page, rng: Random) -> bool:
    """Another content container behind the report, without a title, with the tables of somebody else."""
    first, last = _span(page)
    others = [
        _with_other_figures(block, rng) if isinstance(block, Grid) else Line(block.text, "other")
        for block in page.blocks[first : last + 1]
        if isinstance(block, Line | Grid)
    ]
    name = rng.choice(("article-content", "TRS_Editor", "bt_content", "con_article-bd"))
    page.blocks += [Markup(f'</div><div class="{name}">'), *others]
    page.options["wrapper"] = rng.choice(("article", "plain"))
    page.needs_word = True
    return True


@mutation("containers", kinds=("html",))
def a_second_zoom_with_other_figures(page: Page, rng: Random) -> bool:
    """The page has the container of its CMS twice, the second with the tables of somebody else."""
    first, last = _span(page)
    others = [
        _with_other_figures(block, rng) if isinstance(block, Grid) else Line(block.text, "other")
        for block in page.blocks[first : last + 1]
        if isinstance(block, Line | Grid)
    ]
    page.blocks += [
        Markup('<!--<$[信息内容]>end--></div><div id="zoom" class="bt_content"><!--<$[信息内容]>begin-->'),
        *others,
    ]
    page.options["wrapper"] = "article"
    page.needs_word = True
    return True


@mutation("containers", kinds=("html",))
def a_container_before_with_other_figures(page: Page, rng: Random) -> bool:
    """A container without a title stands before the report's, with the tables of somebody else."""
    first, last = _span(page)
    others = [
        _with_other_figures(block, rng) if isinstance(block, Grid) else Line(block.text, "other")
        for block in page.blocks[first : last + 1]
        if isinstance(block, Line | Grid)
    ]
    page.blocks[0:0] = [
        Markup("<div class='article-content'>"),
        *others,
        Markup("</div><div class='TRS_Editor'>"),
    ]
    page.blocks.append(Markup("</div>"))
    page.options["wrapper"] = "bare"
    page.needs_word = True
    return True


@mutation("containers", kinds=("html",))
def tables_over_two_containers(page: Page, rng: Random) -> bool:
    """The tables of the report lie in two containers."""
    grids = page.grids()
    if len(grids) < 2:
        return False
    at = page.at(rng.choice(grids[1:]))
    name = rng.choice(("article-content", "TRS_Editor", "bt_content"))
    page.blocks.insert(at, Markup(f'</div><div class="{name}">'))
    page.options["wrapper"] = rng.choice(("article", "plain"))
    return True


@mutation("containers", kinds=("html",))
def title_and_tables_in_two_containers(page: Page, rng: Random) -> bool:
    """The prose lies in one container, all tables in the next."""
    first, _ = _span(page)
    page.blocks.insert(first, Markup('</div><div class="TRS_Editor">'))
    page.options["wrapper"] = "plain"
    return True


@mutation("containers", kinds=("html", "text", "docx", "pdf"))
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


@mutation("containers", kinds=("html",))
def a_hidden_copy_with_other_figures(page: Page, rng: Random) -> bool:
    """A hidden container has the tables with other figures, as editors leave drafts behind."""
    first, last = _span(page)
    hide = rng.choice(('style="display:none"', "hidden", 'style="visibility:hidden;height:0"'))
    others = [Markup(f"<div {hide}>")]
    others += [_with_other_figures(b, rng) for b in page.blocks[first : last + 1] if isinstance(b, Grid)]  # type: ignore[misc]
    page.blocks[last + 1 : last + 1] = [*others, Markup("</div>")]
    return True


@mutation("containers", kinds=("html",))
def a_copy_for_phones(page: Page, rng: Random) -> bool:
    """The tables stand twice, alike, for screens and phones."""
    first, last = _span(page)
    copies = [
        block.copy() if isinstance(block, Grid) else Line(block.text, "other")
        for block in page.blocks[first : last + 1]
        if isinstance(block, Line | Grid)
    ]
    page.blocks[last + 1 : last + 1] = [Markup('<div class="phone">'), *copies, Markup("</div>")]
    return True


@mutation("containers", kinds=("html",))
def a_page_commented_out(page: Page, rng: Random) -> bool:
    """An older table is commented out in the source."""
    first, last = _span(page)
    others = [_with_other_figures(b, rng) for b in page.blocks[first : last + 1] if isinstance(b, Grid)]
    page.blocks[first:first] = [Markup("<!--"), *others, Markup("-->")]
    return True


@mutation("containers", kinds=("html",))
def menus_with_figures(page: Page, rng: Random) -> bool:
    """Around the report there are lists with counts and a table of visits."""
    menu = "".join(
        f"<li><a href='/c{n}'>{name}({rng.randint(1, 99)})</a></li>"
        for n, name in enumerate(("规范性文件", "人事任免", "财政预决算"))
    )
    page.blocks.insert(0, Markup(f"<ul>{menu}</ul>"))
    page.blocks.append(
        Markup(
            f"<table><tr><td>今日访问量</td><td>{rng.randint(1, 999)}</td></tr><tr><td>总访问量</td><td>{rng.randint(1, 99999)}</td></tr></table>"
        )
    )
    page.options["wrapper"] = "bare"
    return True


@mutation("containers", forms=LISTS)
def two_captioned_years(page: Page, rng: Random) -> bool:
    """Two tables under captions in their first rows: the one of this year, the other of last year."""
    grids = page.grids()
    if len(grids) != 1 or page.layout == "titled":
        return False
    width = sum(box.colspan for box in grids[0].rows[0])
    other = _with_other_figures(grids[0], rng)
    for grid, year in ((grids[0], page.reads_year), (other, page.reads_year - 1)):
        grid.rows.insert(0, [Box(f"{year}年政府信息公开情况统计表", colspan=width, role="title")])
    at = page.at(grids[0])
    page.blocks.insert(at if rng.random() < 0.5 else at + 1, other)
    return True


@mutation("containers", forms=FORMS)
def a_part_of_the_year_below(page: Page, rng: Random) -> bool:
    """A table of the fourth quarter below that of the year."""
    _, last = _span(page)
    title = f"附：{page.reads_year}年第四季度政府信息公开情况统计表"
    page.blocks[last + 1 : last + 1] = [Line(title), *_last_year(page, rng)]
    return True


@mutation("containers", forms=LISTS)
def a_summary_of_the_district_below(page: Page, rng: Random) -> bool:
    """The district's own table below that of the office."""
    grids = page.grids()
    title = f"镇海区{page.reads_year}年政府信息公开情况汇总表（全区）"
    page.blocks[page.at(grids[-1]) + 1 : page.at(grids[-1]) + 1] = [
        Line(title),
        *(_with_other_figures(g, rng) for g in grids),
    ]
    return True


@mutation("containers", forms=SIX, kinds=("html", "docx"))
def a_table_as_a_picture(page: Page, rng: Random) -> bool:
    """One of the tables is a picture; the others are read all the same."""
    grids = page.grids()
    if len(grids) < 2:
        return False
    grid = rng.choice(grids)
    at = page.at(grid)
    page.blocks[at : at + 1] = [Markup('<p><img src="/picture/0/1801.jpg"></p>')]
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
    row.append(value_box(box.text, (code, "total")))
    page.blocks.insert(
        _span(page)[0],
        Grid([[Box("近三年情况", role="head"), *(Box(f"{y}年", role="head") for y in years)], row]),
    )
    return True
