"""What discovery finds and fetching makes of it.

What was seen of a list, so that tomorrow's list can be compared with it.

Many references to one address, made one.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum


class ReportLikelihood(StrEnum):
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
    likeness: ReportLikelihood = ReportLikelihood.REPORT


class FetchOutcome(StrEnum):
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
    outcome: FetchOutcome
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


@dataclass(frozen=True, slots=True)
class Listing:
    """One list of a source, read from one end to the other.

    ``entries`` counts what was seen, each entry once; ``total`` is what the list itself declared.
    ``error`` is set where the list could not be read whole: such a listing says nothing of what is missing.
    """

    source: str
    url: str
    entries: int
    total: int | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class DiscoveryIssue:
    """Something about discovery that a person should know. ``check`` is a stable id."""

    check: str
    message: str
    url: str | None = None


def compare_listing(now: Listing, before: int, *, max_shrink: float) -> DiscoveryIssue | None:
    """What to say of a list that had ``before`` entries when it was last read whole."""
    if now.error is not None or before == 0 or now.entries >= before:
        return None
    if now.entries == 0:
        message = f"{now.source} came empty, it had {before} entries: look at {now.url} in a browser"
        return DiscoveryIssue("discovery.list_emptied", message, now.url)
    lost = before - now.entries
    if lost <= before * max_shrink:
        return None
    message = (
        f"{now.source} shrank from {before} to {now.entries} entries, more than discovery.max_shrink allows"
    )
    return DiscoveryIssue("discovery.list_shrank", message, now.url)


_MOST_LIKELY_FIRST = (ReportLikelihood.REPORT, ReportLikelihood.UNSURE, ReportLikelihood.NOT_REPORT)


def merge_references(references: Iterable[Reference]) -> list[Reference]:
    """Each address once, in the order of first sight, with every hint that any of its entries gave.

    The first source is kept as the source; where two sources judge an entry differently, the more hopeful
    judgement holds: a page fetched in vain costs one request, a report passed over is lost.
    """
    merged: dict[str, Reference] = {}
    for reference in references:
        known = merged.get(reference.url)
        merged[reference.url] = reference if known is None else _join(known, reference)
    return list(merged.values())


def _join(first: Reference, second: Reference) -> Reference:
    titles = sorted((t for t in (first.title, second.title) if t), key=len)
    return replace(
        first,
        title=titles[-1] if titles else None,
        publisher=first.publisher or second.publisher,
        area=first.area or second.area,
        year=first.year if first.year is not None else second.year,
        published_on=first.published_on or second.published_on,
        likeness=min(first.likeness, second.likeness, key=_MOST_LIKELY_FIRST.index),
    )
