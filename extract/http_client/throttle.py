"""The rate at which one host is asked, kept across threads, and its suspension for the rest of the run."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import inf

from extract.http_client.host_turns import HostTurns, LocalTurns
from extract.http_client.pending_fetch import Timekeeper
from extract.profile import Politeness
from extract.records import FetchOutcome
from extract.urls import host_of

_FAILURES = {FetchOutcome.UNREACHABLE, FetchOutcome.TIMEOUT, FetchOutcome.BLOCKED, FetchOutcome.SERVER_ERROR}
_MAX_SLOWDOWN = 16
_MAX_FAILURES_OF_A_SILENT_HOST = 2


class RunTimeSpent(Exception):
    """The time of the run ends before a request could be sent. The message is the reason, for people."""


class HostThrottle:
    """Slots for the requests to one host: so many at once, so far apart, and further apart while it fails.

    ``seconds_left`` gives what is left of the run's time; ``turns`` are those of this process if none are given.
    """

    def __init__(
        self,
        host: str,
        politeness: Politeness,
        time: Timekeeper,
        seconds_left: Callable[[], float] = lambda: inf,
        turns: HostTurns | None = None,
    ) -> None:
        self.host = host
        self._turns = turns or LocalTurns(time)
        self._politeness = politeness
        self._time, self._seconds_left = time, seconds_left
        self._slots = threading.BoundedSemaphore(politeness.concurrency)
        self._lock = threading.Lock()
        self._interval = 1 / politeness.requests_per_second
        self._slowdown = 1
        self._challenges = self._failures = 0
        self._answered = False
        self._suspended: str | None = None

    @property
    def suspended(self) -> str | None:
        """Why the host is not asked for the rest of the run, or None."""
        return self._suspended

    @contextmanager
    def slot(self) -> Iterator[None]:
        """One of the concurrent requests to the host, entered after the wait for its time. Raises RunTimeSpent."""
        with self._slots:
            self.wait()
            yield

    def wait(self) -> None:
        """Sleep until the next request to this host may be sent. Raises RunTimeSpent, without sleeping, where that is
        not before the end of the run."""
        with self._lock:
            seconds = self._turns.take_turn(self.host, self._interval * self._slowdown)
            if seconds >= self._seconds_left():
                raise RunTimeSpent(f"the run's time is spent before the next turn of {self.host}")
        if seconds > 0:
            self._time.sleep(seconds)

    def postpone(self, seconds: float) -> None:
        """Send no request to the host, from any thread, for so many seconds."""
        with self._lock:
            self._turns.postpone(self.host, seconds)

    def slow_to(self, seconds: float) -> None:
        """Leave at least so many seconds between requests."""
        with self._lock:
            self._interval = max(self._interval, seconds)

    def record_outcome(self, outcome: FetchOutcome) -> None:
        """Slow down after a failure, speed up after a success, suspend the host after several failures in a row."""
        with self._lock:
            failed = outcome in _FAILURES
            self._slowdown = min(self._slowdown * 2, _MAX_SLOWDOWN) if failed else max(self._slowdown // 2, 1)
            self._challenges = self._challenges + 1 if outcome is FetchOutcome.CHALLENGE else 0
            self._failures = self._failures + 1 if failed else 0
            self._answered |= outcome not in {FetchOutcome.UNREACHABLE, FetchOutcome.TIMEOUT}
            if self._suspended is None:
                self._suspended = self._reason_to_suspend()

    def _reason_to_suspend(self) -> str | None:
        if self._challenges >= self._politeness.challenges_before_stop:
            return f"{self.host} sent a challenge {self._challenges} times in a row; left alone for this run"
        # A host that never answered is down; one that did answer may have a few bad pages in a row.
        silent, limit = not self._answered, self._politeness.failures_before_stop
        if self._failures >= (_MAX_FAILURES_OF_A_SILENT_HOST if silent else limit):
            return f"{self.host} failed {self._failures} times in a row; left alone for this run"
        return None


class RunBudget:
    """The limits of one run: its time, the throttles of its hosts, its number of requests, its challenged pages."""

    def __init__(
        self,
        politeness: Politeness,
        time: Timekeeper,
        seconds_left: Callable[[], float],
        turns: HostTurns | None = None,
    ) -> None:
        self._politeness, self._time, self._seconds_left = politeness, time, seconds_left
        self._turns = turns or LocalTurns(time)
        self._lock = threading.Lock()
        self._throttles: dict[str, HostThrottle] = {}
        self._challenged: set[str] = set()
        self._requests = 0

    def give_back_turns(self) -> None:
        """Leave the hosts to other runs: this one asks for nothing more."""
        self._turns.give_back()

    @property
    def requests(self) -> int:
        """The number of requests sent."""
        return self._requests

    def throttle(self, url: str) -> HostThrottle:
        """The throttle of an address's host."""
        host = host_of(url)
        with self._lock:
            if host not in self._throttles:
                self._throttles[host] = HostThrottle(
                    host, self._politeness, self._time, self._seconds_left, self._turns
                )
            return self._throttles[host]

    def has_time_left(self) -> bool:
        """Whether the run may still ask."""
        return self._seconds_left() > 0

    def count_request(self) -> None:
        """Count one request that is sent."""
        with self._lock:
            self._requests += 1

    def has_requests_left(self) -> bool:
        """Whether another request may be sent."""
        budget = self._politeness.requests_per_run
        return budget is None or self._requests < budget

    def record_outcome(self, urls: set[str], final_url: str, outcome: FetchOutcome) -> None:
        """Record an outcome with the host of ``final_url``; after a challenge, none of ``urls`` is asked again."""
        self.throttle(final_url).record_outcome(outcome)
        if outcome is FetchOutcome.CHALLENGE:
            with self._lock:
                self._challenged |= urls

    def reason_to_refuse(self, url: str) -> str | None:
        """Why an address must not be fetched any more in this run, or None."""
        if url in self._challenged:
            return "answered with a challenge earlier in this run; not asked again before the next"
        if not self.has_requests_left():
            budget = self._politeness.requests_per_run
            return f"the budget of {budget} requests a run (politeness.requests_per_run) is spent"
        return self.throttle(url).suspended
