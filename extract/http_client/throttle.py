"""The rhythm in which one host is asked, kept across threads, and when it is left alone for this run."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from extract.http_client.pending_fetch import Timekeeper
from extract.profile import Politeness
from extract.records import FetchOutcome
from extract.urls import host_of

_TROUBLE = {FetchOutcome.UNREACHABLE, FetchOutcome.TIMEOUT, FetchOutcome.BLOCKED, FetchOutcome.SERVER_ERROR}
_SLOWEST = 16


class HostThrottle:
    """Turns at one host: so many at once, so far apart, further apart while it is in trouble."""

    def __init__(self, host: str, politeness: Politeness, time: Timekeeper) -> None:
        self.host = host
        self._politeness = politeness
        self._time = time
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
            now = self._time.monotonic()
            start = max(now, self._next_turn)
            self._next_turn = start + self._interval * self._slowdown
        if start > now:
            self._time.sleep(start - now)

    def postpone(self, seconds: float) -> None:
        """Give the host a rest: no turn of anybody before ``seconds`` are over."""
        with self._lock:
            self._next_turn = max(self._next_turn, self._time.monotonic() + seconds)

    def slow_to(self, seconds: float) -> None:
        """Leave at least so many seconds between turns, as robots.txt asks."""
        with self._lock:
            self._interval = max(self._interval, seconds)

    def note(self, outcome: FetchOutcome) -> None:
        """Learn from an answer: slow down in trouble, close after several in a row."""
        with self._lock:
            in_trouble = outcome in _TROUBLE
            self._slowdown = min(self._slowdown * 2, _SLOWEST) if in_trouble else max(self._slowdown // 2, 1)
            self._challenges = self._challenges + 1 if outcome is FetchOutcome.CHALLENGE else 0
            self._failures = self._failures + 1 if in_trouble else 0
            self._answered |= outcome not in {FetchOutcome.UNREACHABLE, FetchOutcome.TIMEOUT}
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


class RunBudget:
    """What one run may do: the gates of its hosts, its budget, and the pages it must not ask again."""

    def __init__(self, politeness: Politeness, time: Timekeeper) -> None:
        self._politeness, self._time = politeness, time
        self._lock = threading.Lock()
        self._gates: dict[str, HostThrottle] = {}
        self._challenged: set[str] = set()
        self._requests = 0

    @property
    def requests(self) -> int:
        """How many requests have gone out."""
        return self._requests

    @property
    def closed_hosts(self) -> dict[str, str]:
        """Hosts that are left alone, with the reason."""
        with self._lock:
            return {host: gate.closed for host, gate in self._gates.items() if gate.closed}

    def gate(self, url: str) -> HostThrottle:
        """The gate of an address's host."""
        host = host_of(url)
        with self._lock:
            if host not in self._gates:
                self._gates[host] = HostThrottle(host, self._politeness, self._time)
            return self._gates[host]

    def count_request(self) -> None:
        """One request more."""
        with self._lock:
            self._requests += 1

    def has_budget(self) -> bool:
        """Whether another request may go out."""
        budget = self._politeness.requests_per_run
        return budget is None or self._requests < budget

    def note(self, urls: set[str], gate_url: str, outcome: FetchOutcome) -> None:
        """Learn from an answer: about its host, and that a challenged page is not to be asked again."""
        self.gate(gate_url).note(outcome)
        if outcome is FetchOutcome.CHALLENGE:
            with self._lock:
                self._challenged |= urls

    def refuse(self, url: str) -> str | None:
        """Why an address must not be asked any more in this run, or None."""
        if url in self._challenged:
            return "answered with a challenge earlier in this run; not asked again before the next"
        if not self.has_budget():
            budget = self._politeness.requests_per_run
            return f"the budget of {budget} requests a run (politeness.requests_per_run) is spent"
        return self.gate(url).closed
