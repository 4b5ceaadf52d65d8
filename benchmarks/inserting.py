"""The rows of all facts into a keyed table in the ways that users would pick, and the product's load of the same reports.

    python -m benchmarks.inserting [--reports N] [--rounds N] [--json FILE]

Everybody begins with an empty table that has the primary key and the index of `fact`, and with rows that are ready: tuples
for the drivers, dictionaries for SQLAlchemy, a frame for pandas. The product also decides what is current, and writes
versions, findings, series and coverage. Figures are CPU seconds, of the server too where there is one.
"""

import gc
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import Engine, MetaData, Numeric, Table, insert, text

from benchmarks.arguments import read_arguments
from benchmarks.figures import describe, print_lines, tabulate, write_figures
from benchmarks.loading import (
    COLUMNS,
    cpu_seconds,
    load_night,
    make_database,
    prepare,
    read_candidates,
    read_rows,
    write_bare,
)
from load.engine import open_engine, write
from load.versions.candidate import Candidate
from tests.support.postgres import open_postgres

Rows = Sequence[tuple[Any, ...]]
FLOORS = {"sqlite": "executemany, keyed (the floor)", "postgresql": "COPY, keyed (the floor)"}
LOAD = "the product's first load"
CORE, PANDAS = "SQLAlchemy Core insert", "pandas.to_sql"


def main() -> None:
    """Print a table for each database."""
    given = read_arguments(__doc__, reports=600, rounds=3, json=True)
    candidates = read_candidates(given.reports)
    gc.collect()
    gc.freeze()
    found: dict[str, dict[str, list[float]]] = {"sqlite": {}, "postgresql": {}}
    with tempfile.TemporaryDirectory() as folder, open_postgres(Path(folder) / "postgres") as server:
        for number in range(given.rounds):
            measure(found["sqlite"], f"sqlite:///{folder}/{number}.sqlite", candidates)
            with make_database(server, f"round{number}") as url:
                measure(found["postgresql"], url, candidates)
    facts = sum(len(candidate.report.facts) for candidate in candidates)
    for dialect, rounds in found.items():
        title = f"{dialect}, {facts} facts, CPU seconds"
        print_lines(tabulate(title, rounds, "s", FLOORS[dialect], {LOAD: 3.0}))
    write_figures(given.json, {name: describe(of, "s", FLOORS[name]) for name, of in found.items()})


def measure(found: dict[str, list[float]], url: str, candidates: Sequence[Candidate]) -> None:
    """One round on a new database."""
    engine = open_engine(url)
    prepare(engine)

    def time_of(what: str, step: Callable[[], None]) -> None:
        begun = cpu_seconds(engine)
        step()
        found.setdefault(what, []).append(cpu_seconds(engine) - begun)

    time_of(LOAD, lambda: load_night(engine, candidates))
    rows = read_rows(engine)
    ways: dict[str, Callable[[Engine, Rows], Callable[[], None]]] = {
        FLOORS[engine.dialect.name]: lambda engine, rows: lambda: write_bare(engine, rows),
        CORE: insert_by_core,
        PANDAS: insert_by_pandas,
    }
    for name, prepare_way in ways.items():
        step = prepare_way(engine, rows)
        time_of(name, step)
        with write(engine) as conn:
            conn.execute(text("DROP TABLE bare"))
    engine.dispose()


def make_table(engine: Engine, rows: Rows) -> Table:
    """The empty keyed table, as write_bare makes it."""
    write_bare(engine, rows[:1])
    with write(engine) as conn:
        conn.execute(text("DELETE FROM bare"))
    return Table("bare", MetaData(), autoload_with=engine)


def insert_by_core(engine: Engine, rows: Rows) -> Callable[[], None]:
    """SQLAlchemy Core: one insert of a list of dictionaries."""
    table = make_table(engine, rows)
    prepared = [dict(zip(COLUMNS, row, strict=True)) for row in rows]

    def step() -> None:
        with write(engine) as conn:
            conn.execute(insert(table), prepared)

    return step


def insert_by_pandas(engine: Engine, rows: Rows) -> Callable[[], None]:
    """pandas: to_sql of a frame, appended to the table."""
    make_table(engine, rows)
    frame = pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)

    def step() -> None:
        with write(engine) as conn:
            frame.to_sql(
                "bare",
                conn,
                if_exists="append",
                index=False,
                chunksize=10_000,
                dtype={"value": Numeric()},
            )

    return step


if __name__ == "__main__":
    main()
