"""What a night costs as a whole process, beside the loop that an engineer writes in a day, over the same reports.

    python -m benchmarks.nights [--reports N] [--rounds N] [--scrapy PYTHON] [--json FILE]

In each round, one after the other: the naive loop (requests, pandas.read_html, to_sql); with --scrapy, a Scrapy crawl by
that interpreter; and `gongkai nightly`: the first night, one on which nothing changed (the site answers 304), and one on
which nothing changed either but the site sends every page whole. Each is a process; its seconds are of processor time,
with all processes that it starts. The site is in a process of its own, and answers as fast as it is asked.
"""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.arguments import read_arguments
from benchmarks.corpus import Corpus, count_facts
from benchmarks.corpus_site import CorpusSite, serve_corpus
from benchmarks.figures import describe, print_lines, tabulate, write_figures
from benchmarks.processes import Cost, run_measured

LOOP = "the naive loop (requests, read_html, to_sql)"
SCRAPY = "Scrapy, rows by executemany"
FIRST, AGAIN, WHOLE = (
    "gongkai, first night",
    "gongkai, nothing changed",
    "gongkai, nothing changed, pages sent whole",
)
FEW = 500
"""Up to so many reports the first night has the target of a few, from there on that of many."""


def main() -> None:
    """Print the table, and write the figures as JSON where a file is named."""
    given = read_arguments(__doc__, reports=340, rounds=3, json=True, scrapy=True)
    costs: dict[str, list[Cost]] = {}
    for _ in range(given.rounds):
        with serve_corpus(given.reports) as site, TemporaryDirectory() as folder:
            for name, cost in run_round(site, Path(folder), given.reports, given.scrapy):
                costs.setdefault(name, []).append(cost)
    seconds = {name: [cost.cpu for cost in found] for name, found in costs.items()}
    targets = {FIRST: 0.6 if given.reports <= FEW else 0.35, AGAIN: 0.2}
    print_lines(tabulate(f"{given.reports} reports, CPU seconds", seconds, "s", LOOP, targets))
    for name, found in costs.items():
        print_lines([f"  {name:<44}{describe_process(found)}"])
    more = {
        name: [{"wall": c.wall, "memory_mb": c.memory, "first_line": c.first_line} for c in found]
        for name, found in costs.items()
    }
    write_figures(
        given.json, {"reports": given.reports, "cpu": describe(seconds, "s", LOOP), "processes": more}
    )


def run_round(site: CorpusSite, folder: Path, reports: int, scrapy: str | None) -> Iterator[tuple[str, Cost]]:
    """Each of the processes once, in turn."""
    yield (
        LOOP,
        run_measured(
            ["-m", "benchmarks.naive_loop", site.url, f"sqlite:///{folder}/naive.sqlite"], {}, folder
        ),
    )
    if scrapy is not None:
        words = ["-m", "benchmarks.scrapy_crawl", site.url, f"{folder}/scrapy.sqlite"]
        yield SCRAPY, run_measured(words, {}, folder, python=scrapy)
    profile = folder / "corpus.toml"
    profile.write_text(site.profile, encoding="utf-8")
    environment = {"GONGKAI_HOME": str(folder), "GONGKAI_SITE": str(profile)}
    for name in (FIRST, AGAIN, WHOLE):
        if name == WHOLE:
            site.forget_validators()
        yield name, run_measured(["-m", "flows", "nightly"], environment, folder)
    require_facts(folder / "warehouse.sqlite", reports)


def require_facts(warehouse: Path, reports: int) -> None:
    """Raise RuntimeError unless the warehouse has the figures of all reports: what loses some is no measure."""
    conn = sqlite3.connect(warehouse)
    [found] = conn.execute("SELECT count(*) FROM mart_fact").fetchone()
    conn.close()
    expected = sum(map(count_facts, Corpus(reports).filings))
    if found != expected:
        raise RuntimeError(f"{found} facts were loaded of {expected}")


def describe_process(costs: list[Cost]) -> str:
    """What else there is to know of a process: its best time by the clock, its memory, when it first said something."""
    first = min((cost.first_line for cost in costs if cost.first_line is not None), default=None)
    said = "" if first is None else f", first line after {first:.2f} s"
    return f"{min(cost.wall for cost in costs):9.1f} s by the clock, {costs[0].memory:.0f} MB{said}"


if __name__ == "__main__":
    main()
