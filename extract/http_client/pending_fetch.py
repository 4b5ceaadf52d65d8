"""One fetch under way: the address it has reached, its failed attempts, and the Fetch that it becomes."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from extract.http_client.classify import ExpectedKind
from extract.http_client.exchange_time import ExchangeTime
from extract.http_client.session import HttpSession
from extract.records import Fetch, FetchOutcome


def read_clock() -> datetime:
    """The time now, aware, UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Timekeeper:
    """The clocks of a client, replaceable in tests. ``monotonic`` and ``sleep`` are in seconds."""

    clock: Callable[[], datetime] = read_clock
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


@dataclass(slots=True)
class PendingFetch:
    """One fetch under way. ``url`` is the address asked for, ``current_url`` the one reached through redirects.

    ``exchange_time`` is what all its requests have together; ``session`` is that of all of them, once one was sent.
    """

    url: str
    time: Timekeeper
    exchange_time: ExchangeTime
    headers: dict[str, str]
    expected: ExpectedKind = "report"
    method: str = "GET"
    data: Mapping[str, str] | None = None
    current_url: str = ""
    earlier: list[Fetch] = field(default_factory=list)
    session: HttpSession | None = None
    _requested_at: datetime = field(init=False)
    _attempt_at: datetime = field(init=False)
    _started: float = field(init=False)

    def __post_init__(self) -> None:
        self._requested_at = self._attempt_at = self.time.clock()
        self._started = self.time.monotonic()
        self.current_url = self.current_url or self.url

    def begin_attempt(self) -> None:
        """Keep the time at which the next attempt is sent, and let that of the exchanges run."""
        self._attempt_at = self.time.clock()
        self.exchange_time.start()

    def record_failure(self, status: int | None, error: Exception | None, capped: str | None = None) -> None:
        """Add an attempt that failed and will be repeated to ``earlier``. ``capped`` says where the profile cut short
        the rest that the server asked for."""
        outcome = FetchOutcome.UNREACHABLE
        if status is not None:
            outcome = FetchOutcome.SERVER_ERROR if status >= 500 else FetchOutcome.BLOCKED
        reason = f"status {status}" if status is not None else f"no connection: {error}"
        said = "; ".join(filter(None, (reason, "asked again", capped)))
        failed = replace(self.finish(outcome, said, status), earlier=())
        self.earlier.append(replace(failed, requested_at=self._attempt_at))

    def finish(self, outcome: FetchOutcome, error: str | None, status: int | None = None) -> Fetch:
        """The Fetch with this outcome, without a body."""
        return Fetch(
            url=self.url,
            requested_at=self._requested_at,
            outcome=outcome,
            status=status,
            final_url=self.current_url,
            method=self.method,
            elapsed_ms=round((self.time.monotonic() - self._started) * 1000),
            error=error,
            earlier=tuple(self.earlier),
        )
