"""Reports a second into the warehouse, on SQLite and PostgreSQL, against the bare rows in the same run.

    python -m benchmarks.loading [--reports N]

Reports are the replica's, read beforehand, and loaded in batches as a run loads them. The floor writes the same
fact rows into a table without keys: one executemany in one transaction on SQLite, one COPY on PostgreSQL.
"""

import gc
import hashlib
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select

from benchmarks.arguments import read_arguments
from load.column_types import to_sqlite
from load.dimensions import PublisherRow, sync_catalogue, sync_publishers
from load.engine import open_engine, write
from load.facts import COLUMNS
from load.migrate import upgrade
from load.run_lock import finish_run, start_run
from load.schema.facts import fact
from load.sites import SiteRow, ensure_site
from load.versions.candidate import Candidate
from load.versions.loader import load_reports
from replica.bodies import write_article
from replica.pages.article import render_article
from replica.publishers import PUBLISHERS
from replica.site import Site
from tests.support.postgres import open_postgres
from transform.normalise import normalise
from transform.readers import read_document
from transform.report import NormalisedReport
from transform.text.values import State

BATCH = 50
SITE = SiteRow("benchmark", "benchmark", "http://site.test")
NIGHT = datetime(2026, 6, 1, 2, tzinfo=UTC)
YEARS = range(2008, 2025)


def main() -> None:
    """Print a table for each database."""
    candidates = read_candidates(read_arguments(__doc__, reports=600).reports)
    # The candidates are the benchmark's own: a full collection that visits them costs 0.1 s, wherever it falls.
    gc.collect()
    gc.freeze()
    with tempfile.TemporaryDirectory() as folder:
        measure("SQLite", f"sqlite:///{folder}/warehouse.sqlite", candidates)
        with open_postgres(Path(folder) / "postgres") as url:
            measure("PostgreSQL", url, candidates)


def read_candidates(wanted: int) -> list[Candidate]:
    """Readings of the replica's reports, seen for the first time."""
    found = []
    for (code, year), filing in Site(len(PUBLISHERS), YEARS).filings.items():
        article = write_article(filing)
        report = normalise(read_document(render_article(article, "1001").encode()))
        if filing.publisher.registered and not report.held_reasons:
            found.append(make_candidate(code, year, report, f"http://site.test{article.path('1001')}"))
        if len(found) == wanted:
            break
    return found


def make_candidate(code: str, year: int, report: NormalisedReport, url: str) -> Candidate:
    """A reading as a run hands it over."""
    return Candidate(code, year, report, url, "benchmark", ((name_bytes(url), url),), NIGHT, None, "n")


def name_bytes(text: str) -> str:
    """The name that some bytes would have."""
    return hashlib.sha256(text.encode()).hexdigest()


def measure(name: str, url: str, candidates: Sequence[Candidate]) -> None:
    """Load all, the bare rows of it, the same again, and again with one report in a hundred changed."""
    engine = open_engine(url)
    prepare(engine)
    first = time_of(lambda: load_night(engine, candidates))
    with engine.connect() as conn:
        rows = [tuple(row) for row in conn.execute(select(fact))]
    floor = time_of(lambda: write_bare(engine, rows))
    again = time_of(lambda: load_night(engine, see_again(candidates, 1)))
    changed = time_of(lambda: load_night(engine, change_some(see_again(candidates, 2))))
    engine.dispose()

    sys.stdout.write(f"\n{name}: {len(candidates)} reports, {len(rows)} facts, batches of {BATCH}\n")
    for what, seconds in (("bare fact rows (the floor)", floor), ("first load", first),
                          ("the same again", again), ("1 % changed", changed)):  # fmt: skip
        sys.stdout.write(
            f"  {what:<28}{seconds:7.2f} s {len(candidates) / seconds:9.0f} reports/s"
            f" {len(rows) / seconds:10.0f} facts/s   x{seconds / floor:6.1f}\n"
        )


def prepare(engine: Engine) -> None:
    """Tables, catalogue, publishers."""
    upgrade(engine)
    with write(engine) as conn:
        sync_catalogue(conn)
        sync_publishers(
            conn,
            ensure_site(conn, SITE),
            [PublisherRow(publisher.code, publisher.name, publisher.kind) for publisher in PUBLISHERS],
        )


def load_night(engine: Engine, candidates: Sequence[Candidate]) -> None:
    """One run that loads all of them, batch by batch."""
    now = candidates[0].observed_at
    run = start_run(engine, "benchmark", {}, now, site=SITE)
    for start in range(0, len(candidates), BATCH):
        with write(engine) as conn:
            load_reports(conn, run.run_id, candidates[start : start + BATCH], now)
    finish_run(run, "done", {}, now)


def see_again(candidates: Sequence[Candidate], nights: int) -> list[Candidate]:
    """The same pages, so many nights later."""
    return [replace(candidate, observed_at=NIGHT + timedelta(days=nights)) for candidate in candidates]


def change_some(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Every hundredth page with other bytes and another figure."""
    return [
        change_figure(candidate) if number % 100 == 0 else candidate
        for number, candidate in enumerate(candidates)
    ]


def change_figure(candidate: Candidate) -> Candidate:
    """The same report with 7 in its first cell."""
    first, *others = candidate.report.facts
    figure = first._replace(value=Decimal(7), state=State.REPORTED, raw="7")
    report = replace(candidate.report, facts=(figure, *others))
    return replace(candidate, report=report, parts=((name_bytes(f"{candidate.url} changed"), candidate.url),))


def write_bare(engine: Engine, rows: Sequence[tuple[Any, ...]]) -> None:
    """The rows of all facts into a table without keys: COPY, or one executemany."""
    names = ", ".join(COLUMNS)
    with write(engine) as conn:
        conn.exec_driver_sql(f"CREATE TABLE bare AS SELECT {names} FROM fact WHERE 1 = 0")
        if engine.dialect.name == "sqlite":
            marks = ", ".join("?" * len(COLUMNS))
            conn.exec_driver_sql(f"INSERT INTO bare VALUES ({marks})", [for_sqlite(row) for row in rows])
            return
        connection: Any = conn.connection.driver_connection
        with connection.cursor() as cursor, cursor.copy(f"COPY bare ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


def for_sqlite(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """The row as its driver takes it."""
    return tuple(to_sqlite(cell) if isinstance(cell, Decimal) else cell for cell in row)


def time_of(step: Callable[[], None]) -> float:
    """Seconds it takes."""
    started = time.perf_counter()
    step()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
