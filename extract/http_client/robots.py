"""robots.txt, fetched once for each host and run."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from urllib.parse import urlsplit

from protego import Protego

from extract.records import Fetch, FetchOutcome
from transform.text.decode import UnreadableDocument, decode_text

AGENT = "gongkai"
"""What rules of robots.txt call us."""
_NO_RULES = {
    FetchOutcome.EMPTY,
    FetchOutcome.NOT_FOUND,
    FetchOutcome.SHELL,
    FetchOutcome.FOREIGN_REDIRECT,
    FetchOutcome.REDIRECT_LOOP,
    FetchOutcome.UNDECODABLE,
}


def write_user_agent(contact: str) -> str:
    """The User-Agent of all requests: our name, the version of the package, and whom to write to."""
    agent = f"{AGENT}/{version('gongkai')}"
    return f"{agent} (+{contact})" if contact else agent


@dataclass(frozen=True, slots=True)
class RobotsAnswer:
    """Whether a host's robots.txt allows an address.

    ``failure`` is the fetch of robots.txt where it could not be read: then nothing else may be fetched either.
    ``fetch`` is set only for the caller whose question caused the fetch of robots.txt.
    """

    allowed: bool
    failure: Fetch | None = None
    fetch: Fetch | None = None


class RobotsCache:
    """The robots.txt of every host of a run.

    ``fetch`` fetches an address without asking for its robots.txt; ``slow_to`` takes the address of a robots.txt and
    the seconds that its Crawl-delay asks for.
    """

    def __init__(self, fetch: Callable[[str], Fetch], slow_to: Callable[[str, float], None]) -> None:
        self._fetch, self._slow_to = fetch, slow_to
        self._rules: dict[str, Protego] = {}
        self._lock = threading.Lock()

    def check(self, url: str) -> RobotsAnswer:
        """Whether ``url`` may be fetched. After a failure, robots.txt is fetched again at the next call."""
        parts = urlsplit(url)
        fetch = None
        with self._lock:
            if parts.netloc not in self._rules:
                address = f"{parts.scheme}://{parts.netloc}/robots.txt"
                fetch = self._fetch(address)
                text = _read_rules(fetch)
                if text is None:
                    return RobotsAnswer(False, failure=fetch, fetch=fetch)
                self._add_rules(parts.netloc, address, text)
        return RobotsAnswer(self._rules[parts.netloc].can_fetch(url, AGENT), fetch=fetch)

    def _add_rules(self, netloc: str, address: str, text: str) -> None:
        rules = self._rules[netloc] = Protego.parse(text)
        delay = rules.crawl_delay(AGENT)
        if delay is not None and delay > 0:  # nan is not
            self._slow_to(address, float(delay))


def _read_rules(fetch: Fetch) -> str | None:
    """The rules; an empty text where the host has none (RFC 9309: any 4xx except 429); None after a failure."""
    if fetch.outcome is FetchOutcome.PAGE and fetch.body is not None:
        try:
            return decode_text(fetch.body, fetch.content_type)[0]
        except UnreadableDocument:  # as an undecodable page: no rules
            return ""
    if fetch.outcome in _NO_RULES or (fetch.outcome is FetchOutcome.BLOCKED and fetch.status != 429):
        return ""
    return None
