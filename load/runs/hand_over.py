"""A site that is handed from a long run to one that waits for it, and back."""

from datetime import datetime, timedelta

from sqlalchemy import Engine, select, update

from load.engine import write
from load.errors import AnotherRun
from load.normalisers import Program, enter_program
from load.runs.lock_owner import describe_lock_owner
from load.runs.lock_rows import free_locks, has_waiter, release_locks, take_lock
from load.runs.run_lock import STALE_AFTER, Run
from load.schema.runs import run_lock
from load.sites import SiteRow


def ask_for_lock(engine: Engine, site: SiteRow, now: datetime) -> None:
    """Say that this process waits for the site, for the run that holds it to see; to be said again while it waits."""
    with write(engine) as conn:
        values = {"waiter": describe_lock_owner(), "waiter_at": now}
        conn.execute(update(run_lock).where(run_lock.c.name == site.code).values(values))


def is_waited_for(engine: Engine, site: SiteRow, now: datetime) -> bool:
    """Whether another process waits for the site now."""
    with engine.connect() as conn:
        lock = conn.execute(select(run_lock).where(run_lock.c.name == site.code)).one_or_none()
    return lock is not None and has_waiter(lock, now)


def hand_over(running: Run) -> None:
    """Give the site to whoever waits for it. The run goes on, and takes it back by ``take_back``."""
    with write(running.engine) as conn:
        release_locks(conn, running.run_id)


def take_back(
    running: Run,
    site: SiteRow,
    now: datetime,
    *,
    program: Program | None = None,
    stale_after: timedelta = STALE_AFTER,
) -> None:
    """Take the site that was handed over, for the same run.

    Raises AnotherRun while another one holds it or waits for it, and SupersededProgram if ``program`` may not write any
    more: another one had the site meanwhile.
    """
    with write(running.engine) as conn:
        free_locks(conn, site, now, stale_after)
        lock = conn.execute(select(run_lock).where(run_lock.c.name == site.code)).one()
        if has_waiter(lock, now):
            raise AnotherRun(f"{lock.waiter} waits for site {site.code}, and goes first")
        if program is not None:
            enter_program(conn, program, now)
        take_lock(conn, site, running.run_id, now)
