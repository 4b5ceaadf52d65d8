"""A run whose time is spent, and reports that are listed where nothing may be asked."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import replica
from flows.batch.outcome import PageStatus
from flows.settings import Settings
from load.runs.outcome import RunOutcome
from replica.fault_answers import Healthy
from replica.http_types import Request, Response
from tests.support.deployment import Deployment

LIST = "/elsewhere/list.html"
FOREIGN = "http://zwinkt.com/2015.html"
HOUR = 3600.0


class Hours(replica.Faults):
    """The clock of a run: ten hours pass with the last report of ``reports`` that it asks for. Beside the site there is
    a list with reports of another host."""

    def __init__(self) -> None:
        super().__init__()
        self.now, self.reports = 0.0, 10**6

    def respond(self, request: Request, healthy: Healthy) -> Response:
        """The site's answer."""
        if request.path == "/robots.txt":
            return Response(b"User-agent: *\nCrawl-delay: 0.01\n", "text/plain")
        if request.path == LIST:
            titles = {
                FOREIGN: "庄市街道2015年政府信息公开年度报告",
                "http://zwinkt.com/x": "庄市街道信息公开…",
            }
            links = "".join(f"<li><a href='{url}'>{title}</a></li>" for url, title in titles.items())
            return Response(f"<html><body><ul>{links}</ul>{'列表' * 60}</body></html>".encode())
        if "AnnualReport" in request.path or "/art/" in request.path:
            self.reports -= 1
            if self.reports <= 0:
                self.now = 10 * HOUR
        return super().respond(request, healthy)


@pytest.fixture
def site() -> replica.Site:
    """One office."""
    return replica.Site(1, (2017, 2018))


@pytest.fixture
def hours(monkeypatch: pytest.MonkeyPatch) -> Hours:
    faults = Hours()
    monkeypatch.setattr("flows.run.context.monotonic", lambda: faults.now)
    return faults


@pytest.fixture
def served(site: replica.Site, hours: Hours) -> Iterator[replica.Served]:
    """The site, and its clock."""
    with replica.serve(site, faults=hours) as served:
        yield served


def alter_profile(deployment: Deployment, pattern: str, replacement: str) -> None:
    profile = Path(deployment.settings.site)
    text, count = re.subn(pattern, replacement, profile.read_text(encoding="utf-8"), count=1)
    assert count == 1
    profile.write_text(text, encoding="utf-8")


def ask_one_by_one(deployment: Deployment) -> None:
    alter_profile(deployment, r"concurrency = \d+", "concurrency = 1")


def urls(deployment: Deployment, sql: str) -> set[str]:
    return {str(url) for (url,) in deployment.rows(sql)}


def test_what_a_run_has_no_time_for_is_not_reached_and_comes_with_the_next(
    deployment: Deployment, hours: Hours
) -> None:
    ask_one_by_one(deployment)
    hours.reports = 2
    cut = deployment.run()

    assert (cut.outcome, cut.exit_code) == (RunOutcome.SOME_FAILED, 1)
    left = {page.url for page in cut.pages if page.status is PageStatus.NOT_REACHED}
    assert left
    assert cut.counts[PageStatus.LOADED] > 0
    assert cut.counts[PageStatus.FAILED] == 0
    assert all("run's time" in str(page.reason) for page in cut.pages if page.url in left)
    assert urls(deployment, "SELECT url FROM \"fetch\" WHERE outcome = 'not_reached'") == left
    assert urls(deployment, "SELECT url FROM page") & left == set()
    assert cut.requests == len(deployment.rows("SELECT 1 FROM \"fetch\" WHERE outcome != 'not_reached'"))
    [(message, status)] = deployment.rows(
        "SELECT message_en, status FROM issue WHERE check_id = 'run_cut_short'"
    )
    assert (f"{len(left)} addresses" in str(message), status) == (True, "open")
    assert set(deployment.rows("SELECT holder FROM run_lock")) == {(None,)}
    assert [row for row in deployment.rows("SELECT status FROM mart_coverage") if row == ("failed",)] == []

    whole = deployment.run()

    assert (whole.exit_code, whole.counts[PageStatus.NOT_REACHED]) == (0, 0)
    assert len(deployment.rows("SELECT 1 FROM report_current")) == len(deployment.served.site.filings)
    assert deployment.rows("SELECT status FROM issue WHERE check_id = 'run_cut_short'") == [("resolved",)]


def test_a_run_that_was_cut_short_resolves_nothing_that_it_did_not_look_at(
    deployment: Deployment, hours: Hours
) -> None:
    ask_one_by_one(deployment)
    hours.add(replica.Fault("gone", r"fbtime=2018&area="))
    assert deployment.run().counts[PageStatus.FAILED] > 0
    hours.clear()
    failed = "SELECT count(*) FROM issue WHERE check_id = 'page_failed' AND status = 'open'"
    before = deployment.rows(failed)
    hours.reports = 1
    assert deployment.run().exit_code == 1
    assert deployment.rows(failed) == before
    assert deployment.run().exit_code == 0
    assert deployment.rows(failed) == [(0,)]


def in_no_time(settings: Settings) -> Settings:
    return settings.model_copy(update={"run_hours": -1.0})


def test_a_run_without_any_time_asks_for_nothing_and_says_so(deployment: Deployment) -> None:
    deployment.settings = in_no_time(deployment.settings)
    report = deployment.run()
    assert (report.outcome, report.exit_code, report.requests) == (RunOutcome.SOME_FAILED, 1, 0)
    assert all("not_reached" in str(listing.error) for listing in report.listings)
    assert {page.status for page in report.pages} == {PageStatus.NOT_REACHED}
    assert deployment.rows("SELECT outcome FROM run") == [("some_failed",)]


def test_a_run_from_the_archive_has_its_time_as_well(deployment: Deployment) -> None:
    deployment.run()
    deployment.settings = in_no_time(deployment.settings)
    report = deployment.backfill(2017, 2018, mode="from_archive")
    assert report.exit_code == 1
    assert {page.status for page in report.pages} == {PageStatus.NOT_REACHED}
    assert all(page.reason for page in report.pages)


def test_a_report_that_is_listed_on_a_foreign_host_has_failed_and_nothing_is_sent(
    deployment: Deployment,
) -> None:
    source = f'\n[[source]]\nkind = "links"\npath = "{LIST}"\n\n[[source]]'
    alter_profile(deployment, r"\n\[\[source\]\]", source)

    report = deployment.run()

    assert report.exit_code == 1
    statuses = {page.url: page.status for page in report.pages}
    assert statuses[FOREIGN] is PageStatus.FAILED
    # Whether that one is a report at all could only its page tell.
    assert statuses["http://zwinkt.com/x"] is PageStatus.SKIPPED
    rows = deployment.rows(
        "SELECT url, outcome, status FROM \"fetch\" WHERE url LIKE '%zwinkt%' ORDER BY url"
    )
    assert rows == [(FOREIGN, "foreign", None), ("http://zwinkt.com/x", "foreign", None)]
    assert report.requests == len(deployment.rows("SELECT 1 FROM \"fetch\" WHERE outcome != 'foreign'"))
    assert deployment.rows("SELECT status FROM mart_coverage WHERE year = 2015") == [("failed",)]
    found = "SELECT count(*) FROM issue WHERE check_id = 'discovery.foreign_link' AND status = 'open'"
    assert deployment.rows(found) == [(2,)]


def test_a_crawl_delay_that_is_cut_is_a_finding(deployment: Deployment) -> None:
    alter_profile(deployment, r"\[politeness\]\n", "[politeness]\ncrawl_delay_max_seconds = 0\n")
    deployment.backfill(2018, 2018)
    assert deployment.rows(
        "SELECT severity, url FROM issue WHERE check_id = 'discovery.crawl_delay_cut'"
    ) == [("info", f"{deployment.served.base_url}/robots.txt")]
