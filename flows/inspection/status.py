"""How things stand: the last runs, what failed in the last one, how old the last good night is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

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


@dataclass(frozen=True, slots=True)
class Status:
    """What `gongkai status` shows. ``last_night`` is the start of the last nightly run that came to its end."""

    runs: tuple[RunRow, ...]
    outcomes: Mapping[str, int]
    failed: tuple[FailedFetch, ...]
    jumps: tuple[CheckJump, ...]
    findings: Mapping[str, int]
    last_night: datetime | None
    is_stale: bool


def read_status(conn: Connection, now: datetime, *, alert_after_hours: int, limit: int = 10) -> Status:
    """How things stand now."""
    runs = last_runs(conn, limit)
    last_night = last_completed_night(conn)
    asked = next((row.run_id for row in runs if row.flow in ("nightly", "backfill")), None)
    return Status(
        tuple(runs),
        count_outcomes(conn, asked) if asked else {},
        tuple(failed_fetches(conn, asked)) if asked else (),
        tuple(check_jumps(conn, asked)) if asked else (),
        count_issues(conn),
        last_night,
        last_night is None or now - last_night > timedelta(hours=alert_after_hours),
    )
