"""Issues as people look for them, and how many of them a run opened and resolved."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Select, case, func, select

from load.marts import mart_tables
from load.publisher_names import PublisherName
from load.schema.dimensions import site
from load.schema.issues import ACCEPTED, OPEN, issue, issue_event
from transform.forms.check_catalogue import checks

_RANK = {"error": 0, "warning": 1, "info": 2}


@dataclass(frozen=True, slots=True)
class IssueFilter:
    """Which issues; None means any. ``publisher`` is one of a site, ``site`` a code, ``statuses`` are of open, accepted
    and resolved."""

    check: str | None = None
    site: str | None = None
    publisher: PublisherName | None = None
    year: int | None = None
    severity: str | None = None
    statuses: tuple[str, ...] = (OPEN,)


@dataclass(frozen=True, slots=True)
class IssueRow:
    """One issue. ``cells`` are ``table:row:column``, with ``@part`` for an attachment.

    ``site`` and ``publisher`` are codes. ``publisher``, its ``name`` and ``year`` are None for an issue about the site
    itself. ``url`` is the address to compare with, None where there is none. ``message`` is Chinese.
    """

    issue_id: int
    check: str
    severity: str
    status: str
    site: str
    publisher: str | None
    name: str | None
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
    message_en: str


@dataclass(frozen=True, slots=True)
class CheckTally:
    """How many issues of one check a run opened (or opened again) and how many it resolved.

    ``label`` is the check's name in Chinese, empty for a check that the catalogue no longer has.
    """

    check: str
    severity: str
    label: str
    opened: int
    resolved: int


def find_issues(conn: Connection, wanted: IssueFilter = IssueFilter()) -> list[IssueRow]:
    """The issues that match, errors first, then by publisher, year and check."""
    mart = mart_tables()["mart_issue"].c
    rank = case(_RANK, value=mart.severity, else_=len(_RANK))
    query = select(mart_tables()["mart_issue"]).order_by(
        rank, mart.site_code, mart.publisher_code, mart.year, mart.check_id, mart.issue_id
    )
    return [_issue_row(row) for row in conn.execute(_narrow(query, wanted))]


def known_checks(conn: Connection) -> set[str]:
    """The ids of all checks: those of the catalogue, and those of earlier ones that issues of the warehouse have."""
    return {*checks(), *conn.scalars(select(issue.c.check_id).distinct())}


def count_issues(conn: Connection) -> dict[str, dict[str, int]]:
    """How many issues are open or accepted, by site, then by check."""
    by = (site.c.code, issue.c.check_id)
    query = select(*by, func.count()).join(site, site.c.site_id == issue.c.site_id)
    query = query.where(issue.c.status.in_((OPEN, ACCEPTED)))
    counted: dict[str, dict[str, int]] = {}
    for code, check, count in conn.execute(query.group_by(*by).order_by(*by)):
        counted.setdefault(code, {})[check] = count
    return counted


def tally_issues(engine: Engine, run_id: int) -> list[CheckTally]:
    """The checks of which a run opened or resolved issues, errors first, then by check."""
    query = (
        select(issue.c.check_id, issue.c.severity, issue_event.c.event, func.count())
        .join(issue, issue.c.issue_id == issue_event.c.issue_id)
        .where(issue_event.c.run_id == run_id)
        .group_by(issue.c.check_id, issue.c.severity, issue_event.c.event)
    )
    counts: dict[tuple[str, str], dict[str, int]] = {}
    with engine.connect() as conn:
        for check, severity, event, count in conn.execute(query):
            counts.setdefault((check, severity), {})[event] = count
    in_order = sorted(counts.items(), key=lambda item: (_RANK[item[0][1]], item[0][0]))
    return [_tally(check, severity, events) for (check, severity), events in in_order]


def _tally(check: str, severity: str, events: dict[str, int]) -> CheckTally:
    return CheckTally(
        check,
        severity,
        checks()[check].name.zh if check in checks() else "",
        sum(events.get(event, 0) for event in ("opened", "reopened", "lapsed")),
        events.get("resolved", 0),
    )


def _narrow(query: Select[Any], wanted: IssueFilter) -> Select[Any]:
    mart = mart_tables()["mart_issue"].c
    for column, value in (
        (mart.check_id, wanted.check), (mart.site_code, wanted.site),
        (mart.site_code, wanted.publisher and wanted.publisher.site),
        (mart.publisher_code, wanted.publisher and wanted.publisher.code),
        (mart.year, wanted.year), (mart.severity, wanted.severity),
    ):  # fmt: skip
        if value is not None:
            query = query.where(column == value)
    return query.where(mart.status.in_(wanted.statuses))


def _issue_row(row: Any) -> IssueRow:
    return IssueRow(
        row.issue_id, row.check_id, row.severity, row.status, row.site_code, row.publisher_code,
        row.publisher_name, row.year, tuple(row.indicators.split()), row.breakdown, row.message, row.expected, row.actual,
        tuple(row.cells.split()), tuple(row.blanks.split()), row.report_url,
        row.first_seen, row.last_seen, row.accepted_by, row.accepted_reason,
        row.message_en,
    )  # fmt: skip
