"""The turns of a host: who asks it next, and when. Kept in this process, unless the client is given shared ones."""

from typing import Protocol

from extract.http_client.pending_fetch import Timekeeper


class HostTurns(Protocol):
    """The schedule of requests to hosts, which clients of other runs and machines may share.

    It is asked by one thread at a time for each host.
    """

    def take_turn(self, host: str, seconds: float) -> float:
        """Take the next turn at a host, which lasts so many seconds; returns the seconds until it begins."""

    def postpone(self, host: str, seconds: float) -> None:
        """Let no turn at a host that is taken from now on begin within so many seconds."""

    def give_back(self) -> None:
        """Give back the turns that were taken ahead and are not needed: the client asks for nothing more."""


class LocalTurns:
    """Turns of the clients of one process that share this object."""

    def __init__(self, time: Timekeeper) -> None:
        self._time = time
        self._next: dict[str, float] = {}

    def take_turn(self, host: str, seconds: float) -> float:
        """As HostTurns says."""
        now = self._time.monotonic()
        start = max(now, self._next.get(host, now))
        self._next[host] = start + seconds
        return start - now

    def postpone(self, host: str, seconds: float) -> None:
        """As HostTurns says."""
        until = self._time.monotonic() + seconds
        self._next[host] = max(self._next.get(host, until), until)

    def give_back(self) -> None:
        """Nothing is taken ahead."""
