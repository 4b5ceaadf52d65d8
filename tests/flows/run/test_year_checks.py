"""Which years count as gaps: those without a report, not those whose report has no table; and that the lines that are read,
and the counts of the readers, tell as much as all facts."""

from collections import Counter

import pytest

import replica
from flows.run import year_checks
from flows.run.year_checks import check_all
from load.queries.year_facts import list_current, read_lines, read_years
from tests.support.deployment import Deployment
from tests.support.findings import tally
from transform.checks.relations import Verdict, evaluate_relations
from transform.checks.year_checks import check_years
from transform.forms.catalogue import FORM_CODES


@pytest.fixture
def site() -> replica.Site:
    """Twelve offices: one filed prose for 2016, one a picture for 2018, and one nothing for 2016."""
    return replica.Site(12, range(2015, 2020))


def test_the_checks_across_the_years_of_a_district(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    filings = deployment.served.site.filings
    assert filings["jiulonghu", 2016].carrier == "prose"
    assert filings["luotuo", 2018].carrier == "image"
    assert ("nongye", 2016) not in filings

    report = deployment.run()

    gaps = "SELECT publisher_code, year, message_en FROM mart_issue WHERE check_id = 'year_gap' AND status = 'open'"
    [(publisher, year, message)] = deployment.rows(gaps)
    assert (publisher, year) == ("nongye", 2017)
    assert "2016: there is a report of 2015 and one of 2017" in str(message)
    counts, issues = _check_all_facts(deployment)
    assert _read_counts(deployment) == counts
    assert _read_issues(deployment) == issues
    assert {check for _, check, _ in issues} == {"hundredfold", "year_gap"}
    # Another program counts by the facts.
    monkeypatch.setattr(year_checks, "normaliser_version", lambda: "another")
    assert report.run_id is not None
    check_all(deployment.engine, report.run_id, deployment.now)
    assert _read_counts(deployment) == counts


def _check_all_facts(deployment: Deployment) -> tuple[dict[object, object], set[tuple[object, ...]]]:
    """The counts and issues that all facts give: counts by check, issues as (report, check, message)."""
    counts: Counter[tuple[str, Verdict]] = Counter()
    issues: set[tuple[object, ...]] = set()
    with deployment.engine.connect() as conn:
        lines = read_lines(conn)
        for publisher_id in conn.exec_driver_sql("SELECT publisher_id FROM publisher").scalars():
            versions = list_current(conn, publisher_id)
            by_year = read_years(conn, versions, lines, lines.indicators)
            for facts in by_year.values():
                counts += tally(evaluate_relations(facts, FORM_CODES))
            for version in versions:
                found = check_years(by_year)[version.year]
                issues |= {(version.report_id, issue.check, issue.message.en) for issue in found}
    return {check: tuple(counts[check, verdict] for verdict in Verdict) for check, _ in counts}, issues


def _read_counts(deployment: Deployment) -> dict[object, object]:
    rows = deployment.rows("SELECT check_id, holds, fails, cannot_tell FROM check_count")
    return {check: tuple(counts) for check, *counts in rows}


def _read_issues(deployment: Deployment) -> set[tuple[object, ...]]:
    return set(deployment.rows("SELECT report_id, check_id, message_en FROM issue WHERE origin = 'years'"))
