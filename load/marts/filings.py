"""mart_series, mart_coverage and the heads of mart_fact: rewritten in the transaction that changes what they show, for the
filings that it touched."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from sqlalchemy import Connection, Table, TextClause, delete, insert, select, text

from load.bulk import bind_numbers, bind_pairs, given_numbers, given_pairs
from load.engine import is_one_of
from load.marts import CURRENT, EDITION, HEADS, mart_sql, mart_tables
from load.schema.curation import coverage
from load.schema.dimensions import publisher, site
from load.schema.marts import dirty_year, report_head
from load.schema.reports import report, report_current

Filing = tuple[int, int]
"""``publisher_id`` and year."""

SERIES, COVERAGE = "mart_series", "mart_coverage"

_OF_SITE = "p.site_id = :site_id"


def refresh_reports(conn: Connection, report_ids: Iterable[int], moved: Iterable[int] = ()) -> None:
    """Rewrite coverage of reports; of those that ``moved``, because another version is current, all that is shown."""
    ids = sorted(set(moved))
    _rewrite_reports(conn, HEADS, ids)
    _refresh_figures(conn, ids)
    refresh_coverage(conn, _find_filings(conn, {*report_ids, *ids}))


def refresh_versions(conn: Connection, version_ids: Iterable[int]) -> None:
    """Rewrite the series of the reports of which one of the versions is current: something that is derived changed."""
    of_version = is_one_of(conn, report_current.c.version_id, version_ids)
    query = select(report_current.c.report_id).where(of_version, report_current.c.until.is_(None))
    _refresh_figures(conn, sorted(set(conn.scalars(query))))


def refresh_coverage(conn: Connection, filings: Iterable[Filing]) -> None:
    """Rewrite the coverage of filings, whether or not there is a report."""
    dialect, wanted = conn.dialect.name, sorted(set(filings))
    for statement in _rewriting_filings(dialect) if wanted else ():
        conn.execute(statement, bind_pairs(dialect, wanted))


def refresh_publishers(conn: Connection, site_id: int, old_codes: Mapping[int, str]) -> None:
    """Rewrite all filings of publishers of a site whose code, name, kind or years changed; ``old_codes`` are the codes that
    they had before, by ``publisher_id``."""
    if not old_codes:
        return
    site_code = conn.scalar(select(site.c.code).where(site.c.site_id == site_id))
    for table in _tables().values():
        of_publishers = (table.c.site_code == site_code) & table.c.publisher_code.in_(old_codes.values())
        conn.execute(delete(table).where(of_publishers))
    refresh_reports(
        conn, (), conn.scalars(select(report.c.report_id).where(report.c.publisher_id.in_(old_codes)))
    )
    of_coverage = select(coverage.c.publisher_id, coverage.c.year)
    covered = conn.execute(of_coverage.where(coverage.c.publisher_id.in_(old_codes)))
    refresh_coverage(conn, [(row[0], row[1]) for row in covered])


def refresh_site(conn: Connection, site_id: int) -> None:
    """Rewrite all filings of a site: its own names changed, or the catalogue."""
    site_code = conn.scalar(select(site.c.code).where(site.c.site_id == site_id))
    for name, table in _tables().items():
        conn.execute(delete(table).where(table.c.site_code == site_code))
        conn.execute(text(_insert(name, _OF_SITE)), {"site_id": site_id})
    years = select(publisher.c.site_id, report.c.year).join(
        report, report.c.publisher_id == publisher.c.publisher_id
    )
    of_site = years.where(publisher.c.site_id == site_id).distinct()
    conn.execute(insert(dirty_year).from_select(["site_id", "year"], of_site))


def refresh_all(conn: Connection) -> None:
    """Rewrite the filings of all sites."""
    for site_id in conn.scalars(select(site.c.site_id).order_by(site.c.site_id)).all():
        refresh_site(conn, site_id)


def _refresh_figures(conn: Connection, report_ids: Sequence[int]) -> None:
    """Rewrite the series of reports of which facts, corrections or series changed, and mark their years as dirty."""
    _rewrite_reports(conn, SERIES, report_ids)
    if report_ids:
        dialect = conn.dialect.name
        conn.execute(_marking(dialect), bind_numbers(dialect, report_ids))


def _find_filings(conn: Connection, report_ids: set[int]) -> list[Filing]:
    dialect = conn.dialect.name
    query = text(f"SELECT publisher_id, year FROM report WHERE report_id {given_numbers(dialect)}")
    return [(row[0], row[1]) for row in conn.execute(query, bind_numbers(dialect, sorted(report_ids)))]


def _rewrite_reports(conn: Connection, name: str, report_ids: Sequence[int]) -> None:
    dialect = conn.dialect.name
    for statement in _rewriting_reports(dialect, name) if report_ids else ():
        conn.execute(statement, bind_numbers(dialect, report_ids))


@cache
def _marking(dialect: str) -> TextClause:
    """The statement that marks the years of reports (``given_numbers``)."""
    return text(
        "INSERT INTO dirty_year (site_id, year) SELECT DISTINCT p.site_id, r.year FROM report r\n"
        f"JOIN publisher p ON p.publisher_id = r.publisher_id WHERE r.report_id {given_numbers(dialect)}"
    )


@cache
def _rewriting_reports(dialect: str, name: str) -> tuple[TextClause, TextClause]:
    """The statements that delete the rows of reports (``given_numbers``), and make them anew."""
    given = given_numbers(dialect)
    forget = (
        f"DELETE FROM {name} WHERE (site_code, publisher_code, year) IN (\n"
        "SELECT st.code, p.code, r.year FROM report r JOIN publisher p ON p.publisher_id = r.publisher_id\n"
        f"JOIN site st ON st.site_id = p.site_id WHERE r.report_id {given})"
    )
    return text(forget), text(_insert(name, f"c.report_id {given}"))


@cache
def _rewriting_filings(dialect: str) -> tuple[TextClause, TextClause]:
    """The statements that delete the coverage of filings (``given_pairs``), and make it anew."""
    given = given_pairs(dialect)
    forget = (
        f"DELETE FROM {COVERAGE} WHERE (site_code, publisher_code, year) IN (\n"
        f"WITH given (publisher_id, year) AS {given}\n"
        "SELECT st.code, p.code, given.year FROM given\n"
        "JOIN publisher p ON p.publisher_id = given.publisher_id JOIN site st ON st.site_id = p.site_id)"
    )
    return text(forget), text(_insert(COVERAGE, f"(g.publisher_id, g.year) IN {given}"))


@cache
def _tables() -> Mapping[str, Table]:
    """The tables that are rewritten here, by name."""
    return {HEADS: report_head} | {name: mart_tables()[name] for name in (SERIES, COVERAGE)}


def _insert(name: str, scope: str) -> str:
    """The statement that fills rows of a table from the SELECT of its mart.

    A row of coverage that stands there all the same is overwritten: on PostgreSQL another transaction, of a worker that
    loads the same report from another address, may have made it since this one deleted it. Series and heads of a report
    are written by who has locked it, or holds its site.
    """
    table = _tables()[name]
    columns, key = [column.name for column in table.columns], [column.name for column in table.primary_key]
    made = f"INSERT INTO {name} ({', '.join(columns)})\n{mart_sql(EDITION, name, CURRENT, scope)}"
    if name != COVERAGE:
        return made
    changed = ", ".join(f"{column} = excluded.{column}" for column in columns if column not in key)
    return f"{made}\nON CONFLICT ({', '.join(key)}) DO UPDATE SET {changed}"
