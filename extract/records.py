"""The records of the network side: references and listings that discovery yields, fetches and their outcomes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum


class ReportLikelihood(StrEnum):
    """Whether an entry of a list is an annual report, judged by its title.

    A page that is ``UNSURE`` is fetched once to find out.
    """

    REPORT = "report"
    UNSURE = "unsure"
    NOT_REPORT = "not_report"


_MOST_LIKELY_FIRST = (ReportLikelihood.REPORT, ReportLikelihood.UNSURE, ReportLikelihood.NOT_REPORT)


@dataclass(frozen=True, slots=True)
class Bounds:
    """The years and the publisher codes that discovery is asked for. ``publishers`` None means all."""

    years: range
    publishers: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Reference:
    """An address that may hold a report, with what its list states about it. All fields are hints that the page
    has to confirm.

    ``area`` is the site's own key of the publisher, where the address contains one. ``publisher`` is the code of
    the registered publisher whose area was asked for or whose name is in the title. ``year`` is the year asked
    for, or the one in the title. A ``NOT_REPORT`` reference is passed on to be recorded and is not fetched.
    """

    url: str
    source: str
    title: str | None = None
    publisher: str | None = None
    area: str | None = None
    year: int | None = None
    published_on: date | None = None
    likelihood: ReportLikelihood = ReportLikelihood.REPORT


class FetchOutcome(StrEnum):
    """The outcome of a request. Only PAGE comes with bytes that are parsed as a report."""

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
    FOREIGN = "foreign"
    NOT_REACHED = "not_reached"


@dataclass(frozen=True, slots=True)
class Fetch:
    """One request and its outcome. ``body`` and ``sha256`` are None unless the outcome is PAGE.

    ``url`` is the address asked for, ``final_url`` the one reached through redirects. ``error`` is the reason in
    words for people. ``earlier`` holds the failed attempts that were repeated within this request, and the fetch
    of robots.txt where this request caused one. ``requested_at`` is aware UTC. ``number`` is the place of the answer
    among those of its run, 0 where nobody counts; ``server_time`` is the Date header, None where it is none.
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
    number: int = 0
    server_time: datetime | None = None
    body: bytes | None = field(default=None, repr=False)
    earlier: tuple["Fetch", ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Listing:
    """The size of one list of a source, after all of its pages were read.

    ``entries`` counts the distinct addresses that were read, ``total`` is the number that the list itself states.
    ``error`` is set where the list could not be read completely; then nothing follows from a missing entry.
    """

    source: str
    url: str
    entries: int
    total: int | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class DiscoveryIssue:
    """A problem of discovery that a person should know of. ``check`` is the id of a check of the catalogue, ``sentence``
    the name of one of its sentences, and ``values`` what that names."""

    check: str
    sentence: str
    url: str | None = None
    values: Mapping[str, object] = field(default_factory=dict)


DiscoveredItem = Reference | Fetch | Listing | DiscoveryIssue
"""What an adapter yields."""


def compare_listing(now: Listing, before: int, *, max_shrink: float) -> DiscoveryIssue | None:
    """The issue of a list that had ``before`` entries when it was last read completely and has lost too many.

    ``max_shrink`` is the share that it may lose. None where the list is no shorter, has lost less than that, or
    could not be read now.
    """
    if now.error is not None or before == 0 or now.entries >= before:
        return None
    if now.entries == 0:
        values = {"source": now.source, "before": before, "url": now.url}
        return DiscoveryIssue("discovery.list_emptied", "list", now.url, values)
    lost = before - now.entries
    if lost <= before * max_shrink:
        return None
    values = {"source": now.source, "before": before, "now": now.entries}
    return DiscoveryIssue("discovery.list_shrank", "list", now.url, values)


def merge_references(references: Iterable[Reference]) -> list[Reference]:
    """One reference for each address, in the order in which the addresses first come, with the hints of all.

    ``source`` is that of the first; of two titles the longer one is kept. Where two sources judge an entry
    differently, the more likely judgement counts: a useless fetch costs one request, a skipped report is lost.
    """
    merged: dict[str, Reference] = {}
    for reference in references:
        known = merged.get(reference.url)
        merged[reference.url] = reference if known is None else _merge(known, reference)
    return list(merged.values())


def _merge(first: Reference, second: Reference) -> Reference:
    titles = sorted((title for title in (first.title, second.title) if title), key=len)
    return replace(
        first,
        title=titles[-1] if titles else None,
        publisher=first.publisher or second.publisher,
        area=first.area or second.area,
        year=first.year if first.year is not None else second.year,
        published_on=first.published_on or second.published_on,
        likelihood=min(first.likelihood, second.likelihood, key=_MOST_LIKELY_FIRST.index),
    )
