"""The sessions of a client, each with one fetch at a time, and taken again by the fetches after it."""

import threading

from extract.http_client.allowed_hosts import HostRules
from extract.http_client.exchange_time import ExchangeTime
from extract.http_client.session import HttpSession
from extract.profile import SiteProfile


class SessionPool:
    """Sessions for any number of threads, made when none is idle.

    The one that was given back last is taken first. So a site that is asked slowly has one connection with us, which
    does not rest long enough for the site to close it, whatever number of threads come and go.
    """

    def __init__(self, profile: SiteProfile, rules: HostRules) -> None:
        self._politeness, self._rules = profile.politeness, rules
        self._legacy_tls = profile.site.legacy_tls_reason is not None
        self._lock = threading.Lock()
        self._idle: list[HttpSession] = []
        self._is_closed = False

    def take(self, time: ExchangeTime) -> HttpSession:
        """A session that nobody else has until it is given back. What it opens at once has what is left of ``time``."""
        with self._lock:
            if self._idle:
                return self._idle.pop()
        return HttpSession(self._rules, self._politeness, time, legacy_tls=self._legacy_tls)

    def give_back(self, session: HttpSession) -> None:
        """Let others have a session."""
        with self._lock:
            if not self._is_closed:
                self._idle.append(session)
                return
        session.close()

    def close(self) -> None:
        """Close the connections of idle sessions now, and those of the others when they are given back."""
        with self._lock:
            idle, self._idle, self._is_closed = self._idle, [], True
        for session in idle:
            session.close()
