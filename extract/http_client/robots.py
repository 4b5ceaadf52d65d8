"""robots.txt, asked once a host and run."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from protego import Protego

from extract.decode import decode_text
from extract.records import Fetch, FetchOutcome

AGENT = "gongkai"
_NO_RULES = {
    FetchOutcome.EMPTY,
    FetchOutcome.NOT_FOUND,
    FetchOutcome.SHELL,
    FetchOutcome.FOREIGN_REDIRECT,
    FetchOutcome.REDIRECT_LOOP,
    FetchOutcome.UNDECODABLE,
}


@dataclass(frozen=True, slots=True)
class RobotsAnswer:
    """What a host's robots.txt says of an address.

    ``trouble`` is the fetch of robots.txt where it could not be read: then nothing else may be asked either.
    ``fetched`` is set for the one caller whose question made us read it.
    """

    allowed: bool
    trouble: Fetch | None = None
    fetched: Fetch | None = None


class RobotsCache:
    """The robots.txt of every host met in a run."""

    def __init__(self, fetch: Callable[[str], Fetch], slow_to: Callable[[str, float], None]) -> None:
        self._fetch, self._slow_to = fetch, slow_to
        self._rules: dict[str, Protego] = {}
        self._lock = threading.Lock()

    def ask(self, url: str) -> RobotsAnswer:
        """Whether ``url`` may be asked. A robots.txt that failed is tried again with the next question."""
        parts = urlsplit(url)
        fetched = None
        with self._lock:
            if parts.netloc not in self._rules:
                fetched = self._fetch(f"{parts.scheme}://{parts.netloc}/robots.txt")
                text = _read_rules(fetched)
                if text is None:
                    return RobotsAnswer(False, trouble=fetched, fetched=fetched)
                self._learn(parts.netloc, url, text)
        return RobotsAnswer(self._rules[parts.netloc].can_fetch(url, AGENT), fetched=fetched)

    def _learn(self, netloc: str, url: str, text: str) -> None:
        rules = self._rules[netloc] = Protego.parse(text)
        delay = rules.crawl_delay(AGENT)
        if delay:
            self._slow_to(url, float(delay))


def _read_rules(fetched: Fetch) -> str | None:
    """The rules; empty where the host has none (RFC 9309: any 4xx but a plea to wait); None in trouble."""
    if fetched.outcome is FetchOutcome.PAGE and fetched.body is not None:
        return decode_text(fetched.body, fetched.content_type)
    if fetched.outcome in _NO_RULES or (fetched.outcome is FetchOutcome.BLOCKED and fetched.status != 429):
        return ""
    return None
