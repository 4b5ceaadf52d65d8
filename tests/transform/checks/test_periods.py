"""The statistics period against the year, and leftovers of another year."""

from dataclasses import replace
from datetime import date

import pytest

from tests.support.findings import check_report
from tests.support.sample_reports import make_fact, make_report
from transform.report import Issue, NormalisedReport, Period, Severity

HEADING = "政府信息公开情况统计表\n（2017年1月1日至2017年12月31日）\n"
OPENING = "{}，庄市街道在网站上共公开各类政务信息353条。\n"


def issues_of(report: NormalisedReport, *checks: str) -> list[Issue]:
    return [issue for issue in check_report(report) if issue.check in checks]


def disagreements(prose: str, year: int = 2017, period: Period | None = None) -> list[tuple[str, str | None]]:
    report = replace(
        make_report([make_fact("f2014.8.1", 1)], year=year, prose=prose), period=period or Period()
    )
    return [(i.check, i.actual) for i in issues_of(report, "period_in_prose", "period_against_year")]


def test_the_seed_prints_december_in_prose_and_the_year_in_its_table() -> None:
    prose = OPENING.format("2017年12月1日至2017年12月31日") + HEADING
    assert disagreements(prose) == [("period_in_prose", "2017-12-01..2017-12-31")]


def test_the_same_period_twice_opens_no_issue() -> None:
    assert disagreements(OPENING.format("2017年1月1日至12月31日") + HEADING) == []


def test_the_tables_period_is_the_reports_where_the_prose_does_not_show_it() -> None:
    whole = Period(date(2017, 1, 1), date(2017, 12, 31))
    assert disagreements(OPENING.format("2017年12月1日至2017年12月31日"), period=whole) == [
        ("period_in_prose", "2017-12-01..2017-12-31")
    ]


def test_without_a_table_period_the_year_decides_and_only_once() -> None:
    prose = "本报告中所列数据的统计期限为2016年1月1日至2016年12月31日。"
    read = Period(date(2016, 1, 1), date(2016, 12, 31))
    assert disagreements(prose, period=read) == [("period_in_prose", "2016-01-01..2016-12-31")]


def test_a_table_of_another_year_is_found() -> None:
    assert disagreements(HEADING, year=2018) == [("period_against_year", "2017-01-01..2017-12-31")]


def test_prose_and_table_that_agree_on_a_wrong_year_are_one_issue() -> None:
    prose = OPENING.format("2017年1月1日至2017年12月31日") + HEADING
    assert disagreements(prose, year=2018) == [("period_against_year", "2017-01-01..2017-12-31")]


def test_the_first_reports_begin_on_1_may_2008() -> None:
    assert disagreements("统计期限为2008年5月1日至2008年12月31日。", year=2008) == []
    assert disagreements("统计期限为2009年5月1日至2009年12月31日。", year=2009) != []
    assert disagreements("统计期限为2008年3月1日至2008年12月31日。", year=2008) != []
    assert disagreements("统计期限为2008年5月1日至2008年11月30日。", year=2008) != []
    assert disagreements("统计期限为2008年5月1日至2008年12月31日。", year=2017) != []


def test_an_end_that_is_not_stated_is_printed_as_such() -> None:
    for period, printed in (
        (Period(date(2016, 1, 1), None), "2016-01-01..?"), (Period(None, date(2016, 12, 31)), "?..2016-12-31"),
    ):  # fmt: skip
        assert disagreements("", period=period) == [("period_against_year", printed)]


def test_only_an_end_is_compared_with_the_end() -> None:
    assert disagreements("本报告数据统计期限截止2017年12月31日。") == []
    assert disagreements("本报告数据统计期限截止2016年12月31日。") == [("period_in_prose", "?..2016-12-31")]


@pytest.mark.parametrize(
    "prose",
    [
        "2017年3月1日至3月31日，开展了政府信息公开宣传月活动。",
        "2017年3月1日至3月31日，开展政府信息公开宣传活动5次。",
        "申请期限自2017年5月1日至2017年5月10日。",
        "统计数据显示，2017年1月1日至6月30日来电减少。",
        "培训于2017年9月1日至2017年9月30日举行，公开课程5条。",
        "制定了2018年1月1日至2018年12月31日的计划。",
    ],
)
def test_periods_of_other_things_are_not_the_statistics(prose: str) -> None:
    assert disagreements(prose) == []


def test_a_report_without_a_year_is_not_compared() -> None:
    report = make_report(prose=HEADING + "统计期限为2016年1月1日至2016年12月31日。", year=None)
    assert issues_of(report, "period_in_prose", "period_against_year", "leftover_year") == []


LEFTOVERS = [
    "2016年街道公开的政府文件涉及农村工作、社会治安、食品安全。",
    "一、2016年政府信息公开工作总体情况",
    "（二）2016年，我局主动公开各类信息。",
    "截至2016年12月31日，未对公民、法人和其他组织进行信息公开收费。",
    "２０１６ 年街道公开的政府文件涉及农村工作。",
]
NO_LEFTOVERS = [
    "2017年街道公开的政府文件涉及农村工作。",
    "与2016年相比，主动公开信息增加20条。",
    "2016年同期为300条。",
    "2016年修订的《条例》明确了要求。",
    "2008年5月1日《条例》施行以来，街道十分重视。",
    "根据国办发〔2016〕80号文件，街道制定了方案。",
    "2016年以来，街道共培训10次。",
    "2015年至2017年，街道共培训10次。",
    "针对2016年存在的问题，街道作了改进。",
    "2016年12月，街道成立了领导小组。",
    "2018年，街道将继续做好公开工作。",
    "街道于2016年成立了领导小组。",
]


@pytest.mark.parametrize("sentence", LEFTOVERS)
def test_a_sentence_left_from_last_year_is_found(sentence: str) -> None:
    [issue] = issues_of(make_report(prose=f"前言。\n{sentence}\n"), "leftover_year")
    assert (issue.severity, issue.actual, issue.subject) == (Severity.INFO, "2016", "2016")


@pytest.mark.parametrize("sentence", NO_LEFTOVERS)
def test_comparisons_citations_history_and_plans_are_no_leftovers(sentence: str) -> None:
    assert issues_of(make_report(prose=f"前言。\n{sentence}\n"), "leftover_year") == []


def test_several_leftovers_of_one_year_are_one_issue() -> None:
    prose = "2016年街道公开文件。2015年无变化。2016年街道公开文件。"
    assert [
        (i.subject, "2 sentence" in i.message.en)
        for i in issues_of(make_report(prose=prose), "leftover_year")
    ] == [
        ("2016", True),
        ("2015", False),
    ]


def test_three_sentences_are_quoted_and_all_are_counted() -> None:
    prose = "".join(f"2016年街道公开文件{n}号。\n" for n in "甲乙丙丁")
    [issue] = issues_of(make_report(prose=prose), "leftover_year")
    assert "opens 4 sentence(s) with 2016" in issue.message.en
    assert [n for n in "甲乙丙丁" if n in issue.message.en] == list("甲乙丙")
