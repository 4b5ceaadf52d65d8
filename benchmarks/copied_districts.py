"""A warehouse of many districts, filled quickly: one is loaded as a run loads it, the others are copies of its rows."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, Table, func, select

from benchmarks.loading import read_candidates
from load.dimensions import PublisherRow, sync_catalogue, sync_publishers
from load.engine import write
from load.marts.filings import refresh_all
from load.marts.years import refresh_years
from load.migrate import upgrade
from load.runs.run_lock import start_run
from load.schema.curation import coverage
from load.schema.dimensions import publisher, site
from load.schema.facts import fact, series_figure
from load.schema.issues import issue
from load.schema.reports import report, report_current, report_version, version_part
from load.sites import SiteRow, ensure_site
from load.versions.candidate import Candidate
from load.versions.coverage import record_coverage
from load.versions.loader import load_reports
from replica.publishers import PUBLISHERS

BATCH = 50
DISTRICT = SiteRow("zhenhai", "镇海", "http://site.test", "330211", "浙江省", "宁波市", "镇海区")
_COPIED = (
    site, publisher, coverage, report, report_version, version_part, report_current, fact, series_figure, issue,
)  # fmt: skip
_SHIFTED = (
    "site_id",
    "publisher_id",
    "report_id",
    "version_id",
    "previous_version_id",
    "pointer_id",
    "issue_id",
)
_SHARED = {"version_id": report_version, "report_id": report, "publisher_id": publisher, "site_id": site,
           "previous_version_id": report_version, "pointer_id": report_current, "issue_id": issue}  # fmt: skip


def read_district(wanted: int) -> list[Candidate]:
    """At most ``wanted`` reports of a district of some 20 offices and 17 years, as read from the replica."""
    return read_candidates(min(wanted, 340))


def fill_warehouse(engine: Engine, district: Sequence[Candidate], reports: int) -> int:
    """Load the district, copy it until there are so many reports, and fill the marts; the number of facts."""
    upgrade(engine)
    _load_district(engine, district)
    _copy_district(engine, -(-reports // len(district)) - 1)
    with write(engine) as conn:
        refresh_all(conn)
    refresh_years(engine)
    if engine.dialect.name == "postgresql":
        # What autovacuum does in its time.
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
            conn.exec_driver_sql("VACUUM ANALYZE")
    with engine.connect() as conn:
        return conn.scalar(select(func.count()).select_from(fact)) or 0


def _load_district(engine: Engine, district: Sequence[Candidate]) -> None:
    now = district[0].observed_at
    with write(engine) as conn:
        sync_catalogue(conn)
        site_id = ensure_site(conn, DISTRICT)
        filed = {one.publisher_code for one in district}
        offices = [PublisherRow(one.code, one.name, one.kind) for one in PUBLISHERS if one.code in filed]
        sync_publishers(conn, site_id, offices)
    run = start_run(engine, "benchmark", {}, now, site=DISTRICT)
    for start in range(0, len(district), BATCH):
        with write(engine) as conn:
            load_reports(conn, run.run_id, district[start : start + BATCH], now)
    asked = [(str(one.publisher_code), one.year or 0, "loaded", now) for one in district]
    with write(engine) as conn:
        record_coverage(conn, site_id, asked)
    run.stop_heartbeat()


def _copy_district(engine: Engine, copies: int) -> None:
    """Copy the rows of the first district, with other keys: the database trusts that they refer to each other."""
    with engine.connect() as conn:
        if conn.dialect.name == "postgresql":
            conn.exec_driver_sql("SET session_replication_role = replica")
        else:
            connection: Any = conn.connection.driver_connection
            connection.execute("PRAGMA foreign_keys = OFF")
        most = {name: conn.scalar(select(func.max(table.c[name.removeprefix("previous_")]))) or 0
                for name, table in _SHARED.items()}  # fmt: skip
        for table in _COPIED:
            for number in range(1, copies + 1):
                conn.exec_driver_sql(_copy(table, number, most))
        if conn.dialect.name == "postgresql":
            for statement in _sequences():
                conn.exec_driver_sql(statement)
        conn.commit()
    engine.dispose()


def _copy(table: Table, number: int, most: dict[str, int]) -> str:
    values = {column.name: column.name for column in table.columns}
    for name in _SHIFTED:
        if name in values:
            values[name] = f"{name} + {number * most[name]}"
    if table is site:
        values["code"] = f"'d{number:05}'"
    if table is issue:
        values["identity"] = f"substr(identity, 1, 56) || '{number:08}'"
    key = next(name for name in _SHIFTED if name in values)
    names, shifted = ", ".join(values), ", ".join(values.values())
    return f"INSERT INTO {table.name} ({names}) SELECT {shifted} FROM {table.name} WHERE {key} <= {most[key]}"


def _sequences() -> Iterator[str]:
    for table in (site, publisher, report, report_version, report_current, issue):
        key = next(iter(table.primary_key.columns)).name
        sequence = f"pg_get_serial_sequence('{table.name}', '{key}')"
        yield f"SELECT setval({sequence}, (SELECT max({key}) FROM {table.name}))"


def read_sites(conn: Connection) -> list[int]:
    """The ``site_id`` of every district."""
    return list(conn.scalars(select(site.c.site_id).order_by(site.c.site_id)))
