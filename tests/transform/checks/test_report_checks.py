"""Each check of one report, on a report in which it finds nothing and on one in which it opens an issue."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from tests.support.findings import check_report
from tests.support.sample_reports import make_fact, make_facts, make_report, relation_of, satisfy
from transform.checks.report_checks import REPORT_CHECKS
from transform.forms.catalogue import forms
from transform.prose import find_figures
from transform.report import Fact, NormalisedReport, Place, Severity, Unmapped
from transform.text.states import State

ONE = make_facts({"f2014.8.1": 1})
HEADING = "统计表\n（2017年1月1日至2017年12月31日）\n"


def report_with_prose(prose: str, year: int = 2017) -> NormalisedReport:
    report = make_report(ONE.values(), prose=prose, year=year)
    return replace(report, prose_figures=find_figures(prose, report.forms, year))


def report_with_facts(values: dict[str, int | Decimal | None]) -> NormalisedReport:
    return make_report(make_facts(values).values())


def make_unreadable(code: str, raw: str) -> Fact:
    return make_fact(code, None)._replace(state=State.UNREADABLE, raw=raw)


def shift_columns(rows: int) -> NormalisedReport:
    facts = satisfy(relation_of("f2021.applicants"))
    for code in relation_of("f2021.applicants").rows[:rows]:
        facts |= make_facts({code: 9_999})
    return make_report(facts.values())


CASES = {
    "blank_total": (report_with_facts({"f2014.8.3": 1, "f2014.8.3.1": 1}), report_with_facts({"f2014.8.3": None, "f2014.8.3.1": 1})),
    "blank_parent": (report_with_facts({"f2014.2.2.1.1": 1}), report_with_facts({"f2014.2.2.1": None, "f2014.2.2.1.1": 1})),
    "negative_count": (report_with_facts({"f2014.8.1": 0}), report_with_facts({"f2014.8.1": -1})),
    "period_in_prose": (report_with_prose("统计期限为2017年1月1日至12月31日。"), report_with_prose("统计期限为2017年1月1日至11月30日。")),
    "period_against_year": (report_with_prose(HEADING), report_with_prose(HEADING, 2018)),
    "leftover_year": (report_with_prose("2017年街道公开文件。"), report_with_prose("2016年街道公开文件。")),
    "prose_against_table": (report_with_prose("查阅点"), replace(report_with_facts({"f2014.1.1": 9}), prose_figures=find_figures("主动公开信息8条。"))),
    "all_zero": (report_with_facts({"f2014.8.1": 0, "f2014.8.2": 1}), report_with_facts({"f2014.8.1": 0, "f2014.8.2": 0})),
    "all_blank": (report_with_facts({"f2014.8.1": 0}), report_with_facts({"f2014.8.1": None})),
    "unmapped_row": (make_report(), replace(make_report(), unmapped=(Unmapped("其他", "1", Place(1, 9, 3)),))),
    "unreadable_value": (report_with_facts({"f2014.8.1": None}), make_report([make_unreadable("f2014.8.1", "若干")])),
    "row_not_printed": (report_with_facts({"f2008.01": 1}), report_with_facts({"f2014.8.1": 1})),
    "reader_suspect": (shift_columns(2), shift_columns(20)),
}  # fmt: skip


def test_every_check_of_one_report_has_its_cases() -> None:
    assert set(CASES) == set(REPORT_CHECKS)


@pytest.mark.parametrize("check", REPORT_CHECKS)
def test_each_check_opens_its_issue_only_where_it_should(check: str) -> None:
    sound, faulty = CASES[check]
    assert check not in {issue.check for issue in check_report(sound)}
    assert check in {issue.check for issue in check_report(faulty)}


def test_issues_of_one_report_differ_in_what_identifies_them() -> None:
    """The warehouse identifies an issue by these fields, never by its message."""
    for _, faulty in CASES.values():
        issues = check_report(faulty)
        identities = {(i.check, i.indicators, i.breakdown, i.subject) for i in issues}
        assert len(identities) == len(issues)


SEED = Path(__file__).parents[4] / "shared" / "reports" / "zhenhai-zhuangshi-2017.txt"
REPORTED = {
    "1.1": 353, "1.2.2": 236, "1.2.3": 156, "2.2.2.1": 1, "2.2.4": 405, "2.2.5": 184, "3.1.3": 3, "3.2.1": 3,
    "3.3.4.6": 1, "3.3.5": 2, "8.1": 1, "8.2": 0, "8.3.1": 0, "8.3.2": 3, "8.4": 5,
}  # fmt: skip


def test_the_seed_report() -> None:
    """庄市 2017: its prose as printed, its table from the fifteen figures that it reports."""
    if not SEED.exists():
        pytest.skip(f"the seed report is not at {SEED}")
    prose = SEED.read_text(encoding="utf-8").split("统　计　指　标")[0]
    lines = [i.code for i in forms()["f2014"].indicators if i.kind == "value" and not i.variant]
    values = dict.fromkeys(lines) | {f"f2014.{code}": value for code, value in REPORTED.items()}
    report = make_report(make_facts(values).values(), prose=prose)
    issues = check_report(replace(report, prose_figures=find_figures(prose, report.forms, 2017)))
    opened = [(issue.check, *issue.indicators[:1], issue.actual) for issue in issues]
    assert opened == [
        ("blank_total", "f2014.3.1", None),
        ("blank_total", "f2014.3.2", None),
        ("blank_total", "f2014.3.3", None),
        ("blank_total", "f2014.3.3.4", None),
        ("blank_total", "f2014.8.3", None),
        ("blank_parent", "f2014.2.2.2", None),
        ("period_in_prose", "2017-12-01..2017-12-31"),
        ("leftover_year", "2016"),
    ]
    assert not any(issue.severity is Severity.ERROR for issue in issues)
