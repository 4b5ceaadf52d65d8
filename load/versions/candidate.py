"""What a load is given and what it answers: candidates, their validation and digests, and results."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from sqlalchemy import Connection

from load.dimensions import codes, ensure_unknown, publisher_ids
from load.prepared.exact_values import key_text
from load.prepared.report import PreparedReport, prepare_report
from load.prepared.stored_fact import FactKey, StoredFact
from load.publisher_names import UNKNOWN
from load.schema.dimensions import breakdown, indicator
from transform.report import Content, HeldReason, NormalisedReport

NO_YEAR = 0
"""The year under which reports of an unknown year are held."""
YEARS = range(2000, 2101)
"""The years that a report can be about; the schema refuses others."""


class Showing(NamedTuple):
    """The request that showed some bytes: its run, and its number within the run. The order of showings is that of
    what happened, also where a clock jumped."""

    run_id: int
    request: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A parsed report to load.

    ``publisher_code`` or ``year`` is None where it could not be found out: such a report can only be held.
    ``parts`` are the files it was read from, each (sha256, url): the page first, then its attachments.
    ``observed_at`` is when the site last showed these bytes under ``url``. ``published_on`` is the date that the
    list states, ``source`` the source of the profile that named the address. ``request`` is the number of the request
    of this run that showed the bytes; for bytes out of the archive ``shown_before`` is the last request that did.
    ``prepared`` is the report as its reading process made it ready, and ``report`` has no facts then; where it is None, the
    load makes it ready itself.
    """

    publisher_code: str | None
    year: int | None
    report: NormalisedReport
    url: str
    source: str
    parts: tuple[tuple[str, str], ...]
    observed_at: datetime
    published_on: date | None
    normaliser: str
    request: int = 0
    shown_before: Showing | None = None
    prepared: PreparedReport | None = None


class LoadOutcome(StrEnum):
    """What became of a candidate."""

    LOADED = "loaded"
    """It is current, as the report's first version or one whose facts do not differ from the version before."""
    UNCHANGED = "unchanged"
    """Its version is current already, or known and decided."""
    RESTATED = "restated"
    """It is current, and its facts differ from those of the version before."""
    HELD = "held"
    """It may not become current and waits for review."""
    WAITING = "waiting"
    """It was not read: the program that reads its kind of file is not installed."""
    OLDER = "older"
    """Its version is new, but a newer page or a later publication date stays current."""
    REFUSED = "refused"
    """It cannot be stored: it contradicts itself or the catalogue."""


@dataclass(frozen=True, slots=True)
class FactChange:
    """A fact that differs between the version that was current and the one that is.

    Values, states and raw texts are None on the side where the fact does not exist. ``cause`` is ``site``, ``normaliser``
    or ``unknown``: which of both. ``old_unit`` is that of the old value where that is known, for its own changes as well.
    """

    publisher: str
    year: int
    indicator: str
    breakdown: str
    unit: str | None
    old_value: Decimal | None
    new_value: Decimal | None
    old_state: str | None
    new_state: str | None
    old_raw: str | None
    new_raw: str | None
    cause: str = "unknown"
    old_unit: str | None = None


@dataclass(frozen=True, slots=True)
class LoadResult:
    """What became of one candidate.

    ``version_id`` is None where no version is stored (refused, waiting, dry run). ``cause`` is ``site``, ``normaliser``
    or ``unknown`` where another version was current before. ``held`` are the reasons why the version may not be
    current, ``error`` the reason why the candidate was refused.
    """

    publisher: str
    year: int
    url: str
    outcome: LoadOutcome
    version_id: int | None = None
    changes: tuple[FactChange, ...] = ()
    cause: str | None = None
    held: tuple[str, ...] = ()
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Dimensions:
    """The keys of the publishers of a site, and of indicators and breakdowns, by code."""

    publishers: Mapping[str, int]
    indicators: Mapping[str, int]
    breakdowns: Mapping[str, int]


@dataclass(frozen=True)
class ValidCandidate:
    """A candidate that can be stored, with all that the decision and the writing need.

    ``publisher`` is ``unknown`` and ``year`` 0 where they could not be found out. ``published_on`` is the date of
    the list or else of the page. ``run_id`` is the run that loads it, ``showing`` the last request that showed it.
    """

    publisher: str
    year: int
    report: NormalisedReport
    url: str
    source: str
    parts: tuple[tuple[str, str], ...]
    parts_digest: str
    observed_at: datetime
    published_on: date | None
    normaliser: str
    prepared: PreparedReport
    held_reasons: tuple[HeldReason, ...]
    run_id: int
    showing: Showing

    @cached_property
    def facts(self) -> Mapping[FactKey, StoredFact]:
        """The facts as they are stored."""
        return self.prepared.make_facts()

    @property
    def reading_digest(self) -> str:
        """The name of what was read."""
        return self.prepared.reading_digest

    @property
    def raw_texts(self) -> Mapping[FactKey, str]:
        """The printed text of each fact."""
        return {(row[0], row[1]): row[4] for row in self.prepared.rows}

    @property
    def reported(self) -> int:
        """How many of the facts are numbers."""
        return self.prepared.reported

    @property
    def waiting(self) -> bool:
        """Whether nothing could be read yet, because a program for this kind of file is not installed."""
        return HeldReason.WAITING in self.held_reasons


class RejectedCandidate(ValueError):
    """A candidate that contradicts itself or the catalogue; nothing of it can be stored."""


def read_dimensions(conn: Connection, site_id: int) -> Dimensions:
    """The keys with which a load of a site works; its publisher ``unknown`` is made if need be."""
    known = read_known_dimensions(conn, site_id)
    if UNKNOWN in known.publishers:
        return known
    ensure_unknown(conn, site_id)
    return replace(known, publishers=publisher_ids(conn, site_id))


def read_known_dimensions(conn: Connection, site_id: int) -> Dimensions:
    """The keys that there are for a site, with nothing made."""
    return Dimensions(publisher_ids(conn, site_id), codes(conn, indicator), codes(conn, breakdown))


def validate_candidate(candidate: Candidate, dimensions: Dimensions, run_id: int) -> ValidCandidate:
    """Check a candidate of a run against the catalogue and itself, and digest it. Raises RejectedCandidate."""
    code = candidate.publisher_code or UNKNOWN
    if code not in dimensions.publishers:
        raise RejectedCandidate(
            f"publisher {code!r} is not in the warehouse; bring the site's profile in first"
        )
    if not candidate.parts:
        raise RejectedCandidate("the reading names no stored bytes it was made from")
    for year in (candidate.year, candidate.report.year):
        if year is not None and year not in YEARS:
            raise RejectedCandidate(f"{year} is no year of a report")
    if key_text(candidate.url) != candidate.url:
        raise RejectedCandidate("its address is too long, or holds what no address may")
    prepared = candidate.prepared or prepare_report(candidate.report)
    if prepared.refusal is not None:
        raise RejectedCandidate(prepared.refusal)
    _check_codes(prepared, dimensions)
    return ValidCandidate(
        publisher=code,
        year=NO_YEAR if candidate.year is None else candidate.year,
        report=candidate.report,
        url=candidate.url,
        source=candidate.source,
        parts=candidate.parts,
        parts_digest=parts_digest(candidate.parts),
        observed_at=candidate.observed_at,
        published_on=candidate.published_on or candidate.report.published_on,
        normaliser=candidate.normaliser,
        prepared=prepared,
        held_reasons=_held_reasons(candidate),
        run_id=run_id,
        showing=candidate.shown_before or Showing(run_id, candidate.request),
    )


def parts_digest(parts: tuple[tuple[str, str], ...]) -> str:
    """A name for the bytes of a report: its page and attachments, in order, whatever their addresses."""
    return hashlib.sha256("\n".join(sha256 for sha256, _ in parts).encode()).hexdigest()


def issues_digest(report: NormalisedReport) -> str:
    """A name for the issues of a report: equal for the same issues in the same words and order."""
    return hashlib.sha256(repr(report.issues).encode("utf-8", "surrogatepass")).hexdigest()


def _held_reasons(candidate: Candidate) -> tuple[HeldReason, ...]:
    reasons = dict.fromkeys(candidate.report.held_reasons)
    if candidate.report.content is Content.WAITING:
        reasons[HeldReason.WAITING] = None
    if candidate.publisher_code is None:
        reasons[HeldReason.NO_PUBLISHER] = None
    if candidate.year is None:
        reasons[HeldReason.NO_YEAR] = None
    return tuple(reasons)


def _check_codes(prepared: PreparedReport, dimensions: Dimensions) -> None:
    """Raise RejectedCandidate where a fact is of a line or column that the warehouse does not have."""
    lines = {row[0] for row in prepared.rows} - dimensions.indicators.keys()
    columns = {row[1] for row in prepared.rows} - dimensions.breakdowns.keys()
    if lines or columns:
        cell = next("/".join(row[:2]) for row in prepared.rows if row[0] in lines or row[1] in columns)
        raise RejectedCandidate(f"the catalogue in the warehouse has no {cell}; bring it up to date")
