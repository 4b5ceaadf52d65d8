"""What discovery finds and fetching makes of it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Likeness(StrEnum):
    """What a list lets one suppose of an entry. ``UNSURE`` has to be fetched once to know."""

    REPORT = "report"
    UNSURE = "unsure"
    NOT_REPORT = "not_report"


@dataclass(frozen=True, slots=True)
class Reference:
    """An address where a report may stand, and what the list said about it.

    ``area`` is the site's own publisher key where the address was asked for by publisher;
    ``publisher`` the code of the registered publisher that was asked for or whose name the title has;
    ``year`` the year asked for or read off the listed title; all are hints to be checked on the page.
    An entry that is ``NOT_REPORT`` is handed over to be remembered, not to be fetched.
    """

    url: str
    source: str
    title: str | None = None
    publisher: str | None = None
    area: str | None = None
    year: int | None = None
    published_on: date | None = None
    likeness: Likeness = Likeness.REPORT


class Outcome(StrEnum):
    """What a response turned out to be. Only PAGE carries bytes that are read as a report."""

    PAGE = "page"
    UNCHANGED = "unchanged"
    EMPTY = "empty"
    NOT_FOUND = "not_found"
    SHELL = "shell"
    CHALLENGE = "challenge"
    BLOCKED = "blocked"
    FOREIGN_REDIRECT = "foreign_redirect"
    REDIRECT_LOOP = "redirect_loop"
    SERVER_ERROR = "server_error"
    TRUNCATED = "truncated"
    UNDECODABLE = "undecodable"
    TOO_LARGE = "too_large"
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Fetch:
    """One request and its outcome; ``body`` is held only when the outcome is PAGE.

    ``url`` is what was asked for, ``final_url`` what answered. ``error`` is for people.
    ``earlier`` are the attempts at the same address that failed and were repeated within this request.
    """

    url: str
    requested_at: datetime
    outcome: Outcome
    status: int | None = None
    final_url: str | None = None
    method: str = "GET"
    content_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    sha256: str | None = None
    size: int | None = None
    elapsed_ms: int | None = None
    error: str | None = None
    body: bytes | None = field(default=None, repr=False)
    earlier: tuple["Fetch", ...] = field(default=(), repr=False)
