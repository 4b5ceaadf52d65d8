"""Findings as people look for them, and the life of one.

What the checks found in a run, counted by check.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Select, case, func, select

from load.issues.lifecycle import ACCEPTED, OPEN
from load.marts import MARTS
from load.schema.issues import issue, issue_event
from transform.checks import checks

_WEIGHT = {"error": 0, "warning": 1, "info": 2}


@dataclass(frozen=True, slots=True)
class IssueFilter:
    """Which findings; None is any. ``statuses`` are open, accepted, resolved."""

    check: str | None = None
    publisher: str | None = None
    year: int | None = None
    severity: str | None = None
    statuses: tuple[str, ...] = (OPEN,)


@dataclass(frozen=True, slots=True)
class IssueRow:
    """One finding. ``cells`` are ``table:row:column``, with ``@part`` for an attachment."""

    issue_id: int
    check: str
    severity: str
    status: str
    publisher: str | None
    year: int | None
    indicators: tuple[str, ...]
    breakdown: str | None
    message: str
    expected: str | None
    actual: str | None
    cells: tuple[str, ...]
    blanks: tuple[str, ...]
    url: str | None
    first_seen: datetime
    last_seen: datetime
    accepted_by: str | None
    accepted_reason: str | None


@dataclass(frozen=True, slots=True)
class IssueEvent:
    """One thing that happened to a finding."""

    at: datetime
    event: str
    run_id: int | None
    who: str | None
    reason: str | None
    figures: str


def find_issues(conn: Connection, wanted: IssueFilter = IssueFilter()) -> list[IssueRow]:
    """Findings, the gravest first."""
    mart = MARTS["mart_issue"].c
    weight = case(_WEIGHT, value=mart.severity, else_=len(_WEIGHT))
    query = select(MARTS["mart_issue"]).order_by(
        weight, mart.publisher_code, mart.year, mart.check_id, mart.issue_id
    )
    return [_row(row) for row in conn.execute(_narrow(query, wanted))]


def issue_events(conn: Connection, issue_id: int) -> list[IssueEvent]:
    """The life of one finding, from its first day."""
    e = issue_event.c
    query = select(e.at, e.event, e.run_id, e.who, e.reason, e.figures).where(e.issue_id == issue_id)
    return [IssueEvent(*row) for row in conn.execute(query.order_by(e.event_id))]


def count_issues(conn: Connection) -> dict[str, int]:
    """Findings that stand (open or accepted) by check."""
    mart = MARTS["mart_issue"].c
    query = select(mart.check_id, func.count()).where(mart.status.in_((OPEN, ACCEPTED)))
    rows = conn.execute(query.group_by(mart.check_id).order_by(mart.check_id))
    return {row[0]: row[1] for row in rows}


def count_opened(conn: Connection, run_id: int) -> dict[str, int]:
    """Findings that a run opened or reopened, by check."""
    from_run = issue_event.c.run_id == run_id
    events = select(issue_event.c.issue_id).where(from_run, issue_event.c.event.in_(("opened", "reopened")))
    mart = MARTS["mart_issue"].c
    query = select(mart.check_id, func.count()).where(mart.issue_id.in_(events))
    rows = conn.execute(query.group_by(mart.check_id).order_by(mart.check_id))
    return {row[0]: row[1] for row in rows}


def _narrow(query: Select[Any], wanted: IssueFilter) -> Select[Any]:
    mart = MARTS["mart_issue"].c
    for column, value in (
        (mart.check_id, wanted.check), (mart.publisher_code, wanted.publisher),
        (mart.year, wanted.year), (mart.severity, wanted.severity),
    ):  # fmt: skip
        if value is not None:
            query = query.where(column == value)
    return query.where(mart.status.in_(wanted.statuses))


def _row(row: Any) -> IssueRow:
    return IssueRow(
        row.issue_id, row.check_id, row.severity, row.status, row.publisher_code, row.year,
        tuple(row.indicators.split()), row.breakdown, row.message, row.expected, row.actual,
        tuple(row.cells.split()), tuple(row.blanks.split()), row.report_url,
        row.first_seen, row.last_seen, row.accepted_by, row.accepted_reason,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class CheckTally:
    """How many findings of one check a run opened (or opened again) and how many it resolved."""

    check: str
    severity: str
    label: str
    opened: int
    resolved: int


def tally_issues(engine: Engine, run_id: int) -> list[CheckTally]:
    """The checks that moved in a run, errors first."""
    query = (
        select(issue.c.check_id, issue.c.severity, issue_event.c.event, func.count())
        .join(issue, issue.c.issue_id == issue_event.c.issue_id)
        .where(issue_event.c.run_id == run_id)
        .group_by(issue.c.check_id, issue.c.severity, issue_event.c.event)
    )
    found: dict[tuple[str, str], dict[str, int]] = {}
    with engine.connect() as conn:
        for check, severity, event, count in conn.execute(query):
            found.setdefault((check, severity), {})[event] = count
    order = ("error", "warning", "info")
    return [
        CheckTally(
            check,
            severity,
            checks()[check].chinese if check in checks() else "",
            events.get("opened", 0) + events.get("reopened", 0) + events.get("lapsed", 0),
            events.get("resolved", 0),
        )
        for (check, severity), events in sorted(
            found.items(), key=lambda item: (order.index(item[0][1]), item[0][0])
        )
    ]
