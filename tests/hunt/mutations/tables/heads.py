"""What happens to the heads of columns, and to captions over tables."""

from collections.abc import Callable
from random import Random

from tests.hunt.page import Page
from tests.hunt.registry import LISTS, SIX, enter_as, mutation
from transform.text.folding import normalise_text


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


@mutation("heads", forms=LISTS)
def heads_of_the_list_lost(page: Page, rng: Random) -> bool:
    """The list has no heads."""
    grid = page.grids()[0]
    rows = [row for row in grid.head_rows() if any(box.role == "head" for box in row)]
    for row in rows:
        grid.rows.remove(row)
    return bool(rows)


@mutation("heads", forms=("f2019",))
def the_first_head_twice(page: Page, rng: Random) -> bool:
    """本年新制作数量 stands twice, where the second is the column of what was published."""
    heads = [box for box in page.boxes() if normalise_text(box.text) == "本年新公开数量"]
    for box in heads:
        box.text = "本年新制作数量"
    return bool(heads)


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
