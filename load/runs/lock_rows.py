"""The rows of locks: taken, given back, and freed where the process that held one is dead or gives no sign of life."""

import logging
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, literal, select, update

from load.column_types import UtcTime, not_before
from load.engine import insert_missing
from load.errors import AnotherRun
from load.runs.lock_owner import describe_lock_owner, is_dead
from load.runs.outcome import RunOutcome
from load.schema.dimensions import site as site_table
from load.schema.runs import run, run_lock
from load.sites import SiteRow

logger = logging.getLogger(__name__)

STILL_WAITS = timedelta(minutes=1)
"""A run that waits for a lock says so again and again; one that has not for so long waits no more."""
WHOLE_WAREHOUSE = "*"
"""The name of the lock of the whole warehouse; that of a site is its code."""


def free_locks(conn: Connection, site: SiteRow | None, now: datetime, stale_after: timedelta) -> None:
    """Free the locks that stand in the way of a run on the site, or on the whole warehouse: they are dead or stale.

    The lock of the whole warehouse is locked first, so that of two runs that begin at once one sees the other.
    """
    of_warehouse = run_lock.c.name == WHOLE_WAREHOUSE
    conn.execute(select(run_lock).where(of_warehouse).with_for_update())
    insert_missing(conn, run_lock, [{"name": name_lock(site)}])
    held = select(run_lock).where(run_lock.c.run_id.is_not(None)).order_by(run_lock.c.name)
    if site is not None:
        held = held.where(of_warehouse | (run_lock.c.name == site.code))
    for lock in conn.execute(held).all():
        _free_lock(conn, lock, now, stale_after)
    if site is not None:
        _abandon_lost_runs(conn, site, now)


def take_lock(conn: Connection, site: SiteRow | None, run_id: int, now: datetime) -> None:
    """Give the site, or the whole warehouse, to a run; its process waits for it no more."""
    owner = describe_lock_owner()
    values = {"run_id": run_id, "holder": owner, "acquired_at": now, "heartbeat_at": now}
    of_name = run_lock.c.name == name_lock(site)
    conn.execute(update(run_lock).where(of_name).values(values))
    nobody = {"waiter": None, "waiter_at": None}
    conn.execute(update(run_lock).where(of_name, run_lock.c.waiter == owner).values(nobody))


def release_locks(conn: Connection, run_id: int) -> None:
    """Free whatever the run holds."""
    free = {"run_id": None, "holder": None, "acquired_at": None, "heartbeat_at": None}
    conn.execute(update(run_lock).where(run_lock.c.run_id == run_id).values(free))


def has_waiter(lock: Any, now: datetime) -> bool:
    """Whether a process that is alive waits for this row of ``run_lock``."""
    waits = lock.waiter is not None and not is_dead(lock.waiter)
    return waits and not is_stale(lock.waiter_at, now, STILL_WAITS)


def name_lock(site: SiteRow | None) -> str:
    """The name of the lock of a site, or of the whole warehouse."""
    return WHOLE_WAREHOUSE if site is None else site.code


def describe_lock(name: str | None) -> str:
    """What the lock of this name locks, in words."""
    return "the warehouse" if name == WHOLE_WAREHOUSE else f"site {name}"


def is_stale(heartbeat: datetime, now: datetime, stale_after: timedelta) -> bool:
    """Whether a heartbeat is too old, or of a clock that was far ahead: nobody writes one in the future again."""
    return abs(now - heartbeat) > stale_after


def is_under_way() -> ColumnElement[bool]:
    """Whether a row of ``run`` has not ended."""
    return run.c.outcome == RunOutcome.RUNNING.value


def end_of_run(now: datetime) -> ColumnElement[Any]:
    """The time of an end, now: no run ends before it began, also where the clock went back meanwhile."""
    return not_before(run.c.started_at, literal(now, UtcTime()))


def _free_lock(conn: Connection, lock: Any, now: datetime, stale_after: timedelta) -> None:
    stale = is_stale(lock.heartbeat_at, now, stale_after)
    if not stale and not is_dead(lock.holder):
        held, silent = now - lock.acquired_at, now - lock.heartbeat_at
        raise AnotherRun(
            f"run {lock.run_id} holds {describe_lock(lock.name)} since {lock.acquired_at:%Y-%m-%d %H:%M:%S} UTC, "
            f"{_describe_age(held)} ago (last heartbeat {_describe_age(silent)} ago, {lock.holder}); wait until it ends"
        )
    sign = (
        "its process is gone"
        if not stale
        else f"no heartbeat since {lock.heartbeat_at:%Y-%m-%d %H:%M:%S} UTC"
    )
    logger.warning("run %s was abandoned (%s, %s); its lock is freed", lock.run_id, sign, lock.holder)
    _abandon(conn, run.c.run_id == lock.run_id, sign, now)
    release_locks(conn, lock.run_id)


def _abandon_lost_runs(conn: Connection, site: SiteRow, now: datetime) -> None:
    """Mark runs of the site that ended without a lock: killed while another one had it from them."""
    of_site = select(site_table.c.site_id).where(site_table.c.code == site.code).scalar_subquery()
    rows = conn.execute(select(run.c.run_id, run.c.holder).where(run.c.site_id == of_site, is_under_way()))
    for row in rows.all():
        if is_dead(row.holder):
            _abandon(conn, run.c.run_id == row.run_id, "its process is gone", now)


def _abandon(conn: Connection, which: ColumnElement[bool], sign: str, now: datetime) -> None:
    values = {"outcome": RunOutcome.ABANDONED.value, "finished_at": end_of_run(now)}
    reason = f"it did not come to its end: {sign}. What was loaded stays"
    conn.execute(update(run).where(which, is_under_way()).values(reason=reason, **values))


def _describe_age(age: timedelta) -> str:
    minutes, seconds = divmod(int(abs(age).total_seconds()), 60)
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min {seconds} s"
