"""Backfills: bounded, resumable, from the site or from the archive, and dry."""

from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text

from flows.batch.outcome import PageStatus
from flows.errors import WrongUsageError
from flows.reading import parser_pool
from flows.run.request import RunRequest, backfill_request, nightly_request, read_years
from load.engine import write
from load.migrate import upgrade
from load.runs.outcome import RunOutcome
from replica import Fault
from tests.support.deployment import Deployment
from tests.support.other_readers import parse_other_figures

TABLES = ("run", "fetch", "report", "report_version", "fact", "issue", "publisher", "coverage", "snapshot")


def count_rows(deployment: Deployment) -> dict[str, object]:
    return {table: deployment.rows(f"SELECT count(*) FROM {table}")[0][0] for table in TABLES}


def test_it_asks_only_for_what_its_bounds_name(deployment: Deployment) -> None:
    report = deployment.backfill(2017, 2017, publishers=["zhuangshi"])

    asked = {request.target for request in deployment.served.asked}
    reports = {target for target in asked if "xxgkAnnualReport" in target or target.startswith("/art/")}
    assert reports == {
        target
        for target in reports
        if "fbtime=2017&area=002971724" in target or target.startswith("/art/2018/")
    }
    assert deployment.rows("SELECT DISTINCT publisher_code, year FROM mart_fact") == [("zhuangshi", 2017)]
    assert report.exit_code == 0


def test_filling_asks_again_only_for_what_is_missing(deployment: Deployment) -> None:
    deployment.served.site.withdraw("zhuangshi", 2016)
    deployment.backfill(2016, 2017)
    deployment.served.site.publish("zhuangshi", 2016)
    before = len(deployment.served.asked)

    report = deployment.backfill(2016, 2017)

    asked = [
        request.target for request in deployment.served.asked[before:] if "xxgkAnnualReport" in request.target
    ]
    assert len(asked) < 6
    assert all("fbtime=2016" in target or "fbtime=2017" in target for target in asked)
    assert [(page.publisher, page.year) for page in report.pages if page.status is PageStatus.LOADED] == [
        ("zhuangshi", 2016)
    ]


def test_refetching_asks_for_everything_and_changes_nothing(deployment: Deployment) -> None:
    deployment.run()
    before = deployment.rows("SELECT * FROM fact")

    report = deployment.backfill(2016, 2018, mode="refetch")

    assert report.counts[PageStatus.SKIPPED] == 0
    assert report.counts[PageStatus.LOADED] == report.counts[PageStatus.RESTATED] == 0
    assert deployment.rows("SELECT * FROM fact") == before


def test_from_the_archive_no_network_is_needed(deployment: Deployment) -> None:
    deployment.run()
    before, requests_before = deployment.rows("SELECT * FROM fact"), len(deployment.served.asked)

    report = deployment.backfill(2016, 2018, mode="from_archive")

    assert len(deployment.served.asked) == requests_before
    assert report.requests == 0
    assert report.counts[PageStatus.UNCHANGED] == len(report.pages) > 0
    assert deployment.rows("SELECT * FROM fact") == before


@pytest.fixture
def other_normaliser(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on pages are read by another normaliser."""
    for module in (
        "flows.batch.work",
        "flows.run.intake.fetching",
        "load.queries.archived",
        "flows.run.holding",
        "flows.run.pipeline",
    ):
        monkeypatch.setattr(f"{module}.normaliser_version", lambda: "another")
    monkeypatch.setattr(parser_pool, "parse_report", parse_other_figures)


def test_a_run_from_the_archive_did_not_ask_the_site_and_does_not_say_so(deployment: Deployment) -> None:
    deployment.run()
    coverage = "SELECT publisher_code, year, status, last_checked FROM mart_coverage ORDER BY 1, 2"
    before = deployment.rows(coverage)
    deployment.now += timedelta(days=3)
    report = deployment.backfill(2016, 2018, mode="from_archive")
    assert report.counts[PageStatus.UNCHANGED] == len(report.pages) > 0
    assert deployment.rows(coverage) == before


def test_a_dry_run_names_every_value_that_would_change_and_writes_nothing(
    deployment: Deployment, request: pytest.FixtureRequest
) -> None:
    deployment.run()
    before = count_rows(deployment)
    request.getfixturevalue("other_normaliser")

    report = deployment.backfill(2016, 2018, mode="from_archive", dry_run=True)

    filled = deployment.rows("SELECT count(*) FROM mart_fact WHERE year = 2017 AND state = 'reported'")[0][0]
    assert len(report.changes) == filled
    assert {change.year for change in report.changes} == {2017}
    assert report.run_id is None
    assert count_rows(deployment) == before


def test_a_better_normaliser_restates_and_says_that_it_was_the_cause(
    deployment: Deployment, request: pytest.FixtureRequest
) -> None:
    deployment.run()
    request.getfixturevalue("other_normaliser")

    report = deployment.backfill(2016, 2018, mode="from_archive")

    assert report.counts[PageStatus.RESTATED] > 0
    assert deployment.rows("SELECT DISTINCT cause, year FROM mart_restatement") == [("normaliser", 2017)]


def test_a_mass_restatement_is_refused_and_says_how_to_go_on(
    deployment: Deployment, request: pytest.FixtureRequest
) -> None:
    deployment.run()
    before = deployment.rows("SELECT * FROM fact")
    request.getfixturevalue("other_normaliser")

    report = deployment.backfill(2016, 2018, mode="from_archive", max_restatements=3)

    assert (report.outcome, report.exit_code) == (RunOutcome.REFUSED, 3)
    assert "and 3 may be (f2014 normaliser " in str(report.reason) and "--yes" in str(report.reason)
    assert report.counts[PageStatus.FAILED] == 0
    assert f" {report.counts[PageStatus.REFUSED]} addresses were not read" in str(report.reason)
    assert deployment.rows("SELECT * FROM fact") == before
    assert deployment.rows("SELECT outcome, reason, failed FROM mart_run WHERE run_id = 2") == [
        ("refused", report.reason, 0)
    ]
    found = "SELECT message_en, status FROM mart_issue WHERE check_id = 'mass_restatement'"
    ((said, status),) = deployment.rows(found)
    assert str(report.reason).startswith(str(said)) and status == "open"
    assert deployment.rows("SELECT count(*) FROM mart_issue WHERE check_id = 'page_failed'") == [(0,)]

    again = deployment.backfill(2016, 2018, mode="from_archive")

    assert again.outcome is RunOutcome.DONE
    deployment.run()
    assert deployment.rows(found) == [(said, "resolved")]


def test_a_dry_run_asks_the_site_and_keeps_nothing(deployment: Deployment) -> None:
    deployment.run()
    before = count_rows(deployment)
    deployment.served.site.edit("zhuangshi", 2017, "f2014.2.2.4", "406")

    report = deployment.backfill(2017, 2017, mode="refetch", dry_run=True)

    assert [(c.old_raw, c.new_raw) for c in report.changes] == [("405", "406")]
    assert count_rows(deployment) == before


def test_a_publisher_that_nobody_knows_is_wrong_usage(deployment: Deployment) -> None:
    with pytest.raises(WrongUsageError, match=r"zhuangshy.*zhuangshi"):
        deployment.backfill(2017, 2017, publishers=["zhuangshy"])

    assert deployment.served.asked == []


def test_an_unregistered_publisher_can_be_named(deployment: Deployment) -> None:
    deployment.run()

    report = deployment.backfill(
        2016, 2018, publishers=["unregistered-宁波石化经济技术开发区管委会"], mode="from_archive"
    )

    assert [page.year for page in report.pages] == [2016, 2017]


def test_another_run_at_work_is_said_and_left_alone(deployment: Deployment) -> None:
    deployment.run()
    with write(deployment.engine) as conn:
        conn.execute(
            text(
                "UPDATE run_lock SET run_id = 1, holder = 'elsewhere 1 1', acquired_at = :now, heartbeat_at = :now"
            ),
            {"now": deployment.now.replace(tzinfo=None)},
        )
        held = count_rows(deployment)

    report = deployment.run()

    assert report.exit_code == 4
    assert "run 1 holds the warehouse" in str(report.reason)
    assert deployment.rows("SELECT outcome, reason FROM mart_run WHERE run_id = 2") == [
        ("skipped", report.reason)
    ]
    with write(deployment.engine) as conn:
        conn.execute(text("DELETE FROM run WHERE run_id = 2"))
    assert count_rows(deployment) == held


def test_a_night_that_was_done_since_it_was_due_is_not_done_again(deployment: Deployment) -> None:
    deployment.run()
    requests_before = len(deployment.served.asked)

    report = deployment.run(partial(nightly_request, scheduled_for=deployment.now))

    assert (report.outcome.value, report.run_id) == ("done", None)
    assert "done already" in str(report.reason)
    assert len(deployment.served.asked) == requests_before


@pytest.mark.parametrize(("words", "years"), [("2014-2018", range(2014, 2019)), ("2016", range(2016, 2017))])
def test_years_are_read(words: str, years: range) -> None:
    assert read_years(words) == years


def test_a_request_is_stored_with_the_run() -> None:
    request: RunRequest = backfill_request(
        date(2026, 1, 1), first_year=2014, last_year=2015, publishers=["b", "a"], mode="fill", dry_run=False
    )

    assert request.describe() == {
        "mode": "fill",
        "years": "2014-2015",
        "publishers": ["a", "b"],
        "dry_run": False,
    }


def test_a_dry_run_before_the_first_night_tells_what_would_be_loaded(deployment: Deployment) -> None:
    upgrade(deployment.engine)

    report = deployment.backfill(2016, 2018, dry_run=True)

    assert report.counts[PageStatus.LOADED] + report.counts[PageStatus.COPY] == 14
    assert report.counts[PageStatus.FAILED] == 0
    assert count_rows(deployment) == dict.fromkeys(TABLES, 0)


def test_a_dry_run_makes_no_warehouse(deployment: Deployment) -> None:
    warehouse = Path(deployment.engine.url.database or "")
    warehouse.unlink()
    with pytest.raises(WrongUsageError, match="gongkai db upgrade"):
        deployment.backfill(2016, 2018, dry_run=True)
    assert not warehouse.exists()


def test_a_bounded_run_speaks_only_of_what_it_looked_at(deployment: Deployment) -> None:
    deployment.served.faults.add(Fault("says_missing", r"fbtime=201[67]&area=002971724"))
    deployment.run()
    deployment.served.faults.clear()

    deployment.backfill(2017, 2017, publishers=["zhuangshi"], mode="refetch")

    issues = deployment.rows(
        "SELECT message_en, status FROM mart_issue WHERE check_id = 'page_failed' ORDER BY message_en"
    )
    assert [("fbtime=2016" in str(message), status) for message, status in issues] == [
        (True, "open"),
        (False, "resolved"),
    ]
