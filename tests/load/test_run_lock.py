"""One run at a time; a killed or silent one is abandoned by the next."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import PIPE

import pytest
from sqlalchemy import Engine, text

from load.engine import write
from load.errors import AnotherRun, LockLost
from load.queries.runs import last_runs
from load.run_lock import (
    STALE_AFTER,
    Run,
    describe_lock_owner,
    finish_run,
    is_dead,
    is_warehouse_held,
    start_run,
)
from load.versions.loader import load_reports
from tests.support.processes import SOURCES, describe_environment, run_python, start_python
from tests.support.waiting import wait_until
from tests.support.warehouse import Warehouse
from transform.forms.catalogue import forms

NOW = datetime(2024, 6, 1, 18, 0, tzinfo=UTC)


def test_a_run_is_recorded_from_start_to_end(engine: Engine) -> None:
    run = start_run(engine, "nightly", {"site": "zhenhai"}, NOW)
    finish_run(run, "done", {"fetched": 7, "loaded": 3, "discovered": 9}, NOW + timedelta(minutes=5))
    with engine.connect() as conn:
        (row,) = last_runs(conn)
        mart = conn.execute(
            text("SELECT flow, outcome, fetched, unchanged, loaded, failed FROM mart_run")
        ).one()
    assert (row.flow, row.outcome, row.parameters) == ("nightly", "done", {"site": "zhenhai"})
    assert (row.started, row.finished) == (NOW, NOW + timedelta(minutes=5))
    assert row.counters["discovered"] == 9
    assert tuple(mart) == ("nightly", "done", 7, 0, 3, 0)


def test_a_second_run_is_told_who_holds_the_warehouse(engine: Engine) -> None:
    first = start_run(engine, "nightly", {}, NOW)
    with pytest.raises(
        AnotherRun, match=rf"run {first.run_id} holds the warehouse since 2024-06-01 18:00:00"
    ):
        start_run(engine, "backfill", {}, NOW + timedelta(seconds=30))
    finish_run(first, "done", {}, NOW)
    second = start_run(engine, "backfill", {}, NOW + timedelta(minutes=1))
    finish_run(second, "done", {}, NOW)
    with engine.connect() as conn:
        assert [(row.flow, row.outcome) for row in last_runs(conn)] == [
            ("backfill", "done"),
            ("nightly", "done"),
        ]


def test_of_two_runs_that_begin_at_once_one_holds_the_warehouse(engine: Engine) -> None:
    def begin(_: int) -> Run | AnotherRun:
        try:
            return start_run(engine, "nightly", {}, NOW)
        except AnotherRun as error:
            return error

    with ThreadPoolExecutor(4) as pool:
        begun = list(pool.map(begin, range(4)))
    holders = [run for run in begun if isinstance(run, Run)]
    assert len(holders) == 1
    finish_run(holders[0], "done", {}, NOW)


def test_a_silent_run_is_abandoned_and_cannot_write_any_more(warehouse: Warehouse) -> None:
    silent = warehouse.run
    later = warehouse.now + timedelta(minutes=4)
    warehouse.run = start_run(warehouse.engine, "nightly", {}, later)
    with warehouse.engine.connect() as conn:
        assert [row.outcome for row in last_runs(conn)] == ["running", "abandoned"]
    with pytest.raises(LockLost, match=f"to run {warehouse.run.run_id}"):
        load_reports(warehouse.engine, silent.run_id, [warehouse.candidate({"f2014.1.1": "1"})], later)
    finish_run(silent, "done", {}, later)
    with warehouse.engine.connect() as conn:
        assert [row.outcome for row in last_runs(conn)] == ["running", "abandoned"]
        assert conn.execute(text("SELECT run_id FROM run_lock")).scalar_one() == warehouse.run.run_id


def test_a_heartbeat_of_a_clock_that_had_jumped_holds_nothing(warehouse: Warehouse) -> None:
    warehouse.run.stop_heartbeat()
    with write(warehouse.engine) as conn:
        conn.execute(
            text("UPDATE run_lock SET heartbeat_at = '2031-01-01 00:00:00', holder = 'elsewhere 1 -'")
        )
    assert not is_warehouse_held(warehouse.engine, warehouse.now, STALE_AFTER)
    warehouse.run = start_run(warehouse.engine, "nightly", {}, warehouse.now)
    with warehouse.engine.connect() as conn:
        assert [row.outcome for row in last_runs(conn)] == ["running", "abandoned"]


def test_the_heartbeat_keeps_the_lock(engine: Engine) -> None:
    later = NOW + timedelta(minutes=10)
    run = start_run(engine, "nightly", {}, NOW, clock=lambda: later, beat_every=timedelta(milliseconds=20))

    def has_beaten() -> bool:
        with engine.connect() as conn:
            beat = conn.execute(text("SELECT heartbeat_at FROM run_lock")).scalar_one()
        return datetime.fromisoformat(str(beat)).replace(tzinfo=UTC) == later

    wait_until(has_beaten)
    with pytest.raises(AnotherRun):
        start_run(engine, "nightly", {}, later + timedelta(minutes=2))
    finish_run(run, "done", {}, later)


KILLED = """
import sys, time
from datetime import UTC, datetime
from load.engine import open_engine
from load.run_lock import start_run
start_run(open_engine(sys.argv[1]), "nightly", {}, datetime.now(UTC))
print("holding", flush=True)
time.sleep(600)
"""


def test_the_lock_of_a_killed_run_is_free_at_once(engine: Engine) -> None:
    url = engine.url.render_as_string(hide_password=False)
    with start_python("-c", KILLED, url, output=PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "holding\n"
        with pytest.raises(AnotherRun):
            start_run(engine, "nightly", {}, datetime.now(UTC))
        process.kill()
        wait_until(lambda: is_dead(describe_lock_owner(process.pid)))
        # The process is a zombie until it is waited for.
        run = start_run(engine, "nightly", {}, datetime.now(UTC))
    finish_run(run, "done", {}, datetime.now(UTC))
    with engine.connect() as conn:
        assert [row.outcome for row in last_runs(conn)] == ["done", "abandoned"]


def test_a_process_of_another_machine_is_never_called_gone() -> None:
    assert not is_dead("elsewhere/boot/pid:[1] 1 1")
    assert not is_dead(describe_lock_owner())
    machine, pid, started = describe_lock_owner().split(" ")
    assert is_dead(f"{machine} {pid} {int(started) + 1}")


LOADER = """
import json, sys
from datetime import UTC, datetime, timedelta
from load.engine import open_engine
from load.run_lock import start_run, finish_run
from load.versions.loader import load_reports
from tests_candidates import batch
engine = open_engine(sys.argv[1])
run = start_run(engine, "nightly", {}, datetime.now(UTC))
print("started", flush=True)
for year in range(2008, 2018):
    load_reports(engine, run.run_id, batch(year), datetime.now(UTC))
finish_run(run, "done", {}, datetime.now(UTC))
print("finished", flush=True)
"""

CANDIDATES = """
from datetime import UTC, date, datetime
from decimal import Decimal
from load.versions.candidate import Candidate
from transform.forms.catalogue import forms
from transform.report import Content, Fact, NormalisedReport, Period, Place
from transform.text.values import State
AT = datetime(2024, 6, 1, tzinfo=UTC)
CODES = [i for i in forms()["f2014"].indicators if i.kind == "value"]
def batch(year):
    return [candidate(code, year) for code in ("zhuangshi", "jiaochuan")]
def candidate(code, year):
    facts = tuple(
        Fact(i.code, "total", i.label, i.unit, Decimal(year + n), State.REPORTED, str(year + n), Place(1, n, 3))
        for n, i in enumerate(CODES, 1)
    )
    report = NormalisedReport("x", code, year, ("f2014",), Period(), Content.TABLES, facts)
    url = f"http://site.test/{code}/{year}"
    return Candidate(code, year, report, url, "annual", ((f"{len(url):02}{year:062}", url),), AT, None, "n1")
"""


@pytest.mark.parametrize("after", [0.02, 0.08, 0.16])
def test_killed_anywhere_and_run_again_ends_in_the_same_warehouse(
    warehouse: Warehouse, tmp_path: Path, after: float
) -> None:
    finish_run(warehouse.run, "done", {}, warehouse.now)
    (tmp_path / "tests_candidates.py").write_text(CANDIDATES, encoding="utf-8")
    url = warehouse.engine.url.render_as_string(hide_password=False)
    environment = describe_environment(PYTHONPATH=f"{SOURCES}{os.pathsep}{tmp_path}")
    with start_python("-c", LOADER, url, environment=environment, output=PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "started\n"
        time.sleep(after)
        process.kill()
    (half,) = warehouse.rows(
        "SELECT COUNT(*) FROM report_version v WHERE v.facts <> "
        "(SELECT COUNT(*) FROM fact f WHERE f.version_id = v.version_id)"
    )
    assert half == (0,)
    again = run_python("-c", LOADER, url, environment=environment)
    assert again.returncode == 0, again.stderr
    lines = sum(indicator.kind == "value" for indicator in forms()["f2014"].indicators)
    counts = warehouse.rows(
        "SELECT (SELECT COUNT(*) FROM report), (SELECT COUNT(*) FROM report_version), "
        "(SELECT COUNT(*) FROM report_current), (SELECT COUNT(*) FROM mart_fact), "
        "(SELECT COUNT(DISTINCT value) FROM mart_fact WHERE indicator_code = 'f2014.1.1')"
    )
    assert counts == [(20, 20, 20, 20 * lines, 10)]
