"""The state of a deployment, for `gongkai status`: last runs, failed requests, age of the last completed night."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from load.engine import Connection
from load.queries.issues import count_issues
from load.queries.runs import (
    CheckJump,
    FailedFetch,
    RunRow,
    check_jumps,
    count_outcomes,
    failed_fetches,
    last_completed_night,
    last_runs,
)
from load.sites import site_codes


@dataclass(frozen=True, slots=True)
class SiteStatus:
    """When the last completed night of a site began, None if there is none, and whether that is too long ago."""

    code: str
    last_night: datetime | None
    is_stale: bool


@dataclass(frozen=True, slots=True)
class Status:
    """What `gongkai status` shows.

    ``runs`` are newest first; ``outcomes`` (number of requests by outcome), ``failed`` and ``jumps`` are of the last
    nightly or backfill run; ``findings`` is the number of open issues by check; ``last_night`` is the start of the
    last completed night of the site whose is the oldest, None if a site has none. Stale is what has a stale site.
    """

    runs: tuple[RunRow, ...]
    outcomes: Mapping[str, int]
    failed: tuple[FailedFetch, ...]
    jumps: tuple[CheckJump, ...]
    findings: Mapping[str, int]
    last_night: datetime | None
    is_stale: bool
    sites: tuple[SiteStatus, ...] = ()


def read_status(conn: Connection, now: datetime, *, alert_after_hours: int, limit: int = 10) -> Status:
    """The state at ``now``: the last ``limit`` runs, and which sites are stale: no night of theirs began within
    ``alert_after_hours``, or the last one that long after ``now``: by a clock that had jumped."""
    runs = last_runs(conn, limit)
    sites = tuple(
        _read_site_status(conn, code, now, timedelta(hours=alert_after_hours)) for code in site_codes(conn)
    )
    nights = [site.last_night for site in sites]
    last_run = next((row.run_id for row in runs if row.flow in ("nightly", "backfill")), None)
    return Status(
        tuple(runs),
        count_outcomes(conn, last_run) if last_run else {},
        tuple(failed_fetches(conn, last_run)) if last_run else (),
        tuple(check_jumps(conn, last_run)) if last_run else (),
        count_issues(conn),
        None if None in nights else min((night for night in nights if night), default=None),
        not sites or any(site.is_stale for site in sites),
        sites,
    )


def _read_site_status(conn: Connection, code: str, now: datetime, limit: timedelta) -> SiteStatus:
    night = last_completed_night(conn, code)
    return SiteStatus(code, night, night is None or abs(now - night) > limit)
