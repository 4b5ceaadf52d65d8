"""The current reports of one publisher by year, and which publishers have new current versions since the last full check."""

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, TextClause, func, select, text

from load.bulk import bind_numbers, given_numbers
from load.dimensions import codes
from load.prepared.exact_values import from_database
from load.prepared.stored_fact import FactKey
from load.runs.outcome import COMPLETED
from load.schema.dimensions import breakdown, indicator, publisher
from load.schema.reports import report, report_current, report_version
from load.schema.runs import run
from load.sites import site_of_run
from transform.report import Fact, Place
from transform.text.states import State

_CHECKING_FLOWS = ("nightly", "backfill")
_STATES = {state.value: state for state in State}
_WIDE_LINES = text(
    "SELECT f.indicator_id FROM report r JOIN report_current c ON c.report_id = r.report_id AND c.until IS NULL\n"
    "JOIN fact f ON f.version_id = c.version_id WHERE r.publisher_id = :publisher_id AND f.value > 0\n"
    "GROUP BY f.indicator_id, f.breakdown_id HAVING max(f.value) >= :fold AND max(f.value) >= :nearly * min(f.value)"
)


class CurrentVersion(NamedTuple):
    """The current version of a report, and how its relations come out by its normaliser (``write_verdicts``)."""

    year: int
    report_id: int
    version_id: int
    normaliser: str
    verdicts: str | None


class Lines(NamedTuple):
    """The codes of lines and columns by the keys under which facts name them."""

    indicators: Mapping[int, str]
    breakdowns: Mapping[int, str]


def find_moved_publishers(conn: Connection, run_id: int) -> frozenset[int]:
    """The ``publisher_id`` of publishers of the run's site with a version that became current after the last completed
    run of the site before ``run_id``."""
    site_id = site_of_run(conn, run_id)
    ended = select(func.max(run.c.run_id)).where(
        run.c.run_id < run_id, run.c.site_id == site_id,
        run.c.flow.in_(_CHECKING_FLOWS), run.c.outcome.in_(COMPLETED),
    )  # fmt: skip
    last = conn.scalar(ended) or 0
    # Joined, SQLite begins with the publishers of the site: 63 ms for 70,000 reports of which one moved, not 0.2.
    of_site = select(publisher.c.publisher_id).where(publisher.c.site_id == site_id)
    moved = select(report_current.c.report_id).where(report_current.c.run_id > last)
    owners = select(report.c.publisher_id).where(
        report.c.report_id.in_(moved), report.c.publisher_id.in_(of_site)
    )
    return frozenset(conn.scalars(owners))


def read_lines(conn: Connection) -> Lines:
    """The lines and columns of the warehouse."""
    return Lines(
        *({key: code for code, key in codes(conn, table).items()} for table in (indicator, breakdown))
    )


def list_current(conn: Connection, publisher_id: int) -> list[CurrentVersion]:
    """The current versions of a publisher's reports, in the order of their years."""
    v = report_version.c
    query = (
        select(report.c.year, v.report_id, v.version_id, v.normaliser, v.verdicts)
        .join(report_current, report_current.c.report_id == report.c.report_id)
        .join(report_version, v.version_id == report_current.c.version_id)
        .where(report_current.c.until.is_(None), report.c.publisher_id == publisher_id)
    )
    return sorted(CurrentVersion(*row) for row in conn.execute(query).all())


def find_wide_lines(conn: Connection, publisher_id: int, fold: int) -> frozenset[int]:
    """The ``indicator_id`` of each line of which, in some column of the publisher's current reports, the greatest figure is
    at least ``fold``, and so many times the least positive one, whatever their units."""
    # The figures of SQLite are binary fractions, of which a hundred may be a little more than the figure itself.
    given = {"publisher_id": publisher_id, "fold": fold, "nearly": fold - 1}
    return frozenset(conn.scalars(_WIDE_LINES, given))


def read_years(
    conn: Connection, versions: Iterable[CurrentVersion], lines: Lines, wanted: Collection[int]
) -> dict[int, dict[FactKey, Fact]]:
    """The facts of versions by year, and by (indicator, breakdown) within a year: those of the ``wanted`` lines
    (``indicator_id``).

    A year whose report has none of them has an entry without facts: the report exists.
    """
    years = {version.version_id: version.year for version in versions}
    by_year: dict[int, dict[FactKey, Fact]] = {year: {} for year in years.values()}
    dialect = conn.dialect.name
    given = bind_numbers(dialect, list(years)) | bind_numbers(dialect, sorted(wanted), "lines")
    # By position: a name of each of a dozen columns costs as much as the query. All at once: SQLAlchemy hands out each
    # row by itself through three calls.
    for version_id, indicator_id, breakdown_id, *told in conn.execute(_facts_of_lines(dialect), given).all():
        key = lines.indicators[indicator_id], lines.breakdowns[breakdown_id]
        by_year[years[version_id]][key] = _make_fact(key, *told)
    return by_year


def _make_fact(
    key: FactKey,
    label: str,
    unit: str | None,
    value: Any,
    state: str,
    raw: str,
    note: str | None,
    part: int,
    *cell: Any,
) -> Fact:
    table, row, column = cell
    number = None if value is None else from_database(value)
    place = None if table is None else Place(table, row, column, part)
    return Fact(*key, label, unit, number, _STATES[state], raw, place, note)


@cache
def _facts_of_lines(dialect: str) -> TextClause:
    """The statement that reads facts of versions (``given_numbers``) and of lines (those named ``lines``)."""
    return text(
        "SELECT version_id, indicator_id, breakdown_id, label, unit, value, state, raw, note, part, table_no, row_no, "
        f"column_no FROM fact WHERE version_id {given_numbers(dialect)} AND indicator_id {given_numbers(dialect, 'lines')}"
    )
