"""The polite client: fetches pages of one site at the rate of its profile, and returns an outcome for each.

It may be used from several threads. Slots, budget, robots.txt and suspended hosts are kept per client under
locks. Each fetch has an HttpSession to itself, from its first request through all redirects, because a cookie jar is
not made for sharing, and the cookie of a sticky load balancer is better kept per connection.
"""

import hashlib
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from math import inf
from types import TracebackType
from typing import Self

from extract.http_client.allowed_hosts import HostRules
from extract.http_client.classify import ExpectedKind, classify_response
from extract.http_client.exchange_time import ExchangeTime
from extract.http_client.host_turns import HostTurns
from extract.http_client.pending_fetch import PendingFetch, Timekeeper, read_clock
from extract.http_client.retry import RetryContext
from extract.http_client.robots import RobotsCache, write_user_agent
from extract.http_client.session import RawResponse, RequestFailed
from extract.http_client.session_pool import SessionPool
from extract.http_client.throttle import HostThrottle, RunBudget, RunTimeSpent
from extract.profile import SiteProfile
from extract.records import DiscoveryIssue, Fetch, FetchOutcome
from extract.urls import BadAddressError, decode_location, host_of, normalise_url, show_address, with_params
from transform.text.inert import describe_error

logger = logging.getLogger(__name__)
_MAX_HOPS = 6
_MOVED = {301, 302, 303, 307, 308}


class PoliteClient:
    """Fetches pages of one site. What the network or the site does wrong is an outcome, never an exception.

    ``contact`` is the mail address or page that the User-Agent names. ``seconds_left`` gives what is left of the run's
    time: what would be sent later is NOT_REACHED, and with -inf what is under way is given up. ``turns`` are shared with
    other runs; without them the rate is kept in this client alone. The clocks are replaced in tests.
    """

    def __init__(
        self,
        profile: SiteProfile,
        *,
        contact: str,
        clock: Callable[[], datetime] = read_clock,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        seconds_left: Callable[[], float] = lambda: inf,
        turns: HostTurns | None = None,
    ) -> None:
        self._politeness = profile.politeness
        self._rules = HostRules(profile)
        self._time = Timekeeper(clock, monotonic, sleep)
        self._seconds_left = seconds_left
        self._budget = RunBudget(profile.politeness, self._time, seconds_left, turns)
        self._headers = {
            "User-Agent": write_user_agent(contact),
            "Accept": "*/*",
            "Accept-Encoding": "gzip, deflate",
            "Accept-Language": "zh-CN,zh;q=0.9",
        }
        self._sessions = SessionPool(profile, self._rules)
        self._issues: list[DiscoveryIssue] = []
        self._robots = RobotsCache(self._fetch_robots, self._slow_to)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections, and leave the hosts to other runs. A request under way keeps its own to its end."""
        self._sessions.close()
        self._budget.give_back_turns()

    @property
    def requests_made(self) -> int:
        """The number of requests sent, repeated ones and those for robots.txt included."""
        return self._budget.requests

    @property
    def issues(self) -> tuple[DiscoveryIssue, ...]:
        """What a person should know of the rests that hosts ask for."""
        return tuple(self._issues)

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
        expected: ExpectedKind = "report",
        base: str | None = None,
    ) -> Fetch:
        """Fetch an address, through redirects, and return its Fetch; never raises for what the site does.

        A relative address is joined to ``base``; what is no address gives a Fetch of the outcome REFUSED.
        ``params`` are added to the query, ``data`` is the form of a POST. With ``etag`` or ``last_modified`` the
        request is conditional and may have the outcome UNCHANGED. ``expected`` is the kind of page that the
        address should have, by which shells and error pages are recognised.
        """
        all_headers = {**self._headers, **(headers or {})}
        if etag:
            all_headers["If-None-Match"] = etag
        if last_modified:
            all_headers["If-Modified-Since"] = last_modified
        try:
            address = with_params(normalise_url(url, base), params or {})
        except BadAddressError as error:
            pending = self._begin(show_address(url), all_headers, expected, method)
            return pending.finish(FetchOutcome.REFUSED, str(error))
        pending = self._begin(address, all_headers, expected, method, data)
        fetch = self._fetch_guarded(pending)
        logger.debug("%s %s: %s", fetch.method, fetch.url, fetch.outcome)
        return fetch

    def _begin(
        self,
        url: str,
        headers: dict[str, str],
        expected: ExpectedKind,
        method: str = "GET",
        data: Mapping[str, str] | None = None,
    ) -> PendingFetch:
        exchange_time = ExchangeTime(
            self._politeness.deadline_seconds, self._time.monotonic, lambda: self._seconds_left() == -inf
        )
        return PendingFetch(url, self._time, exchange_time, headers, expected, method, data)

    def _fetch_guarded(self, pending: PendingFetch) -> Fetch:
        """The finished Fetch, whatever an answer makes the libraries raise that read it."""
        try:
            return self._follow_redirects(pending, obey_robots=self._politeness.obey_robots)
        except Exception as error:  # one answer must not end the run
            logger.exception("fetching %s failed", pending.url)
            reason = (
                f"the answer could not be understood ({describe_error(error)}); the log has its traceback"
            )
            return pending.finish(FetchOutcome.UNDECODABLE, reason)

    def _follow_redirects(self, pending: PendingFetch, *, obey_robots: bool) -> Fetch:
        try:
            return self._ask_through_redirects(pending, obey_robots=obey_robots)
        finally:
            if pending.session is not None:
                self._sessions.give_back(pending.session)

    def _ask_through_redirects(self, pending: PendingFetch, *, obey_robots: bool) -> Fetch:
        seen: set[str] = set()
        for _ in range(_MAX_HOPS):
            refused = self._refuse(pending) or (self._check_robots(pending) if obey_robots else None)
            if refused is not None:
                return refused
            seen.add(pending.current_url)
            try:
                response = self._send(pending)
            except RequestFailed as failure:
                return pending.finish(failure.outcome, failure.reason, failure.status)
            except RunTimeSpent as spent:
                return pending.finish(FetchOutcome.NOT_REACHED, str(spent))
            location = response.headers.get("Location") if response.status in _MOVED else None
            if location is None:
                return self._classify(pending, response)
            stopped = self._redirect(pending, response, location, seen)
            if stopped is not None:
                return stopped
        return pending.finish(FetchOutcome.REDIRECT_LOOP, f"still redirected after {_MAX_HOPS} hops")

    def _redirect(
        self, pending: PendingFetch, response: RawResponse, location: str, seen: set[str]
    ) -> Fetch | None:
        """Take the pending fetch to the address of a redirect; the finished Fetch where that is not allowed."""
        try:
            url = pending.current_url = normalise_url(decode_location(location), base=pending.current_url)
        except BadAddressError as error:
            reason = f"redirects nowhere: {error}"
            return pending.finish(FetchOutcome.FOREIGN_REDIRECT, reason, response.status)
        if not self._rules.allows(url):
            reason = f"redirects to {url}, which is not on an allowed host"
            return pending.finish(FetchOutcome.FOREIGN_REDIRECT, reason, response.status)
        # Some of these servers open a session by a redirect to the same address with a new cookie.
        if url in seen and "Set-Cookie" not in response.headers:
            return pending.finish(FetchOutcome.REDIRECT_LOOP, f"redirects back to {url}", response.status)
        if response.status in {301, 302, 303}:
            pending.method, pending.data = "GET", None
        return None

    def _refuse(self, pending: PendingFetch) -> Fetch | None:
        """The finished Fetch of an address that the profile or the run's budget does not allow."""
        url = pending.current_url
        if not self._rules.allows(url):
            foreign = f"{host_of(url)} is not among site.allowed_hosts of the profile"
            return pending.finish(FetchOutcome.FOREIGN, foreign)
        if not self._budget.has_time_left():
            return pending.finish(
                FetchOutcome.NOT_REACHED, "the run's time was spent before it was asked for"
            )
        reason = self._budget.reason_to_refuse(url)
        if self._rules.forbids_scheme(url):
            reason = "plain http on an https site; give site.plain_http_reason in the profile to allow it"
        return pending.finish(FetchOutcome.REFUSED, reason) if reason is not None else None

    def _check_robots(self, pending: PendingFetch) -> Fetch | None:
        """The finished Fetch of an address that robots.txt does not allow, or whose robots.txt cannot be read."""
        answer = self._robots.check(pending.current_url)
        if answer.fetch is not None:
            pending.earlier.append(answer.fetch)
        if answer.failure is not None:
            reason = f"robots.txt could not be read, so nothing is asked: {answer.failure.error}"
            return pending.finish(answer.failure.outcome, reason, answer.failure.status)
        if not answer.allowed:
            reason = f"robots.txt of {host_of(pending.current_url)} does not allow it"
            return pending.finish(FetchOutcome.REFUSED, reason)
        return None

    def _send(self, pending: PendingFetch) -> RawResponse:
        throttle = self._budget.throttle(pending.current_url)
        context = RetryContext(
            politeness=self._politeness,
            rest=lambda seconds: self._rest(throttle, pending, seconds),
            may_repeat=lambda: self._budget.has_requests_left() and pending.exchange_time.left > 0,
            record_failure=pending.record_failure,
        )
        with throttle.slot():
            pending.begin_attempt()
            self._budget.count_request()
            try:
                if pending.session is None:
                    pending.session = self._sessions.take(pending.exchange_time)
                return pending.session.send(
                    pending.method,
                    pending.current_url,
                    pending.headers,
                    pending.data,
                    context,
                    pending.exchange_time,
                )
            except RequestFailed as failure:
                throttle.record_outcome(failure.outcome)
                raise
            finally:
                pending.exchange_time.stop()

    def _rest(self, throttle: HostThrottle, pending: PendingFetch, seconds: float) -> None:
        pending.exchange_time.stop()
        throttle.postpone(seconds)
        throttle.wait()
        pending.begin_attempt()
        self._budget.count_request()

    def _classify(self, pending: PendingFetch, response: RawResponse) -> Fetch:
        """The finished Fetch of a response that is no redirect."""
        url, final_url = pending.url, pending.current_url
        classified = classify_response(response, pending.expected, url=url, final_url=final_url)
        self._budget.record_outcome({url, final_url}, final_url, classified.outcome)
        is_page = classified.outcome is FetchOutcome.PAGE
        return replace(
            pending.finish(classified.outcome, classified.reason, response.status),
            content_type=response.headers.get("Content-Type"),
            etag=response.headers.get("ETag"),
            last_modified=response.headers.get("Last-Modified"),
            sha256=hashlib.sha256(response.body).hexdigest() if is_page else None,
            size=len(response.body),
            body=response.body if is_page else None,
            server_time=response.server_time,
        )

    def _fetch_robots(self, url: str) -> Fetch:
        return self._follow_redirects(self._begin(url, self._headers, "file"), obey_robots=False)

    def _slow_to(self, robots: str, delay: float) -> None:
        """Keep the Crawl-delay of a robots.txt, up to the most that the profile allows."""
        most = self._politeness.crawl_delay_max_seconds
        if delay > most:
            logger.warning("%s asks for %g s between requests; %g s are kept", robots, delay, most)
            values = {"robots": robots, "asked": f"{delay:g}", "kept": f"{most:g}"}
            self._issues.append(DiscoveryIssue("discovery.crawl_delay_cut", "robots", robots, values))
        self._budget.throttle(robots).slow_to(min(delay, most))
