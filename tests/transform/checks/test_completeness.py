"""Checks for what was not read, or not filled in."""

from dataclasses import replace

import pytest

from tests.support.findings import check_report
from tests.support.sample_reports import make_fact, make_facts, make_report
from transform.forms.catalogue import forms, indicators
from transform.forms.check_catalogue import checks
from transform.report import Issue, NormalisedReport, Place, Unmapped
from transform.text.states import State


def issues_of(report: NormalisedReport, check: str) -> list[Issue]:
    return [issue for issue in check_report(report) if issue.check == check]


def full_report(form: str, value: int | None = 1) -> NormalisedReport:
    lines = [i.code for i in forms()[form].indicators if i.kind == "value" and not i.variant]
    return make_report(make_facts(dict.fromkeys(lines, value)).values())


def test_an_unmapped_row_is_one_issue_with_all_its_cells() -> None:
    cells = (Unmapped("（十）其他", "5", Place(1, 60, 3)), Unmapped("（十）其他", "6", Place(1, 60, 4)))
    [issue] = issues_of(replace(full_report("f2014"), unmapped=cells), "unmapped_row")
    assert (issue.subject, issue.actual, issue.cells) == (
        "（十）其他",
        "5 | 6",
        (Place(1, 60, 3), Place(1, 60, 4)),
    )
    assert checks()["unmapped_row"].points_at == "reader"


def test_two_unmapped_rows_of_one_label_stay_two() -> None:
    cells = (Unmapped("其他", "5", Place(1, 60, 3)), Unmapped("其他", "5", Place(1, 61, 3)))
    issues = issues_of(replace(full_report("f2014"), unmapped=cells), "unmapped_row")
    assert [issue.subject for issue in issues] == ["其他", "其他 (2)"]


def test_words_in_two_cells_of_a_line_are_one_issue_with_both() -> None:
    facts = [
        make_fact("f2021.3.1", None, breakdown)._replace(
            state=State.UNREADABLE, raw=raw, source=Place(2, 3, column)
        )
        for breakdown, raw, column in (("natural_person", "若干", 2), ("total", "约9", 8))
    ]
    [issue] = issues_of(make_report(facts), "unreadable_value")
    assert (issue.indicators, issue.actual) == (("f2021.3.1",), "若干 | 约9")
    assert issue.cells == (Place(2, 3, 2), Place(2, 3, 8))


def test_a_report_without_unmapped_rows_opens_no_issue() -> None:
    assert issues_of(full_report("f2014"), "unmapped_row") == []


@pytest.mark.parametrize("form", ["f2014", "f2019", "f2021"])
def test_a_full_form_lacks_no_line(form: str) -> None:
    assert issues_of(full_report(form), "row_not_printed") == []


def test_a_dropped_row_is_named() -> None:
    report = full_report("f2014")
    facts = tuple(fact for fact in report.facts if fact.indicator != "f2014.3.1.2")
    [issue] = issues_of(replace(report, facts=facts), "row_not_printed")
    assert (issue.indicators, issue.subject) == (("f2014.3.1.2",), "f2014")
    assert "传真申请数" in issue.message.en


def test_a_single_other_row_lacks_no_children() -> None:
    report = full_report("f2021")
    facts = [f for f in report.facts if not f.indicator.startswith("f2021.3.3.6.")]
    assert issues_of(make_report([*facts, make_fact("f2021.3.3.6", 0)]), "row_not_printed") == []
    assert len(issues_of(make_report(facts), "row_not_printed")) == 1


def test_a_section_in_another_forms_printing_is_not_lacking() -> None:
    third = [f for f in full_report("f2019").facts if indicators()[f.indicator].section == "三"]
    others = [f for f in full_report("f2021").facts if indicators()[f.indicator].section != "三"]
    assert issues_of(make_report([*third, *others]), "row_not_printed") == []


def test_local_forms_before_2014_lack_nothing() -> None:
    assert issues_of(make_report([make_fact("f2008.01", 5)]), "row_not_printed") == []


def test_all_zero_is_found_per_form() -> None:
    [issue] = issues_of(full_report("f2021", 0), "all_zero")
    assert issue.subject == "f2021"
    assert issues_of(full_report("f2021", 1), "all_zero") == []


def test_a_fee_in_the_prose_does_not_hide_an_all_zero_table() -> None:
    facts = [*full_report("f2021", 0).facts, make_fact("f2021.6.fee", 400)]
    assert len(issues_of(make_report(facts), "all_zero")) == 1


def test_one_value_beside_zeros_is_not_all_zero() -> None:
    facts = [make_fact("f2014.8.2", 0), make_fact("f2014.8.1", 1), make_fact("f2014.7", None)]
    assert issues_of(make_report(facts), "all_zero") == []


def test_all_blank_is_found_and_is_not_all_zero() -> None:
    report = full_report("f2014", None)
    [issue] = issues_of(report, "all_blank")
    assert issue.subject == "f2014"
    assert issues_of(report, "all_zero") == []


def test_dashes_alone_are_all_blank() -> None:
    facts = [make_fact("f2014.8.2", None, state=State.NOT_APPLICABLE)]
    assert len(issues_of(make_report(facts), "all_blank")) == 1


def test_a_form_found_without_a_single_line_is_all_blank() -> None:
    assert len(issues_of(make_report(forms=("f2021",)), "all_blank")) == 1


def test_prose_only_reports_are_not_all_blank() -> None:
    assert issues_of(make_report(prose="无表格。"), "all_blank") == []
