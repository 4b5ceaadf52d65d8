"""The time that the exchanges of one fetch may take: connecting, headers, bodies, redirects and repeated requests."""

from collections.abc import Callable
from math import inf


class ExchangeTime:
    """A stopwatch that runs while a request is under way, and stands while its host's next turn is waited for.

    ``seconds`` is what all exchanges of one fetch have together; ``monotonic`` is a clock in seconds. ``is_stopped`` says
    whether nobody wants the answer any more.
    """

    def __init__(
        self, seconds: float, monotonic: Callable[[], float], is_stopped: Callable[[], bool] = lambda: False
    ) -> None:
        self.seconds, self._is_stopped = seconds, is_stopped
        self._monotonic = monotonic
        self._used = 0.0
        self._since: float | None = None

    def start(self) -> None:
        """Let it run; nothing if it runs already."""
        if self._since is None:
            self._since = self._monotonic()

    def stop(self) -> None:
        """Let it stand; nothing if it stands already."""
        if self._since is not None:
            self._used += self._monotonic() - self._since
            self._since = None

    @property
    def left(self) -> float:
        """The seconds that are left; 0 or less when the time is spent, or the run was stopped."""
        if self._is_stopped():
            return -inf
        running = 0.0 if self._since is None else self._monotonic() - self._since
        return self.seconds - self._used - running

    def limit(self, seconds: float) -> float:
        """How long one operation of a socket may take that is allowed ``seconds``. Raises TimeoutError when the time
        is spent, or the run was stopped."""
        left = self.left
        if left <= 0:
            raise TimeoutError(self.describe())
        return min(seconds, left)

    def describe(self) -> str:
        """Why a fetch was given up."""
        if self._is_stopped():
            return "the run was stopped"
        return f"not whole after {self.seconds:g} s (politeness.deadline_seconds)"
