"""Runs that share a host ask it together as often as one of them would."""

import json
import logging
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from subprocess import PIPE

import pytest
from sqlalchemy import Engine, event, select, text

from load.engine import write
from load.runs.host_lease import HostLease
from load.schema.runs import host_turn
from tests.support.processes import start_python
from tests.support.waiting import PATIENCE

ASKING = """
import json, sys, time
from load.engine import open_engine
from load.runs.host_lease import HostLease
turns = HostLease(open_engine(sys.argv[1]), lease_turns=5)
print("ready", flush=True)
sys.stdin.readline()
times = []
for _ in range(int(sys.argv[2])):
    time.sleep(turns.take_turn("h", 0.1))
    times.append(time.monotonic())
print(json.dumps(times))
"""


def taken_until(engine: Engine) -> datetime:
    with engine.connect() as conn:
        return conn.execute(select(host_turn.c.taken_until)).scalar_one()


def test_two_processes_ask_one_host_as_often_as_one_would(engine: Engine) -> None:
    url = engine.url.render_as_string(hide_password=False)
    with ExitStack() as stack:
        processes = [
            stack.enter_context(start_python("-c", ASKING, url, "15", given=PIPE, output=PIPE))
            for _ in range(2)
        ]
        for process in processes:
            assert process.stdout is not None and process.stdout.readline() == "ready\n"
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        times = [json.loads(process.communicate(timeout=PATIENCE)[0]) for process in processes]
    both = sorted(times[0] + times[1])
    # 30 requests, 0.1 s apart: from the first to the last no less than 2.9 s, whoever sent them.
    assert both[-1] - both[0] >= 2.85
    # A process that the machine let sleep longer is late, and then its next one waits: never two in one turn for long.
    assert all(later - earlier >= 0.9 for earlier, later in zip(both, both[11:], strict=False))
    # Neither waits until the other is done.
    assert max(times[0][0], times[1][0]) < min(times[0][-1], times[1][-1])


def test_a_run_alone_asks_at_its_own_rate_with_a_transaction_in_ten_seconds(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, passed = datetime(2026, 1, 1, tzinfo=UTC), 0.0
    monkeypatch.setattr("load.runs.host_lease._read_clock", lambda conn: began + timedelta(seconds=passed))
    slept: list[float] = []
    leases: list[float] = []
    event.listen(engine, "commit", lambda conn: leases.append(passed))
    turns = HostLease(engine, monotonic=lambda: 100 + passed)
    for _ in range(40):
        slept.append(turns.take_turn("h", 1))
        passed += slept[-1]
    assert slept == pytest.approx([0, *[1] * 39])
    assert leases == pytest.approx([0, 9, 19, 29])


def test_a_turn_may_be_longer_than_a_lease(engine: Engine) -> None:
    turns = HostLease(engine, lease_turns=1, monotonic=lambda: 5.0)
    assert [turns.take_turn("h", 30) for _ in range(3)] == pytest.approx([0, 30, 60], abs=1)


def test_what_a_killed_run_had_taken_is_over_by_itself(engine: Engine) -> None:
    HostLease(engine, lease_turns=8).take_turn("h", 1)
    assert 5 < HostLease(engine).take_turn("h", 1) <= 8


def test_a_run_that_is_over_leaves_the_host_to_the_next(engine: Engine) -> None:
    turns = HostLease(engine, lease_turns=800)
    turns.take_turn("h", 0.05)
    turns.give_back()
    assert HostLease(engine).take_turn("h", 1) < 1


def test_other_hosts_do_not_wait(engine: Engine) -> None:
    HostLease(engine).take_turn("h", 1)
    assert HostLease(engine).take_turn("other", 1) == 0


def test_a_rest_that_the_host_asked_for_is_one_for_all(engine: Engine) -> None:
    first = HostLease(engine)
    first.take_turn("h", 1)
    first.postpone("h", 60)
    assert 55 < HostLease(engine).take_turn("h", 1) <= 60
    assert first.take_turn("h", 1) > 55


def test_a_short_rest_does_not_cost_what_is_left_of_the_lease(engine: Engine) -> None:
    turns = HostLease(engine, lease_turns=1000)
    turns.take_turn("h", 0.01)
    for _ in range(3):
        turns.postpone("h", 0.05)
        assert turns.take_turn("h", 0.01) < 1


def test_a_rest_never_shortens_what_is_taken(engine: Engine) -> None:
    HostLease(engine, lease_turns=800).take_turn("h", 1)
    before = taken_until(engine)
    HostLease(engine).postpone("h", 1)
    assert taken_until(engine) == before


def test_a_clock_that_had_jumped_stops_nobody(engine: Engine) -> None:
    with write(engine) as conn:
        conn.execute(host_turn.insert().values(host="h", taken_until=datetime(2190, 1, 1, tzinfo=UTC)))
    assert HostLease(engine).take_turn("h", 1) == 0
    assert taken_until(engine) < datetime.now(UTC) + timedelta(minutes=5)


def test_where_the_database_fails_the_turns_of_the_process_are_kept(
    engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    turns = HostLease(engine, monotonic=lambda: 7.0)
    with write(engine) as conn:
        conn.execute(text("DROP TABLE host_turn"))
    with caplog.at_level(logging.WARNING):
        assert [turns.take_turn("h", 1) for _ in range(3)] == [0, 1, 2]
        turns.postpone("h", 30)
        assert turns.take_turn("h", 1) == 30
    assert "not shared with other runs" in caplog.text


def test_turns_are_counted_by_the_clock_of_the_server(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    if engine.dialect.name == "sqlite":
        pytest.skip("SQLite has the clock of its machine")

    class Wrong(datetime):
        @classmethod
        def now(cls, tz: object = None) -> "datetime":
            raise AssertionError("the machine's clock was read")

    monkeypatch.setattr("load.runs.host_lease.datetime", Wrong)
    start = time.monotonic()
    HostLease(engine).take_turn("h", 1)
    assert 8 < HostLease(engine).take_turn("h", 1) <= 10 + time.monotonic() - start
