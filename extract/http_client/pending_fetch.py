"""One fetch on its way: where it has got to, which attempts failed, and the Fetch it ends as."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from extract.http_client.classify import ExpectedKind
from extract.records import Fetch, FetchOutcome


def read_clock() -> datetime:
    """The time now, aware, UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Timekeeper:
    """The clocks of a client, so that a test can hold them."""

    clock: Callable[[], datetime] = read_clock
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


@dataclass(slots=True)
class PendingFetch:
    """One fetch. ``at`` is the address reached through redirects so far."""

    url: str
    time: Timekeeper
    headers: dict[str, str]
    wanted: ExpectedKind = "report"
    method: str = "GET"
    data: Mapping[str, str] | None = None
    at: str = ""
    earlier: list[Fetch] = field(default_factory=list)
    _first_at: datetime = field(init=False)
    _attempt_at: datetime = field(init=False)
    _started: float = field(init=False)

    def __post_init__(self) -> None:
        self._first_at = self._attempt_at = self.time.clock()
        self._started = self.time.monotonic()
        self.at = self.at or self.url

    def begin_attempt(self) -> None:
        """Another attempt goes out now."""
        self._attempt_at = self.time.clock()

    def note_failure(self, status: int | None, error: Exception | None) -> None:
        """The attempt failed and will be repeated."""
        outcome = FetchOutcome.UNREACHABLE
        if status is not None:
            outcome = FetchOutcome.SERVER_ERROR if status >= 500 else FetchOutcome.BLOCKED
        reason = f"status {status}" if status is not None else f"no connection: {error}"
        failed = replace(self.end(outcome, f"{reason}; asked again", status), earlier=())
        self.earlier.append(replace(failed, requested_at=self._attempt_at))

    def end(self, outcome: FetchOutcome, error: str | None, status: int | None = None) -> Fetch:
        """What the trip came to."""
        return Fetch(
            url=self.url,
            requested_at=self._first_at,
            outcome=outcome,
            status=status,
            final_url=self.at,
            method=self.method,
            elapsed_ms=round((self.time.monotonic() - self._started) * 1000),
            error=error,
            earlier=tuple(self.earlier),
        )
