"""Processes that load the same batches into one PostgreSQL at once, each in an order of its own."""

import multiprocessing
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, text

from load.dimensions import PublisherRow, sync_catalogue, sync_publishers
from load.engine import open_engine, write
from load.migrate import current_revision, upgrade
from load.runs.outcome import RunOutcome
from load.runs.run_lock import Run, finish_run, start_run
from load.sites import SiteRow, ensure_site
from load.versions.batch_log import claim_batch, keep_summary, require_run
from load.versions.candidate import Candidate, LoadOutcome
from load.versions.loader import load_reports
from tests.support.waiting import PATIENCE

NIGHT = datetime(2026, 6, 1, 2, tzinfo=UTC)
NO_IDENTITY = frozenset({"report_id", "version_id", "recorded_at"})


@dataclass(frozen=True, slots=True)
class District:
    """A site with its publishers, and the batches of its night."""

    site: SiteRow
    publishers: tuple[PublisherRow, ...]
    batches: tuple[tuple[Candidate, ...], ...]


def load_at_once(url: str, districts: Sequence[District], processes: int) -> float:
    """Have all districts loaded into an empty database; the seconds from the first batch to the last.

    The processes make its tables and dimensions at once, and then take all batches, each in another order. Raises
    AssertionError with what a process ended with.
    """
    context = multiprocessing.get_context("spawn")
    gate, errors = context.Barrier(processes + 1), context.SimpleQueue()
    workers = [
        context.Process(target=_work, args=(url, districts, number, processes, gate, errors), daemon=True)
        for number in range(processes)
    ]
    for worker in workers:
        worker.start()
    try:
        for _ in range(2):
            gate.wait(PATIENCE)
        began = time.perf_counter()
        gate.wait(PATIENCE)
        seconds = time.perf_counter() - began
    except Exception as broken:
        raise AssertionError(errors.get()) from broken
    finally:
        for worker in workers:
            worker.join(PATIENCE)
    if not errors.empty():
        raise AssertionError(errors.get())
    return seconds


def _work(
    url: str, districts: Sequence[District], number: int, processes: int, gate: Any, errors: Any
) -> None:
    try:
        engine = open_engine(url)
        gate.wait(PATIENCE)
        # At once from here on: the tables, the catalogue, and the runs of the sites that are this process's.
        if current_revision(engine) is None:
            upgrade(engine)
        runs = [_begin(engine, district) for district in districts[number::processes]]
        with write(engine) as conn:
            sync_catalogue(conn)
        gate.wait(PATIENCE)
        for district, batch in _shuffle(districts, number):
            _load_once(engine, district, batch)
        gate.wait(PATIENCE)
        for run in runs:
            finish_run(run, RunOutcome.DONE, {}, NIGHT)
        engine.dispose()
    except BaseException as error:
        errors.put(f"process {number}: {type(error).__name__}: {error}")
        gate.abort()
        raise


def _begin(engine: Engine, district: District) -> Run:
    run = start_run(engine, "nightly", {}, NIGHT, site=district.site)
    with write(engine) as conn:
        sync_catalogue(conn)
        sync_publishers(conn, ensure_site(conn, district.site), district.publishers)
    return run


def _shuffle(districts: Sequence[District], number: int) -> Iterator[tuple[District, int]]:
    every = [(district, batch) for district in districts for batch in range(len(district.batches))]
    random.Random(number).shuffle(every)
    yield from every


def _load_once(engine: Engine, district: District, batch: int) -> None:
    """Load a batch as a worker does, unless another one has."""
    of_site = "SELECT run_id FROM run JOIN site USING (site_id) WHERE code = :code"
    with write(engine) as conn:
        run_id = conn.execute(text(of_site), {"code": district.site.code}).scalar_one()
        require_run(conn, run_id, NIGHT)
        if claim_batch(conn, run_id, batch + 1, NIGHT) is not None:
            return
        results = load_reports(conn, run_id, district.batches[batch], NIGHT)
        refused = [result.error for result in results if result.outcome is LoadOutcome.REFUSED]
        assert not refused, refused
        keep_summary(conn, run_id, batch + 1, "loaded")


def list_facts(url: str) -> list[str]:
    """The rows of mart_fact in order, without what differs between two loads of the same: ids and times."""
    engine = open_engine(url)
    with engine.connect() as conn:
        rows = conn.execute(text("SELECT * FROM mart_fact")).mappings().all()
    engine.dispose()
    return sorted(
        repr([(key, row[key]) for key in sorted(map(str, row)) if key not in NO_IDENTITY]) for row in rows
    )
