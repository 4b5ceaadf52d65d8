"""One run at a time; a killed or silent one is abandoned by the next."""

import logging
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from subprocess import PIPE

import pytest
from sqlalchemy import Engine, select, text, update
from sqlalchemy.exc import OperationalError

from load.engine import write
from load.errors import AnotherRun, LockLost
from load.marts import mart_tables
from load.queries.runs import last_runs
from load.runs.lock_owner import describe_lock_owner, is_dead
from load.runs.outcome import COMPLETED, COUNTED, RunOutcome
from load.runs.run_lock import (
    BEAT_EVERY,
    STALE_AFTER,
    Run,
    finish_run,
    is_warehouse_held,
    require_lock,
    start_run,
    utc_now,
)
from load.schema.runs import run as run_table
from load.schema.runs import run_lock
from tests.support.long import spread
from tests.support.processes import SOURCES, describe_environment, run_python, start_python
from tests.support.waiting import wait_until
from tests.support.warehouse import ZHENHAI, Warehouse, load_batch
from transform.forms.catalogue import forms

NOW = datetime(2024, 6, 1, 18, 0, tzinfo=UTC)


def test_a_run_is_recorded_from_start_to_end(engine: Engine) -> None:
    run = start_run(engine, "nightly", {"site": "zhenhai"}, NOW)
    finish_run(run, RunOutcome.DONE, {"fetched": 7, "loaded": 3, "discovered": 9}, NOW + timedelta(minutes=5))
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
    finish_run(first, RunOutcome.DONE, {}, NOW)
    second = start_run(engine, "backfill", {}, NOW + timedelta(minutes=1))
    finish_run(second, RunOutcome.DONE, {}, NOW)
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
    finish_run(holders[0], RunOutcome.DONE, {}, NOW)


def test_a_silent_run_is_abandoned_and_cannot_write_any_more(warehouse: Warehouse) -> None:
    silent = warehouse.run
    later = warehouse.now + timedelta(minutes=4)
    warehouse.run = start_run(warehouse.engine, "nightly", {}, later, site=ZHENHAI)
    with warehouse.engine.connect() as conn:
        assert [row.outcome for row in last_runs(conn)] == ["running", "abandoned"]
    with pytest.raises(LockLost, match=f"to run {warehouse.run.run_id}"):
        load_batch(warehouse.engine, silent.run_id, [warehouse.candidate({"f2014.1.1": "1"})], later)
    finish_run(silent, RunOutcome.DONE, {}, later)
    with warehouse.engine.connect() as conn:
        assert [row.outcome for row in last_runs(conn)] == ["running", "abandoned"]
        assert (
            conn.execute(text("SELECT run_id FROM run_lock WHERE name = 'zhenhai'")).scalar_one()
            == warehouse.run.run_id
        )


def test_a_heartbeat_of_a_clock_that_had_jumped_holds_nothing(warehouse: Warehouse) -> None:
    warehouse.run.stop_heartbeat()
    with write(warehouse.engine) as conn:
        conn.execute(
            text("UPDATE run_lock SET heartbeat_at = '2031-01-01 00:00:00', holder = 'elsewhere 1 -'")
        )
    assert not is_warehouse_held(warehouse.engine, warehouse.now, STALE_AFTER)
    warehouse.run = start_run(warehouse.engine, "nightly", {}, warehouse.now, site=ZHENHAI)
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
    finish_run(run, RunOutcome.DONE, {}, later)


def lock_of(engine: Engine) -> dict[str, object]:
    """The row of the lock."""
    with engine.connect() as conn:
        return dict(conn.execute(select(run_lock)).one()._mapping)


def run_of(engine: Engine, run_id: int) -> dict[str, object]:
    """The row of a run."""
    with engine.connect() as conn:
        return dict(conn.execute(select(run_table).where(run_table.c.run_id == run_id)).one()._mapping)


def test_the_rows_of_a_run_from_start_to_end(engine: Engine) -> None:
    run = start_run(engine, "nightly", {"site": "镇海", "on": NOW.date(), "a": [1]}, NOW)
    expected = {"flow": "nightly", "holder": describe_lock_owner(), "started_at": NOW, "outcome": "running",
                "parameters": '{"a": [1], "on": "2024-06-01", "site": "镇海"}', "finished_at": None}  # fmt: skip
    row = run_of(engine, run.run_id)
    assert {name: row[name] for name in expected} == expected
    lock = lock_of(engine)
    held = {"run_id": run.run_id, "holder": describe_lock_owner(), "acquired_at": NOW, "heartbeat_at": NOW}
    assert {name: lock[name] for name in held} == held
    counters = {name: number for number, name in enumerate(COUNTED, 1)}
    end = NOW + timedelta(minutes=5)
    finish_run(
        run, RunOutcome.SOME_FAILED, {"已": 9, **counters}, end.astimezone(timezone(timedelta(hours=8)))
    )
    row = run_of(engine, run.run_id)
    assert {name: row[name] for name in COUNTED} == counters
    assert (row["finished_at"], row["outcome"]) == (end, "some_failed")
    assert str(row["counters"]).startswith('{"failed": 7, ') and str(row["counters"]).endswith('"已": 9}')
    assert [value for name, value in lock_of(engine).items() if name != "name"] == [None] * 6


def test_a_run_that_came_to_nothing_says_why_in_its_mart(engine: Engine) -> None:
    run = start_run(engine, "nightly", {}, NOW)
    finish_run(run, RunOutcome.NOTHING_DONE, {"skipped": 4}, NOW, reason="the site gave nothing\0")
    with engine.connect() as conn:
        mart = mart_tables()["mart_run"].c
        row = conn.execute(select(mart.outcome, mart.reason, mart.skipped)).one()
    assert tuple(row) == ("nothing_done", "the site gave nothing\N{REPLACEMENT CHARACTER}", 4)


def test_the_words_of_outcomes_are_a_promise() -> None:
    """They are in mart_run.outcome."""
    assert list(map(str, RunOutcome)) == [
        "running", "done", "some_failed", "nothing_done", "refused", "crashed", "skipped", "stopped", "abandoned",
    ]  # fmt: skip
    assert {"done", "some_failed"} == COMPLETED
    assert COUNTED == ("fetched", "unchanged", "loaded", "restated", "held", "missing", "failed", "skipped")


def test_a_lock_is_stale_after_nine_missed_beats(engine: Engine) -> None:
    assert (timedelta(minutes=3), timedelta(seconds=20)) == (STALE_AFTER, BEAT_EVERY)
    first = start_run(engine, "nightly", {}, NOW)
    with pytest.raises(AnotherRun) as told:
        start_run(engine, "nightly", {}, NOW + STALE_AFTER)
    assert str(told.value) == (
        f"run {first.run_id} holds the warehouse since 2024-06-01 18:00:00 UTC, 3 min 0 s ago "
        f"(last heartbeat 3 min 0 s ago, {describe_lock_owner()}); wait until it ends"
    )
    later = NOW + STALE_AFTER + timedelta(seconds=1)
    second = start_run(engine, "nightly", {}, later)
    abandoned = run_of(engine, first.run_id)
    assert (abandoned["outcome"], abandoned["finished_at"]) == ("abandoned", later)
    assert "no heartbeat since 2024-06-01 18:00:00 UTC" in str(abandoned["reason"])
    first.stop_heartbeat()
    finish_run(second, RunOutcome.DONE, {}, later)


def test_an_abandoned_run_is_logged_and_one_that_ended_keeps_its_outcome(
    engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    first = start_run(engine, "nightly", {}, NOW)
    with write(engine) as conn:
        conn.execute(update(run_table).values(outcome="stopped", finished_at=NOW))
    first.stop_heartbeat()
    later = NOW + timedelta(minutes=4)
    second = start_run(engine, "nightly", {}, later)
    said = (
        f"run {first.run_id} was abandoned (no heartbeat since 2024-06-01 18:00:00 UTC, {describe_lock_owner()}); "
        "its lock is freed"
    )
    assert caplog.record_tuples == [("load.runs.lock_rows", logging.WARNING, said)]
    assert run_of(engine, first.run_id)["outcome"] == "stopped"
    finish_run(second, RunOutcome.DONE, {}, later)
    assert run_of(engine, first.run_id)["outcome"] == "stopped"


def test_whether_the_warehouse_is_held(engine: Engine) -> None:
    half = timedelta(minutes=1, seconds=30)
    assert not is_warehouse_held(engine, NOW, STALE_AFTER)
    run = start_run(engine, "nightly", {}, NOW)
    assert is_warehouse_held(engine, NOW, STALE_AFTER)
    assert is_warehouse_held(engine, NOW + half, STALE_AFTER)
    assert is_warehouse_held(engine, NOW + half, half)
    assert not is_warehouse_held(engine, NOW + half + timedelta(seconds=1), half)
    machine, pid, started = describe_lock_owner().split(" ")
    with write(engine) as conn:
        conn.execute(update(run_lock).values(holder=f"{machine} {pid} {int(started) + 1}"))
    assert not is_warehouse_held(engine, NOW, STALE_AFTER)
    finish_run(run, RunOutcome.DONE, {}, NOW)


def test_only_the_run_that_holds_the_warehouse_may_write(engine: Engine) -> None:
    lost = start_run(engine, "nightly", {}, NOW, site=ZHENHAI)
    lost.stop_heartbeat()
    run = start_run(engine, "nightly", {}, NOW + STALE_AFTER + timedelta(seconds=1), site=ZHENHAI)
    other = start_run(engine, "nightly", {}, NOW, site=replace(ZHENHAI, code="haishu"))
    with engine.connect() as conn:
        require_lock(conn, run.run_id)
        require_lock(conn, other.run_id)
        with pytest.raises(LockLost) as told:
            require_lock(conn, lost.run_id)
    assert str(told.value) == (
        f"run {lost.run_id} lost site zhenhai to run {run.run_id}; nothing was written, run it again"
    )
    finish_run(other, RunOutcome.DONE, {}, NOW)
    finish_run(run, RunOutcome.DONE, {}, NOW)
    with engine.connect() as conn:
        require_lock(conn, run.run_id)


def test_the_heartbeat_outlives_an_error_and_ends_with_the_run(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    beats: list[datetime] = []

    def tell_time() -> datetime:
        beats.append(NOW + timedelta(seconds=len(beats)))
        if len(beats) == 1:
            raise OperationalError("UPDATE", {}, Exception("gone for a moment"))
        return beats[-1]

    run = start_run(engine, "nightly", {}, NOW, clock=tell_time, beat_every=timedelta(milliseconds=10))
    assert all(thread.daemon for thread in threading.enumerate() if thread is not threading.main_thread())
    wait_until(lambda: len(beats) > 2)
    run.stop_heartbeat()
    ((name, level, said),) = caplog.record_tuples
    assert (name, level) == ("load.runs.run_lock", logging.WARNING)
    assert said.startswith(f"run {run.run_id}: its heartbeat could not be written (")
    assert "gone for a moment" in said and said.endswith("); trying again")
    ended = len(beats)
    assert lock_of(engine)["heartbeat_at"] == beats[-1]
    time.sleep(0.05)
    assert len(beats) == ended
    finish_run(run, RunOutcome.DONE, {}, NOW)


def test_a_run_that_lost_the_lock_beats_for_nobody(engine: Engine) -> None:
    beats: list[datetime] = []

    def tell_time() -> datetime:
        beats.append(NOW + timedelta(hours=1))
        return beats[-1]

    first = start_run(engine, "nightly", {}, NOW, clock=tell_time, beat_every=timedelta(milliseconds=10))
    wait_until(lambda: lock_of(engine)["heartbeat_at"] == NOW + timedelta(hours=1))
    later = NOW + timedelta(hours=2)
    second = start_run(engine, "nightly", {}, later)
    since = len(beats)
    wait_until(lambda: len(beats) > since + 2)
    assert lock_of(engine)["heartbeat_at"] == later
    finish_run(first, RunOutcome.DONE, {}, later)
    assert lock_of(engine)["run_id"] == second.run_id
    finish_run(second, RunOutcome.DONE, {}, later)


def test_the_clock_of_production_tells_utc() -> None:
    assert utc_now().tzinfo is UTC


KILLED = """
import sys, time
from datetime import UTC, datetime
from load.engine import open_engine
from load.runs.run_lock import start_run
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
    finish_run(run, RunOutcome.DONE, {}, datetime.now(UTC))
    with engine.connect() as conn:
        assert [row.outcome for row in last_runs(conn)] == ["done", "abandoned"]


LOADER = """
import json, sys
from datetime import UTC, datetime, timedelta
from load.engine import open_engine, write
from load.runs.outcome import RunOutcome
from load.runs.run_lock import start_run, finish_run
from load.sites import SiteRow
from load.versions.loader import load_reports
from tests_candidates import batch
engine = open_engine(sys.argv[1])
run = start_run(engine, "nightly", {}, datetime.now(UTC), site=SiteRow("zhenhai", "镇海", "http://site.test"))
print("started", flush=True)
for year in range(2008, 2018):
    with write(engine) as conn:
        load_reports(conn, run.run_id, batch(year), datetime.now(UTC))
finish_run(run, RunOutcome.DONE, {}, datetime.now(UTC))
print("finished", flush=True)
"""

CANDIDATES = """
from datetime import UTC, date, datetime
from decimal import Decimal
from load.versions.candidate import Candidate
from transform.forms.catalogue import forms
from transform.report import Content, Fact, NormalisedReport, Period, Place
from transform.text.states import State
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


@pytest.mark.parametrize("after", spread([0.08, 0.02, 0.16], 3))
def test_killed_anywhere_and_run_again_ends_in_the_same_warehouse(
    warehouse: Warehouse, tmp_path: Path, after: float
) -> None:
    finish_run(warehouse.run, RunOutcome.DONE, {}, warehouse.now)
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


def test_runs_of_different_sites_go_on_side_by_side(engine: Engine) -> None:
    haishu = replace(ZHENHAI, code="haishu")
    first = start_run(engine, "nightly", {}, NOW, site=ZHENHAI)
    second = start_run(engine, "nightly", {}, NOW, site=haishu)
    assert first.site_id != second.site_id
    with pytest.raises(AnotherRun, match=f"run {second.run_id} holds site haishu since"):
        start_run(engine, "backfill", {}, NOW, site=haishu)
    with pytest.raises(AnotherRun, match="holds site haishu since"):
        start_run(engine, "repair", {}, NOW)
    finish_run(second, RunOutcome.DONE, {}, NOW)
    finish_run(first, RunOutcome.DONE, {}, NOW)


def test_a_repair_holds_every_site(engine: Engine) -> None:
    repair = start_run(engine, "repair", {}, NOW)
    assert repair.site_id is None
    with pytest.raises(AnotherRun, match=f"run {repair.run_id} holds the warehouse since"):
        start_run(engine, "nightly", {}, NOW, site=ZHENHAI)
    finish_run(repair, RunOutcome.DONE, {}, NOW)
    finish_run(start_run(engine, "nightly", {}, NOW, site=ZHENHAI), RunOutcome.DONE, {}, NOW)
