"""The same reports read and loaded by every engine, whose workers are killed in the middle: the same mart_fact?

    python -m benchmarks.engines [--reports N] [--engine NAME]

Reports are the replica's, each archived under several addresses with bytes of their own, and shuffled over the batches:
harder than a run makes it, which keeps the addresses of a report together. A PostgreSQL and a Prefect server of its own
are started. Prints for each engine the time by the clock and of the processor (with all processes there are for it, the
servers' too), and a hash of mart_fact, ids and times apart; they have to be equal.
"""

import hashlib
import os
import random
import signal
import sys
import tempfile
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.arguments import read_arguments
from benchmarks.process_tree import ProcessTree
from extract.archive import Archive, open_archive
from extract.profile import SiteProfile, load_profile
from flows.batch.parse_and_load import parse_and_load
from flows.batch.performer import LocalPerformer, Performer
from flows.batch.publishers import describe_site
from flows.batch.store import WarehouseStore
from flows.batch.values import Batch, BatchPage, FilePart, RunMark
from flows.batch.work import Workplace
from flows.reading.parser_pool import parser_pool
from flows.run.publishers import sync_profile
from flows.serving.prefect_environment import prepare_prefect
from flows.serving.prefect_server import named_or_own_server
from flows.settings import Settings, export_settings, read_settings
from load.dimensions import sync_catalogue
from load.engine import open_engine, write
from load.migrate import upgrade
from load.runs.outcome import RunOutcome
from load.runs.run_lock import finish_run, start_run, utc_now
from replica.bodies import write_article
from replica.pages.article import render_article
from replica.publishers import PUBLISHERS
from replica.site import Site
from tests.support.postgres import open_postgres
from transform.forms.catalogue import normaliser_version
from transform.report import Expectation

BATCH = 50
NIGHT = datetime(2026, 6, 1, 2, tzinfo=UTC)
YEARS = range(2008, 2025)
MARK = "BENCHMARK_DIES_ONCE"
WAYS = (("local", False), ("dask", False), ("dask", True), ("ray", False), ("ray", True))
NO_IDENTITY = frozenset({"report_id", "version_id", "recorded_at"})


def perform_or_die(pickled: bytes) -> object:
    """What a worker does here: one that has loaded a batch, not the first, is killed before it can say so."""
    import pickle

    batch: Batch = pickle.loads(pickled)  # noqa: S301 - of this benchmark
    summary = parse_and_load(batch)
    mark = os.environ.get(MARK)
    if mark and batch.number >= 2 and not Path(mark).exists():
        Path(mark).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return summary


def main() -> int:
    """Load the corpus in every way there is; 1 if two of them differ."""
    given = read_arguments(__doc__, reports=2000, engine=True)
    wanted = given.reports
    hashes = {}
    tree = ProcessTree()
    with tempfile.TemporaryDirectory() as scratch, ExitStack() as servers:
        home = Path(scratch, "home")
        settings = read_settings(home=home, server_port=0)
        prepare_prefect(settings, quiet=True)
        server = servers.enter_context(open_postgres(Path(scratch) / "postgres"))
        # Before Prefect is imported: it reads the address once.
        os.environ["PREFECT_API_URL"] = servers.enter_context(named_or_own_server(settings))
        archive, profile = open_archive(str(home / "archive")), load_profile("zhenhai")
        pages = make_pages(archive, wanted)
        for engine, dies in [way for way in WAYS if given.engine in (None, way[0])]:
            if engine != "local" and find_spec(f"prefect_{engine}") is None:
                sys.stdout.write(f"{engine:<24} left out: gongkai[{engine}] is not installed\n")
                continue
            name = f"{engine}, a worker killed" if dies else engine
            settings = prepare(home, server, engine, Path(scratch, f"{engine}-died") if dies else None)
            with tree.watch(read_postmaster(server)):
                seconds = load_corpus(settings, profile, pages)
            if dies and not Path(scratch, f"{engine}-died").exists():
                raise AssertionError(f"{name}: none was killed")
            hashes[name] = report_way(name, settings, seconds, tree.cpu, wanted)
    equal = len(set(hashes.values())) == 1
    sys.stdout.write(f"{'all equal' if equal else 'THEY DIFFER'}\n")
    return 0 if equal else 1


def make_pages(archive: Archive, wanted: int) -> list[BatchPage]:
    """Pages of the replica's reports in the archive: all of one address, then of the next one, until there are enough."""
    filings = [
        filing for filing in Site(len(PUBLISHERS), YEARS).filings.values() if filing.publisher.registered
    ]
    pages: list[BatchPage] = []
    for column in range(1001, 1001 + -(-wanted // len(filings))):
        for filing in filings[: wanted - len(pages)]:
            article = write_article(filing)
            body = f"{render_article(article, str(column))}<!-- {column} -->".encode()
            url = f"http://site.test{article.path(str(column))}"
            part = FilePart(archive.put(body), url, None, "text/html; charset=utf-8")
            pages.append(BatchPage(url, "benchmark", (part,), NIGHT, Expectation(year=filing.year)))
    random.Random(7).shuffle(pages)  # noqa: S311 - an order that is the same each time
    return pages


def read_postmaster(server: str) -> int:
    """The process of the server whose URI this is."""
    with psycopg.connect(server) as conn:
        [folder] = conn.execute("SHOW data_directory").fetchone() or ("",)
    return int(Path(folder, "postmaster.pid").read_text(encoding="ascii").split()[0])


def prepare(home: Path, server: str, engine: str, mark: Path | None) -> Settings:
    """An empty warehouse of its own, named by the settings in the environment of this process and its workers."""
    database = f"d{time.time_ns()}"
    with psycopg.connect(server, autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE {database}".encode())
    url = server.replace("/postgres?", f"/{database}?")
    settings = read_settings(home=home, warehouse_url=url, engine=engine, server_port=0)
    export_settings(settings)
    os.environ[MARK] = str(mark or "")
    return settings


def load_corpus(settings: Settings, profile: SiteProfile, pages: list[BatchPage]) -> float:
    """One run that reads and loads all pages with the engine of the settings; the seconds, without a server's start."""
    warehouse = open_engine(settings.warehouse)
    upgrade(warehouse)
    with write(warehouse) as conn:
        sync_catalogue(conn)
        sync_profile(conn, profile)
    started = utc_now()
    run = start_run(warehouse, "benchmark", {}, started, site=describe_site(profile))
    mark = RunMark(run.run_id, started)
    batches = [
        Batch(mark, number, profile, tuple(pages[start : start + BATCH]), normaliser_version())
        for number, start in enumerate(range(0, len(pages), BATCH), 1)
    ]
    began = time.perf_counter()
    if settings.engine == "local":
        store = WarehouseStore(warehouse, utc_now)
        with ThreadPoolExecutor(1) as thread, parser_pool(settings.parse_workers) as parse:
            place = Workplace(open_archive(settings.archive), store, parse)
            give_all(LocalPerformer(place, thread), batches)
    else:
        load_with_engine(settings, batches)
    seconds = time.perf_counter() - began
    finish_run(run, RunOutcome.DONE, {}, utc_now())
    warehouse.dispose()
    return seconds


class StaysHere:
    """A value that is not pickled with what holds it: Prefect sends the flow along with each task of it."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __reduce__(self) -> tuple[Any, ...]:
        return StaysHere, (None,)


def load_with_engine(settings: Settings, batches: list[Batch]) -> None:
    """The batches as a flow run of Prefect, with workers that may die."""
    from prefect import flow

    from flows import engines

    here = StaysHere(batches)

    @flow(name="benchmark", persist_result=False)
    def benchmark() -> None:
        opened = engines.engine_of(settings)
        assert opened is not None  # noqa: S101 - it is not local
        with opened() as performer:
            give_all(performer, here.value)

    engines.perform_batch = perform_or_die  # type: ignore[assignment]
    benchmark()


def give_all(performer: Performer, batches: list[Batch]) -> None:
    """Give all batches away, as many at once as the performer takes."""
    pending = deque(performer.give(batch, {}) for batch in batches[: performer.in_flight])
    for batch in batches[performer.in_flight :]:
        pending.append(performer.give(batch, {}))
        pending.popleft().result()
    for one in pending:
        one.result()


def report_way(name: str, settings: Settings, seconds: float, cpu: float, pages: int) -> str:
    """Print how one engine did, and return the hash of its facts."""
    digest = hashlib.sha256()
    engine = open_engine(settings.warehouse)
    with engine.connect() as conn:
        rows = conn.exec_driver_sql("SELECT * FROM mart_fact").mappings().all()
        versions = conn.exec_driver_sql("SELECT count(*) FROM report_version").scalar_one()
    engine.dispose()
    said = sorted(
        repr([(key, row[key]) for key in sorted(map(str, row)) if key not in NO_IDENTITY]) for row in rows
    )
    for line in said:
        digest.update(line.encode())
    sys.stdout.write(
        f"{name:<24}{seconds:7.1f} s {cpu:7.1f} CPU s {pages / seconds:7.0f} pages/s {len(rows):8} facts"
        f" {versions:6} versions  {digest.hexdigest()[:16]}\n"
    )
    sys.stdout.flush()
    return digest.hexdigest()


if __name__ == "__main__":
    sys.exit(main())
