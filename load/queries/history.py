"""The history of a report: its versions, which of them was current when, its addresses, and what changed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, select

from load.marts import mart_tables
from load.publisher_names import PublisherName
from load.schema.reports import report, report_current, report_source, report_version, version_review
from load.versions.candidate import FactChange


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version: what one normaliser made of one set of bytes.

    ``held`` are the reasons why it was held; ``decision``, ``reason`` and ``who`` are of its review, None without one.
    """

    version_id: int
    url: str
    normaliser: str
    published_on: date | None
    observed_at: datetime
    recorded_at: datetime
    run_id: int
    facts: int
    reported: int
    held: tuple[str, ...]
    decision: str | None
    reason: str | None
    who: str | None


@dataclass(frozen=True, slots=True)
class CurrentRow:
    """A time during which a version was current; ``until`` is None for now."""

    version_id: int
    since: datetime
    until: datetime | None
    cause: str
    run_id: int | None


@dataclass(frozen=True, slots=True)
class SourceRow:
    """An address of the report. ``gone_at`` is when it answered that nothing is there; None while it shows the report."""

    url: str
    source: str
    first_seen: datetime
    last_seen: datetime
    gone_at: datetime | None


@dataclass(frozen=True, slots=True)
class Restatement:
    """One fact that differs between two versions that were current one after the other; ``site`` is a code."""

    site: str
    change: FactChange
    at: datetime
    cause: str
    run_id: int | None
    old_version_id: int
    new_version_id: int


@dataclass(frozen=True, slots=True)
class ReportHistory:
    """The history of a report, each part from the oldest to the newest. ``site`` and ``publisher`` are codes, ``name`` is
    that of the publisher."""

    site: str
    publisher: str
    name: str
    year: int
    versions: tuple[VersionRow, ...]
    current: tuple[CurrentRow, ...]
    sources: tuple[SourceRow, ...]
    restatements: tuple[Restatement, ...]


def report_history(conn: Connection, owner: PublisherName, year: int) -> ReportHistory | None:
    """The history of a report; None if there is no such report."""
    of_report = (report.c.publisher_id == owner.publisher_id) & (report.c.year == year)
    report_id = conn.scalar(select(report.c.report_id).where(of_report))
    if report_id is None:
        return None
    return ReportHistory(
        owner.site, owner.code, owner.name, year, _versions(conn, report_id), _current(conn, report_id),
        _sources(conn, report_id), tuple(restatements(conn, owner=owner, year=year)),
    )  # fmt: skip


def report_years(conn: Connection, owner: PublisherName) -> list[int]:
    """The years of which there are reports of a publisher, in order."""
    query = select(report.c.year).where(report.c.publisher_id == owner.publisher_id, report.c.year > 0)
    return list(conn.scalars(query.order_by(report.c.year)))


def restatements(
    conn: Connection,
    *,
    owner: PublisherName | None = None,
    year: int | None = None,
    runs: tuple[int, int] | None = None,
) -> list[Restatement]:
    """Facts that changed, from the oldest to the newest: of a publisher, a year, or the runs from one to another.

    ``runs`` are the first and the last run, both included. What is None does not restrict.
    """
    mart = mart_tables()["mart_restatement"]
    query = select(mart)
    if owner is not None:
        query = query.where(mart.c.site_code == owner.site, mart.c.publisher_code == owner.code)
    if year is not None:
        query = query.where(mart.c.year == year)
    if runs is not None:
        query = query.where(mart.c.run_id.between(*runs))
    ordered = query.order_by(
        mart.c.restated_at,
        mart.c.site_code,
        mart.c.publisher_code,
        mart.c.year,
        mart.c.indicator_code,
        mart.c.breakdown,
    )
    return [_restatement(row) for row in conn.execute(ordered)]


def _versions(conn: Connection, report_id: int) -> tuple[VersionRow, ...]:
    v, r = report_version.c, version_review.c
    query: Select[Any] = (
        select(
            v.version_id, v.url, v.normaliser, v.published_on, v.observed_at, v.recorded_at, v.run_id, v.facts,
            v.reported, v.held, r.decision, r.reason, r.who,
        )
        .outerjoin(version_review, r.version_id == v.version_id)
        .where(v.report_id == report_id)
        .order_by(v.version_id)
    )  # fmt: skip
    rows = (row._asdict() for row in conn.execute(query))
    return tuple(VersionRow(**{**row, "held": tuple(row["held"].split())}) for row in rows)


def _current(conn: Connection, report_id: int) -> tuple[CurrentRow, ...]:
    c = report_current.c
    query = select(c.version_id, c.since, c.until, c.cause, c.run_id).where(c.report_id == report_id)
    return tuple(CurrentRow(*row) for row in conn.execute(query.order_by(c.pointer_id)))


def _sources(conn: Connection, report_id: int) -> tuple[SourceRow, ...]:
    s = report_source.c
    query = select(s.url, s.source, s.first_seen_at, s.last_seen_at, s.gone_at).where(
        s.report_id == report_id
    )
    return tuple(SourceRow(*row) for row in conn.execute(query.order_by(s.first_seen_at, s.url)))


def _restatement(row: Any) -> Restatement:
    change = FactChange(
        row.publisher_code, row.year, row.indicator_code, row.breakdown, row.unit, row.old_value,
        row.new_value, row.old_state, row.new_state, row.old_raw, row.new_raw, row.cause,
    )  # fmt: skip
    return Restatement(
        row.site_code, change, row.restated_at, row.cause, row.run_id, row.old_version_id, row.new_version_id
    )
