"""Two nights at once, in two processes: one does the work, the other says so and ends well. And one that is killed."""

import json
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from subprocess import PIPE, Popen
from threading import Event

import pytest

import replica
from flows.settings import read_settings
from load.engine import open_engine
from replica.fault_answers import Healthy
from replica.http_types import Request, Response
from tests.support.deployment import Deployment, describe_site
from tests.support.processes import describe_environment, start_python
from tests.support.waiting import PATIENCE, wait_until

YEARS = (2017, 2018)
# Everything is imported before the starting shot, so that both begin at the same moment.
NIGHT = """
import json, sys, time
from datetime import UTC, datetime
from pathlib import Path
import flows.run.pipeline, load.migrate
from flows.run.request import nightly_request
from flows.run.start import run_now
from flows.settings import read_settings

start = Path(sys.argv[1])
Path(sys.argv[2]).touch()
while not start.exists():
    time.sleep(0.001)
began = datetime.now(UTC)
report = run_now(read_settings(), nightly_request, publish=lambda report, engine: None,
                 clock=lambda: datetime(2019, 3, 1, 2, tzinfo=UTC) + (datetime.now(UTC) - began))
print(json.dumps([report.outcome, report.exit_code, report.reason]))
"""


class Doorkeeper(replica.Faults):
    """Lets every request of a site wait until the door is open: a run that asks holds the warehouse until then."""

    def __init__(self) -> None:
        super().__init__()
        self.door = Event()

    def respond(self, request: Request, healthy: Healthy) -> Response:
        """The site's answer, once the door is open."""
        self.door.wait(PATIENCE)
        return super().respond(request, healthy)


@dataclass
class GuardedDeployment(Deployment):
    """A deployment, and the door of the site that it asks."""

    door: Event = field(kw_only=True)


@contextmanager
def open_deployment(home: Path, warehouse: str) -> Iterator[GuardedDeployment]:
    """A deployment that is not there yet, beside a site behind a closed door."""
    keeper = Doorkeeper()
    with replica.serve(replica.Site(2, YEARS), faults=keeper) as served:
        profile = home / "site.toml"
        profile.write_text(describe_site(served, {"timeout_seconds": 2 * PATIENCE}), encoding="utf-8")
        settings = read_settings(home=home, site=str(profile), warehouse_url=warehouse, parse_workers=1)
        engine = open_engine(settings.warehouse)
        try:
            yield GuardedDeployment(served, settings, engine, door=keeper.door)
        finally:
            keeper.door.set()
            engine.dispose()


@pytest.fixture
def deployment(tmp_path: Path, sqlite_url: str) -> Iterator[GuardedDeployment]:
    """One on SQLite."""
    with open_deployment(tmp_path, sqlite_url) as deployment:
        yield deployment


@pytest.fixture
def any_office(tmp_path: Path, warehouse_url: str) -> Iterator[GuardedDeployment]:
    """One on each database."""
    with open_deployment(tmp_path, warehouse_url) as deployment:
        yield deployment


@contextmanager
def start_nights(deployment: Deployment, count: int) -> Iterator[list[Popen[str]]]:
    """So many processes, all past their imports, sent off together."""
    home = deployment.settings.home
    environment = describe_environment(
        GONGKAI_HOME=str(home),
        GONGKAI_SITE=deployment.settings.site,
        GONGKAI_WAREHOUSE_URL=deployment.settings.warehouse,
    )
    ready = [home / f"ready {number}" for number in range(count)]
    with ExitStack() as stack:
        nights = [
            stack.enter_context(
                start_python("-c", NIGHT, str(home / "start"), str(flag),
                             environment=environment, folder=home, output=PIPE, errors=PIPE)
            )
            for flag in ready
        ]  # fmt: skip
        wait_until(lambda: all(flag.exists() for flag in ready) or find_ended(nights))
        (home / "start").touch()
        yield nights


def find_ended(nights: list[Popen[str]]) -> list[Popen[str]]:
    return [night for night in nights if night.poll() is not None]


def end_night(night: Popen[str]) -> tuple[str, int, str | None]:
    """Outcome, exit code and reason of a night that ends by itself."""
    lines, complaints = night.communicate(timeout=PATIENCE)
    assert night.returncode == 0, complaints
    outcome, code, reason = json.loads(lines.splitlines()[-1])
    return outcome, code, reason


def test_of_two_nights_at_once_one_does_the_work(any_office: GuardedDeployment) -> None:
    deployment = any_office
    with start_nights(deployment, 2) as nights:
        idle = wait_until(lambda: find_ended(nights))
        assert len(idle) == 1
        deployment.door.set()
        ends = [end_night(night) for night in (*idle, *(set(nights) - set(idle)))]

    assert [(outcome, code) for outcome, code, _ in ends] == [("skipped", 4), ("done", 0)]
    assert "holds site zhenhai-replica since" in str(ends[0][2])
    assert deployment.rows("SELECT outcome, reason FROM mart_run ORDER BY outcome") == [
        ("done", None), ("skipped", ends[0][2]),
    ]  # fmt: skip
    printed = [(*key, *fact) for key, f in deployment.served.site.filings.items() for fact in f.truth()]
    facts = deployment.rows("SELECT publisher_code, year, indicator_code, breakdown FROM mart_fact")
    assert Counter(facts) == Counter(printed)
    asked = Counter(request.target for request in deployment.served.asked)
    assert {target for target, times in asked.items() if times > 1} == set()


def test_the_lock_of_a_killed_night_is_freed_at_once_and_its_run_abandoned(
    deployment: GuardedDeployment,
) -> None:
    with start_nights(deployment, 1) as (night,):
        wait_until(lambda: deployment.served.asked or night.poll() is not None)
        night.kill()
        night.wait()
    assert deployment.rows("SELECT run_id FROM run_lock WHERE run_id IS NOT NULL") == [(1,)]
    assert deployment.rows("SELECT outcome FROM mart_run") == [("running",)]
    deployment.door.set()

    report = deployment.run()

    assert (report.run_id, report.exit_code) == (2, 0)
    assert deployment.rows("SELECT outcome FROM mart_run ORDER BY run_id") == [("abandoned",), ("done",)]
    assert deployment.rows("SELECT run_id FROM run_lock WHERE run_id IS NOT NULL") == []
    assert set(deployment.rows("SELECT publisher_code, year FROM mart_fact")) == set(
        deployment.served.site.filings
    )


def test_a_run_on_another_machine_holds_until_its_heartbeat_is_stale(deployment: GuardedDeployment) -> None:
    deployment.door.set()
    deployment.run()
    asked = len(deployment.served.asked)
    pretend_another_machine(deployment)

    early = deployment.run()
    deployment.now += timedelta(minutes=4)
    late = deployment.run()

    assert (early.outcome, early.exit_code, early.requests) == ("skipped", 4, 0)
    assert "elsewhere" in str(early.reason)
    assert (late.outcome, late.exit_code) == ("done", 0)
    assert late.requests == len(deployment.served.asked) - asked
    assert deployment.rows("SELECT outcome FROM mart_run ORDER BY run_id") == [
        ("abandoned",), ("skipped",), ("done",),
    ]  # fmt: skip


def pretend_another_machine(deployment: Deployment) -> None:
    """As if a machine that cannot be asked had begun a run just now."""
    now = deployment.now.strftime("%Y-%m-%d %H:%M:%S.%f")
    with deployment.engine.begin() as conn:
        conn.exec_driver_sql("UPDATE run SET outcome = 'running', finished_at = NULL")
        conn.exec_driver_sql(
            "UPDATE run_lock SET run_id = 1, holder = 'elsewhere 1 1',"
            f" acquired_at = '{now}', heartbeat_at = '{now}'"
        )


def test_a_night_that_is_told_to_stop_says_so_and_gives_the_site_back(deployment: GuardedDeployment) -> None:
    environment = describe_environment(
        GONGKAI_HOME=str(deployment.settings.home),
        GONGKAI_SITE=deployment.settings.site,
        GONGKAI_WAREHOUSE_URL=deployment.settings.warehouse,
    )
    home = deployment.settings.home
    with start_python("-m", "flows", "nightly", environment=environment, folder=home, errors=PIPE) as night:
        wait_until(lambda: deployment.served.asked or night.poll() is not None)
        night.send_signal(signal.SIGTERM)
        deployment.door.set()
        assert night.wait(PATIENCE) == 128 + signal.SIGTERM, night.communicate()
    assert deployment.rows("SELECT outcome FROM mart_run") == [("stopped",)]
    assert deployment.rows("SELECT run_id FROM run_lock WHERE run_id IS NOT NULL") == []
    assert deployment.run().exit_code == 0
