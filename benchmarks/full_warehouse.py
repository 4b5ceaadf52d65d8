"""What a night and a question cost in a PostgreSQL that is full, in warehouses of more and more reports.

    python -m benchmarks.full_warehouse [--reports N] [--rounds N] [--json FILE]

In each size a new batch of 51 reports is loaded, seen again, 50 loaded reports are restated, the run is closed and the
marts of its years are added up; facts of all districts are traced; a dashboard's questions are asked (marts.py). Printed
are CPU seconds with those of the server, and milliseconds by the clock; at the end what the facts cost in partitions
(partitions.py). The largest needs 80 KB of disk a report.
"""

import gc
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random
from statistics import median

from sqlalchemy import Engine, text

from benchmarks import marts, partitions
from benchmarks.arguments import read_arguments
from benchmarks.close import change
from benchmarks.corpus import YEARS, Corpus, Page
from benchmarks.figures import print_lines, write_figures
from benchmarks.loading import cpu_seconds, make_database, see_again
from benchmarks.many_reports import NIGHT, SITE, fill_warehouse, load, make_reading, read_page
from benchmarks.processes import run_measured
from extract.archive import open_archive
from flows.run.year_checks import check_all
from load.dimensions import PublisherRow, sync_publishers
from load.engine import open_engine, write
from load.marts.years import refresh_years
from load.queries.trace import FactName, trace_fact
from load.runs.outcome import RunOutcome
from load.runs.run_lock import finish_run, start_run
from load.sites import ensure_site
from load.versions.candidate import Candidate
from tests.support.postgres import open_postgres

SMALLER = (7_000, 70_000)
LOADED, NEW = 10, 3
"""Offices that are loaded and copied, and those whose reports a round loads."""
RESTATED, TRACED, PROCESSES = 50, 100, 5
LARGEST = (
    "fact",
    "mart_series",
    "report_version",
    "reading",
    "mart_line_year",
    "version_part",
    "report_source",
)

Found = dict[tuple[str, str], dict[int, list[float]]]
"""Figures by what was measured and their unit, then by how many reports there were."""


def main() -> None:
    """Fill a warehouse of each size, and print what everything cost in it."""
    given = read_arguments(__doc__, reports=240_000, rounds=5, json=True)
    sizes = [*(size for size in SMALLER if size < given.reports), given.reports]
    pages = Corpus((LOADED + NEW * given.rounds) * len(YEARS)).pages
    found: Found = {}
    gc.collect()
    gc.freeze()
    with tempfile.TemporaryDirectory() as folder, open_postgres(Path(folder) / "postgres") as server:
        archive = open_archive(f"{folder}/archive")
        for page in pages[: LOADED * len(YEARS)]:
            archive.put(page.data)
        for size in sizes:
            with make_database(server, f"full{size}") as url:
                engine = open_engine(url)
                begun = time.perf_counter()
                fill_warehouse(engine, size, LOADED)
                print_lines(
                    [f"{size} reports filled in {time.perf_counter() - begun:.0f} s", *describe_size(engine)]
                )
                measure(engine, found, size, pages, given.rounds)
                trace(engine, found, size, pages)
                ask(engine, found, size, given.rounds)
                trace_as_process(found, size, url, Path(folder), pages)
                if size == sizes[-1]:
                    print_lines(partitions.compare(engine, given.rounds))
                engine.dispose()
    print_lines(list(compare_sizes(found)))
    write_figures(given.json, {f"{what}, {unit}": sizes for (what, unit), sizes in found.items()})


def note(found: Found, what: str, unit: str, size: int, figure: float) -> None:
    """Add the figure of a round."""
    found.setdefault((what, unit), {}).setdefault(size, []).append(figure)


def compare_sizes(found: Found) -> Iterator[str]:
    """A line for each step: the median in each size, and that in the largest as a ratio to the smallest."""
    sizes = sorted({size for of in found.values() for size in of})
    yield f"{'PostgreSQL, medians; reports:':<44}{''.join(f'{size:>12}' for size in sizes)}"
    for (what, unit), of in found.items():
        medians = [median(of[size]) for size in sizes]
        yield f"{what:<44}{''.join(f'{one:>12.3f}' for one in medians)} {unit:<8} x {medians[-1] / medians[0]:.2f}"


def describe_size(engine: Engine) -> Iterator[str]:
    """What the database and its largest tables take, with their indexes."""
    with engine.connect() as conn:
        facts = conn.exec_driver_sql("SELECT count(*) FROM fact").scalar_one()
        whole = conn.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one()
        yield f"  {facts} facts, database {whole / 1e9:.2f} GB"
        for table in LARGEST:
            rows = f"SELECT pg_table_size('{table}'), pg_indexes_size('{table}')"
            own, indexes = conn.exec_driver_sql(rows).one()
            yield f"  {table:<16}{own / 1e9:7.2f} GB, indexes {indexes / 1e9:6.2f} GB"


def measure(engine: Engine, found: Found, size: int, pages: Sequence[Page], rounds: int) -> None:
    """Nights that load, see again and restate, by rounds: CPU seconds and milliseconds by the clock."""
    old, new = pages[: LOADED * len(YEARS)], pages[LOADED * len(YEARS) :]
    name_offices(engine, len(pages))
    batch = NEW * len(YEARS)
    for number in range(rounds):
        fresh = [make_reading(page, read_page(page)) for page in new[number * batch :][:batch]]
        changed = [change(page, number + 1) for page in old[:: len(old) // RESTATED][:RESTATED]]
        for what, step in list_steps(engine, number, fresh, changed):
            begun, cpu = time.perf_counter(), cpu_seconds(engine)
            step()
            spent, passed = cpu_seconds(engine) - cpu, (time.perf_counter() - begun) * 1000
            note(found, what, "CPU s", size, spent)
            note(found, what, "ms", size, passed)


def list_steps(
    engine: Engine, number: int, fresh: Sequence[Candidate], changed: Sequence[Candidate]
) -> Iterator[tuple[str, Callable[[], object]]]:
    """The steps of one night, which begins when the first is asked for and ends after the last."""
    now = NIGHT + timedelta(days=number + 1)
    run = start_run(engine, "nightly", {}, now, site=SITE)
    yield "load of 51 new reports", partial(load, engine, run, fresh)
    yield "the same 51 again", partial(load, engine, run, see_again(fresh, number + 2))
    yield "restatement of 50 reports", partial(load, engine, run, changed)
    yield "checks across years", partial(check_all, engine, run.run_id, now)
    yield "marts of their years", partial(refresh_years, engine)
    finish_run(run, RunOutcome.DONE, {}, now)


def name_offices(engine: Engine, reports: int) -> None:
    """Enter all offices of so many reports of the corpus as those of its site."""
    named = [PublisherRow(office.code, office.name, office.kind) for office in Corpus(reports).offices]
    with write(engine) as conn:
        sync_publishers(conn, ensure_site(conn, SITE), named)


def trace(engine: Engine, found: Found, size: int, pages: Sequence[Page]) -> None:
    """Trace facts of offices anywhere in the warehouse: milliseconds by the clock, for the first time and again."""
    names = choose_facts(pages, size)
    for what in ("trace of a fact", "trace again"):
        with engine.connect() as conn:
            trace_fact(conn, names[-1])
            for name in names[:-1]:
                begun = time.perf_counter()
                if trace_fact(conn, name) is None:
                    raise AssertionError(name)
                note(found, what, "ms", size, (time.perf_counter() - begun) * 1000)


def ask(engine: Engine, found: Found, size: int, rounds: int) -> None:
    """Ask what a dashboard asks, to its first 1,000 rows: milliseconds by the clock, with the database warm."""
    with engine.connect() as conn:
        for what, sql in marts.DASHBOARD.items():
            first = text(f"{sql.replace('zhenhai', SITE.code)} LIMIT {marts.FIRST}")
            conn.execute(first).all()
            for _ in range(rounds):
                begun = time.perf_counter()
                conn.execute(first).all()
                note(found, what, "ms", size, (time.perf_counter() - begun) * 1000)


def trace_as_process(found: Found, size: int, url: str, folder: Path, pages: Sequence[Page]) -> None:
    """CPU seconds of `gongkai trace`, with the evidence read from the archive; those of the server are not in it."""
    for name in choose_facts(pages, size)[:PROCESSES]:
        words = ["-m", "flows", "trace", f"{name.publisher}/{name.year}/{name.indicator}/{name.breakdown}"]
        environment = {"GONGKAI_HOME": str(folder), "GONGKAI_WAREHOUSE_URL": url}
        note(found, "gongkai trace, a process", "CPU s", size, run_measured(words, environment, folder).cpu)


def choose_facts(pages: Sequence[Page], reports: int) -> list[FactName]:
    """A fact each of reports anywhere in a warehouse of so many, by names that its copies have."""
    rng = Random(7)  # noqa: S311 - the same ones each time
    copies = reports // (LOADED * len(YEARS)) - 1
    names = []
    for _ in range(TRACED + 1):
        page = rng.choice(pages[1 : LOADED * len(YEARS)])
        some = rng.choice(read_page(page).facts)
        code = page.office if copies < 1 else f"{page.office}-{rng.randint(1, copies)}"
        names.append(FactName(code, page.year, some.indicator, some.breakdown))
    return names


if __name__ == "__main__":
    main()
