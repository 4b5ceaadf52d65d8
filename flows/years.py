"""Checks across the years of those publishers whose figures moved."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from flows.run_report import Outcome
from load.issue_book import YEARS, record_report_issues
from load.schema.dimensions import breakdown, indicator, publisher
from load.schema.figures import fact
from load.schema.reports import report, report_current
from load.schema.runs import run
from transform.checks import check_years
from transform.report import Fact, Place, State

_ENDED_WELL = (Outcome.DONE.value, Outcome.SOME_FAILED.value)
_Key = tuple[str, str]


def check_touched(conn: Connection, run_id: int, now: datetime) -> None:
    """Check the publishers of which a report became current since the last run that came to its end.

    Runs that were killed moved figures too, and did not come to this.
    """
    for code in _find_touched(conn, run_id):
        by_year = _read_years(conn, code)
        found = check_years(by_year)
        record_report_issues(
            conn, run_id, now, YEARS, {(code, year): found.get(year, ()) for year in by_year}
        )


def _find_touched(conn: Connection, run_id: int) -> list[str]:
    ended = select(func.max(run.c.run_id)).where(run.c.run_id < run_id, run.c.outcome.in_(_ENDED_WELL))
    last = conn.scalar(ended) or 0
    return list(
        conn.scalars(
            select(publisher.c.code)
            .join(report, report.c.publisher_id == publisher.c.publisher_id)
            .join(report_current, report_current.c.report_id == report.c.report_id)
            .where(report_current.c.run_id > last)
            .distinct()
            .order_by(publisher.c.code)
        )
    )


def _read_years(conn: Connection, code: str) -> dict[int, dict[_Key, Fact]]:
    rows = conn.execute(
        select(
            fact,
            report.c.year,
            indicator.c.code.label("of_indicator"),
            breakdown.c.code.label("of_breakdown"),
        )
        .join(report_current, report_current.c.version_id == fact.c.version_id)
        .join(report, report.c.report_id == report_current.c.report_id)
        .join(publisher, publisher.c.publisher_id == report.c.publisher_id)
        .join(indicator, indicator.c.indicator_id == fact.c.indicator_id)
        .join(breakdown, breakdown.c.breakdown_id == fact.c.breakdown_id)
        .where(report_current.c.until.is_(None), publisher.c.code == code)
    )
    return _sort_by_year(rows)


def _sort_by_year(rows: Iterable[Any]) -> dict[int, dict[_Key, Fact]]:
    by_year: dict[int, dict[_Key, Fact]] = {}
    for row in rows:
        by_year.setdefault(row.year, {})[row.of_indicator, row.of_breakdown] = _make_fact(row)
    return by_year


def _make_fact(row: Any) -> Fact:
    place = None if row.table_no is None else Place(row.table_no, row.row_no, row.column_no, row.part)
    return Fact(
        row.of_indicator,
        row.of_breakdown,
        row.label,
        row.unit,
        row.value,
        State(row.state),
        row.raw,
        place,
        row.note,
    )
