"""Where a run records its requests and what they say of known addresses: the warehouse, or, in a dry run, nowhere."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from extract.records import Fetch
from flows.run.intake.clock_check import SiteClock
from load.engine import Connection, Engine, write
from load.runs.fetch_log import FetchRow, record_fetches
from load.versions.known_parses import ParseName, Sighting, mark_gone, mark_seen

Clock = Callable[[], datetime]


class Sink:
    """Writes to the warehouse, each call in a transaction of its own.

    ``run_id`` is None in a dry run: then nothing is written.
    """

    def __init__(self, engine: Engine, clock: Clock, run_id: int | None) -> None:
        self._engine, self._clock, self._run_id = engine, clock, run_id
        self.site_clock = SiteClock()

    def record_fetches(self, fetches: Sequence[Fetch]) -> None:
        """Record every request, its failed attempts before it."""
        self.site_clock.note(fetches)
        rows = [row for fetch in fetches for row in make_fetch_rows(fetch)]
        if rows:
            self._write(lambda conn, run_id: record_fetches(conn, run_id, rows))

    def mark_seen(self, seen: Mapping[ParseName, Sighting]) -> None:
        """Record when the site was seen to show again what was parsed before."""
        if seen:
            self._write(lambda conn, run_id: mark_seen(conn, run_id, seen, self._clock()))

    def mark_gone(self, gone: Mapping[str, datetime]) -> None:
        """Record addresses of reports that have no page any more; their facts stay, with an issue."""
        if gone:
            self._write(lambda conn, run_id: mark_gone(conn, run_id, gone, self._clock()))

    def _write(self, action: Callable[[Connection, int], object]) -> None:
        if self._run_id is not None:
            with write(self._engine) as conn:
                action(conn, self._run_id)


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
