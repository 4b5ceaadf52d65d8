"""Blank totals over filled parts, filled lines under a blank parent, counts below zero."""

import pytest

from tests.support.findings import check_report
from tests.support.sample_reports import change, make_fact, make_facts, make_report, relation_of, satisfy
from transform.report import Fact, Issue, Severity
from transform.text.states import State


def issues_of(check: str, facts: dict[tuple[str, str], Fact]) -> list[Issue]:
    report = make_report(facts.values())
    return [issue for issue in check_report(report) if issue.check == check]


def test_a_blank_total_over_parts_all_filled_expects_their_sum() -> None:
    [issue] = issues_of("blank_total", make_facts({"f2014.8.3": None, "f2014.8.3.1": 0, "f2014.8.3.2": 3}))
    assert (issue.severity, issue.expected, issue.actual) == (Severity.WARNING, "3", None)
    assert issue.indicators == ("f2014.8.3", "f2014.8.3.1", "f2014.8.3.2")
    assert issue.blanks == ("f2014.8.3",)
    assert issue.message.en.endswith("「专职人员数」 0, 「兼职人员数」 3")


def test_a_blank_total_over_parts_partly_filled_expects_nothing_and_says_partial() -> None:
    [issue] = issues_of("blank_total", make_facts({"f2014.3.2": None, "f2014.3.2.1": 3, "f2014.3.2.2": None}))
    assert issue.expected is None
    assert "partial; without a number: 「延期办结数」" in issue.message.en


def test_a_blank_total_over_an_unprinted_part_is_partial_too() -> None:
    [issue] = issues_of("blank_total", make_facts({"f2014.3.2": None, "f2014.3.2.1": 3}))
    assert issue.expected is None


@pytest.mark.parametrize("parts", [{"f2014.3.2.1": None, "f2014.3.2.2": None}, {}])
def test_a_blank_total_over_nothing_filled_opens_no_issue(parts: dict[str, None]) -> None:
    assert issues_of("blank_total", make_facts({"f2014.3.2": None} | parts)) == []


def test_a_printed_total_is_no_blank_total() -> None:
    facts = make_facts({"f2014.3.2": 0, "f2014.3.2.1": 3, "f2014.3.2.2": None})
    assert issues_of("blank_total", facts) == []
    assert [issue.check for issue in check_report(make_report(facts.values()))].count("f2014.sum.3.2") == 1


@pytest.mark.parametrize(("part", "count"), [(0, 0), (3, 1)])
def test_a_dash_contradicts_a_filled_part_only_if_that_is_not_zero(part: int, count: int) -> None:
    facts = make_facts({"f2014.3.2": None, "f2014.3.2.1": part, "f2014.3.2.2": 0})
    facts = change(facts, ("f2014.3.2", "total"), None, State.NOT_APPLICABLE)
    assert len(issues_of("blank_total", facts)) == count


def test_two_blank_row_totals_are_two_issues() -> None:
    facts = satisfy(relation_of("f2021.applicants"))
    for row in ("f2021.3.1", "f2021.3.2"):
        facts = change(facts, (row, "total"), None)
    issues = [issue for issue in issues_of("blank_total", facts) if issue.subject == "f2021.applicants"]
    assert [issue.indicators for issue in issues] == [("f2021.3.1",), ("f2021.3.2",)]
    assert issues[0].expected == "21"


def test_a_whole_column_of_blank_totals_is_one_issue() -> None:
    relation = relation_of("f2019.applicants")
    facts = satisfy(relation)
    for row in relation.rows:
        facts = change(facts, (row, "total"), None)
    [issue] = [issue for issue in issues_of("blank_total", facts) if issue.subject == "f2019.applicants"]
    assert issue.indicators == relation.rows
    assert issue.expected is None
    assert "23 rows" in issue.message.en


def test_a_part_filled_under_a_blank_parent_is_found() -> None:
    [issue] = issues_of("blank_parent", make_facts({"f2014.2.2.2": None, "f2014.2.2.2.1": 1}))
    assert (issue.indicators, issue.expected) == (("f2014.2.2.2", "f2014.2.2.2.1"), ">= 1")


def test_an_electronic_part_under_a_blank_number_of_items_is_found() -> None:
    [issue] = issues_of("blank_parent", make_facts({"f2008.01": None, "f2008.02": 12}))
    assert issue.indicators == ("f2008.01", "f2008.02")


@pytest.mark.parametrize(
    "values", [{"f2014.2.2.2": 1, "f2014.2.2.2.1": 1}, {"f2014.2.2.2": None, "f2014.2.2.2.1": None}]
)
def test_a_filled_parent_or_a_blank_part_is_no_blank_parent(values: dict[str, int | None]) -> None:
    assert issues_of("blank_parent", make_facts(values)) == []


def test_a_line_of_the_same_level_is_no_parent() -> None:
    facts = make_facts({"f2014.1.1": 9, "f2014.1.1.1": 4, "f2014.1.1.2": None})
    assert issues_of("blank_parent", facts) == []


def test_a_count_below_zero_is_found_and_a_signed_change_is_not() -> None:
    [issue] = issues_of(
        "negative_count", make_facts({"f2019.2.5.1.decisions": -5, "f2019.2.5.1.delta_items": -8})
    )
    assert (issue.indicators, issue.actual) == (("f2019.2.5.1.decisions",), "-5")


def test_cells_of_a_blank_total_are_the_total_and_its_filled_parts() -> None:
    facts = [
        make_fact("f2014.8.3", None, row=50),
        make_fact("f2014.8.3.1", 0, row=51),
        make_fact("f2014.8.3.2", 3, row=52),
    ]
    [issue] = issues_of("blank_total", {(fact.indicator, fact.breakdown): fact for fact in facts})
    assert [place.row for place in issue.cells] == [50, 51, 52]
