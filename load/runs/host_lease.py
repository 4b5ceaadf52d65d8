"""Turns at a host that all runs of a warehouse share, on whatever machine: together they ask it as often as one would.

A run takes some turns at a time, and asks within their seconds at its own rate. A run that ends gives back what is left;
of one that was killed, or has nothing to ask just then, the seconds pass. So a host that is asked once a second costs a
transaction in ten seconds, and who waits for another's turns waits no longer than these.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine, func, select, update

from load.engine import DatabaseError, insert_missing, write
from load.schema.runs import host_turn

logger = logging.getLogger(__name__)

LEASE_TURNS = 10
_SHORTEST_LEASE, _LONGEST_LEASE = 0.5, 10.0
"""Seconds. A host that is asked many times a second costs two transactions a second."""
_FURTHEST = timedelta(hours=1)
"""What is taken for longer was taken by a clock that had jumped."""


@dataclass(slots=True)
class _Lease:
    """Seconds of a host: from ``begin``, which moves with each turn, to ``end``, by this process's own clock; they are
    over at ``until`` by that of the database."""

    begin: float
    end: float
    until: datetime | None


class HostLease:
    """The turns of one client, taken in the table ``host_turn``. What is asked for one host is asked by one thread at a
    time.

    Where the database fails, the turns of this process alone are kept, and a warning is logged: the run itself ends at its
    next statement. ``monotonic`` is a clock in seconds, replaced in tests.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        lease_turns: int = LEASE_TURNS,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine, self._lease_turns, self._monotonic = engine, lease_turns, monotonic
        self._leases: dict[str, _Lease] = {}

    def take_turn(self, host: str, seconds: float) -> float:
        """Take the next turn at a host, which lasts so many seconds; returns the seconds until it begins."""
        lease = self._leases.get(host)
        if lease is None or max(self._monotonic(), lease.begin) + seconds > lease.end:
            lease = self._leases[host] = self._renew(host, lease, seconds)
        now = self._monotonic()
        begin = max(now, lease.begin)
        lease.begin = begin + seconds
        return begin - now

    def postpone(self, host: str, seconds: float) -> None:
        """Let no turn at a host begin within so many seconds, but for those that other runs have taken already."""
        asked, old = self._monotonic(), self._leases.get(host)
        until: datetime | None = None
        # Turns that other threads wait for already are not given up.
        rest = max(seconds, old.begin - asked) if old is not None else seconds
        try:
            with write(self._engine) as conn:
                taken, now = _lock_host(conn, host)
                ends = now + timedelta(seconds=rest)
                if old is not None and old.until == taken:
                    # Nobody waits behind this lease: what is left of it is given back.
                    until = ends
                _take_until(conn, host, until or max(taken, ends))
        except DatabaseError as error:
            _warn(host, error)
        # The next turns are taken behind the rest.
        self._leases[host] = _Lease(asked + rest, asked + rest, until)

    def give_back(self) -> None:
        """Give back what is left of all leases, so that the next run at a host need not wait for seconds that nobody
        uses."""
        for host in list(self._leases):
            self.postpone(host, 0)
        self._leases.clear()

    def _renew(self, host: str, old: _Lease | None, seconds: float) -> _Lease:
        """A lease with room for this turn. If nobody else has taken the host meanwhile, what is left of the old one is
        its beginning."""
        length = max(seconds, min(max(self._lease_turns * seconds, _SHORTEST_LEASE), _LONGEST_LEASE))
        asked = self._monotonic()
        try:
            with write(self._engine) as conn:
                taken, now = _lock_host(conn, host)
                is_ours = old is not None and old.until == taken
                left = max(old.end - old.begin, 0) if old is not None and is_ours else 0
                begin = max(now, taken - timedelta(seconds=left))
                until = begin + timedelta(seconds=length)
                _take_until(conn, host, until)
        except DatabaseError as error:
            _warn(host, error)
            begin_here = max(asked, old.begin if old else asked)
            return _Lease(begin_here, begin_here + length, None)
        wait = (begin - now).total_seconds()
        rest_ends = old.begin if old is not None else asked
        # Of the time that the answer took, neither the beginning nor the end makes use.
        return _Lease(max(self._monotonic() + wait, rest_ends), asked + wait + length, until)


def _lock_host(conn: Connection, host: str) -> tuple[datetime, datetime]:
    """Until when a host is taken, and the time now, while no other run can take it."""
    insert_missing(conn, host_turn, [{"host": host, "taken_until": datetime(2000, 1, 1, tzinfo=UTC)}])
    row = select(host_turn.c.taken_until).where(host_turn.c.host == host).with_for_update()
    taken = conn.execute(row).scalar_one()
    now = _read_clock(conn)
    return (taken if taken - now <= _FURTHEST else now), now


def _take_until(conn: Connection, host: str, until: datetime) -> None:
    conn.execute(update(host_turn).where(host_turn.c.host == host).values(taken_until=until))


def _read_clock(conn: Connection) -> datetime:
    """The time by the one clock that all runs see: the server's, or with SQLite that of the machine."""
    if conn.dialect.name == "postgresql":
        now: datetime = conn.execute(select(func.clock_timestamp())).scalar_one()
        return now.astimezone(UTC)
    return datetime.now(UTC)


def _warn(host: str, error: DatabaseError) -> None:
    reason = " ".join(str(error.orig).split())
    logger.warning("the turns at %s are not shared with other runs just now: %s", host, reason)
