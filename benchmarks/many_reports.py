"""A warehouse of many reports, made fast: those of a few offices are loaded, and copied under other offices in SQL.

Copied is what says what is current and what it says, and where it was read: offices, reports, versions, pointers, facts,
figures of series, counts of checks, addresses and readings. A copy has an address of its own and the bytes of the
report that it is of. Findings are those of the loaded reports alone.
"""

import hashlib
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, Table
from sqlalchemy.schema import CreateIndex, DropIndex

from benchmarks.corpus import YEARS, Corpus, Page
from benchmarks.loading import make_candidate
from flows.run.year_checks import check_all
from load.dimensions import PublisherRow, sync_catalogue, sync_publishers
from load.engine import write
from load.marts.filings import refresh_all
from load.marts.years import refresh_years
from load.migrate import upgrade
from load.runs.outcome import RunOutcome
from load.runs.run_lock import Run, finish_run, start_run
from load.schema import metadata
from load.sites import SiteRow, ensure_site
from load.versions.candidate import Candidate
from load.versions.loader import load_reports
from transform.forms.catalogue import normaliser_version
from transform.normalise import normalise
from transform.readers import read_document
from transform.report import NormalisedReport

NIGHT = datetime(2026, 6, 1, 2, tzinfo=UTC)
SITE = SiteRow("corpus", "清溪区政府信息公开网站", "http://site.test")
COPIED = (
    "publisher", "report", "report_version", "report_current", "fact", "derived_figure", "series_figure", "check_tally",
    "tallied", "version_part", "report_source", "reading",
)  # fmt: skip
_SHIFTED = {
    "publisher_id": "publisher", "report_id": "report", "version_id": "report_version", "pointer_id": "report_current",
}  # fmt: skip
_COPIES_OF_SITE = 4


def fill_warehouse(engine: Engine, reports: int, offices: int = 10) -> None:
    """Make an empty database a warehouse with so many reports, in sites of up to 680, after a completed night of the first
    site. Those of so many ``offices`` are loaded, the others copied."""
    corpus = Corpus(offices * len(YEARS))
    candidates = [make_reading(page, read_page(page)) for page in corpus.pages]
    upgrade(engine)
    with write(engine) as conn:
        sync_catalogue(conn)
        named = [PublisherRow(office.code, office.name, office.kind) for office in corpus.offices]
        sync_publishers(conn, ensure_site(conn, SITE), named)
    # Its heartbeat would wait for the copying.
    run = start_run(engine, "nightly", {}, NIGHT, site=SITE, beat_every=timedelta(hours=1))
    load(engine, run, candidates)
    check_all(engine, run.run_id, NIGHT)
    copies = max(0, reports // corpus.reports - 1)
    with write(engine) as conn:
        sites = [
            ensure_site(conn, SiteRow(f"copy{number}", SITE.name, SITE.base_url))
            for number in range(copies // _COPIES_OF_SITE)
        ]
    _copy_all(engine, copies, min(sites, default=0))
    with write(engine) as conn:
        refresh_all(conn)
    refresh_years(engine)
    finish_run(run, RunOutcome.DONE, {}, NIGHT)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.exec_driver_sql("ANALYZE")


def read_page(page: Page) -> NormalisedReport:
    """What is read of a page of the corpus."""
    return normalise(read_document(page.data))


def make_reading(page: Page, report: NormalisedReport) -> Candidate:
    """What was read of a page by this program, as a run hands it over."""
    candidate = make_candidate(page.office, page.year, report, f"{SITE.base_url}{page.path}")
    parts = ((hashlib.sha256(page.data).hexdigest(), candidate.url),)
    return replace(candidate, parts=parts, normaliser=normaliser_version())


def load(engine: Engine, run: Run, candidates: Sequence[Candidate]) -> None:
    """Load readings in one transaction."""
    with write(engine) as conn:
        load_reports(conn, run.run_id, candidates, candidates[0].observed_at)


def _copy_all(engine: Engine, copies: int, first_site: int) -> None:
    """Add so many copies of the rows of all tables, each with other keys, in the sites whose keys begin with
    ``first_site``. References are not proved: they are copied."""
    if copies < 1:
        return
    with engine.connect() as conn:
        greatest = {
            key: conn.exec_driver_sql(f"SELECT max({key}) FROM {table}").scalar_one()
            for key, table in _SHIFTED.items()
        }
    # The index of facts is made anew: kept up row by row it would take most of the time.
    indexes = metadata.tables["fact"].indexes
    statements = [
        *(str(DropIndex(index).compile(engine)) for index in indexes),
        *(_write_copy(metadata.tables[name], greatest, copies, first_site) for name in COPIED),
        *(str(CreateIndex(index).compile(engine)) for index in indexes),
    ]
    if engine.dialect.name == "sqlite":
        with closing(sqlite3.connect(engine.url.database or "")) as file, file:
            for statement in statements:
                file.execute(statement)
        return
    with write(engine) as conn:
        conn.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for statement in statements:
            conn.exec_driver_sql(statement)
        for key, table in _SHIFTED.items():
            conn.exec_driver_sql(
                f"SELECT setval(pg_get_serial_sequence('{table}', '{key}'), max({key})) FROM {table}"
            )


def _write_copy(table: Table, greatest: Mapping[str, int], copies: int, first_site: int) -> str:
    names = [column.name for column in table.columns]
    values = [f"{name} + copy * {greatest[name]}" if name in greatest else name for name in names]
    if "url" in names:
        values[names.index("url")] = "url || '?copy=' || copy"
    if table.name == "publisher":
        values[names.index("code")] = "code || '-' || copy"
        values[names.index("site_id")] = (
            f"CASE WHEN copy < {_COPIES_OF_SITE} THEN site_id ELSE {first_site} - 1 + copy / {_COPIES_OF_SITE} END"
        )
    return (
        f"WITH RECURSIVE copies (copy) AS (SELECT 1 UNION ALL SELECT copy + 1 FROM copies WHERE copy < {copies}) "
        f"INSERT INTO {table.name} ({', '.join(names)}) SELECT {', '.join(values)} FROM {table.name}, copies"
    )
