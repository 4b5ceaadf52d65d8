"""Tables that a page flattened to one cell a line."""

import pytest

from tests.support.small_pages import (
    APPLICANTS,
    ARTICLE_2021,
    HEADER,
    LAWSUITS,
    NOT_PROCESSED,
    REQUESTS,
    REVIEWS,
    loaded,
    read_page,
)
from transform.document import Document, Paragraph
from transform.normalise import normalise
from transform.report import Severity
from transform.text.states import State

LINES = [
    *("统计指标", "单位", "统计数"),
    *("（一）主动公开政府信息数（不同渠道和方式公开相同信息计1条）", "条", "353"),
    *("其中：主动公开规范性文件数", "条", "4"),
    *("制发规范性文件总数", "件", "5"),
    *("1.政府网站公开政府信息数", "条", "300"),
    *("2.政务微博公开政府信息数", "条", "236"),
    *("3.政务微信公开政府信息数", "条", "156"),
    *("4.其他方式公开政府信息数", "条", "17"),
    *("1.参加或举办新闻发布会总次数", "次", "6"),
    *("2.政府网站在线访谈次数", "次", "7"),
    *("3.政策解读稿件发布数", "篇", "8"),
    *("4.微博微信回应事件数", "次", "405"),
]
WEBSITE = LINES.index("1.政府网站公开政府信息数")


def read_lines(lines: list[str]) -> dict[str, tuple[State, str]]:
    page = ["庄市街道2017年政府信息公开年度报告", "政府信息公开情况统计表", *lines]
    report = normalise(Document("html", tuple(map(Paragraph, page))))
    return {fact.indicator: (fact.state, fact.raw) for fact in report.facts}


def test_rows_are_rebuilt() -> None:
    facts = read_lines(LINES)
    assert facts["f2014.1.2.1"] == (State.REPORTED, "300")
    assert facts["f2014.2.2.4"] == (State.REPORTED, "405")
    assert len(facts) == 11


@pytest.mark.parametrize(("place", "raw"), [(1, "2\n300"), (2, "2\n300"), (3, "300\n2")])
def test_a_page_number_within_a_row_makes_this_row_unreadable_and_no_other(place: int, raw: str) -> None:
    sound, facts = read_lines(LINES), read_lines([*LINES[: WEBSITE + place], "2", *LINES[WEBSITE + place :]])
    state, printed = facts.pop("f2014.1.2.1")
    assert state is State.UNREADABLE
    assert printed == raw
    del sound["f2014.1.2.1"]
    assert facts == sound


@pytest.mark.parametrize("figure", ["2016", "2017", "20425"])
def test_a_figure_like_a_year_in_a_table_flattened_to_paragraphs(figure: str) -> None:
    rows = (HEADER, f"（一）主动公开政府信息数|条|{figure}", "其中：主动公开规范性文件数|条|7",
            "制发规范性文件总数|件|7", *REVIEWS, *LAWSUITS)  # fmt: skip
    lines = [line for row in rows for line in row.split("|")]
    report = read_page("".join(f"<p>{line}</p>" for line in lines))
    assert loaded(report, "f2014.1.1.1") in (None, "7")
    assert loaded(report, "f2014.1.1") == figure or any(cell.raw == figure for cell in report.unmapped)


def test_a_flattened_table_behind_a_whole_one_is_an_issue() -> None:
    lines = [
        line for row in (*REQUESTS, *NOT_PROCESSED, "（七）总计|1|2|3|4|5|6|21") for line in row.split("|")
    ]
    headers = ("自然人", "法人或其他组织", "总计", *APPLICANTS[1:6])
    body = ARTICLE_2021 + "".join(f"<p>{line}</p>" for line in (*headers, *lines))
    report = read_page(body, 2023)
    assert report.held_reasons or any(issue.severity is not Severity.INFO for issue in report.issues)


def test_the_headers_of_a_matrix_flattened_to_one_cell_a_paragraph() -> None:
    """总计 is in the upper row of headers, behind 法人或其他组织, whose members are in the lower row.

    There is one request, by a company, and the page adds up in every order of its columns.
    """
    labels = (
        "一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量", "（一）予以公开", "1.属于国家秘密",
        "2.其他法律行政法规禁止公开", "3.危及“三安全一稳定”", "4.保护第三方合法权益", "5.属于三类内部事务信息",
        "6.属于四类过程性信息", "7.属于行政执法案卷", "8.属于行政查询事项",
        *(row.partition("|")[0] for row in NOT_PROCESSED), "（七）总计", "四、结转下年度继续办理",
    )  # fmt: skip
    labels_with_one = ("一、本年新收政府信息公开申请数量", "（一）予以公开", "（七）总计")
    lines = ["自然人", "法人或其他组织", "总计", *APPLICANTS[1:6]]
    for label in labels:
        lines += [label, *("0100001" if label in labels_with_one else "0000000")]
    report = read_page("".join(f"<p>{line}</p>" for line in lines), 2023)
    assert loaded(report, "f2021.3.1", "commercial") in (None, "1")
    assert loaded(report, "f2021.3.1", "other_org") in (None, "0")


UNKNOWN_HEAD = "上一年项目数量（指2019年事项数）"


@pytest.mark.parametrize(
    "heads",
    [
        ("信息内容", UNKNOWN_HEAD, "处理决定数量"),
        ("信息内容", "处理决定数量", UNKNOWN_HEAD),
        ("信息内容", UNKNOWN_HEAD, UNKNOWN_HEAD, "处理决定数量"),
    ],
)
def test_a_row_that_lost_its_blanks_is_not_read_under_heads_of_which_one_is_unknown(
    heads: tuple[str, ...],
) -> None:
    others = [line for row in (*REQUESTS, *NOT_PROCESSED) for line in row.split("|")]
    items = ("行政许可", "234", "1132", "其他对外管理服务事项", "1")
    lines = ["第二十条第（五）项", *heads, *items, *others]
    report = read_page("".join(f"<p>{line}</p>" for line in lines), 2020)
    assert not [fact for fact in report.facts if ".2.5." in fact.indicator and fact.value is not None]
    assert {"234", "1132", "1"} <= {cell.raw for cell in report.unmapped}


@pytest.mark.parametrize("figure", [["次", "6"], ["次 6"]])
def test_a_label_that_is_broken_in_its_brackets_keeps_its_figure(figure: list[str]) -> None:
    """1次） is no figure, though the label ends with it on a line of its own."""
    pieces = ["（一）回应公众关注热", "点或重大舆情数　　　　（", "不同方式回应同一热点或舆", "情计1次）"]
    broken = pieces + figure if len(figure) > 1 else [*pieces[:-1], f"{pieces[-1]} {figure[0]}"]
    others = [part for row in (*REVIEWS, *LAWSUITS) for part in (
        row.split("|") if len(figure) > 1 else [row.replace("|", " ")]
    )]  # fmt: skip
    head = HEADER.split("|") if len(figure) > 1 else [HEADER.replace("　", "").replace("|", " ")]
    report = read_page("".join(f"<p>{line}</p>" for line in (*head, *broken, *others)))
    assert loaded(report, "f2014.2.1") == "6"


MISPRINTED = (
    "（一）主动公开政府倍息数：846条；", "其中：主动分开规范性文件数：3条；", "制发观范性文件总数：4件；",
    "1.政府公报公开政府信息教：5条；", "3.政务微博公开政府信息教：87条；", "4.政务微信公井政府信息数：51条；",
    "（二）申请办结教：50件；", "（三）中请答复数：50件；", "（二）被依法纠错教：7件；",
)  # fmt: skip


def test_lines_of_which_every_label_is_misprinted_are_said() -> None:
    page = ["庄市街道2017年政府信息公开年度报告", "政府信息公开情况统计表", *MISPRINTED]
    report = normalise(Document("docx", tuple(map(Paragraph, page))))
    assert report.facts == ()
    assert "unread_table" in {issue.check for issue in report.issues if issue.severity is Severity.WARNING}
    kept = " ".join(cell.raw for cell in report.unmapped)
    assert all(line in kept for line in MISPRINTED)


def test_a_few_sentences_with_figures_are_no_table() -> None:
    page = [
        "庄市街道2017年政府信息公开年度报告",
        "主动公开信息：846条；",
        "依申请公开：3件；",
        "举办培训班：4次；",
    ]
    report = normalise(Document("docx", tuple(map(Paragraph, page))))
    assert report.unmapped == ()


def test_a_first_row_that_has_run_into_its_group_is_kept() -> None:
    """Rows are printed side by side, and the label of the first has the group's name before it."""
    rows = [
        "主动公开主动信息公开 344条   其中：全文电子化的主动公开信息数 338条   公文类信息数 33条",
        "提供服务类信息数 42条   网站专栏页面访问量 65801人次   现场接待人数 19人次   网上咨询数 13人次",
        "咨询电话接听数 104人次   依申请公开信息目录数 17条   属于国家秘密的公文类信息数 2条   申请总次数 34条",
    ]
    page = ["庄市街道2012年政府信息公开年度报告", "政府信息公开情况统计表", *rows]
    report = normalise(Document("text", tuple(map(Paragraph, page))))
    assert {fact.indicator: fact.raw for fact in report.facts}["f2008.02"] == "338条"
    assert ("主动公开主动信息公开", "344条") in {(cell.label, cell.raw) for cell in report.unmapped}


@pytest.mark.parametrize("numbers", [["栏次", *"1234567"], [*"1234567"]])
def test_numbers_of_columns_do_not_hide_that_figures_are_above_their_labels(numbers: list[str]) -> None:
    rows = [row.split("|") for row in (*REQUESTS, *NOT_PROCESSED)]
    cells = [cell for label, *figures in rows for cell in (*figures, label)]
    page = ["庄市街道2022年政府信息公开年度报告", *APPLICANTS, *numbers, *cells]
    report = normalise(Document("html", tuple(map(Paragraph, page))))
    assert report.facts == ()
    assert any(issue.severity is Severity.WARNING for issue in report.issues)
