"""What the writer is given, and what it answers."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from load.columns import canonical
from load.facts import FactKey, StoredFact
from transform.report import Content, NormalisedReport

WAITING = "waiting"
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
    """What became of one candidate. ``held`` names the gates, ``error`` why it was refused."""

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
        [report.content, sorted(report.held)],
        [_fact_words(key, fact) for key, fact in sorted(facts.items(), key=_by_key)],
        sorted([u.label, u.raw] for u in report.unmapped),
        sorted(
            [p.name, p.unit or "", str(canonical(p.value)), p.raw, p.sentence] for p in report.prose_figures
        ),
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def gates_failed(report: NormalisedReport) -> tuple[str, ...]:
    """Why a reading may not become current; a document that waits for its reader has nothing to show."""
    waiting = (WAITING,) if report.content is Content.WAITING else ()
    return (*report.held, *waiting)


def _by_key(item: tuple[FactKey, StoredFact]) -> FactKey:
    return item[0]


def _fact_words(key: FactKey, fact: StoredFact) -> tuple[str, ...]:
    value = "" if fact.value is None else str(fact.value)
    return (*key, value, fact.state, fact.raw, fact.unit or "", fact.note or "")
