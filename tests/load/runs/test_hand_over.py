"""A backfill hands its site to a night that waits, goes on after it, and is known to be lost if it never comes back."""

from datetime import UTC, datetime, timedelta
from subprocess import PIPE

import pytest
from sqlalchemy import Engine, select

from load.engine import write
from load.errors import AnotherRun, SupersededProgram
from load.normalisers import Program
from load.runs.hand_over import ask_for_lock, hand_over, is_waited_for, take_back
from load.runs.lock_owner import describe_lock_owner, is_dead
from load.runs.outcome import RunOutcome
from load.runs.run_lock import finish_run, require_lock, start_run
from load.schema.runs import run as run_table
from load.schema.runs import run_lock
from tests.support.processes import start_python
from tests.support.waiting import wait_until
from tests.support.warehouse import ZHENHAI

NOW = datetime(2024, 6, 1, 18, 0, tzinfo=UTC)
GONE = "elsewhere/boot/pid:[1] 1 1"
HANDING_OVER = """
import sys, time
from datetime import UTC, datetime
from load.engine import open_engine
from load.runs.hand_over import hand_over
from load.runs.run_lock import start_run
from load.sites import SiteRow
site = SiteRow("zhenhai", "\u9547\u6d77", "http://xxgk.zh.gov.cn")
hand_over(start_run(open_engine(sys.argv[1]), "backfill", {}, datetime.now(UTC), site=site))
print("given", flush=True)
time.sleep(600)
"""


def name_waiter(engine: Engine, waiter: str, at: datetime) -> None:
    with write(engine) as conn:
        of_site = run_lock.c.name == ZHENHAI.code
        conn.execute(run_lock.update().where(of_site).values(waiter=waiter, waiter_at=at))


def test_a_backfill_is_told_and_gives_the_site_to_the_night_and_takes_it_back(engine: Engine) -> None:
    backfill = start_run(engine, "backfill", {}, NOW, site=ZHENHAI)
    assert not is_waited_for(engine, ZHENHAI, NOW)
    with pytest.raises(AnotherRun):
        start_run(engine, "nightly", {}, NOW, site=ZHENHAI)
    ask_for_lock(engine, ZHENHAI, NOW)
    assert is_waited_for(engine, ZHENHAI, NOW + timedelta(seconds=59))

    hand_over(backfill)
    night = start_run(engine, "nightly", {}, NOW, site=ZHENHAI)
    assert not is_waited_for(engine, ZHENHAI, NOW)
    with pytest.raises(AnotherRun, match=f"run {night.run_id} holds site zhenhai"):
        take_back(backfill, ZHENHAI, NOW)
    finish_run(night, RunOutcome.DONE, {}, NOW)
    take_back(backfill, ZHENHAI, NOW)
    with engine.connect() as conn:
        require_lock(conn, backfill.run_id)
        assert conn.scalar(select(run_lock.c.run_id).where(run_lock.c.name == "zhenhai")) == backfill.run_id
        outcomes = select(run_table.c.outcome).order_by(run_table.c.run_id)
        assert list(conn.scalars(outcomes)) == ["running", "done"]
    finish_run(backfill, RunOutcome.DONE, {}, NOW)


def test_whoever_waits_goes_first_but_not_for_ever(engine: Engine) -> None:
    backfill = start_run(engine, "backfill", {}, NOW, site=ZHENHAI)
    hand_over(backfill)
    name_waiter(engine, GONE, NOW)
    with pytest.raises(AnotherRun, match="goes first"):
        take_back(backfill, ZHENHAI, NOW + timedelta(seconds=60))
    take_back(backfill, ZHENHAI, NOW + timedelta(seconds=61))
    finish_run(backfill, RunOutcome.DONE, {}, NOW)


def test_a_program_that_was_superseded_meanwhile_does_not_go_on(engine: Engine) -> None:
    old, new = Program("a" * 12, "1.0"), Program("b" * 12, "2.0")
    backfill = start_run(engine, "backfill", {}, NOW, site=ZHENHAI, program=old)
    hand_over(backfill)
    night = start_run(engine, "nightly", {}, NOW, site=ZHENHAI, program=new)
    finish_run(night, RunOutcome.DONE, {}, NOW)
    with pytest.raises(SupersededProgram):
        take_back(backfill, ZHENHAI, NOW, program=old)
    finish_run(backfill, RunOutcome.CRASHED, {}, NOW)


def test_a_waiter_that_died_is_waited_for_no_more(engine: Engine) -> None:
    backfill = start_run(engine, "backfill", {}, NOW, site=ZHENHAI)
    machine, pid, started = describe_lock_owner().split(" ")
    name_waiter(engine, f"{machine} {pid} {int(started) + 1}", NOW)
    assert not is_waited_for(engine, ZHENHAI, NOW)
    finish_run(backfill, RunOutcome.DONE, {}, NOW)


def test_a_backfill_that_is_killed_while_a_night_has_its_site_is_abandoned(engine: Engine) -> None:
    url = engine.url.render_as_string(hide_password=False)
    with start_python("-c", HANDING_OVER, url, output=PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "given\n"
        process.kill()
        wait_until(lambda: is_dead(describe_lock_owner(process.pid)))
    night = start_run(engine, "nightly", {}, datetime.now(UTC), site=ZHENHAI)
    finish_run(night, RunOutcome.DONE, {}, datetime.now(UTC))
    with engine.connect() as conn:
        rows = conn.execute(
            select(run_table.c.outcome, run_table.c.reason).order_by(run_table.c.run_id)
        ).all()
    assert [row.outcome for row in rows] == ["abandoned", "done"]
    assert "its process is gone" in rows[0].reason
