"""Reports a second into one PostgreSQL by 1, 2, 4 and 8 processes at once, which are all given the same batches.

    python -m benchmarks.side_by_side [--reports N]

Reports are those of four made-up districts whose offices have equal codes, each under two addresses, shuffled over the
batches. Every process takes every batch, in an order of its own, and who comes second finds it loaded. The database is
empty at first: tables, catalogue and publishers are made by all processes at once. Ends with 1 unless mart_fact is the same,
ids and times apart, however many processes there were.
"""

import hashlib
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg

from benchmarks.arguments import read_arguments
from load.dimensions import PublisherRow
from load.sites import SiteRow
from load.versions.candidate import Candidate
from replica.bodies import write_article
from replica.pages.article import render_article
from replica.site import Site
from tests.support.loads_at_once import NIGHT, District, list_facts, load_at_once
from tests.support.postgres import open_postgres
from transform.normalise import normalise
from transform.readers import read_document

BATCH = 50
COPIES = 2
PROCESSES = (1, 2, 4, 8)
SEEDS = (1, 2, 3, 4)
YEARS = range(2008, 2025)


def main() -> int:
    """Load them in every way; 1 if two of them differ."""
    wanted = read_arguments(__doc__, reports=1200).reports
    districts = [read_district(seed, -(-wanted // len(SEEDS))) for seed in SEEDS]
    reports = sum(len(batch) for district in districts for batch in district.batches)
    hashes = set()
    with tempfile.TemporaryDirectory() as folder, open_postgres(Path(folder) / "postgres") as server:
        for processes in PROCESSES:
            url = make_database(server)
            seconds = load_at_once(url, districts, processes)
            facts = list_facts(url)
            digest = hashlib.sha256("\n".join(facts).encode()).hexdigest()
            hashes.add(digest)
            sys.stdout.write(
                f"{processes} processes {reports:6} reports {seconds:7.2f} s {reports / seconds:7.0f} reports/s"
                f" {len(facts):8} facts  {digest[:16]}\n"
            )
            sys.stdout.flush()
    sys.stdout.write("all equal\n" if len(hashes) == 1 else "THEY DIFFER\n")
    return 0 if len(hashes) == 1 else 1


def make_database(server: str) -> str:
    """The URL of an empty database on the server."""
    name = f"d{time.time_ns()}"
    with psycopg.connect(server, autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE {name}".encode())
    return server.replace("/postgres?", f"/{name}?")


def read_district(seed: int, reports: int) -> District:
    """A district with so many readings of its reports, copies included, shuffled over its batches."""
    site = Site(10, YEARS, seed=seed)
    publishers = tuple(PublisherRow(one.code, one.name, one.kind) for one in site.district.publishers)
    row = SiteRow(site.district.code, site.district.name, f"http://{site.district.code}.test")
    candidates = [copy for _, copy in zip(range(reports), read_reports(site, row.base_url), strict=False)]
    random.Random(seed).shuffle(candidates)  # noqa: S311 - an order that is the same each time
    batches = [tuple(candidates[start : start + BATCH]) for start in range(0, len(candidates), BATCH)]
    return District(row, publishers, tuple(batches))


def read_reports(site: Site, base_url: str) -> Iterator[Candidate]:
    """What is read of each report of a district, under one address after the other."""
    for (code, year), filing in site.filings.items():
        report = normalise(read_document(render_article(write_article(filing), "1001").encode()))
        if not filing.publisher.registered or report.held_reasons:
            continue
        for copy in range(COPIES):
            url = f"{base_url}/{copy}/{code}/{year}.html"
            sha256 = hashlib.sha256(url.encode()).hexdigest()
            first = Candidate(code, year, report, url, "benchmark", ((sha256, url),), NIGHT, None, "n")
            yield replace(first, request=copy)


if __name__ == "__main__":
    sys.exit(main())
