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
from benchmarks.figures import describe, print_lines, tabulate, write_figures
from benchmarks.loading import cpu_seconds, make_database, name_bytes
from benchmarks.many_reports import NIGHT, SITE, fill_warehouse, load
from flows.run.year_checks import check_all
from load.engine import open_engine
from load.run_lock import finish_run, start_run
from load.versions.candidate import Candidate
from tests.support.postgres import open_postgres
from transform.text.values import State

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
                candidates = fill_warehouse(engine, size)
                print_lines([f"{database}: {size} reports filled in {time.perf_counter() - begun:.0f} s"])
                found.setdefault(database, {}).update(measure(engine, size, candidates, given.rounds))
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


def measure(engine: Engine, size: int, candidates: list[Candidate], rounds: int) -> dict[str, list[float]]:
    """CPU seconds of loading one changed report, and of closing the run, by round."""
    gc.collect()
    gc.freeze()
    figures: dict[str, list[float]] = {
        f"load of one report, {size} reports": [],
        f"close, {size} reports": [],
    }
    loads, closes = figures.values()
    for number in range(1, rounds + 1):
        now = NIGHT + timedelta(days=number)
        changed = change(candidates[-1], number)
        run = start_run(engine, "nightly", {}, now, site=SITE)
        begun = cpu_seconds(engine)
        load(engine, run, [changed])
        loaded = cpu_seconds(engine)
        check_all(engine, run.run_id, now)
        closes.append(cpu_seconds(engine) - loaded)
        loads.append(loaded - begun)
        finish_run(run, "done", {}, now)
    return figures


def change(candidate: Candidate, number: int) -> Candidate:
    """The same report as other bytes, with another figure in its last cell, seen so many nights later."""
    *others, last = candidate.report.facts
    figure = last._replace(value=Decimal(number), state=State.REPORTED, raw=str(number))
    name = name_bytes(f"{candidate.url} {number}")
    return replace(
        candidate, report=replace(candidate.report, facts=(*others, figure)), parts=((name, candidate.url),),
        observed_at=NIGHT + timedelta(days=number),
    )  # fmt: skip


if __name__ == "__main__":
    main()
