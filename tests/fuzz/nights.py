"""The fuzz of nights: a night against a site that answers wildly, then a calm one that has to make good all of it.

Run as a program (python -m tests.fuzz.nights --seed N --nights N) it prints a line for each pair of nights, and ends with
1 where one of them left something behind. It runs under a limit of CPU.
"""

import argparse
import logging
import resource
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import replica
from flows.batch.outcome import PageStatus
from flows.run.report import RunReport
from flows.settings import read_settings
from load.engine import open_engine
from tests.fuzz.wild_site import WildSite
from tests.support.deployment import Deployment, describe_site

_CODES = (0, 1, 3)
_YEARS = (2017, 2018)
_OFFICES = 3
_HASTE = {"retry_after_max_seconds": 0.01, "deadline_seconds": 20.0}
_SHARES = (0.05, 0.1, 0.2, 0.4, 0.8)
_SOURCES = ("jcms_annual_report", "jcms_column", "jcms_column 1002", "jcms_search", "jpaas_column", "links")
_SECONDS_A_NIGHT = 120
# What an analyst sees, without addresses and times.
_FACTS = "SELECT publisher_code, year, form, indicator_code, breakdown, state, raw, value FROM mart_fact"
_COVERAGE = "SELECT publisher_code, year, status, facts FROM mart_coverage"


@dataclass(frozen=True, slots=True)
class PairOfNights:
    """What a wild night and the calm one after it came to; ``wrong`` is empty if all was made good."""

    seed: int
    codes: tuple[int, int]
    wild_answers: int
    requests: int
    wrong: tuple[str, ...]

    def describe(self) -> str:
        """A line."""
        ends = " and ".join(map(str, self.codes))
        told = f"; WRONG: {'; '.join(self.wrong)}" if self.wrong else ""
        return f"nights {self.seed}: {self.wild_answers} wild answers of {self.requests}, ended with {ends}{told}"


def fuzz_nights(seed: int) -> PairOfNights:
    """One wild night, the calm one after it, and a calm one alone that it is compared with."""
    rng = Random(f"nights-{seed}")
    wild = WildSite(seed, rng.choice(_SHARES))
    with (
        replica.serve(replica.Site(_OFFICES, _YEARS), faults=wild) as served,
        _open_office(served) as deployment,
    ):
        bad = deployment.run()
        asked, answers = len(served.asked), wild.wild.total()
        wild.is_calm = True
        deployment.now += timedelta(days=1)
        good = deployment.run()
        with _open_office(served) as calm:
            calm.run()
            wrong = [*_judge(bad, good), *_compare(deployment, calm)]
    return PairOfNights(seed, (bad.exit_code, good.exit_code), answers, asked, tuple(wrong))


def _judge(bad: RunReport, good: RunReport) -> Iterator[str]:
    if bad.exit_code not in _CODES:
        yield f"the wild night ended with {bad.exit_code}"
    if good.exit_code != 0:
        left = [
            f"{page.url} {page.reason}"
            for page in good.pages
            if page.status in (PageStatus.FAILED, PageStatus.HELD)
        ]
        left += [f"{listing.url} {listing.error}" for listing in good.listings if listing.error]
        yield f"the calm night ended with {good.exit_code}: {left[:3]}"


def _compare(deployment: Deployment, calm: Deployment) -> Iterator[str]:
    for name, question in (("facts", _FACTS), ("coverage", _COVERAGE)):
        here, there = set(deployment.rows(question)), set(calm.rows(question))
        if here != there:
            yield f"{len(here ^ there)} rows of {name} differ: {sorted(map(str, here ^ there))[:4]}"


@contextmanager
def _open_office(served: replica.Served) -> Iterator[Deployment]:
    with tempfile.TemporaryDirectory(prefix="gongkai-fuzz-") as folder:
        home = Path(folder)
        profile = home / "site.toml"
        profile.write_text(describe_site(served, _HASTE, _SOURCES), encoding="utf-8")
        settings = read_settings(home=home, site=str(profile), parse_workers=1)
        engine = open_engine(settings.warehouse)
        try:
            yield Deployment(served, settings, engine, datetime(2019, 3, 1, 2, tzinfo=UTC))
        finally:
            engine.dispose()


def run_nights(seeds: Iterator[int] | range, tell: Callable[[str], None]) -> list[PairOfNights]:
    """Pairs of nights, each told; gives those that went wrong. An exception is a defect of its seed."""
    bad = []
    for seed in seeds:
        try:
            pair = fuzz_nights(seed)
        except Exception as error:  # the next seed is tried all the same
            logging.exception("nights %s", seed)
            pair = PairOfNights(seed, (-1, -1), 0, 0, (f"{type(error).__name__}: {error}",))
        tell(pair.describe())
        bad += [pair] if pair.wrong else []
    return bad


def main() -> int:
    """The nights of the seeds from the one given on."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--nights", type=int, default=5)
    given = parser.parse_args()
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (given.nights * _SECONDS_A_NIGHT, most))
    logging.disable(logging.WARNING)
    seeds = range(given.seed, given.seed + given.nights)
    return 1 if run_nights(seeds, lambda line: print(line, flush=True)) else 0  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
