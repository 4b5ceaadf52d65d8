"""What it costs to load reports, on SQLite and PostgreSQL, beside the bare rows of their facts in the same rounds.

    python -m benchmarks.loading [--reports N] [--rounds N] [--json FILE]

Reports are the replica's, read beforehand and prepared as reading processes prepare them, and loaded in batches as a
run loads them: for the first time, the same again, and again with one in a hundred changed. The floor writes the same
fact rows, ready as tuples, into a table with the columns, the primary key and the index of `fact` and nothing else:
one executemany in one transaction on SQLite, one COPY on PostgreSQL.

Figures are medians of CPU seconds: of this process, and of the server's processes where there is a server.
"""

import gc
import hashlib
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Engine, select

from benchmarks.arguments import read_arguments
from load.dimensions import PublisherRow, sync_catalogue, sync_publishers
from load.engine import open_engine, write
from load.migrate import upgrade
from load.prepared.exact_values import to_sqlite
from load.prepared.report import prepare_report
from load.runs.outcome import RunOutcome
from load.runs.run_lock import finish_run, start_run
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
from transform.text.states import State

BATCH = 200
COLUMNS = tuple(fact.columns.keys())
SITE = SiteRow("benchmark", "benchmark", "http://site.test")
NIGHT = datetime(2026, 6, 1, 2, tzinfo=UTC)
YEARS = range(2008, 2025)


FLOOR, FIRST, AGAIN, CHANGED = "bare fact rows (the floor)", "first load", "the same again", "1 % changed"

Figures = dict[str, list[float]]
"""CPU seconds of each round, by what was done."""


def main() -> None:
    """Print a table for each database, and write the figures as JSON where a file is named."""
    arguments = read_arguments(__doc__, reports=600, rounds=3, json=True)
    candidates = read_candidates(arguments.reports)
    # The candidates are the benchmark's own: a full collection that visits them costs 0.1 s, wherever it falls.
    gc.collect()
    gc.freeze()
    found: dict[str, Figures] = {"SQLite": {}, "PostgreSQL": {}}
    with tempfile.TemporaryDirectory() as folder, open_postgres(Path(folder) / "postgres") as server:
        for number in range(arguments.rounds):
            measure(found["SQLite"], f"sqlite:///{folder}/{number}.sqlite", candidates)
            with make_database(server, f"round{number}") as url:
                measure(found["PostgreSQL"], url, candidates)
    facts = sum(len(candidate.report.facts) for candidate in candidates)
    medians = {
        name: {what: statistics.median(seconds) for what, seconds in of_database.items()}
        for name, of_database in found.items()
    }
    for name, figures in medians.items():
        print_table(name, len(candidates), facts, figures)
    if arguments.json is not None:
        words = {"reports": len(candidates), "facts": facts, "cpu_seconds": medians}
        arguments.json.write_text(json.dumps(words, indent=2), encoding="utf-8")


def print_table(name: str, reports: int, facts: int, figures: dict[str, float]) -> None:
    """Print the figures of a database, against the floor and against the first load."""
    sys.stdout.write(f"\n{name}: {reports} reports, {facts} facts, batches of {BATCH}\n")
    for what in (FLOOR, FIRST, AGAIN, CHANGED):
        seconds = figures[what]
        sys.stdout.write(
            f"  {what:<28}{seconds:8.3f} s {1000 * seconds / reports:7.3f} ms a report"
            f"   x{seconds / figures[FLOOR]:6.2f} of the floor   x{seconds / figures[FIRST]:6.3f} of the first load\n"
        )


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
    return Candidate(
        code,
        year,
        report,
        url,
        "benchmark",
        ((name_bytes(url), url),),
        NIGHT,
        None,
        "n",
        prepared=prepare_report(report),
    )


def name_bytes(text: str) -> str:
    """The name that some bytes would have."""
    return hashlib.sha256(text.encode()).hexdigest()


@contextmanager
def make_database(server: str, name: str) -> Iterator[str]:
    """The URL of an empty database on the server, which is dropped in the end."""
    with psycopg.connect(server, autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE {name}".encode())
        yield server.replace("/postgres?", f"/{name}?")
        conn.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def measure(figures: Figures, url: str, candidates: Sequence[Candidate]) -> None:
    """Load all, the bare rows of it, the same again, and again with one report in a hundred changed."""
    engine = open_engine(url)
    prepare(engine)
    again = see_again(candidates, 1)
    changed = change_some(see_again(candidates, 2))

    def time_of(what: str, step: Callable[[], None]) -> None:
        started = cpu_seconds(engine)
        step()
        figures.setdefault(what, []).append(cpu_seconds(engine) - started)

    time_of(FIRST, lambda: load_night(engine, candidates))
    rows = read_rows(engine)
    time_of(FLOOR, lambda: write_bare(engine, rows))
    time_of(AGAIN, lambda: load_night(engine, again))
    time_of(CHANGED, lambda: load_night(engine, changed))
    engine.dispose()


def cpu_seconds(engine: Engine) -> float:
    """The CPU seconds of this process so far, and of the processes of the server that the engine is connected to."""
    own = time.process_time()
    if engine.dialect.name == "sqlite":
        return own
    with engine.connect() as conn:
        folder = conn.exec_driver_sql("SHOW data_directory").scalar_one()
    master = Path(folder, "postmaster.pid").read_text(encoding="ascii").split()[0]
    servants = Path("/proc", master, "task", master, "children").read_text(encoding="ascii").split()
    spent = (Path("/proc", pid, "schedstat").read_text(encoding="ascii").split()[0] for pid in servants)
    return own + sum(map(int, spent)) / 1e9


def read_rows(engine: Engine) -> list[tuple[Any, ...]]:
    """The rows of all facts, as the driver takes them."""
    with engine.connect() as conn:
        rows = [tuple(row) for row in conn.execute(select(fact))]
    return [for_sqlite(row) for row in rows] if engine.dialect.name == "sqlite" else rows


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
    finish_run(run, RunOutcome.DONE, {}, now)


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
    parts = ((name_bytes(f"{candidate.url} changed"), candidate.url),)
    return replace(candidate, report=report, parts=parts, prepared=prepare_report(report))


def write_bare(engine: Engine, rows: Sequence[tuple[Any, ...]]) -> None:
    """The rows of all facts into a table with the keys of ``fact`` alone: COPY, or one executemany."""
    names = ", ".join(COLUMNS)
    key = "PRIMARY KEY (version_id, indicator_id, breakdown_id)"
    index = "CREATE INDEX ix_bare ON bare (indicator_id, breakdown_id, version_id)"
    with write(engine) as conn:
        if engine.dialect.name == "sqlite":
            conn.exec_driver_sql(f"CREATE TABLE bare ({names}, {key}) WITHOUT ROWID")
            conn.exec_driver_sql(index)
            marks = ", ".join("?" * len(COLUMNS))
            conn.exec_driver_sql(f"INSERT INTO bare VALUES ({marks})", list(rows))
            return
        conn.exec_driver_sql(f"CREATE TABLE bare AS SELECT {names} FROM fact WHERE 1 = 0")
        conn.exec_driver_sql(f"ALTER TABLE bare ADD {key}")
        conn.exec_driver_sql(index)
        connection: Any = conn.connection.driver_connection
        with connection.cursor() as cursor, cursor.copy(f"COPY bare ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


def for_sqlite(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """The row as its driver takes it."""
    return tuple(to_sqlite(cell) if isinstance(cell, Decimal) else cell for cell in row)


if __name__ == "__main__":
    main()
