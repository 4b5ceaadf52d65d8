"""What the static overview shows of a district, read from the marts: one query a mart and district, all of one moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Select, func, select

from load.marts import mart_tables
from load.queries.coverage import CoverageCell, coverage_cells
from load.queries.issues import IssueFilter, IssueRow, find_issues
from load.runs.outcome import COMPLETED
from load.schema.issues import OPEN
from load.schema.marts import report_head


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """An office of mart_publisher; ``successor`` is the code of the office that went on with its work, or None."""

    code: str
    name: str
    kind: str
    registered: bool
    first_year: int | None
    last_year: int | None
    successor: str | None


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """A figure of mart_series; ``office`` is a code. The caveats are empty where there is none."""

    concept: str
    office: str
    year: int
    value: Decimal
    is_derived: bool
    caveat_en: str
    caveat_zh: str


@dataclass(frozen=True, slots=True)
class SumRow:
    """A row of mart_concept_year: of the offices of one kind. ``value`` is None where there is no sum."""

    concept: str
    label: str
    unit: str
    year: int
    reports: int
    offices: int
    derived: int
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class RateRow:
    """A row of mart_rate_year; ``value`` is per hundred, None where the denominator is 0. The caveats are empty where there
    is none."""

    rate: str
    label: str
    label_en: str
    year: int
    reports: int
    filed: int
    numerator: Decimal
    denominator: Decimal
    value: Decimal | None
    caveat_en: str
    caveat_zh: str


@dataclass(frozen=True, slots=True)
class ReportRow:
    """What mart_fact shows of a current report, also of one that has no figures."""

    office: str
    year: int
    title: str | None
    url: str
    published_on: date | None


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A figure of mart_fact whose place in its report can be shown; ``value`` and ``correction`` are as there."""

    office: str
    year: int
    indicator: str
    value: Decimal
    correction: str | None
    version_id: int


@dataclass(frozen=True, slots=True)
class DistrictRows:
    """Everything of one district. ``last_good`` is when its last good night ended, aware UTC; None without one."""

    site: str
    name: str
    offices: Sequence[OfficeRow]
    coverage: Sequence[CoverageCell]
    series: Sequence[SeriesRow]
    sums: Sequence[SumRow]
    rates: Sequence[RateRow]
    reports: Sequence[ReportRow]
    findings: Sequence[IssueRow]
    last_good: datetime | None


@dataclass(frozen=True, slots=True)
class DistrictSummary:
    """A district in a line: how many offices, reports that were asked for and that are loaded, open findings."""

    site: str
    name: str
    offices: int
    asked: int
    loaded: int
    findings: int
    last_good: datetime | None


def read_summaries(conn: Connection) -> list[DistrictSummary]:
    """All districts that have offices, by code."""
    offices = mart_tables()["mart_publisher"].c
    cells, issues = mart_tables()["mart_coverage"].c, mart_tables()["mart_issue"].c
    names = {
        row[0]: (row[1], row[2]) for row in conn.execute(_count_by(offices.site_code, offices.site_name))
    }
    asked = {row[0]: row[1] for row in conn.execute(_count_by(cells.site_code))}
    is_loaded = cells.status == "loaded"
    loaded = {row[0]: row[1] for row in conn.execute(_count_by(cells.site_code).where(is_loaded))}
    is_open = issues.status == OPEN
    found = {row[0]: row[1] for row in conn.execute(_count_by(issues.site_code).where(is_open))}
    good = read_last_good(conn)
    return [
        DistrictSummary(
            site, name, count, asked.get(site, 0), loaded.get(site, 0), found.get(site, 0), good.get(site)
        )
        for site, (name, count) in sorted(names.items())
    ]


def read_district(conn: Connection, summary: DistrictSummary) -> DistrictRows:
    """The rows of a district; their order is the same on both databases only where Python has sorted them."""
    site = summary.site
    return DistrictRows(
        site,
        summary.name,
        _read_offices(conn, site),
        coverage_cells(conn, site),
        _read_series(conn, site),
        _read_sums(conn, site),
        _read_rates(conn, site),
        _read_reports(conn, site),
        find_issues(conn, IssueFilter(site=site)),
        summary.last_good,
    )


def read_figures(conn: Connection, site: str, indicators: Sequence[str]) -> list[FigureRow]:
    """The figures of these lines of the forms, of all reports of a site; those that are no number are left out."""
    mart = mart_tables()["mart_fact"].c
    query = select(
        mart.publisher_code, mart.year, mart.indicator_code, mart.value, mart.correction, mart.version_id
    ).where(
        mart.site_code == site, mart.breakdown == "total", mart.value.is_not(None),
        mart.indicator_code.in_(indicators),
    )  # fmt: skip
    return [FigureRow(*row) for row in conn.execute(query)]


def read_last_good(conn: Connection) -> dict[str, datetime]:
    """When the last night of each site that was completed ended, by the code of the site."""
    mart = mart_tables()["mart_run"].c
    completed = [outcome.value for outcome in COMPLETED]
    query = select(mart.site_code, func.max(mart.finished)).where(
        mart.flow == "nightly", mart.outcome.in_(completed), mart.site_code.is_not(None)
    )
    return {row[0]: row[1] for row in conn.execute(query.group_by(mart.site_code))}


def _count_by(*columns: Any) -> Select[Any]:
    return select(*columns, func.count()).group_by(*columns)


def _read_offices(conn: Connection, site: str) -> list[OfficeRow]:
    mart = mart_tables()["mart_publisher"].c
    query = select(
        mart.publisher_code, mart.publisher_name, mart.publisher_kind, mart.registered, mart.first_year,
        mart.last_year, mart.successor_code,
    ).where(mart.site_code == site)  # fmt: skip
    return [OfficeRow(*row) for row in conn.execute(query)]


def _read_series(conn: Connection, site: str) -> list[SeriesRow]:
    mart = mart_tables()["mart_series"].c
    query = select(
        mart.concept, mart.publisher_code, mart.year, mart.value, mart.is_derived,
        func.coalesce(mart.caveat, ""), func.coalesce(mart.caveat_zh, ""),
    ).where(mart.site_code == site)  # fmt: skip
    return [SeriesRow(*row) for row in conn.execute(query)]


def _read_sums(conn: Connection, site: str) -> list[SumRow]:
    mart = mart_tables()["mart_concept_year"].c
    query = select(
        mart.concept, mart.label, mart.unit, mart.year, mart.reports, mart.offices, mart.derived, mart.value
    ).where(mart.site_code == site)
    return [SumRow(*row) for row in conn.execute(query)]


def _read_rates(conn: Connection, site: str) -> list[RateRow]:
    mart = mart_tables()["mart_rate_year"].c
    query = select(
        mart.rate, mart.label, mart.label_en, mart.year, mart.reports, mart.filed, mart.numerator, mart.denominator,
        mart.value, func.coalesce(mart.caveat, ""), func.coalesce(mart.caveat_zh, ""),
    ).where(mart.site_code == site)  # fmt: skip
    return [RateRow(*row) for row in conn.execute(query)]


def _read_reports(conn: Connection, site: str) -> list[ReportRow]:
    """Of the heads that mart_fact joins to each of its hundred facts a report: a row a report, not a hundred."""
    head = report_head.c
    query = select(head.publisher_code, head.year, head.report_title, head.report_url, head.published_on)
    return [ReportRow(*row) for row in conn.execute(query.where(head.site_code == site))]
