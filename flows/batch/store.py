"""Where a batch is loaded: into the warehouse, in one transaction, or, in a dry run, nowhere."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from extract.profile import SiteProfile
from flows.batch.archived import find_replaced_pages
from flows.batch.publishers import describe_site
from flows.batch.values import Batch, BatchPage, BatchSummary
from flows.failures import ENDS_THE_RUN
from load.dimensions import ensure_unregistered_publisher
from load.engine import Connection, DatabaseError, Engine, is_deadlock, write
from load.publisher_names import UNKNOWN
from load.runs.fetch_log import record_non_reports
from load.sites import ensure_site, site_of_run
from load.versions.batch_log import claim_batch, find_batch, keep_summary, require_run
from load.versions.candidate import Candidate, LoadOutcome, LoadResult
from load.versions.loader import load_reports, preview_reports
from transform.text.inert import describe_error

logger = logging.getLogger(__name__)

_DEADLOCKS = 3
"""How often a batch may be rolled back for a deadlock before the next one ends the run."""

Clock = Callable[[], datetime]
Load = Callable[[Sequence[Candidate]], list[LoadResult]]
Conclude = Callable[[Load], BatchSummary]
"""Makes the summary of a batch, given the way to load its reports."""


class Store(Protocol):
    """Where batches are loaded."""

    def find_summary(self, batch: Batch) -> BatchSummary | None:
        """The summary of a batch that was loaded before, by a worker that was lost afterwards."""
        ...

    def ensure_unregistered_publisher(self, batch: Batch, name: str) -> str:
        """The code of a publisher that the profile does not name; it is made if it is not there."""
        ...

    def find_replaced(self, batch: Batch, candidates: Sequence[Candidate]) -> list[BatchPage]:
        """The pages that candidates may replace, where their old bytes are to be read anew."""
        ...

    def load(self, batch: Batch, conclude: Conclude, non_reports: Mapping[str, str]) -> BatchSummary:
        """Load a batch, with the addresses that are no reports and the reasons why."""
        ...


class WarehouseStore:
    """Loads each batch exactly once, in a transaction of its own, while its run holds the warehouse."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine, self._clock = engine, clock

    def find_summary(self, batch: Batch) -> BatchSummary | None:
        """The summary that is stored with the run."""
        text = find_batch(self._engine, _run_id(batch), batch.number)
        return BatchSummary.from_json(text) if text else None

    def ensure_unregistered_publisher(self, batch: Batch, name: str) -> str:
        """The code; in a transaction of its own, so that no other batch waits for it."""
        with write(self._engine) as conn:
            return ensure_unregistered_publisher(conn, site_of_run(conn, _run_id(batch)), name)

    def find_replaced(self, batch: Batch, candidates: Sequence[Candidate]) -> list[BatchPage]:
        """The pages whose old bytes another normaliser read; none where the batch does not ask for them."""
        if not batch.tells_causes:
            return []
        with self._engine.connect() as conn:
            return find_replaced_pages(conn, batch.profile, candidates)

    def load(self, batch: Batch, conclude: Conclude, non_reports: Mapping[str, str]) -> BatchSummary:
        """Load it, unless another worker did meanwhile: then what that one stored.

        A batch that PostgreSQL rolled back, to end a deadlock, is loaded again. Raises LockLost where its run is over or
        lost the warehouse; nothing of the batch is written then.
        """
        for _ in range(_DEADLOCKS):
            try:
                return self._load_now(batch, conclude, non_reports)
            except DatabaseError as error:
                if not is_deadlock(error):
                    raise
                logger.warning(
                    "batch %s: PostgreSQL ended a deadlock with it; it is loaded again", batch.number
                )
        return self._load_now(batch, conclude, non_reports)

    def _load_now(self, batch: Batch, conclude: Conclude, non_reports: Mapping[str, str]) -> BatchSummary:
        run_id, now = _run_id(batch), self._clock()
        with write(self._engine) as conn:
            if batch.run is not None:
                require_run(conn, run_id, batch.run.started)
            stored = claim_batch(conn, run_id, batch.number, now)
            if stored is not None:
                return BatchSummary.from_json(stored)
            with conn.begin_nested() as whole:
                summary = conclude(lambda candidates: _load_or_refuse(conn, run_id, candidates, now))
                if summary.refusal is not None:
                    whole.rollback()
            if non_reports:
                record_non_reports(conn, run_id, non_reports, batch.normaliser, now)
            keep_summary(conn, run_id, batch.number, summary.to_json())
        return summary


class PreviewStore:
    """Decides as the warehouse would, and writes nothing.

    ``prepare`` is what a run does to the dimensions before it loads; its work is rolled back.
    """

    def __init__(
        self, engine: Engine, clock: Clock, prepare: Callable[[Connection, SiteProfile], object]
    ) -> None:
        self._engine, self._clock, self._prepare = engine, clock, prepare
        self._unregistered: set[str] = set()

    def find_summary(self, batch: Batch) -> BatchSummary | None:
        """None: nothing is stored."""
        return None

    def ensure_unregistered_publisher(self, batch: Batch, name: str) -> str:
        """The code that the publisher has or would get."""
        self._unregistered.add(name)
        with self._engine.connect() as conn, conn.begin() as transaction:
            code = _ensure_unregistered(conn, batch, name)
            transaction.rollback()
        return code

    def find_replaced(self, batch: Batch, candidates: Sequence[Candidate]) -> list[BatchPage]:
        """None: their causes are not shown."""
        return []

    def load(self, batch: Batch, conclude: Conclude, non_reports: Mapping[str, str]) -> BatchSummary:
        """What a load would give."""

        def preview(candidates: Sequence[Candidate]) -> list[LoadResult]:
            return preview_reports(
                self._engine,
                describe_site(batch.profile),
                candidates,
                self._clock(),
                prepare=lambda conn: self._make_dimensions(conn, batch),
            )

        return conclude(preview)

    def _make_dimensions(self, conn: Connection, batch: Batch) -> None:
        self._prepare(conn, batch.profile)
        for name in sorted(self._unregistered):
            _ensure_unregistered(conn, batch, name)


def _ensure_unregistered(conn: Connection, batch: Batch, name: str) -> str:
    site_id = ensure_site(conn, describe_site(batch.profile))
    return ensure_unregistered_publisher(conn, site_id, name)


def _run_id(batch: Batch) -> int:
    if batch.run is None:
        raise ValueError(f"batch {batch.number} of a dry run is loaded nowhere")
    return batch.run.run_id


def _load_or_refuse(
    conn: Connection, run_id: int, candidates: Sequence[Candidate], now: datetime
) -> list[LoadResult]:
    """The results of a load. Where a report raises what nobody foresaw, each is loaded by itself, and only that one is
    refused. Raises MassRestatement where the batch would restate too many facts."""
    if not candidates:
        return []
    try:
        return load_reports(conn, run_id, candidates, now)
    except ENDS_THE_RUN:
        raise
    except Exception as error:  # one report must not end the run
        if len(candidates) > 1:
            return [result for one in candidates for result in _load_or_refuse(conn, run_id, [one], now)]
        logger.exception("loading %s failed", candidates[0].url)
        reason = f"loading it failed ({describe_error(error)}); the log has its traceback"
        return [refuse(candidates[0], reason)]


def refuse(candidate: Candidate, reason: str) -> LoadResult:
    """The result of a report that was not loaded, for a reason."""
    return LoadResult(
        candidate.publisher_code or UNKNOWN,
        candidate.year or 0,
        candidate.url,
        LoadOutcome.REFUSED,
        error=reason,
    )
