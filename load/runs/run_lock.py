"""Runs, and the locks that let only one of them write to a site of the warehouse at a time.

Runs of different sites go on side by side; a repair holds the whole warehouse. The owner of a lock is a process on a
machine, so that the next run recognises a killed one at once.
"""

import json
import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, func, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from load.engine import write
from load.errors import LockLost
from load.normalisers import Program, enter_program
from load.prepared.exact_values import sanitise_text
from load.runs.lock_owner import describe_lock_owner, is_dead
from load.runs.lock_rows import (
    WHOLE_WAREHOUSE,
    describe_lock,
    end_of_run,
    free_locks,
    is_stale,
    is_under_way,
    release_locks,
    take_lock,
)
from load.runs.outcome import COUNTED, RunOutcome
from load.schema.dimensions import site as site_table
from load.schema.runs import run, run_lock
from load.sites import SiteRow, ensure_site

logger = logging.getLogger(__name__)

STALE_AFTER = timedelta(minutes=3)
BEAT_EVERY = timedelta(seconds=20)
_HELD_BY_RUN = (
    select(func.coalesce(site_table.c.code, WHOLE_WAREHOUSE))
    .select_from(run)
    .outerjoin(site_table, site_table.c.site_id == run.c.site_id)
    .where(run.c.run_id == bindparam("b_run_id"))
)
# The weakest lock of PostgreSQL: the heartbeat passes it, and a run that would take over waits.
_OWNER = (
    select(run_lock.c.name, run_lock.c.run_id)
    .where(run_lock.c.name == _HELD_BY_RUN.scalar_subquery())
    .with_for_update(read=True, key_share=True, of=run_lock)
)


class Run:
    """A run that holds its site, or the whole warehouse, until it is finished; a thread writes its heartbeat.

    ``site_id`` is None for a run on the whole warehouse.
    """

    def __init__(
        self,
        engine: Engine,
        run_id: int,
        site_id: int | None,
        clock: Callable[[], datetime],
        every: timedelta,
    ) -> None:
        """Use ``start_run``."""
        self.run_id, self.site_id = run_id, site_id
        self.engine = engine
        self._clock = clock
        self._stop = Event()
        self._thread = Thread(target=self._beat, args=(every.total_seconds(),), daemon=True)
        self._thread.start()

    def stop_heartbeat(self) -> None:
        """Stop the heartbeat; the lock is free once it is stale, or at once if this process ends."""
        self._stop.set()
        self._thread.join()

    def _beat(self, seconds: float) -> None:
        while not self._stop.wait(seconds):
            try:
                with write(self.engine) as conn:
                    of_this_run = run_lock.c.run_id == self.run_id
                    conn.execute(update(run_lock).where(of_this_run).values(heartbeat_at=self._clock()))
            except SQLAlchemyError as error:
                logger.warning(
                    "run %s: its heartbeat could not be written (%s); trying again", self.run_id, error
                )


def utc_now() -> datetime:
    """The clock of production."""
    return datetime.now(UTC)


def start_run(
    engine: Engine,
    flow: str,
    parameters: Mapping[str, Any],
    now: datetime,
    *,
    site: SiteRow | None = None,
    program: Program | None = None,
    clock: Callable[[], datetime] = utc_now,
    stale_after: timedelta = STALE_AFTER,
    max_restated: int | None = None,
    beat_every: timedelta = BEAT_EVERY,
) -> Run:
    """Take the ``site``, or the whole warehouse without one, and record the run, with ``parameters`` as JSON.
    ``max_restated`` is how many facts it may restate; None means any number.

    A lock whose owner was killed, or whose heartbeat is older than ``stale_after``, is freed and its run marked
    abandoned. Raises AnotherRun, with the run that stands in the way and since when, if that one is alive, and
    SupersededProgram if ``program``, which a run that reads reports names, may not write any more.
    """
    with write(engine) as conn:
        free_locks(conn, site, now, stale_after)
        if program is not None:
            enter_program(conn, program, now)
        row = _describe_run(conn, flow, parameters, now, site) | {
            "outcome": RunOutcome.RUNNING.value, "max_restated": max_restated,
        }  # fmt: skip
        run_id = conn.execute(insert(run).returning(run.c.run_id), row).scalar_one()
        take_lock(conn, site, run_id, now)
    return Run(engine, run_id, row["site_id"], clock, beat_every)


def finish_run(
    running: Run,
    outcome: RunOutcome,
    counters: Mapping[str, int],
    now: datetime,
    *,
    reason: str | None = None,
    is_good: bool | None = None,
) -> None:
    """Record how the run ended, with the ``reason`` in a sentence, and give back what it held. All ``counters`` are kept,
    by name. ``is_good`` says whether it did what it was for; without it only a run that is done did.

    A run that lost the lock meanwhile was marked abandoned, and stays so.
    """
    running.stop_heartbeat()
    columns = {name: counters.get(name, 0) for name in COUNTED}
    as_json = json.dumps(counters, ensure_ascii=False, sort_keys=True)
    good = outcome is RunOutcome.DONE if is_good is None else is_good
    with write(running.engine) as conn:
        conn.execute(update(run).where(run.c.run_id == running.run_id, is_under_way()).values(
            finished_at=end_of_run(now), outcome=outcome.value, reason=sanitise_text(reason), is_good=good,
            counters=as_json, **columns,
        ))  # fmt: skip
        release_locks(conn, running.run_id)


def record_skipped(
    engine: Engine,
    flow: str,
    parameters: Mapping[str, Any],
    started: datetime,
    now: datetime,
    *,
    site: SiteRow,
    reason: str,
) -> int:
    """Record a run that did nothing because another one held the site, and the ``reason``; returns its ``run_id``."""
    end = {"outcome": RunOutcome.SKIPPED.value, "finished_at": max(started, now), "reason": reason}
    with write(engine) as conn:
        row = _describe_run(conn, flow, parameters, started, site) | end
        run_id: int = conn.execute(insert(run).returning(run.c.run_id), row).scalar_one()
    return run_id


def require_lock(conn: Connection, run_id: int) -> None:
    """Raise LockLost if another run took over from this one what it held. None can until the transaction ends."""
    owner = conn.execute(_OWNER, {"b_run_id": run_id}).one_or_none()
    if owner is not None and owner.run_id not in (None, run_id):
        raise LockLost(
            f"run {run_id} lost {describe_lock(owner.name)} to run {owner.run_id}; nothing was written, run it again"
        )


def is_warehouse_held(engine: Engine, now: datetime, stale_after: timedelta) -> bool:
    """Whether a run holds the warehouse or a site of it, whose process is alive and whose heartbeat is younger than
    ``stale_after``."""
    with engine.connect() as conn:
        locks = conn.execute(select(run_lock).where(run_lock.c.run_id.is_not(None))).all()
    return any(
        not is_dead(lock.holder) and not is_stale(lock.heartbeat_at, now, stale_after) for lock in locks
    )


def _describe_run(
    conn: Connection, flow: str, parameters: Mapping[str, Any], started: datetime, site: SiteRow | None
) -> dict[str, Any]:
    return {
        "site_id": None if site is None else ensure_site(conn, site),
        "flow": flow,
        "parameters": json.dumps(parameters, ensure_ascii=False, sort_keys=True, default=str),
        "holder": describe_lock_owner(),
        "started_at": started,
    }
