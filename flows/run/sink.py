"""Where a run writes: the warehouse, or, in a dry run, nowhere."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from extract.records import Fetch
from flows.run.clock_check import SiteClock
from load.dimensions import UNKNOWN, ensure_unregistered_publisher
from load.engine import Connection, Engine, write
from load.errors import MassRestatement
from load.fetch_log import FetchRow, record_fetches, record_non_reports
from load.sites import SiteRow, ensure_site, site_of_run
from load.versions.candidate import Candidate, LoadOutcome, LoadResult
from load.versions.known_parses import ParseName, Sighting, mark_gone, mark_seen
from load.versions.loader import load_reports, preview_reports
from transform.forms.catalogue import normaliser_version

Clock = Callable[[], datetime]
_NO_RUN = 0


class Sink:
    """Writes to the warehouse, each call in a transaction of its own.

    ``max_restatements`` is how many facts the whole run may restate; None means any number.
    """

    def __init__(self, engine: Engine, clock: Clock, run_id: int, max_restatements: int | None) -> None:
        self._engine, self._clock, self._run_id, self._left = engine, clock, run_id, max_restatements
        self.site_clock = SiteClock()

    def record_fetches(self, fetches: Sequence[Fetch]) -> None:
        """Record every request, its failed attempts before it."""
        self.site_clock.note(fetches)
        rows = [row for fetch in fetches for row in make_fetch_rows(fetch)]
        self._write(lambda conn: record_fetches(conn, self._run_id, rows))

    def ensure_unregistered_publisher(self, name: str) -> str:
        """The code of a publisher that the profile of the site does not name; it is made if it is not there."""
        with write(self._engine) as conn:
            return ensure_unregistered_publisher(conn, site_of_run(conn, self._run_id), name)

    def load(self, candidates: Sequence[Candidate]) -> list[LoadResult]:
        """Load parsed reports; one result for each, in their order.

        A batch that would restate too many facts is refused whole: its results are REFUSED, with the error.
        """
        try:
            results = load_reports(
                self._engine, self._run_id, candidates, self._clock(), max_restatements=self._left
            )
        except MassRestatement as error:
            return [refuse(candidate, str(error)) for candidate in candidates]
        if self._left is not None:
            self._left -= sum(len(result.changes) for result in results)
        return results

    def mark_seen(self, seen: Mapping[ParseName, Sighting]) -> None:
        """Record when the site was seen to show again what was parsed before."""
        self._write(lambda conn: mark_seen(conn, self._run_id, seen, self._clock()))

    def mark_gone(self, gone: Mapping[str, datetime]) -> None:
        """Record addresses of reports that have no page any more; their facts stay, with an issue."""
        self._write(lambda conn: mark_gone(conn, self._run_id, gone, self._clock()))

    def record_non_reports(self, reasons: Mapping[str, str]) -> None:
        """Record addresses whose page is no report, with the reason; it holds for this normaliser only."""
        self._write(
            lambda conn: record_non_reports(conn, self._run_id, reasons, normaliser_version(), self._clock())
        )

    def _write(self, action: Callable[[Connection], object]) -> None:
        with write(self._engine) as conn:
            action(conn)


class DryRunSink(Sink):
    """Decides as the warehouse would, and writes nothing.

    ``prepare`` is what a run does to the dimensions before it loads; its work is rolled back.
    """

    def __init__(
        self, engine: Engine, site: SiteRow, clock: Clock, prepare: Callable[[Connection], object]
    ) -> None:
        super().__init__(engine, clock, _NO_RUN, max_restatements=None)
        self._site, self._prepare = site, prepare
        self._unregistered: set[str] = set()

    def ensure_unregistered_publisher(self, name: str) -> str:
        """The code that the publisher has or would get."""
        self._unregistered.add(name)
        with self._engine.connect() as conn, conn.begin() as transaction:
            code = ensure_unregistered_publisher(conn, ensure_site(conn, self._site), name)
            transaction.rollback()
        return code

    def load(self, candidates: Sequence[Candidate]) -> list[LoadResult]:
        """What a load would give."""
        return preview_reports(
            self._engine, self._site, candidates, self._clock(), prepare=self._prepare_dimensions
        )

    def _prepare_dimensions(self, conn: Connection) -> None:
        self._prepare(conn)
        for name in sorted(self._unregistered):
            ensure_unregistered_publisher(conn, ensure_site(conn, self._site), name)

    def _write(self, action: Callable[[Connection], object]) -> None:
        """Nothing is written."""


def make_fetch_rows(fetch: Fetch) -> list[FetchRow]:
    """The rows of one request: its failed attempts, then itself."""
    return [
        FetchRow(
            url=attempt.url, requested_at=attempt.requested_at, outcome=attempt.outcome.value,
            status=attempt.status, final_url=attempt.final_url, method=attempt.method,
            content_type=attempt.content_type, etag=attempt.etag, last_modified=attempt.last_modified,
            sha256=attempt.sha256, size=attempt.size, elapsed_ms=attempt.elapsed_ms, error=attempt.error,
            number=fetch.number,
        )
        for attempt in (*fetch.earlier, fetch)
    ]  # fmt: skip


def refuse(candidate: Candidate, reason: str) -> LoadResult:
    """The result of a report that was not loaded, for a reason."""
    return LoadResult(
        candidate.publisher_code or UNKNOWN,
        candidate.year or 0,
        candidate.url,
        LoadOutcome.REFUSED,
        error=reason,
    )
