"""Every deliberate mistake in the replica's figures opens its issue, and its other figures open none."""

from collections import defaultdict
from decimal import Decimal

import pytest

from replica import KNOWN_ERRORS, KNOWN_ODDITIES, Site
from tests.support.findings import check_report
from tests.support.sample_reports import Key, make_fact, make_report
from transform.checks.year_checks import check_years
from transform.report import Fact
from transform.text.states import State

# What a year's mistake makes of the next: 2023 rolls on from the misprinted stock of 2022.
CONSEQUENCES = {("caizheng", 2023): {"f2021.stock.2"}}
ODDITIES = {"all_blank", "all_zero", "hundredfold"}


def true_facts(site: Site, code: str, year: int) -> dict[Key, Fact]:
    return {
        key: make_fact(key[0], None if value is None else Decimal(value), key[1], state=State(state))
        for key, (state, value, _) in site.truth(code, year).items()
    }


@pytest.fixture(scope="module")
def checks_by_report() -> dict[tuple[str, int], set[str]]:
    """The checks that opened an issue, by report."""
    site = Site(12, range(2008, 2026))
    opened: dict[tuple[str, int], set[str]] = defaultdict(set)
    years: dict[str, dict[int, dict[Key, Fact]]] = defaultdict(dict)
    for code, year in site.filings:
        facts = years[code][year] = true_facts(site, code, year)
        opened[code, year] |= {issue.check for issue in check_report(make_report(facts.values(), year=year))}
    for code, by_year in years.items():
        for year, issues in check_years(by_year).items():
            opened[code, year] |= {issue.check for issue in issues}
    return opened


def test_exactly_the_listed_mistakes_fail(checks_by_report: dict[tuple[str, int], set[str]]) -> None:
    for report, opened in checks_by_report.items():
        listed = {relation for error in KNOWN_ERRORS.get(report, ()) for relation in error.relations}
        failed = {check for check in opened if check.startswith("f20")}
        assert failed == listed | CONSEQUENCES.get(report, set()), report
    assert {report for report in KNOWN_ERRORS if report in checks_by_report} == set(KNOWN_ERRORS)


def test_exactly_the_listed_oddities_are_found(checks_by_report: dict[tuple[str, int], set[str]]) -> None:
    for report, opened in checks_by_report.items():
        listed = {oddity.kind for oddity in KNOWN_ODDITIES.get(report, ())}
        assert opened & ODDITIES == listed & ODDITIES, report
    assert [report for report, opened in checks_by_report.items() if "year_gap" in opened] == [
        ("nongye", 2017)
    ]
    assert not any("reader_suspect" in opened for opened in checks_by_report.values())
