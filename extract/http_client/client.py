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
from dataclasses import replace
from datetime import datetime
from types import TracebackType
from typing import Self

from extract.http_client.allowed_hosts import HostRules
from extract.http_client.classify import ExpectedKind, Response, classify_response
from extract.http_client.pending_fetch import PendingFetch, Timekeeper, read_clock
from extract.http_client.retry import RetryContext
from extract.http_client.robots import AGENT, RobotsCache
from extract.http_client.session import HttpSession, RawResponse, RequestFailed
from extract.http_client.throttle import HostThrottle, RunBudget
from extract.profile import SiteProfile
from extract.records import Fetch, FetchOutcome
from extract.urls import BadAddressError, host_of, normalise_url, with_params

_log = logging.getLogger(__name__)
_MAX_HOPS = 6
_MOVED = {301, 302, 303, 307, 308}


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
        self._politeness, self._site = profile.politeness, profile.site
        self._rules = HostRules(profile)
        self._time = Timekeeper(clock, monotonic, sleep)
        self._limits = RunBudget(profile.politeness, self._time)
        self._headers = {
            "User-Agent": f"{AGENT} (+{contact})" if contact else AGENT,
            "Accept": "*/*",
            "Accept-Encoding": "gzip, deflate",
            "Accept-Language": "zh-CN,zh;q=0.9",
        }
        self._lock = threading.Lock()
        self._local = threading.local()
        self._wires: list[HttpSession] = []
        self._robots = RobotsCache(
            self._fetch_robots, lambda url, delay: self._limits.gate(url).slow_to(delay)
        )

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
        return self._limits.requests

    @property
    def closed_hosts(self) -> dict[str, str]:
        """Hosts that are left alone for the rest of the run, with the reason."""
        return self._limits.closed_hosts

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
        wanted: ExpectedKind = "report",
    ) -> Fetch:
        """Ask for ``url``; with ``etag`` or ``last_modified``, only for what is newer than those."""
        asked_with = {**self._headers, **(headers or {})}
        if etag:
            asked_with["If-None-Match"] = etag
        if last_modified:
            asked_with["If-Modified-Since"] = last_modified
        try:
            address = with_params(normalise_url(url), params or {})
        except BadAddressError as error:
            return PendingFetch(url, self._time, asked_with, wanted, method).end(
                FetchOutcome.REFUSED, str(error)
            )
        trip = PendingFetch(address, self._time, asked_with, wanted, method, data)
        fetched = self._travel(trip, heed_robots=self._politeness.obey_robots)
        _log.debug("%s %s: %s", fetched.method, fetched.url, fetched.outcome)
        return fetched

    def _travel(self, pending: PendingFetch, *, heed_robots: bool) -> Fetch:
        seen: set[str] = set()
        for _ in range(_MAX_HOPS):
            refused = self._refuse(pending) or (self._ask_robots(pending) if heed_robots else None)
            if refused is not None:
                return refused
            seen.add(pending.at)
            try:
                answer = self._exchange(pending)
            except RequestFailed as trouble:
                return pending.end(trouble.outcome, trouble.reason, trouble.status)
            location = answer.headers.get("Location") if answer.status in _MOVED else None
            if location is None:
                return self._conclude(pending, answer)
            stopped = self._follow(pending, answer, location, seen)
            if stopped is not None:
                return stopped
        return pending.end(FetchOutcome.REDIRECT_LOOP, f"still redirected after {_MAX_HOPS} hops")

    def _follow(
        self, pending: PendingFetch, answer: RawResponse, location: str, seen: set[str]
    ) -> Fetch | None:
        try:
            pending.at = normalise_url(_undo_latin1(location), base=pending.at)
        except BadAddressError as error:
            return pending.end(FetchOutcome.FOREIGN_REDIRECT, f"redirects nowhere: {error}", answer.status)
        if not self._rules.allows(pending.at):
            reason = f"redirects to {pending.at}, which is not on an allowed host"
            return pending.end(FetchOutcome.FOREIGN_REDIRECT, reason, answer.status)
        # Coming back to the same address with a new cookie is how some of these servers open a session.
        if pending.at in seen and "Set-Cookie" not in answer.headers:
            return pending.end(FetchOutcome.REDIRECT_LOOP, f"redirects back to {pending.at}", answer.status)
        if answer.status in {301, 302, 303}:
            pending.method, pending.data = "GET", None
        return None

    def _refuse(self, pending: PendingFetch) -> Fetch | None:
        reason = self._limits.refuse(pending.at)
        if not self._rules.allows(pending.at):
            reason = f"{host_of(pending.at)} is not among site.allowed_hosts of the profile"
        elif self._rules.forbids_scheme(pending.at):
            reason = "plain http on an https site; give site.plain_http_reason in the profile to allow it"
        return pending.end(FetchOutcome.REFUSED, reason) if reason is not None else None

    def _ask_robots(self, pending: PendingFetch) -> Fetch | None:
        answer = self._robots.ask(pending.at)
        if answer.fetched is not None:
            pending.earlier.append(answer.fetched)
        if answer.trouble is not None:
            reason = f"robots.txt could not be read, so nothing is asked: {answer.trouble.error}"
            return pending.end(answer.trouble.outcome, reason, answer.trouble.status)
        if not answer.allowed:
            return pending.end(FetchOutcome.REFUSED, f"robots.txt of {host_of(pending.at)} does not allow it")
        return None

    def _exchange(self, pending: PendingFetch) -> RawResponse:
        gate = self._limits.gate(pending.at)
        course = RetryContext(
            politeness=self._politeness,
            rest=lambda seconds: self._rest(gate, pending, seconds),
            may_repeat=self._limits.has_budget,
            failed=pending.note_failure,
        )
        with gate.turn():
            pending.begin_attempt()
            self._limits.count_request()
            try:
                return self._wire().send(pending.method, pending.at, pending.headers, pending.data, course)
            except RequestFailed as trouble:
                gate.note(trouble.outcome)
                raise

    def _rest(self, throttle: HostThrottle, pending: PendingFetch, seconds: float) -> None:
        throttle.postpone(seconds)
        throttle.wait()
        pending.begin_attempt()
        self._limits.count_request()

    def _conclude(self, pending: PendingFetch, answer: RawResponse) -> Fetch:
        content_type = answer.headers.get("Content-Type")
        response = Response(answer.status, content_type, answer.body, pending.url, pending.at)
        verdict = classify_response(response, pending.wanted)
        self._limits.note({pending.url, pending.at}, pending.at, verdict.outcome)
        is_page = verdict.outcome is FetchOutcome.PAGE
        return replace(
            pending.end(verdict.outcome, verdict.reason, answer.status),
            content_type=content_type,
            etag=answer.headers.get("ETag"),
            last_modified=answer.headers.get("Last-Modified"),
            sha256=hashlib.sha256(answer.body).hexdigest() if is_page else None,
            size=len(answer.body),
            body=answer.body if is_page else None,
        )

    def _fetch_robots(self, url: str) -> Fetch:
        return self._travel(PendingFetch(url, self._time, self._headers, "file"), heed_robots=False)

    def _wire(self) -> HttpSession:
        wire: HttpSession | None = getattr(self._local, "wire", None)
        if wire is None:
            legacy_tls = self._site.legacy_tls_reason is not None
            wire = HttpSession(
                self._rules, self._politeness, legacy_tls=legacy_tls, monotonic=self._time.monotonic
            )
            self._local.wire = wire
            with self._lock:
                self._wires.append(wire)
        return wire


def _undo_latin1(location: str) -> str:
    """A Location header whose raw bytes are UTF-8 or GBK, as it was meant."""
    raw = location.encode("latin-1", "ignore")
    for charset in ("utf-8", "gb18030"):
        try:
            return raw.decode(charset)
        except UnicodeDecodeError:
            continue
    return location
