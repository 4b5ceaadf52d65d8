"""How long requests are kept: of old runs only those that something else still asks for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Engine, and_, delete, exists, func, select

from load.engine import write
from load.runs.lock_rows import is_under_way
from load.schema.runs import fetch, run

ROWS_AT_ONCE = 5000
"""How many requests one transaction looks at, and deletes at most."""


@dataclass(frozen=True, slots=True)
class Pruning:
    """What was deleted, or would be: ``pruned`` of the ``requests`` of ``runs`` runs that began before ``before``."""

    before: datetime
    runs: int
    requests: int
    pruned: int

    @property
    def kept(self) -> int:
        """The requests of those runs that stay."""
        return self.requests - self.pruned


def prune_fetches(engine: Engine, now: datetime, keep: timedelta, *, dry_run: bool = False) -> Pruning:
    """Delete the requests of runs that began longer ago than ``keep``; with ``dry_run`` only count them.

    The first and the last request stay of each site, address, method and bytes, those that brought no bytes among them:
    where a figure came from, and since when and until when a page said so, is told as before. All requests stay of a
    run that has not ended, and of the last nightly run and the last backfill of each site, of which ``gongkai status``
    tells. The time is counted back from ``now`` or from the beginning of the newest run, whichever is earlier: a clock
    that is ahead deletes nothing too early.

    Each transaction is short and takes no lock of a site, so that runs go on beside it. It may be stopped at any moment
    and run again.
    """
    with engine.connect() as conn:
        newest = conn.scalar(select(func.max(run.c.started_at)))
        before = (now if newest is None else min(now, newest)) - keep
        old_runs = _find_old_runs(conn, before)
    requests = pruned = 0
    for run_id, site_id in old_runs:
        for first, last, count in _list_portions(engine, run_id):
            portion = and_(fetch.c.run_id == run_id, fetch.c.fetch_id.between(first, last))
            requests += count
            pruned += _prune(engine, and_(portion, _is_superfluous(site_id)), dry_run=dry_run)
    return Pruning(before, len(old_runs), requests, pruned)


def _find_old_runs(conn: Connection, before: datetime) -> Sequence[tuple[int, int | None]]:
    """The runs, with their sites, whose requests may go, in their order."""
    last = (
        select(func.max(run.c.run_id))
        .where(run.c.flow.in_(("nightly", "backfill")))
        .group_by(run.c.site_id, run.c.flow)
    )
    query = select(run.c.run_id, run.c.site_id).where(
        run.c.started_at < before, ~is_under_way(), run.c.run_id.not_in(last)
    )
    return conn.execute(query.order_by(run.c.run_id)).tuples().all()


def _list_portions(engine: Engine, run_id: int) -> Iterator[tuple[int, int, int]]:
    """The requests of a run in portions: the first and the last of each, and how many there are in it."""
    last = 0
    while True:
        some = (
            select(fetch.c.fetch_id)
            .where(fetch.c.run_id == run_id, fetch.c.fetch_id > last)
            .order_by(fetch.c.fetch_id)
            .limit(ROWS_AT_ONCE)
            .subquery()
        )
        number = some.c.fetch_id
        with engine.connect() as conn:
            first, last, count = conn.execute(select(func.min(number), func.max(number), func.count())).one()
        if not count:
            return
        yield first, last, count


def _is_superfluous(site_id: int | None) -> ColumnElement[bool]:
    """Whether a request has one before and one behind it, of the same site, that asked and found the same.

    The first and the last are never superfluous, so it does not matter which of the others are gone by now.
    """
    return and_(*(_has_like(site_id, is_later=is_later) for is_later in (False, True)))


def _has_like(site_id: int | None, *, is_later: bool) -> ColumnElement[bool]:
    other, of_run = fetch.alias(), run.alias()
    in_order = other.c.fetch_id > fetch.c.fetch_id if is_later else other.c.fetch_id < fetch.c.fetch_id
    of_site = of_run.c.site_id.is_(None) if site_id is None else of_run.c.site_id == site_id
    same = and_(
        other.c.url == fetch.c.url,
        other.c.method == fetch.c.method,
        other.c.sha256.is_not_distinct_from(fetch.c.sha256),
    )
    found = select(1).select_from(other).join(of_run, of_run.c.run_id == other.c.run_id)
    return exists(found.where(same, of_site, in_order).correlate(fetch))


def _prune(engine: Engine, which: ColumnElement[bool], *, dry_run: bool) -> int:
    if dry_run:
        with engine.connect() as conn:
            return conn.scalar(select(func.count()).select_from(fetch).where(which)) or 0
    with write(engine) as conn:
        return conn.execute(delete(fetch).where(which)).rowcount
