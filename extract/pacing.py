"""The rhythm in which one host is asked, kept across threads, and when it is left alone for this run."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from extract.profile import Politeness
from extract.reference import Outcome

_TROUBLE = {Outcome.UNREACHABLE, Outcome.TIMEOUT, Outcome.BLOCKED, Outcome.SERVER_ERROR}
_SLOWEST = 16


class HostGate:
    """Turns at one host: so many at once, so far apart, further apart while it is in trouble."""

    def __init__(
        self,
        host: str,
        politeness: Politeness,
        *,
        monotonic: Callable[[], float],
        sleep: Callable[[float], None],
    ) -> None:
        self.host = host
        self._politeness = politeness
        self._monotonic, self._sleep = monotonic, sleep
        self._places = threading.BoundedSemaphore(politeness.concurrency)
        self._lock = threading.Lock()
        self._interval = 1 / politeness.requests_per_second
        self._slowdown = 1
        self._next_turn = 0.0
        self._challenges = self._failures = 0
        self._answered = False
        self._closed: str | None = None

    @property
    def closed(self) -> str | None:
        """Why the host is left alone for the rest of the run, or None."""
        return self._closed

    @contextmanager
    def turn(self) -> Iterator[None]:
        """One place among those asked at once, entered when the host's next turn has come."""
        with self._places:
            self.wait()
            yield

    def wait(self) -> None:
        """Sleep until the next turn of this host."""
        with self._lock:
            now = self._monotonic()
            start = max(now, self._next_turn)
            self._next_turn = start + self._interval * self._slowdown
        if start > now:
            self._sleep(start - now)

    def postpone(self, seconds: float) -> None:
        """Give the host a rest: no turn of anybody before ``seconds`` are over."""
        with self._lock:
            self._next_turn = max(self._next_turn, self._monotonic() + seconds)

    def slow_to(self, seconds: float) -> None:
        """Leave at least so many seconds between turns, as robots.txt asks."""
        with self._lock:
            self._interval = max(self._interval, seconds)

    def note(self, outcome: Outcome) -> None:
        """Learn from an answer: slow down in trouble, close after several in a row."""
        with self._lock:
            in_trouble = outcome in _TROUBLE
            self._slowdown = min(self._slowdown * 2, _SLOWEST) if in_trouble else max(self._slowdown // 2, 1)
            self._challenges = self._challenges + 1 if outcome is Outcome.CHALLENGE else 0
            self._failures = self._failures + 1 if in_trouble else 0
            self._answered |= outcome not in {Outcome.UNREACHABLE, Outcome.TIMEOUT}
            if self._closed is None:
                self._closed = self._reason_to_close()

    def _reason_to_close(self) -> str | None:
        if self._challenges >= self._politeness.challenges_before_stop:
            return f"{self.host} sent a challenge {self._challenges} times in a row; left alone for this run"
        # A host that never answered anything is down; one that did may have a few bad pages in a row.
        patience = self._politeness.failures_before_stop if self._answered else 2
        if self._failures >= patience:
            return f"{self.host} failed {self._failures} times in a row; left alone for this run"
        return None
