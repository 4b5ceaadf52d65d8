"""How nights end that are kept from their work: one cause is one finding, what is known stays, and whoever waits is let in."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Thread

import pytest

import replica
from extract.records import Fetch, FetchOutcome, Listing
from flows.batch.outcome import NoAnswer, PageOutcome, PageStatus, Remark
from flows.run import holding, start
from flows.run.close import _looked_at, find_outages
from flows.run.context import RunState
from flows.run.intake.page_source import SiteSource
from flows.run.report import RunReport
from flows.run.request import nightly_request
from flows.settings import read_settings
from flows.words import Words
from load.engine import open_engine
from load.runs.outcome import RunOutcome
from replica.faults import Fault
from tests.support.deployment import Deployment, describe_site
from tests.support.long import spread

AT = datetime(2019, 3, 1, 2, 14, tzinfo=UTC)
FINDINGS = (
    "SELECT check_id, report_url, status FROM mart_issue WHERE publisher_code IS NULL AND severity = 'error'"
)
COVERAGE = "SELECT publisher_code, year, status, last_checked FROM mart_coverage ORDER BY 1, 2"


def host_of_site(deployment: Deployment) -> str:
    return deployment.served.base_url.removeprefix("http://")


@pytest.mark.parametrize("kind", spread(["reset", "unavailable", "challenge_412", "forbidden"], 2))
def test_a_site_that_is_down_is_one_finding_and_nothing_that_is_known_is_lost(
    deployment: Deployment, kind: str
) -> None:
    deployment.run()
    coverage = deployment.rows(COVERAGE)
    deployment.now += timedelta(days=1)
    deployment.served.faults.add(Fault(kind, "^(?!/robots)"))
    asked = len(deployment.served.asked)

    down = deployment.run()

    assert (down.outcome, down.exit_code) == (RunOutcome.NOTHING_DONE, 3)
    assert deployment.rows(FINDINGS) == [("site_unreachable", host_of_site(deployment), "open")]
    assert deployment.rows(COVERAGE) == coverage
    assert down.requests == len(deployment.served.asked) - asked
    assert deployment.rows("SELECT is_good FROM run ORDER BY run_id") in ([(1,), (0,)], [(True,), (False,)])

    deployment.served.faults.clear()
    deployment.now += timedelta(days=1)
    assert deployment.run().outcome is RunOutcome.DONE
    assert deployment.rows(FINDINGS) == [("site_unreachable", host_of_site(deployment), "resolved")]


def test_an_outage_in_the_middle_leaves_the_rest_of_the_night_as_it_was(deployment: Deployment) -> None:
    deployment.run()
    coverage = {(str(row[0]), row[1]): row[2:] for row in deployment.rows(COVERAGE)}
    deployment.now += timedelta(days=1)
    deployment.served.faults.add(Fault("unavailable", "xxgkAnnualReport"))

    half = deployment.run()

    assert (half.outcome, half.exit_code) == (RunOutcome.SOME_FAILED, 1)
    assert deployment.rows(FINDINGS) == [("site_unreachable", host_of_site(deployment), "open")]
    after = {(str(row[0]), row[1]): row[2:] for row in deployment.rows(COVERAGE)}
    assert {key: row[0] for key, row in after.items()} == {key: row[0] for key, row in coverage.items()}
    assert {after[key][1] for key in after} > {coverage[key][1] for key in coverage}


def test_a_single_page_that_fails_is_a_finding_of_its_own(deployment: Deployment) -> None:
    deployment.served.faults.add(Fault("unavailable", r"fbtime=2017&area=002971724"))
    report = deployment.run()
    ((check, url, status),) = deployment.rows(FINDINGS)
    assert (check, status) == ("page_failed", "open")
    assert "fbtime=2017" in str(url)
    assert "addresses and lists failed: " in str(report.reason)


def make_page(number: int, answer: FetchOutcome | None, host: str = "a.test") -> PageOutcome:
    failed = None if answer is None else NoAnswer(host, answer, AT + timedelta(seconds=number))
    status = PageStatus.UNCHANGED if answer is None else PageStatus.FAILED
    return PageOutcome(f"http://a.test/{number}", "list", status, remark=Remark(None, "no route", failed))


def test_which_failures_are_of_their_host() -> None:
    well, dead = make_page(0, None), [make_page(n, FetchOutcome.UNREACHABLE) for n in range(1, 6)]
    (outage,) = find_outages([well, *reversed(dead)], []).values()
    assert (outage.host, outage.answers, outage.since) == (
        "a.test", {FetchOutcome.UNREACHABLE: 5}, AT + timedelta(seconds=1),
    )  # fmt: skip
    assert (
        "a.test gave no answer for 5 addresses (unreachable 5), first at 2019-03-01 02:14:01 UTC"
        in outage.issue.message.en
    )
    assert find_outages([well, *dead[:4]], []) == {}
    assert set(find_outages(dead[:1], [])) == {"a.test"}
    # Pages that are gone, cut off or too large are failures of their own, however many.
    assert find_outages([make_page(n, FetchOutcome.NOT_FOUND) for n in range(9)], []) == {}
    # The attachment's host is out of reach, not the page's.
    elsewhere = [make_page(n, FetchOutcome.TIMEOUT, "files.test") for n in range(9)]
    assert set(find_outages([well, *elsewhere], [])) == {"files.test"}
    # What is no address is of no host.
    assert find_outages([make_page(n, FetchOutcome.REFUSED, "") for n in range(9)], []) == {}
    lists = [Fetch("http://a.test/col", AT, FetchOutcome.CHALLENGE, error="a script")]
    assert set(find_outages([], lists)) == {"a.test"}
    assert find_outages([well], lists) == {}


def test_a_host_that_stays_down_keeps_no_issue_of_another_open() -> None:
    state = RunState(nightly_request(AT.date()), "zhenhai", "http://a.test", AT, Words("en"))
    state.pages = [
        make_page(0, None),
        *(make_page(n, FetchOutcome.TIMEOUT, "files.test") for n in range(1, 6)),
    ]
    state.listings = (Listing("list", "http://a.test/col", 9), Listing("more", "http://files.test/col", 1))
    outages = find_outages(state.pages, [])
    assert _looked_at(state, outages) == {"http://a.test/0", "http://a.test/col", "a.test", "zhenhai"}
    assert _looked_at(state, {}) is None


@pytest.fixture
def any_deployment(served: replica.Served, tmp_path: Path, warehouse_url: str) -> Iterator[Deployment]:
    """A deployment on each database."""
    profile = tmp_path / "site.toml"
    profile.write_text(describe_site(served), encoding="utf-8")
    settings = read_settings(home=tmp_path, site=str(profile), warehouse_url=warehouse_url, parse_workers=1)
    engine = open_engine(settings.warehouse)
    yield Deployment(served, settings, engine)
    engine.dispose()


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Who waits for a site looks again at once."""
    monkeypatch.setattr(holding, "POLL_SECONDS", 0.05)
    monkeypatch.setattr(start, "POLL_SECONDS", 0.05)
    yield


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize("mode", spread(["fill", "refetch", "from_archive"], 2))
def test_a_night_that_is_due_goes_before_the_rest_of_a_backfill(
    any_deployment: Deployment, mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    deployment = any_deployment
    if mode != "fill":
        deployment.run()
    deployment.now += timedelta(days=1)
    # Each batch is one address and a step of its own, so that there is something between two batches.
    monkeypatch.setattr("flows.run.plan.BATCH_SIZE", 1)
    patient = deployment.settings.model_copy(update={"lock_wait_minutes": 1})
    nights: list[RunReport] = []
    night = Deployment(deployment.served, patient, deployment.engine, deployment.now)
    waiting = Thread(target=lambda: nights.append(night.run()))
    real = SiteSource.get_pages if mode != "from_archive" else holding.is_waited_for

    def begin_night(*words: object) -> object:
        if waiting.ident is None:
            waiting.start()
        return real(*words)  # type: ignore[arg-type]

    if mode == "from_archive":
        monkeypatch.setattr(holding, "is_waited_for", begin_night)
    else:
        monkeypatch.setattr(SiteSource, "get_pages", begin_night)
    told = deployment.backfill(2016, 2018, mode=mode)  # type: ignore[arg-type]
    waiting.join(60)

    assert told.outcome is RunOutcome.DONE
    assert [report.outcome for report in nights] == [RunOutcome.DONE]
    assert len({page.url for page in told.pages}) == len(told.pages)
    assert deployment.rows("SELECT outcome FROM run WHERE outcome <> 'done'") == []
    assert (
        deployment.rows("SELECT run_id, waiter FROM run_lock WHERE run_id IS NOT NULL OR waiter IS NOT NULL")
        == []
    )
    printed = {
        (*key, *fact) for key, filing in deployment.served.site.filings.items() for fact in filing.truth()
    }
    facts = deployment.rows("SELECT publisher_code, year, indicator_code, breakdown FROM mart_fact")
    assert set(facts) == printed


def test_a_night_that_was_done_since_it_was_due_has_nothing_to_say(deployment: Deployment) -> None:
    deployment.run()
    again = deployment.run(partial(nightly_request, scheduled_for=deployment.now))
    assert (again.outcome, again.exit_code, again.run_id) == (RunOutcome.DONE, 0, None)


def test_a_night_of_which_much_failed_is_done_again_when_it_is_due(deployment: Deployment) -> None:
    deployment.served.faults.add(Fault("unavailable", "xxgkAnnualReport"))
    deployment.run()
    deployment.served.faults.clear()
    again = deployment.run(partial(nightly_request, scheduled_for=deployment.now))
    assert (again.outcome, again.run_id) == (RunOutcome.DONE, 2)
