"""kill -9 at many moments: the next run makes good whatever was left undone, and nothing is there twice."""

import signal
import time
from contextlib import AbstractContextManager
from pathlib import Path
from subprocess import Popen

import pytest

import replica
from extract.archive import open_archive
from flows.batch.outcome import PageStatus
from flows.settings import read_settings
from load.engine import open_engine
from tests.support.deployment import YEARS, Deployment, describe_site
from tests.support.long import LONG
from tests.support.processes import describe_environment, start_python
from tests.support.stale_marts import find_stale_marts
from tests.support.waiting import PATIENCE, wait_until

NIGHT = """
from datetime import UTC, datetime
from flows.run.request import nightly_request
from flows.run.start import run_now
from flows.settings import read_settings
run_now(read_settings(), nightly_request, publish=lambda report, engine: None, clock=lambda: datetime(2019, 3, 1, 2, tzinfo=UTC))
"""
QUESTIONS = (
    "SELECT publisher_code, year, indicator_code, breakdown, state, raw, value FROM mart_fact ORDER BY 1, 2, 3, 4",
    "SELECT publisher_code, year, status, facts, issues FROM mart_coverage ORDER BY 1, 2",
    "SELECT year, indicator_code, breakdown, reports, reported, value FROM mart_line_year ORDER BY 1, 2, 3",
    "SELECT year, concept, publisher_kind, reports, offices, value FROM mart_concept_year ORDER BY 1, 2, 3",
    "SELECT year, rate, reports, filed, numerator, denominator, value FROM mart_rate_year ORDER BY 1, 2",
    "SELECT check_id, publisher_code, year, status, message FROM mart_issue ORDER BY 1, 2, 3, 5",
    "SELECT count(*) FROM report_version",
    "SELECT relation, count(*) FROM derived_figure GROUP BY 1 ORDER BY 1",
)


def start_night(deployment: Deployment) -> AbstractContextManager[Popen[str]]:
    environment = describe_environment(
        GONGKAI_HOME=str(deployment.settings.home), GONGKAI_SITE=deployment.settings.site
    )
    return start_python("-c", NIGHT, environment=environment, folder=deployment.settings.home)


def kill_when(deployment: Deployment, requests: int, then_wait: float) -> None:
    """Start a night and kill it so long after so many requests."""
    enough = len(deployment.served.asked) + requests
    with start_night(deployment) as night:
        wait_until(lambda: len(deployment.served.asked) >= enough or night.poll() is not None)
        time.sleep(then_wait)
        night.send_signal(signal.SIGKILL)


def say_all(deployment: Deployment) -> list[list[tuple[object, ...]]]:
    """What an analyst sees, without addresses and times: those differ between two sites."""
    base = deployment.served.base_url
    return [
        [tuple(str(cell).replace(base, "SITE") for cell in row) for row in deployment.rows(sql)]
        for sql in QUESTIONS
    ]


@pytest.mark.parametrize(
    "moments",
    [
        ((1, 0.0), (6, 0.0), (12, 0.02), (17, 0.05)),
        pytest.param(((17, 0.1), (17, 0.2), (17, 0.3)), marks=LONG),
    ],
)
def test_killed_nights_and_one_more_give_what_one_undisturbed_night_gives(
    deployment: Deployment, tmp_path: Path, moments: tuple[tuple[int, float], ...]
) -> None:
    for requests, wait in moments:
        kill_when(deployment, requests, wait)
    last = deployment.run()

    assert last.exit_code == 0
    assert last.counts[PageStatus.FAILED] == 0
    assert [one.error for one in open_archive(str(tmp_path / "archive")).verify() if one.error] == []
    assert say_all(deployment) == say_all_undisturbed(tmp_path / "undisturbed")
    assert find_stale_marts(deployment.engine) == {}
    assert deployment.rows("SELECT COUNT(*) FROM dirty_year") == [(0,)]


def say_all_undisturbed(home: Path) -> list[list[tuple[object, ...]]]:
    home.mkdir()
    with replica.serve(replica.Site(3, YEARS)) as served:
        profile = home / "site.toml"
        profile.write_text(describe_site(served), encoding="utf-8")
        settings = read_settings(home=home, site=str(profile), parse_workers=1)
        deployment = Deployment(served, settings, open_engine(settings.warehouse))
        try:
            deployment.run()
            return say_all(deployment)
        finally:
            deployment.engine.dispose()


def test_the_run_that_was_killed_is_marked_abandoned_by_the_next(deployment: Deployment) -> None:
    deployment.run()
    kill_when(deployment, 3, 0.0)
    deployment.run()

    outcomes = [row[0] for row in deployment.rows("SELECT outcome FROM mart_run ORDER BY run_id")]
    assert outcomes[0] == outcomes[-1] == "done"
    assert set(outcomes[1:-1]) <= {"abandoned"}


@LONG
def test_of_two_nights_at_once_one_does_the_work(deployment: Deployment, tmp_path: Path) -> None:
    with start_night(deployment) as one, start_night(deployment) as other:
        codes = [night.wait(PATIENCE) for night in (one, other)]

    assert codes == [0, 0]
    done = deployment.rows("SELECT outcome FROM mart_run")
    assert {("done",)} <= set(done) <= {("done",), ("skipped",)}
    assert deployment.rows("SELECT count(*) FROM mart_fact") == deployment.rows(
        "SELECT count(*) FROM (SELECT DISTINCT publisher_code, year, indicator_code, breakdown FROM mart_fact) AS d"
    )
    assert say_all(deployment) == say_all_undisturbed(tmp_path / "undisturbed")
