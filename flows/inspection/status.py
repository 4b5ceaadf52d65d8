"""The state of a deployment, for `gongkai status`: last runs, and of each site what failed last and its last good night."""

from collections.abc import Mapping, Sequence
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
    find_last_fetching_runs,
    last_completed_nights,
    last_runs,
)
from load.sites import site_codes


@dataclass(frozen=True, slots=True)
class SiteStatus:
    """The state of one site, by its code.

    ``last_night`` is when its last completed night began, None if there is none; ``is_stale`` says that this is too long
    ago. ``outcomes`` (number of requests by outcome), ``failed`` and ``jumps`` are of its last nightly or backfill run;
    ``findings`` is the number of its open and accepted issues by check.
    """

    site: str
    last_night: datetime | None
    is_stale: bool
    outcomes: Mapping[str, int]
    failed: tuple[FailedFetch, ...]
    jumps: tuple[CheckJump, ...]
    findings: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Status:
    """What `gongkai status` shows: the last ``runs`` of all sites, newest first, and each of the ``sites``. It is stale
    if one of them is, or if there is none."""

    runs: tuple[RunRow, ...]
    is_stale: bool
    sites: tuple[SiteStatus, ...]

    @property
    def stale(self) -> tuple[SiteStatus, ...]:
        """The sites whose last good night is too long ago."""
        return tuple(site for site in self.sites if site.is_stale)


def read_status(
    conn: Connection,
    now: datetime,
    *,
    alert_after_hours: int,
    sites: Sequence[str] | None = None,
    limit: int = 10,
) -> Status:
    """The state at ``now``: the last ``limit`` runs, and each site, of ``sites`` (codes) or all of the warehouse.

    A site is stale if no night of it began within ``alert_after_hours``, or its last one that long after ``now``: by a
    clock that had jumped.
    """
    codes = site_codes(conn) if sites is None else sites
    nights, fetching = last_completed_nights(conn), find_last_fetching_runs(conn)
    findings, limit_of_age = count_issues(conn), timedelta(hours=alert_after_hours)
    states = []
    for code in codes:
        night = nights.get(code)
        is_stale = night is None or abs(now - night) > limit_of_age
        states.append(_read_site(conn, code, night, is_stale, fetching.get(code), findings.get(code, {})))
    is_stale = not states or any(state.is_stale for state in states)
    return Status(tuple(last_runs(conn, limit)), is_stale, tuple(states))


def _read_site(
    conn: Connection,
    code: str,
    night: datetime | None,
    is_stale: bool,
    run_id: int | None,
    findings: Mapping[str, int],
) -> SiteStatus:
    return SiteStatus(
        code,
        night,
        is_stale,
        count_outcomes(conn, run_id) if run_id else {},
        tuple(failed_fetches(conn, run_id)) if run_id else (),
        tuple(check_jumps(conn, run_id)) if run_id else (),
        findings,
    )
