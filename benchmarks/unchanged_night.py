"""A night on which nothing changed against the first night, over a full district, the replica in another process.

    python -m benchmarks.unchanged_night [--reports N]

Four nights: the first; one without any change; one after the CMS generated every page anew without changing a
word; and one with one figure edited. The replica is asked as fast as it answers: at a real site, which is asked
once a second, the requests are the seconds. As many offices as it takes have a report for each year; if one office
is enough, its reports are those of the years around the edited figure's.
"""

import math
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

from sqlalchemy import Engine, func, inspect, select

import replica
from benchmarks.arguments import read_arguments
from flows.run.report import RunReport
from flows.run.request import nightly_request
from flows.run.start import run_now
from flows.settings import Settings, read_settings
from load.engine import open_engine
from load.schema.facts import fact
from load.schema.reports import report_version
from load.schema.runs import fetch

FIRST = datetime(2026, 6, 1, 2, tzinfo=UTC)
YEARS = range(2008, 2025)
EDITED = ("zhuangshi", 2017, "f2014.2.2.4")
NIGHTS = (("first night", None), ("nothing changed", None), ("all pages made anew", "regenerate"),
          ("one figure edited", "edit"))  # fmt: skip
COLUMNS = (
    "",
    "addresses",
    "requests",
    "answered 304",
    "versions made",
    "facts written",
    "facts restated",
    "seconds",
    "CPU seconds",
    "of them reading",
)


def main() -> None:
    """Print the table."""
    reports = read_arguments(__doc__, reports=680).reports
    publishers = math.ceil(reports / len(YEARS))
    years = sorted(sorted(YEARS, key=lambda year: abs(year - EDITED[1]))[:reports])
    with tempfile.TemporaryDirectory() as home, open_site(publishers, years) as site:
        profile = Path(home) / "site.toml"
        profile.write_text(site.recv(), encoding="utf-8")
        settings = read_settings(
            home=Path(home),
            site=str(profile),
            warehouse_url=f"sqlite:///{home}/warehouse.sqlite",
            archive_url="",
        )
        sys.stdout.write(
            f"{publishers} publishers, {years[0]} to {years[-1]}, {settings.parse_workers} reading processes\n"
        )
        sys.stdout.write(describe_row(COLUMNS))
        for number, (name, change) in enumerate(NIGHTS):
            if change:
                site.send(change)
                site.recv()
            sys.stdout.write(describe_row((name, *measure_night(settings, FIRST + timedelta(days=number)))))


def measure_night(settings: Settings, at: datetime) -> tuple[str, ...]:
    """Run one night; its figures in the order of the columns."""
    before = count_rows(settings)
    started, spent, reading = time.perf_counter(), time.process_time(), count_child_seconds()
    report = run_now(settings, nightly_request, publish=publish_nowhere, clock=lambda: at)
    seconds, spent = time.perf_counter() - started, time.process_time() - spent
    reading = count_child_seconds() - reading
    versions, facts, unchanged = (now - then for now, then in zip(count_rows(settings), before, strict=True))
    counts = (
        len(report.pages),
        report.requests,
        unchanged,
        versions,
        facts,
        sum(change.old_state is not None for change in report.changes),
    )
    return (*map(str, counts), *(f"{figure:.1f}" for figure in (seconds, spent + reading, reading)))


def count_child_seconds() -> float:
    """The processor time of all processes that this one started and that have ended: those that read."""
    times = os.times()
    return times.children_user + times.children_system


def count_rows(settings: Settings) -> tuple[int, int, int]:
    """Versions, facts, and answers that a page is unchanged."""
    engine = open_engine(settings.warehouse)
    with engine.connect() as conn:
        if not inspect(conn).has_table("fact"):
            return 0, 0, 0
        counted = (
            select(func.count()).select_from(report_version),
            select(func.count()).select_from(fact),
            select(func.count()).where(fetch.c.outcome == "unchanged"),
        )
        versions, facts, unchanged = (conn.scalar(query) or 0 for query in counted)
    engine.dispose()
    return versions, facts, unchanged


def publish_nowhere(report: RunReport, engine: Engine) -> None:
    """The table is the report."""


def describe_row(cells: tuple[str, ...]) -> str:
    """One line of the table."""
    name, *figures = cells
    return f"{name:<20}" + "".join(f"{figure:>16}" for figure in figures) + "\n"


@contextmanager
def open_site(publishers: int, years: Sequence[int]) -> Iterator[Connection]:
    """The replica in a process of its own: it sends its profile, then obeys."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve_site, args=(theirs, publishers, years), daemon=True)
    process.start()
    theirs.close()
    try:
        yield ours
    finally:
        ours.close()
        process.join()


def serve_site(orders: Connection, publishers: int, years: Sequence[int]) -> None:
    """Serve until nobody is left to give orders; change the site as told."""
    with replica.serve(replica.Site(publishers, years)) as served, suppress(EOFError):
        orders.send(replica.profile_text(served.base_url, served.site))
        while True:
            order = orders.recv()
            if order == "regenerate":
                served.site.regenerate()
            else:
                served.site.edit(*EDITED, "406")
            served.site.listed()
            orders.send("done")


if __name__ == "__main__":
    main()
