"""mart_series, mart_coverage and the heads of mart_fact: rewritten in the transaction that changes what they show, for the
filings that it touched."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, bindparam, delete, insert, select, text

from load.marts import CURRENT, EDITION, HEADS, MARTS, mart_sql
from load.schema.curation import coverage
from load.schema.dimensions import publisher, site
from load.schema.marts import dirty_year, report_head
from load.schema.reports import report, report_current

Filing = tuple[int, int]
"""``publisher_id`` and year."""

SERIES, COVERAGE = "mart_series", "mart_coverage"
BATCH = 200

_TABLES = {SERIES: MARTS[SERIES], COVERAGE: MARTS[COVERAGE], HEADS: report_head}
# SQLite uses no index for the pairs alone.
_FILED = "r.publisher_id IN :publishers AND (r.publisher_id, r.year) IN :filings"
_COVERED = "g.publisher_id IN :publishers AND (g.publisher_id, g.year) IN :filings"
_OF_FILINGS = {SERIES: _FILED, COVERAGE: _COVERED, HEADS: _FILED}
_OF_SITE = "p.site_id = :site_id"


def refresh_reports(conn: Connection, report_ids: Iterable[int], moved: Iterable[int] = ()) -> None:
    """Rewrite coverage of reports; of those that ``moved``, because another version is current, all that is shown."""
    ids = set(moved)
    filings = _find_filings(conn, ids)
    _rewrite(conn, HEADS, filings)
    refresh_figures(conn, filings)
    refresh_coverage(conn, _find_filings(conn, {*report_ids, *ids}))


def refresh_versions(conn: Connection, version_ids: Iterable[int]) -> None:
    """Rewrite the series of the reports of which one of the versions is current: something that is derived changed."""
    wanted = list(version_ids)
    for start in range(0, len(wanted), BATCH):
        of_version = report_current.c.version_id.in_(wanted[start : start + BATCH])
        query = select(report_current.c.report_id).where(of_version, report_current.c.until.is_(None))
        refresh_figures(conn, _find_filings(conn, set(conn.scalars(query))))


def refresh_figures(conn: Connection, filings: Iterable[Filing]) -> None:
    """Rewrite the series of filings of which facts, corrections or series changed, and mark their years as dirty."""
    wanted = sorted(set(filings))
    _rewrite(conn, SERIES, wanted)
    _mark(conn, wanted)


def refresh_coverage(conn: Connection, filings: Iterable[Filing]) -> None:
    """Rewrite the coverage of filings, whether or not there is a report."""
    _rewrite(conn, COVERAGE, sorted(set(filings)))


def refresh_publishers(conn: Connection, site_id: int, old_codes: Mapping[int, str]) -> None:
    """Rewrite all filings of publishers of a site whose code, name, kind or years changed; ``old_codes`` are the codes that
    they had before, by ``publisher_id``."""
    if not old_codes:
        return
    site_code = conn.scalar(select(site.c.code).where(site.c.site_id == site_id))
    for table in _TABLES.values():
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
    for name, table in _TABLES.items():
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


def _find_filings(conn: Connection, report_ids: set[int]) -> list[Filing]:
    wanted = sorted(report_ids)
    filings = []
    for start in range(0, len(wanted), BATCH):
        of_ids = report.c.report_id.in_(wanted[start : start + BATCH])
        filings += [
            (row[0], row[1])
            for row in conn.execute(select(report.c.publisher_id, report.c.year).where(of_ids))
        ]
    return filings


def _rewrite(conn: Connection, name: str, filings: Sequence[Filing]) -> None:
    for start in range(0, len(filings), BATCH):
        some = filings[start : start + BATCH]
        _forget(conn, name, some)
        publishers = sorted({publisher_id for publisher_id, _ in some})
        made = text(_insert(name, _OF_FILINGS[name])).bindparams(
            bindparam("filings", some, expanding=True), bindparam("publishers", publishers, expanding=True)
        )
        conn.execute(made)


def _forget(conn: Connection, name: str, filings: Sequence[Filing]) -> None:
    mart = _TABLES[name]
    owners = (
        select(publisher.c.publisher_id, site.c.code, publisher.c.code)
        .join(site, site.c.site_id == publisher.c.site_id)
        .where(publisher.c.publisher_id.in_({publisher_id for publisher_id, _ in filings}))
    )
    codes = {row[0]: (row[1], row[2]) for row in conn.execute(owners)}
    of_filing = (
        (mart.c.site_code == bindparam("b_site"))
        & (mart.c.publisher_code == bindparam("b_publisher"))
        & (mart.c.year == bindparam("b_year"))
    )
    rows = [
        {"b_site": codes[number][0], "b_publisher": codes[number][1], "b_year": year}
        for number, year in filings
    ]
    conn.execute(delete(mart).where(of_filing), rows)


def _insert(name: str, scope: str) -> str:
    """The statement that fills rows of a table from the SELECT of its mart.

    A row that stands there all the same is overwritten: on PostgreSQL another transaction, of a worker that loads the same
    report from another address, may have made it since this one deleted it.
    """
    table = _TABLES[name]
    columns, key = [column.name for column in table.columns], [column.name for column in table.primary_key]
    changed = ", ".join(f"{column} = excluded.{column}" for column in columns if column not in key)
    return (
        f"INSERT INTO {name} ({', '.join(columns)})\n{mart_sql(EDITION, name, CURRENT, scope)}\n"
        f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {changed}"
    )


def _mark(conn: Connection, filings: Sequence[Filing]) -> None:
    owners = {publisher_id for publisher_id, _ in filings}
    query = select(publisher.c.publisher_id, publisher.c.site_id).where(publisher.c.publisher_id.in_(owners))
    sites = {row[0]: row[1] for row in conn.execute(query)} if owners else {}
    years = sorted({(sites[publisher_id], year) for publisher_id, year in filings})
    if years:
        conn.execute(insert(dirty_year), [{"site_id": site_id, "year": year} for site_id, year in years])
