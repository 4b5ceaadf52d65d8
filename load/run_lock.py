"""Runs, and the locks that let only one of them write to a site of the warehouse at a time.

Runs of different sites go on side by side; a repair holds the whole warehouse. The owner of a lock is a process on a
machine, so that the next run recognises a killed one at once.
"""

import json
import logging
import os
import platform
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from threading import Event, Thread
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, func, insert, literal, select, update
from sqlalchemy.exc import SQLAlchemyError

from load.column_types import UtcTime, not_before
from load.engine import insert_missing, write
from load.errors import AnotherRun, LockLost
from load.normalisers import Program, enter_program
from load.prepared.exact_values import sanitise_text
from load.schema.dimensions import site as site_table
from load.schema.runs import run, run_lock
from load.sites import SiteRow, ensure_site

logger = logging.getLogger(__name__)

STALE_AFTER = timedelta(minutes=3)
BEAT_EVERY = timedelta(seconds=20)
COUNTED = ("fetched", "unchanged", "loaded", "restated", "held", "missing", "failed", "skipped")
"""The counters of a run that have a column of their own."""

WHOLE_WAREHOUSE = "*"
"""The name of the lock of the whole warehouse; that of a site is its code."""

_PROC = Path("/proc")


class RunOutcome(StrEnum):
    """How a run ended, or that it has not; the words of ``run.outcome`` and ``mart_run.outcome``."""

    RUNNING = "running"
    DONE = "done"
    SOME_FAILED = "some_failed"
    NOTHING_DONE = "nothing_done"
    ALREADY_DONE = "already_done"
    ANOTHER_RUN = "another_run"
    STOPPED = "stopped"
    FAILED = "failed"
    ABANDONED = "abandoned"


COMPLETED = frozenset({RunOutcome.DONE.value, RunOutcome.SOME_FAILED.value})
"""The outcomes of a run that came to its end."""


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
        _free_locks(conn, site, now, stale_after)
        if program is not None:
            enter_program(conn, program, now)
        site_id = None if site is None else ensure_site(conn, site)
        owner = describe_lock_owner()
        row = {
            "site_id": site_id,
            "flow": flow,
            "parameters": json.dumps(parameters, ensure_ascii=False, sort_keys=True, default=str),
            "holder": owner, "started_at": now, "outcome": RunOutcome.RUNNING.value,
            "max_restated": max_restated,
        }  # fmt: skip
        run_id = conn.execute(insert(run).returning(run.c.run_id), row).scalar_one()
        of_name = run_lock.c.name == _name_lock(site)
        values = {"run_id": run_id, "holder": owner, "acquired_at": now, "heartbeat_at": now}
        conn.execute(update(run_lock).where(of_name).values(values))
    return Run(engine, run_id, site_id, clock, beat_every)


def finish_run(
    running: Run, outcome: str, counters: Mapping[str, int], now: datetime, *, reason: str | None = None
) -> None:
    """Record how the run ended, with the ``reason`` why it came to nothing, and give back what it held. All ``counters``
    are kept, by name.

    A run that lost the lock meanwhile was marked abandoned, and stays so.
    """
    running.stop_heartbeat()
    columns = {name: counters.get(name, 0) for name in COUNTED}
    as_json = json.dumps(counters, ensure_ascii=False, sort_keys=True)
    with write(running.engine) as conn:
        not_ended = (run.c.run_id == running.run_id) & (run.c.outcome == RunOutcome.RUNNING.value)
        conn.execute(update(run).where(not_ended).values(
            finished_at=_end_of_run(now), outcome=outcome, reason=sanitise_text(reason), counters=as_json, **columns
        ))  # fmt: skip
        _release(conn, running.run_id)


def require_lock(conn: Connection, run_id: int) -> None:
    """Raise LockLost if another run took over from this one what it held. None can until the transaction ends."""
    held = (
        select(func.coalesce(site_table.c.code, WHOLE_WAREHOUSE))
        .select_from(run)
        .outerjoin(site_table, site_table.c.site_id == run.c.site_id)
        .where(run.c.run_id == run_id)
    )
    name = conn.scalar(held)
    # The weakest lock of PostgreSQL: the heartbeat passes it, and a run that would take over waits.
    owner = select(run_lock.c.run_id).where(run_lock.c.name == name)
    owning_run = conn.scalar(owner.with_for_update(read=True, key_share=True))
    if owning_run not in (None, run_id):
        raise LockLost(
            f"run {run_id} lost {_describe_lock(name)} to run {owning_run}; nothing was written, run it again"
        )


def is_warehouse_held(engine: Engine, now: datetime, stale_after: timedelta) -> bool:
    """Whether a run holds the warehouse or a site of it, whose process is alive and whose heartbeat is younger than
    ``stale_after``."""
    with engine.connect() as conn:
        locks = conn.execute(select(run_lock).where(run_lock.c.run_id.is_not(None))).all()
    return any(
        not is_dead(lock.holder) and not _is_stale(lock.heartbeat_at, now, stale_after) for lock in locks
    )


def describe_lock_owner(pid: int | None = None) -> str:
    """This process, or process ``pid`` of this machine, as text: machine, process number, start."""
    pid = os.getpid() if pid is None else pid
    return f"{_machine()} {pid} {_started(pid) or '-'}"


def is_dead(lock_owner: str) -> bool:
    """Whether the process of ``describe_lock_owner`` was one of this machine and does not run any more.

    False for a process of another machine, of which nothing but its heartbeat can be known here.
    """
    machine, _, rest = lock_owner.partition(" ")
    pid, _, started = rest.partition(" ")
    if machine != _machine() or not pid.isdigit():
        return False
    if _PROC.joinpath("self", "stat").exists():
        return _started(int(pid)) != started
    return not _runs(int(pid))


def _name_lock(site: SiteRow | None) -> str:
    return WHOLE_WAREHOUSE if site is None else site.code


def _describe_lock(name: str | None) -> str:
    return "the warehouse" if name == WHOLE_WAREHOUSE else f"site {name}"


def _free_locks(conn: Connection, site: SiteRow | None, now: datetime, stale_after: timedelta) -> None:
    """Free the locks that stand in the way of a run on the site, or on the whole warehouse: they are dead or stale.

    The lock of the whole warehouse is locked first, so that of two runs that begin at once one sees the other.
    """
    of_warehouse = run_lock.c.name == WHOLE_WAREHOUSE
    conn.execute(select(run_lock).where(of_warehouse).with_for_update())
    insert_missing(conn, run_lock, [{"name": _name_lock(site)}])
    held = select(run_lock).where(run_lock.c.run_id.is_not(None)).order_by(run_lock.c.name)
    if site is not None:
        held = held.where(of_warehouse | (run_lock.c.name == site.code))
    for lock in conn.execute(held).all():
        _free_lock(conn, lock, now, stale_after)


def _free_lock(conn: Connection, lock: Any, now: datetime, stale_after: timedelta) -> None:
    stale = _is_stale(lock.heartbeat_at, now, stale_after)
    if not stale and not is_dead(lock.holder):
        raise AnotherRun(
            f"run {lock.run_id} holds {_describe_lock(lock.name)} since {lock.acquired_at:%Y-%m-%d %H:%M:%S} UTC "
            f"(heartbeat {lock.heartbeat_at:%H:%M:%S}, {lock.holder}); wait until it ends"
        )
    logger.warning("run %s was abandoned (%s); its lock is freed", lock.run_id, lock.holder)
    not_ended = (run.c.run_id == lock.run_id) & (run.c.outcome == RunOutcome.RUNNING.value)
    conn.execute(update(run).where(not_ended).values(
        outcome=RunOutcome.ABANDONED.value, finished_at=_end_of_run(now)
    ))  # fmt: skip
    _release(conn, lock.run_id)


def _end_of_run(now: datetime) -> ColumnElement[Any]:
    """No run ends before it began, also where the clock went back meanwhile."""
    return not_before(run.c.started_at, literal(now, UtcTime()))


def _is_stale(heartbeat: datetime, now: datetime, stale_after: timedelta) -> bool:
    """Whether a heartbeat is too old, or of a clock that was far ahead: nobody writes one in the future again."""
    return abs(now - heartbeat) > stale_after


def _release(conn: Connection, run_id: int) -> None:
    free = {"run_id": None, "holder": None, "acquired_at": None, "heartbeat_at": None}
    conn.execute(update(run_lock).where(run_lock.c.run_id == run_id).values(free))


def _machine() -> str:
    """A name that differs between machines, boots and containers, even if they share a host name."""
    parts = [platform.node() or "-"]
    boot = _PROC / "sys/kernel/random/boot_id"
    if boot.exists():
        parts.append(boot.read_text(encoding="ascii").strip())
        parts.append(str(_PROC.joinpath("self/ns/pid").readlink()))
    return "/".join(parts).replace(" ", "_")


def _started(pid: int) -> str | None:
    """When the kernel started the process, in clock ticks since the boot; None if it has ended or is a zombie."""
    try:
        stat = _PROC.joinpath(str(pid), "stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return None
    # The second field is the name in brackets, and may hold spaces and brackets itself.
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] in "ZX" else fields[19]


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
