"""The polite client: asks a site for pages, one host in its own rhythm, and always says what came of it.

It may be used from a thread pool. Turns, budget, robots.txt and closed hosts are kept per client under locks;
each thread has a requests.Session of its own, because a session's cookie jar is not made for sharing and a
sticky load balancer's cookie is better kept per connection anyway.
"""

import hashlib
import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from extract.classify import Response, Wanted, classify_response
from extract.hosts import HostRules
from extract.pacing import HostGate
from extract.profile import SiteProfile
from extract.reference import Fetch, Outcome
from extract.repeats import Course
from extract.robots import AGENT, RobotsBook
from extract.transport import Answer, Wire, WireError
from extract.urls import BadAddressError, host_of, normalise_url, with_params

_log = logging.getLogger(__name__)
_MAX_HOPS = 6
_MOVED = {301, 302, 303, 307, 308}


def read_clock() -> datetime:
    """The time now, aware, UTC."""
    return datetime.now(UTC)


@dataclass(slots=True)
class _Trip:
    """One fetch on its way through redirects."""

    url: str
    method: str
    wanted: Wanted
    headers: dict[str, str]
    data: Mapping[str, str] | None
    requested_at: datetime
    started: float
    at: str = ""
    earlier: list[Fetch] = field(default_factory=list)


class PoliteClient:
    """Fetches pages of one site. Never raises for what the network or the site does: that is an Outcome."""

    def __init__(
        self,
        profile: SiteProfile,
        *,
        contact: str,
        clock: Callable[[], datetime] = read_clock,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._profile = profile
        self._rules = HostRules(profile)
        self._clock, self._monotonic, self._sleep = clock, monotonic, sleep
        self._agent = f"{AGENT} (+{contact})"
        self._lock = threading.Lock()
        self._local = threading.local()
        self._wires: list[Wire] = []
        self._gates: dict[str, HostGate] = {}
        self._challenged: set[str] = set()
        self._requests = 0
        self._robots = RobotsBook(self._fetch_robots, lambda url, delay: self._gate(url).slow_to(delay))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections of all threads."""
        with self._lock:
            wires, self._wires = self._wires, []
            self._local = threading.local()
        for wire in wires:
            wire.close()

    @property
    def requests_made(self) -> int:
        """How many requests have gone out, repeated ones and robots.txt included."""
        return self._requests

    @property
    def closed_hosts(self) -> dict[str, str]:
        """Hosts that are left alone for the rest of the run, with the reason."""
        return {host: gate.closed for host, gate in self._gates.items() if gate.closed}

    def fetch(
        self,
        url: str,
        *,
        method: str = "GET",
        params: dict[str, str] | None = None,
        data: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        etag: str | None = None,
        last_modified: str | None = None,
        wanted: Wanted = "report",
    ) -> Fetch:
        """Ask for ``url``; with ``etag`` or ``last_modified``, only for what is newer than those."""
        asked_with = {"User-Agent": self._agent, "Accept": "*/*", "Accept-Encoding": "gzip, deflate"}
        asked_with |= {"Accept-Language": "zh-CN,zh;q=0.9", **(headers or {})}
        if etag:
            asked_with["If-None-Match"] = etag
        if last_modified:
            asked_with["If-Modified-Since"] = last_modified
        trip = _Trip(url, method, wanted, asked_with, data, self._clock(), self._monotonic())
        try:
            trip.at = trip.url = with_params(normalise_url(url), params or {})
        except BadAddressError as error:
            return self._end(trip, Outcome.REFUSED, str(error))
        fetched = self._travel(trip, heed_robots=self._profile.politeness.obey_robots)
        _log.debug("%s %s: %s", fetched.method, fetched.url, fetched.outcome)
        return fetched

    def _travel(self, trip: _Trip, *, heed_robots: bool) -> Fetch:
        seen: set[str] = set()
        for _ in range(_MAX_HOPS):
            refused = self._refuse(trip, heed_robots=heed_robots)
            if refused is not None:
                return refused
            seen.add(trip.at)
            try:
                answer = self._exchange(trip)
            except WireError as trouble:
                return self._end(trip, trouble.outcome, trouble.reason, status=trouble.status)
            location = answer.headers.get("Location") if answer.status in _MOVED else None
            if location is None:
                return self._conclude(trip, answer)
            stopped = self._follow(trip, answer, location, seen)
            if stopped is not None:
                return stopped
        return self._end(trip, Outcome.REDIRECT_LOOP, f"still redirected after {_MAX_HOPS} hops")

    def _follow(self, trip: _Trip, answer: Answer, location: str, seen: set[str]) -> Fetch | None:
        try:
            trip.at = normalise_url(_undo_latin1(location), base=trip.at)
        except BadAddressError as error:
            return self._end(trip, Outcome.FOREIGN_REDIRECT, f"redirects nowhere: {error}", answer.status)
        if not self._rules.allows(trip.at):
            reason = f"redirects to {trip.at}, which is not on an allowed host"
            return self._end(trip, Outcome.FOREIGN_REDIRECT, reason, answer.status)
        # Coming back to the same address with a new cookie is how some of these servers open a session.
        if trip.at in seen and "Set-Cookie" not in answer.headers:
            return self._end(trip, Outcome.REDIRECT_LOOP, f"redirects back to {trip.at}", answer.status)
        if answer.status in {301, 302, 303}:
            trip.method, trip.data = "GET", None
        return None

    def _refuse(self, trip: _Trip, *, heed_robots: bool) -> Fetch | None:
        reason = self._reason_to_refuse(trip.at)
        if reason is not None:
            return self._end(trip, Outcome.REFUSED, reason)
        if not heed_robots:
            return None
        answer = self._robots.ask(trip.at)
        if answer.fetched is not None:
            trip.earlier.append(answer.fetched)
        if answer.trouble is not None:
            reason = f"robots.txt could not be read, so nothing is asked: {answer.trouble.error}"
            return self._end(trip, answer.trouble.outcome, reason, answer.trouble.status)
        if not answer.allowed:
            return self._end(trip, Outcome.REFUSED, f"robots.txt of {host_of(trip.at)} does not allow it")
        return None

    def _reason_to_refuse(self, url: str) -> str | None:
        if not self._rules.allows(url):
            return f"{host_of(url)} is not among site.allowed_hosts of the profile"
        if self._rules.forbids_scheme(url):
            return "plain http on an https site; give site.plain_http_reason in the profile to allow it"
        if url in self._challenged:
            return "answered with a challenge earlier in this run; not asked again before the next"
        budget = self._profile.politeness.requests_per_run
        if budget is not None and self._requests >= budget:
            return f"the budget of {budget} requests a run (politeness.requests_per_run) is spent"
        return self._gate(url).closed

    def _exchange(self, trip: _Trip) -> Answer:
        gate = self._gate(trip.at)
        course = Course(
            politeness=self._profile.politeness,
            rest=lambda seconds: self._rest(gate, seconds),
            may_repeat=self._has_budget,
            failed=lambda status, error: trip.earlier.append(self._attempt(trip, status, error)),
        )
        with gate.turn():
            self._count_request()
            try:
                return self._wire().send(trip.method, trip.at, trip.headers, trip.data, course)
            except WireError as trouble:
                gate.note(trouble.outcome)
                raise

    def _conclude(self, trip: _Trip, answer: Answer) -> Fetch:
        content_type = answer.headers.get("Content-Type")
        response = Response(answer.status, content_type, answer.body, trip.url, trip.at)
        verdict = classify_response(response, trip.wanted)
        self._gate(trip.at).note(verdict.outcome)
        if verdict.outcome is Outcome.CHALLENGE:
            with self._lock:
                self._challenged |= {trip.url, trip.at}
        is_page = verdict.outcome is Outcome.PAGE
        return replace(
            self._end(trip, verdict.outcome, verdict.reason, answer.status),
            content_type=content_type,
            etag=answer.headers.get("ETag"),
            last_modified=answer.headers.get("Last-Modified"),
            sha256=hashlib.sha256(answer.body).hexdigest() if is_page else None,
            size=len(answer.body),
            body=answer.body if is_page else None,
        )

    def _end(self, trip: _Trip, outcome: Outcome, error: str | None, status: int | None = None) -> Fetch:
        return Fetch(
            url=trip.url,
            requested_at=trip.requested_at,
            outcome=outcome,
            status=status,
            final_url=trip.at or None,
            method=trip.method,
            elapsed_ms=round((self._monotonic() - trip.started) * 1000),
            error=error,
            earlier=tuple(trip.earlier),
        )

    def _attempt(self, trip: _Trip, status: int | None, error: Exception | None) -> Fetch:
        outcome = Outcome.UNREACHABLE
        if status is not None:
            outcome = Outcome.SERVER_ERROR if status >= 500 else Outcome.BLOCKED
        reason = f"status {status}" if status is not None else f"no connection: {error}"
        return replace(self._end(trip, outcome, f"{reason}; asked again", status), earlier=())

    def _fetch_robots(self, url: str) -> Fetch:
        headers = {"User-Agent": self._agent, "Accept": "text/plain, */*", "Accept-Encoding": "gzip, deflate"}
        trip = _Trip(url, "GET", "file", headers, None, self._clock(), self._monotonic(), at=url)
        return self._travel(trip, heed_robots=False)

    def _gate(self, url: str) -> HostGate:
        host = host_of(url)
        with self._lock:
            if host not in self._gates:
                self._gates[host] = HostGate(
                    host, self._profile.politeness, monotonic=self._monotonic, sleep=self._sleep
                )
            return self._gates[host]

    def _wire(self) -> Wire:
        wire: Wire | None = getattr(self._local, "wire", None)
        if wire is None:
            legacy = self._profile.site.legacy_tls_reason is not None
            wire = Wire(self._rules, self._profile.politeness, legacy_tls=legacy, monotonic=self._monotonic)
            self._local.wire = wire
            with self._lock:
                self._wires.append(wire)
        return wire

    def _rest(self, gate: HostGate, seconds: float) -> None:
        gate.postpone(seconds)
        gate.wait()
        self._count_request()

    def _count_request(self) -> None:
        with self._lock:
            self._requests += 1

    def _has_budget(self) -> bool:
        budget = self._profile.politeness.requests_per_run
        return budget is None or self._requests < budget


def _undo_latin1(location: str) -> str:
    """A Location header whose raw bytes are UTF-8 or GBK, as it was meant."""
    raw = location.encode("latin-1", "ignore")
    for charset in ("utf-8", "gb18030"):
        try:
            return raw.decode(charset)
        except UnicodeDecodeError:
            continue
    return location
