"""The last runs, the outcomes of their requests and checks, and when a night was last completed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from load.runs.fetch_log import PAGE, UNCHANGED
from load.runs.lock_owner import is_dead
from load.runs.lock_rows import is_stale, is_under_way
from load.runs.outcome import COUNTED, RunOutcome
from load.schema.dimensions import site as site_table
from load.schema.runs import check_count, fetch, run, run_lock
from load.sites import site_of_run

_NOT_FAILED = frozenset({PAGE, UNCHANGED, "empty"})


@dataclass(frozen=True, slots=True)
class RunRow:
    """One run. ``site`` is a code, None for a run on the whole warehouse; ``finished`` is None while it works;
    ``counters`` are all its counters by name."""

    run_id: int
    site: str | None
    flow: str
    started: datetime
    finished: datetime | None
    outcome: str
    reason: str | None
    is_good: bool
    parameters: Mapping[str, object]
    counters: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class FailedFetch:
    """One request that brought no page."""

    url: str
    outcome: str
    status: int | None
    requested_at: datetime
    error: str | None


@dataclass(frozen=True, slots=True)
class CheckJump:
    """A check that fails far more often than in an earlier run, which points to the reader before the publishers."""

    check: str
    before: int
    now: int


def last_runs(conn: Connection, limit: int = 10, flow: str | None = None) -> list[RunRow]:
    """The last runs, newest first: all, or those of one flow (nightly, backfill, review)."""
    query = select(run, site_table.c.code.label("site")).outerjoin(
        site_table, site_table.c.site_id == run.c.site_id
    )
    query = query.order_by(run.c.run_id.desc()).limit(limit)
    if flow is not None:
        query = query.where(run.c.flow == flow)
    return [
        RunRow(
            row.run_id, row.site, row.flow, row.started_at, row.finished_at, row.outcome, row.reason, row.is_good,
            json.loads(row.parameters),
            {name: getattr(row, name) for name in COUNTED} | json.loads(row.counters),
        )
        for row in conn.execute(query)
    ]  # fmt: skip


def last_run_id(conn: Connection) -> int:
    """The number of the last run of all; 0 if there was none."""
    return conn.scalar(select(func.max(run.c.run_id))) or 0


def find_run_before(conn: Connection, run_id: int) -> tuple[int, datetime, datetime] | None:
    """The newest run of the same site before a run: its id, when it began, and when it ended (or began, if it did not
    end)."""
    query = select(run.c.run_id, run.c.started_at, run.c.finished_at).where(run.c.run_id < run_id)
    query = query.where(run.c.site_id == site_of_run(conn, run_id))
    row = conn.execute(query.order_by(run.c.run_id.desc()).limit(1)).one_or_none()
    return None if row is None else (row.run_id, row.started_at, row.finished_at or row.started_at)


def count_outcomes(conn: Connection, run_id: int) -> dict[str, int]:
    """How many requests of a run had which outcome, most frequent first."""
    query = select(fetch.c.outcome, func.count()).where(fetch.c.run_id == run_id).group_by(fetch.c.outcome)
    counted = {row[0]: row[1] for row in conn.execute(query)}
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


def failed_fetches(conn: Connection, run_id: int) -> list[FailedFetch]:
    """The requests of a run that failed: neither a page, nor unchanged, nor empty. In the order of the requests."""
    query = (
        select(fetch.c.url, fetch.c.outcome, fetch.c.status, fetch.c.requested_at, fetch.c.error)
        .where(fetch.c.run_id == run_id, fetch.c.outcome.not_in(_NOT_FAILED))
        .order_by(fetch.c.requested_at, fetch.c.fetch_id)
    )
    return [FailedFetch(*row) for row in conn.execute(query)]


def check_jumps(conn: Connection, run_id: int, factor: float = 3.0, least: int = 5) -> list[CheckJump]:
    """The checks that fail more than ``factor`` times as often as in the last run that counted them, by check.

    The number of failures must have grown by ``least``, too.
    """
    query = select(check_count).join(run, run.c.run_id == check_count.c.run_id)
    rows = conn.execute(query.where(run.c.run_id <= run_id, run.c.site_id == site_of_run(conn, run_id)))
    counts: dict[str, dict[int, int]] = {}
    for row in rows:
        counts.setdefault(row.check_id, {})[row.run_id] = row.fails
    jumps = []
    for check, by_run in sorted(counts.items()):
        earlier = [number for number in by_run if number < run_id]
        if run_id in by_run and earlier:
            before, now = by_run[max(earlier)], by_run[run_id]
            if now - before >= least and now > factor * before:
                jumps.append(CheckJump(check, before, now))
    return jumps


def find_last_fetching_runs(conn: Connection) -> dict[str, int]:
    """The last nightly or backfill run of each site that has one, by its code."""
    query = select(site_table.c.code, func.max(run.c.run_id)).join(run, run.c.site_id == site_table.c.site_id)
    rows = conn.execute(query.where(run.c.flow.in_(("nightly", "backfill"))).group_by(site_table.c.code))
    return {row[0]: row[1] for row in rows}


def is_good_run(conn: Connection, run_id: int) -> bool:
    """Whether a run did what it was for."""
    return bool(conn.scalar(select(run.c.is_good).where(run.c.run_id == run_id)))


@dataclass(frozen=True, slots=True)
class NightEnd:
    """How a nightly run ended."""

    run_id: int
    started: datetime
    outcome: str
    reason: str | None
    is_good: bool


def last_ended_nights(conn: Connection) -> dict[str, NightEnd]:
    """The last nightly run that has ended of each site that has one, by the code of the site."""
    last = (
        select(func.max(run.c.run_id).label("run_id"))
        .where(run.c.flow == "nightly", run.c.finished_at.is_not(None), run.c.site_id.is_not(None))
        .group_by(run.c.site_id)
        .subquery()
    )
    query = (
        select(site_table.c.code, run.c.run_id, run.c.started_at, run.c.outcome, run.c.reason, run.c.is_good)
        .join(run, run.c.site_id == site_table.c.site_id)
        .join(last, last.c.run_id == run.c.run_id)
    )
    return {row[0]: NightEnd(*row[1:]) for row in conn.execute(query)}


@dataclass(frozen=True, slots=True)
class LostRun:
    """A run that is under way by its row and dead by its ``sign``. ``recorded_as`` is its id in Prefect, None where Prefect
    did not record it."""

    run_id: int
    site: str
    flow: str
    started: datetime
    sign: str
    recorded_as: str | None


def find_lost_runs(conn: Connection, now: datetime, stale_after: timedelta) -> list[LostRun]:
    """The runs that are under way by their rows and whose process is gone, or has given no sign of life for
    ``stale_after``. The next run of the site marks them abandoned."""
    query = (
        select(site_table.c.code, run, run_lock.c.heartbeat_at)
        .join(site_table, site_table.c.site_id == run.c.site_id)
        .outerjoin(run_lock, run_lock.c.run_id == run.c.run_id)
        .where(is_under_way())
        .order_by(run.c.run_id)
    )
    lost = []
    for row in conn.execute(query):
        silent = row.heartbeat_at is not None and is_stale(row.heartbeat_at, now, stale_after)
        if silent or is_dead(row.holder):
            sign = "no heartbeat for long" if silent else "its process is gone"
            recorded_as = json.loads(row.parameters).get("prefect")
            lost.append(LostRun(row.run_id, row.code, row.flow, row.started_at, sign, recorded_as))
    return lost


def find_lost_nights(conn: Connection, now: datetime, stale_after: timedelta) -> dict[str, NightEnd]:
    """How the last nightly run among the lost runs of each site ended, by the code of the site."""
    return {
        one.site: NightEnd(one.run_id, one.started, RunOutcome.ABANDONED.value, one.sign, is_good=False)
        for one in find_lost_runs(conn, now, stale_after)
        if one.flow == "nightly"
    }


def last_good_nights(conn: Connection) -> dict[str, datetime]:
    """When the last nightly run that did what it was for began, UTC, by the code of its site; without sites that have
    none."""
    last = (
        select(func.max(run.c.run_id).label("run_id"))
        .where(run.c.flow == "nightly", run.c.is_good, run.c.site_id.is_not(None))
        .group_by(run.c.site_id)
        .subquery()
    )
    query = (
        select(site_table.c.code, run.c.started_at)
        .join(run, run.c.site_id == site_table.c.site_id)
        .join(last, last.c.run_id == run.c.run_id)
    )
    return {row[0]: row[1] for row in conn.execute(query)}


def last_good_night(conn: Connection, site: str | None = None) -> datetime | None:
    """When the last nightly run that did what it was for began, UTC; None if there is none. ``site`` is a code.

    This is read from the warehouse because some failures leave no failed run behind.
    """
    query = (
        select(run.c.started_at)
        .outerjoin(site_table, site_table.c.site_id == run.c.site_id)
        .where(run.c.flow == "nightly", run.c.is_good)
        .order_by(run.c.run_id.desc())
    )
    if site is not None:
        query = query.where(site_table.c.code == site)
    return conn.scalar(query.limit(1))
