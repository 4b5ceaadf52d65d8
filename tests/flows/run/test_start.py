"""Two nights at once, in two processes: one does the work, the other says so and ends well. And one that is killed."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

import replica
from flows.settings import read_settings
from load.engine import open_engine
from tests.support.deployment import Deployment

ROOT = Path(__file__).parents[3]
YEARS = (2017, 2018)
# Everything is imported before the starting shot, so that both begin at the same moment.
NIGHT = """
import json, sys, time
from datetime import UTC, datetime
from pathlib import Path
import flows.run.pipeline, load.migrate
from flows.run.request import order_night
from flows.run.start import run_now
from flows.settings import read_settings

start = Path(sys.argv[1])
Path(sys.argv[2]).touch()
while not start.exists():
    time.sleep(0.001)
report = run_now(read_settings(), order_night, publish=lambda report, engine: None,
                 clock=lambda: datetime.now(UTC).replace(year=2019))
print(json.dumps([report.outcome, report.exit_code, report.reason]))
"""


@contextmanager
def open_office(home: Path, warehouse: str) -> Iterator[Deployment]:
    """A deployment that is not there yet, beside a site that is asked slowly enough for two runs to meet."""
    with replica.serve(replica.Site(2, YEARS)) as served:
        text = replica.profile_text(served.base_url, served.site)
        profile = home / "site.toml"
        profile.write_text(text.replace("_second = 1000.0", "_second = 20.0"), encoding="utf-8")
        settings = read_settings(home=home, site=str(profile), warehouse_url=warehouse, parse_workers=1)
        engine = open_engine(settings.warehouse)
        yield Deployment(served, settings, engine)
        engine.dispose()


@pytest.fixture
def deployment(tmp_path: Path, sqlite_url: str) -> Iterator[Deployment]:
    """One on SQLite."""
    with open_office(tmp_path, sqlite_url) as deployment:
        yield deployment


@pytest.fixture
def any_office(tmp_path: Path, warehouse_url: str) -> Iterator[Deployment]:
    """One on each database."""
    with open_office(tmp_path, warehouse_url) as deployment:
        yield deployment


def start_nights(deployment: Deployment, count: int) -> "list[subprocess.Popen[str]]":
    """So many processes, all past their imports, sent off together."""
    home = deployment.settings.home
    env = {
        **os.environ,
        "GONGKAI_HOME": str(home),
        "GONGKAI_SITE": deployment.settings.site,
        "GONGKAI_WAREHOUSE_URL": deployment.settings.warehouse,
        "PYTHONPATH": str(ROOT),
    }
    ready = [home / f"ready {number}" for number in range(count)]
    nights = [
        subprocess.Popen(
            [sys.executable, "-c", NIGHT, str(home / "start"), str(flag)],
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for flag in ready
    ]
    while not all(flag.exists() for flag in ready):
        time.sleep(0.01)
    (home / "start").touch()
    return nights


def end_nights(nights: "list[subprocess.Popen[str]]") -> list[tuple[str, int, str | None]]:
    """Outcome, exit code and reason of nights that ended by themselves."""
    said = [(*night.communicate(timeout=60), night.returncode) for night in nights]
    assert [complaints for _, complaints, code in said if code] == []
    return sorted(json.loads(lines.splitlines()[-1]) for lines, _, _ in said)


def test_of_two_nights_at_once_one_does_the_work(any_office: Deployment) -> None:
    deployment = any_office
    ends = end_nights(start_nights(deployment, 2))

    assert [(outcome, code) for outcome, code, _ in ends] == [("another_run", 0), ("done", 0)]
    assert "holds the warehouse since" in str(ends[0][2])
    assert deployment.rows("SELECT outcome FROM mart_run") == [("done",)]
    printed = [(*key, *fact) for key, f in deployment.served.site.filings.items() for fact in f.truth()]
    facts = deployment.rows("SELECT publisher_code, year, indicator_code, breakdown FROM mart_fact")
    assert Counter(facts) == Counter(printed)
    asked = Counter(request.target for request in deployment.served.asked)
    assert {target for target, times in asked.items() if times > 1} == set()


def test_the_lock_of_a_killed_night_is_freed_at_once_and_its_run_abandoned(deployment: Deployment) -> None:
    (night,) = start_nights(deployment, 1)
    while not deployment.served.asked:
        time.sleep(0.01)
    night.send_signal(signal.SIGKILL)
    night.communicate()
    assert deployment.rows("SELECT run_id FROM run_lock") == [(1,)]
    assert deployment.rows("SELECT outcome FROM mart_run") == [("running",)]

    report = deployment.run()

    assert (report.run_id, report.exit_code) == (2, 0)
    assert deployment.rows("SELECT outcome FROM mart_run ORDER BY run_id") == [("abandoned",), ("done",)]
    assert deployment.rows("SELECT run_id FROM run_lock") == [(None,)]
    assert set(deployment.rows("SELECT publisher_code, year FROM mart_fact")) == set(
        deployment.served.site.filings
    )


def test_a_run_on_another_machine_holds_until_its_heartbeat_is_stale(deployment: Deployment) -> None:
    deployment.run()
    asked = len(deployment.served.asked)
    pretend_another_machine(deployment)

    early = deployment.run()
    deployment.now += timedelta(minutes=4)
    late = deployment.run()

    assert (early.outcome, early.exit_code, early.requests) == ("another_run", 0, 0)
    assert "elsewhere" in str(early.reason)
    assert (late.outcome, late.exit_code) == ("done", 0)
    assert late.requests == len(deployment.served.asked) - asked
    assert deployment.rows("SELECT outcome FROM mart_run ORDER BY run_id") == [("abandoned",), ("done",)]


def pretend_another_machine(deployment: Deployment) -> None:
    """As if a machine that cannot be asked had begun a run just now."""
    now = deployment.now.strftime("%Y-%m-%d %H:%M:%S.%f")
    with deployment.engine.begin() as conn:
        conn.exec_driver_sql("UPDATE run SET outcome = 'running', finished_at = NULL")
        conn.exec_driver_sql(
            "UPDATE run_lock SET run_id = 1, holder = 'elsewhere 1 1',"
            f" acquired_at = '{now}', heartbeat_at = '{now}'"
        )
