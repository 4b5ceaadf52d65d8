"""Readings that are held because a doubt about a table is not settled by its sums, and those that are not."""

import pytest

from tests.support.small_pages import (
    ARTICLE_2021,
    HEADER,
    LAWSUITS,
    NOT_PROCESSED,
    REQUESTS,
    REVIEWS,
    matrix,
    read_page,
    spanned,
    table,
)
from transform.report import HeldReason, NormalisedReport
from transform.text.states import State

MISPRINT = "2.其他法律行政止公开"


def checks_of(report: NormalisedReport) -> set[str]:
    return {issue.check for issue in report.issues}


def test_wrong_sums_of_certain_rows_are_the_offices_findings() -> None:
    """As in the reports of 洪泽 for 2023 (10, 1, 0, 0 make 0) and 沙塘 for 2016."""
    report = read_page(table(HEADER, "四、行政复议数量|件|0", *REVIEWS[1:], *LAWSUITS))
    assert report.held_reasons == ()
    assert "f2014.sum.4" in checks_of(report)


@pytest.mark.parametrize(("total", "held"), [("7", False), ("6", True)])
def test_a_misprinted_label_in_a_row_that_does_not_add_up(total: str, held: bool) -> None:
    rows = (*REQUESTS, f"{MISPRINT}|0|7|0|0|0|0|{total}", "3.危及“三安全一稳定”|0|0|0|0|0|0|0")
    report = read_page(ARTICLE_2021 + matrix(*rows, *NOT_PROCESSED), 2023)
    assert (HeldReason.UNCERTAIN_TABLE in report.held_reasons) is held
    uncertain = [issue for issue in report.issues if issue.check == "uncertain_table"]
    assert [(i.severity, i.subject) for i in uncertain] == ([("error", "table 2")] if held else [])


def test_a_misprinted_label_beside_another_row_that_does_not_add_up() -> None:
    wrong = "二、上年结转政府信息公开申请数量|0|0|0|0|0|0|5"
    rows = (REQUESTS[0], wrong, *REQUESTS[2:], f"{MISPRINT}|0|7|0|0|0|0|7")
    report = read_page(ARTICLE_2021 + matrix(*rows, *NOT_PROCESSED), 2023)
    assert report.held_reasons == ()


def test_a_row_that_is_too_short_beside_one_that_does_not_add_up() -> None:
    wrong = "二、上年结转政府信息公开申请数量|0|0|0|0|0|0|5"
    rows = (REQUESTS[0], wrong, *REQUESTS[2:], "2.其他法律行政法规禁止公开|0|7|0|0|7")
    report = read_page(ARTICLE_2021 + matrix(*rows, *NOT_PROCESSED), 2023)
    assert HeldReason.UNCERTAIN_TABLE in report.held_reasons


@pytest.mark.parametrize(
    ("printed", "state", "check"),
    [
        ("1 136", State.REPORTED, None),  # the sum holds
        ("1 137", State.UNREADABLE, "unreadable_value"),  # the sum fails
        ("309 309", State.UNREADABLE, "unreadable_value"),
    ],
)
def test_a_number_with_a_space_is_settled_by_its_sum(printed: str, state: State, check: str | None) -> None:
    rows = (
        f"四、行政复议数量|件|{printed}",
        "（一）维持具体行政行为数|件|1000",
        "（二）被依法纠错数|件|136",
        REVIEWS[3],
    )
    report = read_page(table(HEADER, *rows, *LAWSUITS))
    fact = next(fact for fact in report.facts if fact.indicator == "f2014.4")
    assert (fact.state, fact.raw) == (state, printed)
    assert check is None or check in checks_of(report)
    assert "spaced_figure" not in checks_of(report)
    assert report.held_reasons == ()


def test_a_number_with_a_space_that_no_sum_confirms_is_read_with_a_warning() -> None:
    report = read_page(table(HEADER, *REVIEWS, "六、举报投诉数量|件|309 310"))
    assert [(i.severity, i.indicators) for i in report.issues if i.check == "spaced_figure"] == [
        ("warning", ("f2014.6",))
    ]


def test_heads_cut_to_a_part_in_a_table_of_other_sums() -> None:
    """Only the sums of the table in doubt count: table 四 does not add up, as 洪泽 printed it."""
    heads = ["信息内容", "本年新", "本年新", "对外公开总数量"]
    rows = [["第二十条第（一）项@1x4"], heads, ["规章", "1", "2", "3"], ["规范性文件", "4", "5", "6"]]
    procedures = [
        ["行政复议@1x5"],
        ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"],
        ["10", "1", "0", "0", "0"],
    ]
    report = read_page(spanned(rows) + spanned(procedures), 2019)
    assert report.held_reasons == ()
    assert "label_near" in checks_of(report)
