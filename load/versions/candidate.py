"""What the writer is given, and what it answers.

A candidate checked and digested before any transaction begins to touch its report.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import Connection

from load.column_types import InexactValue, exact_decimal, key_text
from load.dimensions import codes, ensure_unknown
from load.facts import FactKey, StoredFact, stored
from load.schema.dimensions import breakdown, indicator, publisher
from transform.report import Content, HeldReason, NormalisedReport
from transform.text.values import State

NO_YEAR = 0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A reading to load. ``parts[0]`` is the page, the others its attachments, each (sha256, url).

    ``publisher_code`` None and ``year`` None mean that nobody knows: such a reading can only be held.
    ``observed_at`` is when the site last showed these bytes under ``url``.
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


class LoadOutcome(StrEnum):
    """What became of a candidate."""

    LOADED = "loaded"
    UNCHANGED = "unchanged"
    RESTATED = "restated"
    HELD = "held"
    OLDER = "older"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class FactChange:
    """One fact that differs between what was current and what is. None states mean: not there."""

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


@dataclass(frozen=True, slots=True)
class LoadResult:
    """What became of one candidate. ``held`` says why it may not become current, ``error`` why it was refused."""

    publisher: str
    year: int
    url: str
    outcome: LoadOutcome
    version_id: int | None = None
    changes: tuple[FactChange, ...] = ()
    cause: str | None = None
    held: tuple[str, ...] = ()
    error: str | None = None


def parts_digest(parts: tuple[tuple[str, str], ...]) -> str:
    """Names the bytes of a report: its page and attachments, in order, wherever they stood."""
    return hashlib.sha256("\n".join(sha256 for sha256, _ in parts).encode()).hexdigest()


def reading_digest(report: NormalisedReport, facts: Mapping[FactKey, StoredFact]) -> str:
    """Names what was read: equal for two readings that say the same. Places in the page are left out."""
    said = [
        [report.content, sorted(report.held_reasons)],
        [_fact_words(key, fact) for key, fact in sorted(facts.items(), key=_by_key)],
        sorted([u.label, u.raw] for u in report.unmapped),
        sorted(
            [p.name, p.unit or "", str(exact_decimal(p.value)), p.raw, p.sentence]
            for p in report.prose_figures
        ),
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def held_reasons_of(report: NormalisedReport) -> tuple[HeldReason, ...]:
    """Why a reading may not become current; a document that waits for its reader has nothing to show."""
    waiting = (HeldReason.WAITING,) if report.content is Content.WAITING else ()
    return (*report.held_reasons, *waiting)


def _by_key(item: tuple[FactKey, StoredFact]) -> FactKey:
    return item[0]


def _fact_words(key: FactKey, fact: StoredFact) -> tuple[str, ...]:
    value = "" if fact.value is None else str(fact.value)
    return (*key, value, fact.state, fact.raw, fact.unit or "", fact.note or "")


@dataclass(frozen=True, slots=True)
class Dimensions:
    """The keys behind the codes."""

    publishers: Mapping[str, int]
    indicators: Mapping[str, int]
    breakdowns: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ValidCandidate:
    """A candidate with what decides about it."""

    candidate: Candidate
    publisher: str
    year: int
    parts_digest: str
    digest: str
    held_reasons: tuple[HeldReason, ...]
    facts: Mapping[FactKey, StoredFact]

    @property
    def published_on(self) -> date | None:
        """The publication date: the list's or the page's."""
        return self.candidate.published_on or self.candidate.report.published_on

    @property
    def reported(self) -> int:
        """How many of the facts are numbers."""
        return sum(fact.state == State.REPORTED for fact in self.facts.values())

    @property
    def waiting(self) -> bool:
        """Whether nothing could be read yet: a program that reads this kind of file is not installed."""
        return HeldReason.WAITING in self.held_reasons


class RejectedCandidate(ValueError):
    """A reading that contradicts itself or the catalogue; nothing of it can be stored."""


def read_dimensions(conn: Connection) -> Dimensions:
    """The keys of publishers, indicators and breakdowns."""
    ensure_unknown(conn)
    return Dimensions(codes(conn, publisher), codes(conn, indicator), codes(conn, breakdown))


def validate_candidate(candidate: Candidate, dimensions: Dimensions, unknown: str) -> ValidCandidate:
    """Check a candidate and digest it."""
    code = candidate.publisher_code or unknown
    if code not in dimensions.publishers:
        raise RejectedCandidate(
            f"publisher {code!r} is not in the warehouse; bring the site's profile in first"
        )
    if not candidate.parts:
        raise RejectedCandidate("the reading names no stored bytes it was made from")
    if key_text(candidate.url) != candidate.url:
        raise RejectedCandidate("its address is too long, or holds what no address may")
    facts = _check_facts(candidate, dimensions)
    return ValidCandidate(
        candidate=candidate,
        publisher=code,
        year=NO_YEAR if candidate.year is None else candidate.year,
        parts_digest=parts_digest(candidate.parts),
        facts=facts,
        digest=reading_digest(candidate.report, facts),
        held_reasons=_held_reasons(candidate),
    )


def _held_reasons(candidate: Candidate) -> tuple[HeldReason, ...]:
    reasons = dict.fromkeys(held_reasons_of(candidate.report))
    if candidate.publisher_code is None:
        reasons[HeldReason.NO_PUBLISHER] = None
    if candidate.year is None:
        reasons[HeldReason.NO_YEAR] = None
    return tuple(reasons)


def _check_facts(candidate: Candidate, dimensions: Dimensions) -> dict[FactKey, StoredFact]:
    found: dict[FactKey, StoredFact] = {}
    for fact in candidate.report.facts:
        key = (fact.indicator, fact.breakdown)
        if fact.indicator not in dimensions.indicators or fact.breakdown not in dimensions.breakdowns:
            raise RejectedCandidate(
                f"the catalogue in the warehouse has no {'/'.join(key)}; bring it up to date"
            )
        if key in found:
            raise RejectedCandidate(f"{'/'.join(key)} was read twice")
        if (fact.value is not None) != (fact.state == State.REPORTED):
            raise RejectedCandidate(f"{'/'.join(key)} is {fact.state} with value {fact.value}")
        try:
            found[key] = stored(fact)
        except InexactValue as error:
            raise RejectedCandidate(f"{'/'.join(key)}: {error}") from error
    return found
