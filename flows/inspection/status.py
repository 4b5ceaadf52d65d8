"""The state of a deployment, for `gongkai status`: last runs, and of each site what failed last and its last good night."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version

from load.engine import Connection
from load.queries.issues import count_issues
from load.queries.runs import (
    CheckJump,
    FailedFetch,
    NightEnd,
    RunRow,
    check_jumps,
    count_outcomes,
    failed_fetches,
    find_last_fetching_runs,
    find_lost_nights,
    last_ended_nights,
    last_good_nights,
    last_runs,
)
from load.runs.run_lock import STALE_AFTER
from load.sites import site_codes


@dataclass(frozen=True, slots=True)
class SiteStatus:
    """The state of one site, by its code.

    ``last_night`` is when its last good night began, None if there is none; ``is_stale`` says that this is too long ago.
    ``last_end`` is how the last night that has ended did, or that its process is gone. ``outcomes`` (number of requests by
    outcome), ``failed`` and ``jumps`` are of its last nightly or backfill run; ``findings`` is the number of its open and
    accepted issues by check.
    """

    site: str
    last_night: datetime | None
    is_stale: bool
    outcomes: Mapping[str, int]
    failed: tuple[FailedFetch, ...]
    jumps: tuple[CheckJump, ...]
    findings: Mapping[str, int]
    last_end: NightEnd | None

    @property
    def is_healthy(self) -> bool:
        """Whether a good night is not too long ago, and the last night was one."""
        return not self.is_stale and self.last_end is not None and self.last_end.is_good


@dataclass(frozen=True, slots=True)
class Status:
    """What `gongkai status` shows: the last ``runs`` of all sites, newest first, each of the ``sites``, and the ``version``
    of the package. It is stale if one of them is, or if there is none, and healthy if all of them are."""

    runs: tuple[RunRow, ...]
    is_stale: bool
    is_healthy: bool
    sites: tuple[SiteStatus, ...]
    version: str

    @property
    def stale(self) -> tuple[SiteStatus, ...]:
        """The sites whose last good night is too long ago."""
        return tuple(site for site in self.sites if site.is_stale)

    @property
    def ill(self) -> tuple[SiteStatus, ...]:
        """The sites that are not healthy."""
        return tuple(site for site in self.sites if not site.is_healthy)


def read_status(
    conn: Connection,
    now: datetime,
    *,
    alert_after_hours: int,
    sites: Sequence[str] | None = None,
    limit: int = 10,
    stale_after: timedelta = STALE_AFTER,
) -> Status:
    """The state at ``now``: the last ``limit`` runs, and each site, of ``sites`` (codes) or all of the warehouse.

    A site is stale if no night of it began within ``alert_after_hours``, or its last one that long after ``now``: by a
    clock that had jumped.
    """
    codes = site_codes(conn) if sites is None else sites
    nights, fetching = last_good_nights(conn), find_last_fetching_runs(conn)
    ends = last_ended_nights(conn) | find_lost_nights(conn, now, stale_after)
    findings, limit_of_age = count_issues(conn), timedelta(hours=alert_after_hours)
    states = []
    for code in codes:
        night = nights.get(code)
        is_stale = night is None or abs(now - night) > limit_of_age
        counted = findings.get(code, {})
        states.append(_read_site(conn, code, night, is_stale, fetching.get(code), counted, ends.get(code)))
    is_stale = not states or any(state.is_stale for state in states)
    is_healthy = bool(states) and all(state.is_healthy for state in states)
    runs = tuple(last_runs(conn, limit))
    return Status(runs, is_stale, is_healthy, tuple(states), version("gongkai"))


def _read_site(
    conn: Connection,
    code: str,
    night: datetime | None,
    is_stale: bool,
    run_id: int | None,
    findings: Mapping[str, int],
    last_end: NightEnd | None,
) -> SiteStatus:
    return SiteStatus(
        code,
        night,
        is_stale,
        count_outcomes(conn, run_id) if run_id else {},
        tuple(failed_fetches(conn, run_id)) if run_id else (),
        tuple(check_jumps(conn, run_id)) if run_id else (),
        findings,
        last_end,
    )
