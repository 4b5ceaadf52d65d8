"""All benchmarks one after the other: what `make bench` runs. What they print goes into a folder as well, with their JSON.

    python -m benchmarks [--scale X] [--scrapy PYTHON] [--into FOLDER] [NAME...]

With ``--scale 0.1`` each has a tenth of its reports and one round: that shows in two minutes that all of them run.
"""

import os
import platform
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from tests.support.processes import describe_environment


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A benchmark by its module and the name of its figures, with its reports and rounds; None has no such option."""

    module: str
    name: str
    reports: int | None
    rounds: int | None
    takes_json: bool = True
    takes_scrapy: bool = False

    def list_words(self, scale: float, scrapy: str | None, into: Path) -> Iterator[str]:
        """Its command line."""
        yield from ("-m", f"benchmarks.{self.module}")
        if self.reports is not None:
            yield f"--reports={max(1, round(self.reports * scale))}"
        if self.rounds is not None:
            yield f"--rounds={self.rounds if scale >= 1 else 1}"
        if self.takes_json:
            yield f"--json={into / self.name}.json"
        if self.takes_scrapy and scrapy:
            yield f"--scrapy={scrapy}"


BENCHMARKS = (
    Benchmark("commands", "commands", None, 7),
    Benchmark("nights", "nights", 340, 3, takes_scrapy=True),
    Benchmark("nights", "nights-of-1000", 1000, 3, takes_scrapy=True),
    Benchmark("close", "close", 70_000, 5),
    Benchmark("reading", "reading", 16, 15),
    Benchmark("documents", "documents", 2, 5, takes_json=False),
    Benchmark("loading", "loading", 600, 3),
    Benchmark("inserting", "inserting", 600, 7),
    Benchmark("unchanged_night", "changes", 340, None, takes_json=False),
    Benchmark("marts", "marts", 7_000, 5, takes_json=False),
    Benchmark("archive", "archive", 600, 5, takes_json=False),
    Benchmark("size", "size", 340, None, takes_json=False),
    Benchmark("memory", "memory", 100_000, None),
)


def main() -> int:
    """Run all of them; 1 if one of them failed."""
    parser = ArgumentParser(prog="benchmarks")
    names = [benchmark.name for benchmark in BENCHMARKS]
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"some of {', '.join(names)}; without any all"
    )
    parser.add_argument(
        "--scale", type=float, default=1.0, metavar="X", help="a share of the reports (by default 1)"
    )
    parser.add_argument("--scrapy", metavar="PYTHON", help="an interpreter that has Scrapy")
    parser.add_argument("--into", type=Path, default=Path("bench-found"), metavar="FOLDER")
    given = parser.parse_args()
    given.into.mkdir(parents=True, exist_ok=True)
    failed = []
    with (given.into / "figures.txt").open("w", encoding="utf-8") as file:
        for line in describe_machine():
            _say(file, line)
        for benchmark in [one for one in BENCHMARKS if one.name in (given.names or names)]:
            words = list(benchmark.list_words(given.scale, given.scrapy, given.into))
            _say(file, f"\n== {' '.join(words[1:])}")
            begun = time.perf_counter()
            if _run(words, file):
                failed.append(benchmark.name)
            _say(file, f"({time.perf_counter() - begun:.0f} s)")
        _say(file, f"\nfailed: {', '.join(failed)}" if failed else "\nall have run")
    return 1 if failed else 0


def describe_machine() -> Iterator[str]:
    """What the figures were measured on, and how busy that was."""
    yield f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}"
    yield "load of the machine at the start: " + " ".join(f"{load:.1f}" for load in os.getloadavg())


def _run(words: list[str], file: TextIO) -> int:
    """Run one, and pass on what it prints, line by line; its exit code."""
    with subprocess.Popen(  # noqa: S603 - our own words
        [sys.executable, *words], env=describe_environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        encoding="utf-8",
    ) as process:  # fmt: skip
        for line in process.stdout or ():
            _say(file, line.rstrip())
    return process.returncode


def _say(file: TextIO, line: str) -> None:
    for stream in (sys.stdout, file):
        print(line, file=stream, flush=True)


if __name__ == "__main__":
    sys.exit(main())
