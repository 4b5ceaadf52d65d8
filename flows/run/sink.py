"""What a run writes to the warehouse: all of it, or, in a dry run, nothing.

Requests as the rows that the warehouse keeps of them.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection, Engine

from extract.records import Fetch
from load.dimensions import UNKNOWN, ensure_unregistered_publisher
from load.engine import write
from load.errors import MassRestatement
from load.fetch_log import FetchRow, record_fetches, record_non_reports
from load.versions.candidate import Candidate, LoadOutcome, LoadResult
from load.versions.known_parses import ReadingName, mark_gone, mark_seen
from load.versions.loader import load_reports, preview_reports
from transform.forms.catalogue import normaliser_version


def describe_fetch(fetch: Fetch) -> list[FetchRow]:
    """The rows of one request: its failed attempts, then itself."""
    return [
        FetchRow(
            url=one.url, requested_at=one.requested_at, outcome=one.outcome.value, status=one.status,
            final_url=one.final_url, method=one.method, content_type=one.content_type, etag=one.etag,
            last_modified=one.last_modified, sha256=one.sha256, size=one.size, elapsed_ms=one.elapsed_ms,
            error=one.error,
        )
        for one in (*fetch.earlier, fetch)
    ]  # fmt: skip


class Sink(Protocol):
    """Where a run writes what it did."""

    def record_fetches(self, fetches: Sequence[Fetch]) -> None:
        """Every request, with its failed attempts."""
        ...

    def name_stranger(self, site: str, name: str) -> str:
        """The code of a publisher that no profile names."""
        ...

    def load(self, candidates: Sequence[Candidate]) -> list[LoadResult]:
        """Load readings; the results are in their order."""
        ...

    def confirm(self, seen: Mapping[ReadingName, datetime]) -> None:
        """Readings that stand, and when the site was seen to show what they were made from."""
        ...

    def withdraw(self, gone: Mapping[str, datetime]) -> None:
        """Addresses of reports where nothing is any more."""
        ...

    def remember_not_reports(self, reasons: Mapping[str, str]) -> None:
        """Addresses that were read and are no reports."""
        ...


class WarehouseSink:
    """Writes to the warehouse. ``may_restate`` is how many facts the whole run may restate; None: any number."""

    def __init__(
        self, engine: Engine, run_id: int, clock: Callable[[], datetime], may_restate: int | None
    ) -> None:
        self._engine, self._run_id, self._clock, self._left = engine, run_id, clock, may_restate

    def record_fetches(self, fetches: Sequence[Fetch]) -> None:
        """One transaction a batch."""
        rows = [row for fetch in fetches for row in describe_fetch(fetch)]
        with write(self._engine) as conn:
            record_fetches(conn, self._run_id, rows)

    def name_stranger(self, site: str, name: str) -> str:
        """Make the publisher if it is not there."""
        with write(self._engine) as conn:
            return ensure_unregistered_publisher(conn, site, name)

    def load(self, candidates: Sequence[Candidate]) -> list[LoadResult]:
        """One transaction a batch. A batch that would restate too much is refused whole, and says so."""
        try:
            results = load_reports(
                self._engine, self._run_id, candidates, self._clock(), may_restate=self._left
            )
        except MassRestatement as error:
            return [_refuse(candidate, str(error)) for candidate in candidates]
        if self._left is not None:
            self._left -= sum(len(result.changes) for result in results)
        return results

    def confirm(self, seen: Mapping[ReadingName, datetime]) -> None:
        """Note that they were seen."""
        with write(self._engine) as conn:
            mark_seen(conn, self._run_id, seen, self._clock())

    def withdraw(self, gone: Mapping[str, datetime]) -> None:
        """Their facts stay; a finding says so."""
        with write(self._engine) as conn:
            mark_gone(conn, self._run_id, gone, self._clock())

    def remember_not_reports(self, reasons: Mapping[str, str]) -> None:
        """Judged by this normaliser; another one may judge otherwise."""
        with write(self._engine) as conn:
            record_non_reports(conn, reasons, normaliser_version(), self._clock())


class DryRunSink:
    """Decides as the warehouse would, and writes nothing. ``prepare`` is what a run does to the dimensions first."""

    def __init__(
        self, engine: Engine, clock: Callable[[], datetime], prepare: Callable[[Connection], object]
    ) -> None:
        self._engine, self._clock, self._prepare = engine, clock, prepare
        self._strangers: set[tuple[str, str]] = set()

    def record_fetches(self, fetches: Sequence[Fetch]) -> None:
        """Nothing."""

    def name_stranger(self, site: str, name: str) -> str:
        """The code that it has or would get."""
        self._strangers.add((site, name))
        with self._engine.connect() as conn, conn.begin() as transaction:
            code = ensure_unregistered_publisher(conn, site, name)
            transaction.rollback()
        return code

    def load(self, candidates: Sequence[Candidate]) -> list[LoadResult]:
        """What would become of them."""
        return preview_reports(self._engine, candidates, self._clock(), prepare=self._bring_up)

    def _bring_up(self, conn: Connection) -> None:
        self._prepare(conn)
        for site, name in sorted(self._strangers):
            ensure_unregistered_publisher(conn, site, name)

    def confirm(self, seen: Mapping[ReadingName, datetime]) -> None:
        """Nothing."""

    def withdraw(self, gone: Mapping[str, datetime]) -> None:
        """Nothing."""

    def remember_not_reports(self, reasons: Mapping[str, str]) -> None:
        """Nothing."""


def _refuse(candidate: Candidate, reason: str) -> LoadResult:
    return LoadResult(
        candidate.publisher_code or UNKNOWN,
        candidate.year or 0,
        candidate.url,
        LoadOutcome.REFUSED,
        error=reason,
    )
