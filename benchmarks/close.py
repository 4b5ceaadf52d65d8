"""What it costs to close a run after which one report has changed, in warehouses of more and more districts.

    python -m benchmarks.close [--reports N] [--rounds N] [--json FILE]

The close checks the years of the publishers that moved, and counts how every relation holds. It is to cost what moved,
not what is stored: the same in a warehouse of a tenth of the reports and in one of all, in sites of 680 each. Figures
are CPU seconds, of the server too where there is one; a changed report is loaded by each round, and its load is printed
beside.
"""

import gc
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from statistics import median

from sqlalchemy import Engine

from benchmarks.arguments import read_arguments
from benchmarks.corpus import Corpus, Page
from benchmarks.figures import describe, print_lines, tabulate, write_figures
from benchmarks.loading import cpu_seconds, make_database, name_bytes
from benchmarks.many_reports import NIGHT, SITE, fill_warehouse, load, make_reading, read_page
from flows.run.year_checks import check_all
from load.engine import open_engine
from load.runs.outcome import RunOutcome
from load.runs.run_lock import finish_run, start_run
from load.versions.candidate import Candidate
from tests.support.postgres import open_postgres
from transform.text.states import State

TARGET = 0.1


def main() -> None:
    """Print a table for each database."""
    given = read_arguments(__doc__, reports=70_000, rounds=5, json=True)
    sizes = sorted({max(given.reports // 10, 170), given.reports})
    found: dict[str, dict[str, list[float]]] = {}
    for database in ("SQLite", "PostgreSQL"):
        for size in sizes:
            with open_database(database) as engine:
                begun = time.perf_counter()
                fill_warehouse(engine, size)
                print_lines([f"{database}: {size} reports filled in {time.perf_counter() - begun:.0f} s"])
                found.setdefault(database, {}).update(measure(engine, size, given.rounds))
    for database, rounds in found.items():
        base = f"close, {sizes[0]} reports"
        reached = "reached" if median(rounds[f"close, {sizes[-1]} reports"]) <= TARGET else "NOT reached"
        title = f"{database}, CPU seconds after one changed report, target {TARGET} s: {reached}"
        print_lines(tabulate(title, rounds, "s", base))
    write_figures(
        given.json, {name: describe(of, "s", f"close, {sizes[0]} reports") for name, of in found.items()}
    )


@contextmanager
def open_database(name: str) -> Iterator[Engine]:
    """An empty database for the time of the context."""
    with tempfile.TemporaryDirectory() as folder:
        if name == "SQLite":
            engine = open_engine(f"sqlite:///{folder}/warehouse.sqlite")
            yield engine
            engine.dispose()
            return
        with open_postgres(Path(folder) / "postgres") as server, make_database(server, "close") as url:
            engine = open_engine(url)
            yield engine
            engine.dispose()


def measure(engine: Engine, size: int, rounds: int) -> dict[str, list[float]]:
    """CPU seconds of loading one changed report, and of closing the run, by round."""
    [page] = Corpus(1).pages
    gc.collect()
    gc.freeze()
    figures: dict[str, list[float]] = {
        f"load of one report, {size} reports": [],
        f"close, {size} reports": [],
    }
    loads, closes = figures.values()
    for number in range(1, rounds + 1):
        now = NIGHT + timedelta(days=number)
        changed = change(page, number)
        run = start_run(engine, "nightly", {}, now, site=SITE)
        begun = cpu_seconds(engine)
        load(engine, run, [changed])
        loaded = cpu_seconds(engine)
        check_all(engine, run.run_id, now)
        closes.append(cpu_seconds(engine) - loaded)
        loads.append(loaded - begun)
        finish_run(run, RunOutcome.DONE, {}, now)
    return figures


def change(page: Page, number: int) -> Candidate:
    """The report of a page as other bytes, with another figure in its last cell, seen so many nights later."""
    report = read_page(page)
    *others, last = report.facts
    figure = last._replace(value=Decimal(number), state=State.REPORTED, raw=str(number))
    changed = make_reading(page, replace(report, facts=(*others, figure)))
    name = name_bytes(f"{page.path} {number}")
    return replace(changed, parts=((name, changed.url),), observed_at=NIGHT + timedelta(days=number))


if __name__ == "__main__":
    main()
