"""Lines that hold a table which is not read: records of named fields, and rows that end like sentences."""

from collections.abc import Callable
from random import Random

import pytest

from tests.support.small_pages import ARTICLE_2021, LAWSUITS, NOT_PROCESSED, REVIEWS, read_page, table
from transform.flattened.signs import _END_OF_ITEM, _ITEM, _may_be_item, count_items, list_fields, list_items
from transform.report import Content, NormalisedReport, Severity

ROWS = [row.split("|") for row in (*REVIEWS, *LAWSUITS)]
Write = Callable[[str, str, str], list[str]]
FIELDS: dict[str, Write] = {
    "two lines": lambda label, unit, figure: [f"指标：{label}", f"数值：{figure}"],
    "three lines": lambda label, unit, figure: [f"项目={label}", f"单位={unit}", f"数={figure}"],
    "figure first": lambda label, unit, figure: [f"数量：{figure}{unit}", f"名称：{label}"],
    "of JSON": lambda label, unit, figure: ["{", f'"name": "{label}",', f'"count": {figure}', "},"],
    "of XML": lambda label, unit, figure: [f"<指标>{label}</指标>", f"<数值>{figure}</数值>"],
    "label alone": lambda label, unit, figure: [label, f"　　数量：{figure}"],
    "one line": lambda label, unit, figure: [f"名称：{label} 数量：{figure}"],
    "a sentence": lambda label, unit, figure: [f"指标：{label}；单位：{unit}；数值：{figure}。"],
    "a verb": lambda label, unit, figure: [f"{label}为{figure}{unit}。"],
    "in all": lambda label, unit, figure: [f"{label}共{figure}{unit}，"],
    "a plain sentence": lambda label, unit, figure: [f"{label}：{figure}{unit}。"],
}


def write(name: str) -> list[str]:
    return [line for row in ROWS for line in FIELDS[name](*row)]


def is_loaded_or_said(report: NormalisedReport) -> bool:
    warnings = {issue.check for issue in report.issues if issue.severity is not Severity.INFO}
    values = {f"{fact.value:f}" for fact in report.facts if fact.value is not None}
    return bool(warnings & {"unread_table", "flattened_beside", "all_blank"}) or values == set("0123459")


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("medium", ["page.html", "page.txt"])
def test_a_list_of_records_is_read_or_said(name: str, medium: str) -> None:
    lines = [line.replace("<", "&lt;") for line in write(name)] if medium == "page.html" else write(name)
    body = "".join(f"<p>{line}</p>" for line in lines) if medium == "page.html" else "\n".join(lines)
    report = read_page(body, name=medium)
    assert is_loaded_or_said(report)
    assert report.content is (Content.TABLES if report.facts else Content.UNREAD_TABLE)
    assert {fact.raw for fact in report.facts if fact.indicator == "f2014.5.2"} <= {"5件", "数量：5"}


@pytest.mark.parametrize("between", ["，", "；", "。", "   ", "|"])
def test_several_items_in_a_line_are_read_or_said(between: str) -> None:
    items = [f"{label}{figure}{unit}" for label, unit, figure in ROWS]
    report = read_page(
        "\n".join(between.join(items[n : n + 3]) + "。" for n in range(0, len(items), 3)), name="a.txt"
    )
    assert is_loaded_or_said(report)


def test_a_sentence_with_a_few_figures_is_no_list() -> None:
    text = "收到申请数3件，申请办结数3件；举报投诉数量0件。全年行政复议数量0件，行政诉讼数量0件。"
    assert count_items(text) == 4
    assert read_page(text, name="page.txt").content is Content.PROSE_ONLY


def test_items_are_labels_with_the_digits_of_their_figures() -> None:
    text = "1.当面申请数：1,203件。其中：网络申请数为0.5件；今年共举办培训3次，信函申请数共 7 件"
    assert [figure for _, figure in list_items(text)] == ["1203", "0.5", "7"]
    assert list_items("（二）申请办结数：3件") == (("（二）申请办结数", "3"),)
    assert list_items("2017年收到的申请3件，同意公开答复数") == ()


def test_tables_as_lines_in_the_cells_of_a_frame_are_said() -> None:
    lines = "<br>".join(f"&lt;td&gt;{'&lt;/td&gt;&lt;td&gt;'.join(row)}&lt;/td&gt;" for row in ROWS)
    report = read_page(f"<table><tr><td>2017年<br>{lines}</td><td>说明<br>见左</td></tr></table>")
    assert report.content is Content.UNREAD_TABLE


def test_items_that_run_along_the_lines_keep_their_order() -> None:
    """复制费 is printed twice in the form: it is told by the line before it."""
    items = [
        "收取费用总额 9", "主动公开信息收费总数 5", "其中：1.邮寄费 1", "2.复制费（纸张） 2", "3.复制费（光盘） 3",
        "4.复制费（软盘） 0", "依申请提供信息收取费用 8", "其中：1.检索费 1", "2.邮寄费 1", "3.复制费（纸张） 4",
        "4.复制费（光盘） 2", "5.复制费（软盘） 0",
    ]  # fmt: skip
    lines = ["   ".join(items[n : n + 4]) for n in range(0, len(items), 4)]
    facts = {fact.indicator: fact.raw for fact in read_page("\n".join(lines), 2010, "page.txt").facts}
    assert (facts.get("f2008.40"), facts.get("f2008.46")) in (("2", "4"), (None, None))


@pytest.mark.parametrize("name", ["two lines", "figure first", "a sentence"])
def test_records_beside_a_table_that_is_read_are_said(name: str) -> None:
    page = ARTICLE_2021 + "".join(f"<p>{line}</p>" for line in write(name))
    assert "flattened_beside" in {issue.check for issue in read_page(page, 2022).issues}


def test_fields_are_those_beside_a_label() -> None:
    lines = ["指标：当面申请数", "单位：件", "数值：3", "联系电话：86258888", "", "", "件数：315"]
    assert list_fields(list(enumerate(lines))) == ["数值：3"]


def test_a_report_in_prose_with_a_telephone_number_has_no_table() -> None:
    page = "<p>一、概述</p><p>本年度收到申请数3件，全部办结。</p><p>电话：86258888</p><p>邮编：315200</p>"
    report = read_page(page)
    assert report.content is Content.PROSE_ONLY


def test_a_telephone_number_below_a_table_is_no_field() -> None:
    page = (
        table("统计指标|单位|统计数", *REVIEWS)
        + "<p>附：五、行政诉讼数量统计口径的说明</p><p>电话：86258888</p>"
    )
    assert "flattened_beside" not in {issue.check for issue in read_page(page).issues}


@pytest.mark.parametrize("mark", ["\t", "  ", "　　"])
def test_a_page_number_between_rows_is_no_figure_of_a_row_that_lost_one(mark: str) -> None:
    heads = ["", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
    rows = [
        ["一、本年新收政府信息公开申请数量", *"1234567"],
        ["二、上年结转政府信息公开申请数量", *"123", "", *"456"],
        ["8", *[""] * 7],
        ["（一）予以公开", *"1234567"],
        *([row.split("|")[0], *"1234567"] for row in NOT_PROCESSED),
    ]
    report = read_page("\n".join(mark.join(row).rstrip() for row in [heads, *rows]), 2022, "page.txt")
    carried = {fact.breakdown: fact.raw for fact in report.facts if fact.indicator == "f2021.3.2"}
    assert carried.get("total") in (None, "6") and carried.get("social_org") in (None, "")
    assert {fact.raw for fact in report.facts if fact.indicator == "f2021.3.1"} == set("1234567")


@pytest.mark.parametrize("mark", [" ", "  "])
def test_a_remark_takes_no_place_of_a_blank(mark: str) -> None:
    heads = ["", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
    rows = [
        ["一、本年新收政府信息公开申请数量", *"1234567"],
        ["二、上年结转政府信息公开申请数量", *"123", "", *"456", "含网上2件"],
        ["（一）予以公开", *"1234567"],
        *([row.split("|")[0], *"1234567"] for row in NOT_PROCESSED),
    ]
    report = read_page("\n".join(mark.join(filter(None, row)) for row in [heads, *rows]), 2022, "page.txt")
    carried = {fact.breakdown: fact.raw for fact in report.facts if fact.indicator == "f2021.3.2"}
    assert carried.get("social_org") in (None, "")
    assert {fact.raw for fact in report.facts if fact.indicator == "f2021.3.1"} == set("1234567")


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("规范性文件：6、5、55。行政事业性收费：367、-2。", 2),
        ("（一）予以公开：3、1、空、空、空、空、4。（二）部分公开：空、/、——、2、、0、2。", 2),
        ("规章：空、空、空。政府集中采购：空、6300000。", 1),
        ("当面申请数2、2、32.3%条。传真申请数空、空、93.3%条。网络申请数3、增1、持平。", 3),
    ],
)
def test_an_item_may_be_a_row_of_several_figures_and_blanks(text: str, items: int) -> None:
    assert count_items(text) == items


def test_whatever_the_pattern_of_an_item_matches_may_be_one() -> None:
    rng = Random(7)
    texts = [
        "".join(rng.choices("申请数件元万3７0.,、/—-+空无 \u3000:为共x", k=rng.randint(3, 11))).strip()
        for _ in range(4000)
    ]
    items = [text for text in texts if _ITEM.fullmatch(text)]
    assert len(items) > 200
    assert [text for text in items if not _may_be_item(text)] == []


@pytest.mark.parametrize(
    "mark", ["", "\n", "，", "；", ";", "。", "|", "｜", ", ", "  ", "\t", "\u3000"], ids=ascii
)
def test_the_end_of_an_item_is_seen_whatever_parts_it_from_the_next(mark: str) -> None:
    rng = Random(8)
    texts = (
        "".join(rng.choices("申请数件元万3７0.,、/—-+空无 %‰为共x", k=rng.randint(3, 11))).strip()
        for _ in range(2000)
    )
    items = list(filter(_ITEM.fullmatch, texts))
    assert len(items) > 80
    assert [
        text for text in items if _END_OF_ITEM.search(f"本年，{text}{mark}{'其他' if mark else ''}") is None
    ] == []
