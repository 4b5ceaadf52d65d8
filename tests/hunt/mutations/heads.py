"""What happens to the heads of columns, and to captions over tables."""

import re
from collections.abc import Callable
from random import Random

from tests.hunt.page import Box, Grid, Line, Page, Row, values_of
from tests.hunt.registry import LISTS, SIX, enter_as, mutation
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


def _rename(names: dict[str, tuple[str, ...]]) -> Callable[[Page, Random], bool]:
    """The change of heads that mean the same to a person."""

    def change(page: Page, rng: Random) -> bool:
        changed = False
        for grid in page.grids():
            for row in grid.rows:
                for box in row:
                    others = names.get(normalise_text(box.text))
                    if others and box.role in ("head", "title"):
                        box.text, changed = rng.choice(others), True
        return changed

    return change


_RENAMED = {
    "head_of_figures_as_number": {"统计数": ("数量", "数值", "数据"), "本年累计": ("数量", "数值")},
    "head_of_figures_as_total": {"统计数": ("合计", "总数"), "本年累计": ("合计", "全年累计", "累计数")},
    "head_of_figures_as_this_year": {"统计数": ("本年数", "本年度", "年度数"), "本年累计": ("本年度", "全年数")},
    "head_of_labels_renamed": {"统计指标": ("项目", "指标", "内容", "统计项目"), "指标名称": ("项目", "指标", "统计指标")},
    "heads_of_companies_varied": {"其他": ("其它", "其他组织"), "社会公益组织": ("社会公益性组织", "公益组织"), "科研机构": ("科研院所",)},
    "head_total_renamed": {"总计": ("合计", "总 计", "小计")},
    "head_of_content_renamed": {"信息内容": ("信息内容（类别）", "内容", "类别")},
    "heads_misprinted": {"自然人": ("自热人",), "商业企业": ("商业企亚",), "结果维持": ("结果维特",), "尚未审结": ("尚末审结",)},
    "heads_shortened": {"本年处理决定数量": ("处理决定数量",), "本年新制作数量": ("新制作数量",), "对外公开总数量": ("公开总数量",)},
    "captions_renamed": {"行政复议": ("一、行政复议", "行政复议情况"), "行政诉讼": ("二、行政诉讼", "行政诉讼情况")},
    "article_captions_renamed": {f"第二十条第({n})项": (f"第二十条第{n}项", f"《条例》第二十条第（{n}）项", f"第20条第（{n}）项") for n in "一五六八九"},
}  # fmt: skip
for _name, _names in _RENAMED.items():
    _six = any(
        name in ("总计", "其他", "信息内容", "自然人", "本年处理决定数量", "行政复议") or name[0] == "第"
        for name in _names
    )
    enter_as(_name, _rename(_names), "heads", forms=SIX if _six else LISTS)


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


@mutation("heads", forms=LISTS)
def heads_of_the_list_lost(page: Page, rng: Random) -> bool:
    """The list has no heads."""
    grid = page.grids()[0]
    rows = [row for row in grid.head_rows() if any(box.role == "head" for box in row)]
    for row in rows:
        grid.rows.remove(row)
    return bool(rows)


@mutation("heads", forms=SIX)
def captions_of_articles_lost(page: Page, rng: Random) -> bool:
    """第二十条第（一）项 and so on are not printed; the rows name what they count."""
    changed = False
    for grid in page.grids():
        kept = [row for row in grid.rows if not (len(row) == 1 and row[0].text.startswith("第二十条"))]
        changed |= len(kept) < len(grid.rows)
        grid.rows[:] = kept
    return changed


@mutation("heads", forms=SIX)
def captions_of_articles_outside(page: Page, rng: Random) -> bool:
    """第二十条第（一）项 stands as a paragraph before a table of its own."""
    grid = next(
        (
            g
            for g in page.grids()
            if g.rows[0][0].text.startswith("第二十条第（一）项") or any(b.text == "规章" for b in g.boxes())
        ),
        None,
    )
    if grid is None:
        return False
    pieces: list[Line | Grid] = []
    for row in grid.rows:
        if len(row) == 1 and row[0].text.startswith("第二十条"):
            pieces += [Line(row[0].text, "caption"), Grid([])]
        elif pieces and isinstance(pieces[-1], Grid):
            pieces[-1].rows.append(row)
        else:
            return False
    at = page.at(grid)
    page.blocks[at : at + 1] = pieces
    return True


@mutation("heads", forms=("f2019",))
def the_first_head_twice(page: Page, rng: Random) -> bool:
    """本年新制作数量 stands twice, where the second is the column of what was published."""
    heads = [box for box in page.boxes() if normalise_text(box.text) == "本年新公开数量"]
    for box in heads:
        box.text = "本年新制作数量"
    return bool(heads)


@mutation("heads", forms=SIX)
def captions_of_reviews_lost(page: Page, rng: Random) -> bool:
    """行政复议 and 行政诉讼 are not printed over the last table; its order is the form's."""
    changed = False
    for grid in page.grids():
        for row in grid.head_rows():
            for box in row:
                if normalise_text(box.text) in ("行政复议", "行政诉讼"):
                    box.text, changed = "", True
    return changed


@mutation("heads", forms=SIX)
def groups_of_lawsuits_exchanged(page: Page, rng: Random) -> bool:
    """复议后起诉 stands before 未经复议直接起诉, with its figures below."""
    heads = [box for box in page.boxes() if normalise_text(box.text) in ("未经复议直接起诉", "复议后起诉")]
    if len(heads) != 2:
        return False
    heads[0].text, heads[1].text = heads[1].text, heads[0].text
    swap = {"litigation_direct": "litigation_after_review", "litigation_after_review": "litigation_direct"}
    for box in page.boxes():
        if box.key and box.key[0].split(".")[2] in swap:
            parts = box.key[0].split(".")
            box.key = (".".join([*parts[:2], swap[parts[2]], *parts[3:]]), box.key[1])
    return True


@mutation("heads", forms=SIX)
def results_exchanged(page: Page, rng: Random) -> bool:
    """Two heads of results in reviews change places with their figures."""
    for grid in page.grids():
        row = next(
            (r for r in grid.rows if len([b for b in r if b.key and ".4.review" in b.key[0]]) == 5), None
        )
        if row is None:
            continue
        a, b = rng.sample(range(5), 2)
        heads = next(
            (r for r in grid.head_rows() if len(r) >= 5 and normalise_text(r[0].text) == "结果维持"), None
        )
        if heads is None:
            return False
        heads[a], heads[b] = heads[b], heads[a]
        row[a], row[b] = row[b], row[a]
        return True
    return False


@mutation("heads")
def heads_broken_over_lines(page: Page, rng: Random) -> bool:
    """Heads are broken in the middle."""
    changed = False
    for grid in page.grids():
        for row in grid.rows:
            for box in row:
                if box.role == "head" and len(box.text) > 3 and "\n" not in box.text:
                    half = rng.randint(1, len(box.text) - 1)
                    box.text, changed = f"{box.text[:half]}\n{box.text[half:]}", True
    return changed


@mutation("heads")
def heads_with_units(page: Page, rng: Random) -> bool:
    """Heads name the unit in brackets, which changes nothing."""
    changed = False
    for box in page.boxes():
        if box.role == "head" and normalise_text(box.text) in (
            "统计数",
            "本年累计",
            "自然人",
            "总计",
            "结果维持",
            "处理决定数量",
        ):
            box.text, changed = f"{box.text}（{'件' if page.form in SIX else '条/件'}）", True
    return changed


@mutation("heads", forms=LISTS)
def head_of_figures_is_the_year(page: Page, rng: Random) -> bool:
    """The head of the figures is the report's year."""
    heads = [box for box in page.boxes() if normalise_text(box.text) in ("统计数", "本年累计")]
    for box in heads:
        box.text = f"{page.reads_year}年"
    return bool(heads)


@mutation("heads", forms=LISTS, mutilates=True)
def head_of_figures_is_last_year(page: Page, rng: Random) -> bool:
    """The head of the figures is the year before: whether the figures are this year's nobody can tell."""
    heads = [box for box in page.boxes() if normalise_text(box.text) in ("统计数", "本年累计")]
    for box in heads:
        box.text = f"{page.reads_year - 1}年"
    for box in page.boxes():
        box.blur()
    return bool(heads)


@mutation("heads")
def a_row_of_form_number(page: Page, rng: Random) -> bool:
    """A row over the heads names the form, the office and the unit."""
    grid = page.grids()[0]
    width = sum(box.colspan for box in grid.rows[0])
    if width < 3:
        return False
    grid.rows.insert(
        0, [Box("表号：XXGK-01", colspan=width - 1, role="title"), Box("制表机关：区政务办", role="title")]
    )
    return True


@mutation("heads")
def captions_of_sections_lost(page: Page, rng: Random) -> bool:
    """The lines 二、主动公开政府信息情况 over the tables, or the caption of the list, are not printed."""
    captions = [block for block in page.blocks if isinstance(block, Line) and block.role == "caption"]
    page.blocks = [block for block in page.blocks if all(block is not caption for caption in captions)]
    return bool(captions)


@mutation("heads", forms=LISTS)
def a_heading_row_lost(page: Page, rng: Random) -> bool:
    """A heading that has no figure, 二、回应解读情况, is not printed."""
    rows = [
        (g, r)
        for g in page.grids()
        for r in g.rows
        if not values_of(r) and r[0].role in ("section", "title") and re.match(r"[一二三八]、", r[0].text)
    ]
    if not rows:
        return False
    grid, row = rng.choice(rows)
    grid.rows.remove(row)
    return True
