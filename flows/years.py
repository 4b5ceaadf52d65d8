"""What can only be checked with all reports at hand: the years of a publisher side by side, and every relation."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from flows.run_report import Outcome
from load.issue_book import YEARS, record_report_issues
from load.runs import CheckCount, record_check_counts
from load.schema.dimensions import breakdown, indicator, publisher
from load.schema.figures import fact
from load.schema.reports import report, report_current
from load.schema.runs import run
from transform.catalogue import FORM_CODES
from transform.checks import Verdict, check_years, tally
from transform.checks.relations import evaluate_relations
from transform.report import Fact, Place, State

_ENDED_WELL = (Outcome.DONE.value, Outcome.SOME_FAILED.value)
_CHECKING = ("nightly", "backfill")
_Key = tuple[str, str]


def check_all(conn: Connection, run_id: int, now: datetime) -> None:
    """Check the years of every publisher of which a report moved since the last run that came to its end, for
    runs that were killed moved figures too; and count what every relation says of all reports, so that a jump
    from one run to the next can be seen. Nothing moved: nothing is done."""
    touched = _find_touched(conn, run_id)
    if not touched:
        return
    counts: Counter[tuple[str, Verdict]] = Counter()
    for code in conn.scalars(select(publisher.c.code).order_by(publisher.c.code)).all():
        by_year = _read_years(conn, code)
        for facts in by_year.values():
            counts += tally(evaluate_relations(facts, _forms_of(facts)))
        if code in touched:
            found = check_years(by_year)
            record_report_issues(
                conn, run_id, now, YEARS, {(code, year): found.get(year, ()) for year in by_year}
            )
    record_check_counts(conn, run_id, _count_checks(counts))


def _forms_of(facts: Iterable[_Key]) -> list[str]:
    printed = {indicator.partition(".")[0] for indicator, _ in facts}
    return [form for form in FORM_CODES if form in printed]


def _count_checks(counts: Counter[tuple[str, Verdict]]) -> list[CheckCount]:
    return [
        CheckCount(
            relation,
            counts[relation, Verdict.HOLDS],
            counts[relation, Verdict.FAILS],
            counts[relation, Verdict.CANNOT_TELL],
        )
        for relation in sorted({relation for relation, _ in counts})
    ]


def _find_touched(conn: Connection, run_id: int) -> frozenset[str]:
    ended = select(func.max(run.c.run_id)).where(
        run.c.run_id < run_id, run.c.flow.in_(_CHECKING), run.c.outcome.in_(_ENDED_WELL)
    )
    last = conn.scalar(ended) or 0
    moved = (
        select(publisher.c.code)
        .join(report, report.c.publisher_id == publisher.c.publisher_id)
        .join(report_current, report_current.c.report_id == report.c.report_id)
        .where(report_current.c.run_id > last)
    )
    return frozenset(conn.scalars(moved))


def _read_years(conn: Connection, code: str) -> dict[int, dict[_Key, Fact]]:
    """The facts of each year that has a report; a report of prose or pictures has none and is no gap."""
    filed = (
        select(report.c.year)
        .join(report_current, report_current.c.report_id == report.c.report_id)
        .join(publisher, publisher.c.publisher_id == report.c.publisher_id)
        .where(report_current.c.until.is_(None), publisher.c.code == code)
    )
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
    return _sort_by_year(rows, {year: {} for year in conn.scalars(filed)})


def _sort_by_year(rows: Iterable[Any], by_year: dict[int, dict[_Key, Fact]]) -> dict[int, dict[_Key, Fact]]:
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
