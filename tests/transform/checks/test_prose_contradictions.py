"""Figures of the prose that contradict the table."""

from dataclasses import replace

import pytest

from tests.support.findings import check_report
from tests.support.sample_reports import Number, make_facts, make_report
from transform.prose import find_figures
from transform.report import Issue


def contradictions(prose: str, table: dict[str, Number], year: int = 2017) -> list[Issue]:
    report = make_report(make_facts(table).values(), year=year, prose=prose)
    report = replace(report, prose_figures=find_figures(prose, report.forms, year))
    return [issue for issue in check_report(report) if issue.check == "prose_against_table"]


def test_equal_figures_open_no_issue() -> None:
    assert contradictions("2017年主动公开政府信息353条。", {"f2014.1.1": 353}) == []


def test_a_different_figure_is_found_with_its_sentence() -> None:
    [issue] = contradictions("2017年主动公开政府信息353条。", {"f2014.1.1": 535})
    assert (issue.expected, issue.actual, issue.indicators) == ("535", "353", ("f2014.1.1",))
    assert "2017年主动公开政府信息353条。" in issue.message.en


@pytest.mark.parametrize("table", [{"f2014.1.1": None}, {"f2014.8.1": 1}])
def test_a_blank_or_unprinted_line_opens_no_issue(table: dict[str, Number]) -> None:
    assert contradictions("2017年主动公开政府信息353条。", table) == []


def test_one_statement_that_agrees_is_enough() -> None:
    prose = "全区主动公开政府信息9000条。区府办主动公开政府信息353条。"
    assert contradictions(prose, {"f2014.1.1": 353}) == []


def test_words_for_none_contradict_a_number() -> None:
    [issue] = contradictions("本年度未收到政府信息公开申请。", {"f2014.3.1": 2})
    assert (issue.expected, issue.actual) == ("2", "0")


def test_a_2019_city_counts_two_lines_together() -> None:
    prose = "予以公开及部分公开258件。"
    [issue] = contradictions(prose, {"f2019.3.3.1": 200, "f2019.3.3.2": 75}, 2019)
    assert (issue.expected, issue.actual) == ("275", "258")
    assert contradictions(prose, {"f2019.3.3.1": 200, "f2019.3.3.2": 58}, 2019) == []


def test_changchun_2023_normative_documents() -> None:
    [issue] = contradictions("制发规范性文件4件。", {"f2021.2.1.2.made": 0}, 2023)
    assert (issue.expected, issue.actual) == ("0", "4")


def test_lawsuits_are_the_sum_of_both_kinds() -> None:
    table: dict[str, Number] = {
        "f2021.4.litigation_direct.total": 2,
        "f2021.4.litigation_after_review.total": 3,
    }
    assert contradictions("行政诉讼5件。", table, 2023) == []
    assert len(contradictions("行政诉讼2件。", table, 2023)) == 1


def test_money_is_compared_in_one_unit() -> None:
    assert contradictions("收取检索、复制等费用380元。", {"f2014.7": "0.038"}) == []
    [issue] = contradictions("收取检索、复制等费用380元。", {"f2014.7": "0.38"})
    assert (issue.expected, issue.actual) == ("3800", "380")


@pytest.mark.parametrize(("table", "count"), [(32_145, 0), (32_951, 0), (33_100, 1), (30_000, 1)])
def test_a_rounded_figure_agrees_within_its_last_digit(table: int, count: int) -> None:
    assert len(contradictions("主动公开政府信息3.2万条。", {"f2014.1.1": table})) == count


def test_figures_of_other_years_are_not_compared() -> None:
    assert contradictions("2016年主动公开政府信息300条。", {"f2014.1.1": 353}) == []
