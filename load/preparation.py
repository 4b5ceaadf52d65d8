"""A candidate checked and digested before any transaction begins to touch its report."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from load.candidate import NO_YEAR, WAITING, Candidate, gates_failed, parts_digest, reading_digest
from load.columns import InexactValue, shorten
from load.dimensions import codes, ensure_unknown
from load.facts import FactKey, StoredFact, stored
from load.schema.dimensions import breakdown, indicator, publisher
from transform.report import State


@dataclass(frozen=True, slots=True)
class Dimensions:
    """The keys behind the codes."""

    publishers: Mapping[str, int]
    indicators: Mapping[str, int]
    breakdowns: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A candidate with what decides about it."""

    candidate: Candidate
    publisher: str
    year: int
    parts_digest: str
    digest: str
    gates: tuple[str, ...]
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
        return WAITING in self.gates


class RefusedReading(ValueError):
    """A reading that contradicts itself or the catalogue; nothing of it can be stored."""


def read_dimensions(conn: Connection) -> Dimensions:
    """The keys of publishers, indicators and breakdowns."""
    ensure_unknown(conn)
    return Dimensions(codes(conn, publisher), codes(conn, indicator), codes(conn, breakdown))


def prepare_candidate(candidate: Candidate, dimensions: Dimensions, unknown: str) -> Prepared:
    """Check a candidate and digest it."""
    code = candidate.publisher_code or unknown
    if code not in dimensions.publishers:
        raise RefusedReading(f"publisher {code!r} is not in the warehouse; bring the site's profile in first")
    if not candidate.parts:
        raise RefusedReading("the reading names no stored bytes it was made from")
    if shorten(candidate.url) != candidate.url:
        raise RefusedReading("its address is too long, or holds what no address may")
    facts = _check_facts(candidate, dimensions)
    return Prepared(
        candidate=candidate,
        publisher=code,
        year=NO_YEAR if candidate.year is None else candidate.year,
        parts_digest=parts_digest(candidate.parts),
        facts=facts,
        digest=reading_digest(candidate.report, facts),
        gates=_gates(candidate),
    )


def _gates(candidate: Candidate) -> tuple[str, ...]:
    gates = dict.fromkeys(gates_failed(candidate.report))
    if candidate.publisher_code is None:
        gates["no_publisher"] = None
    if candidate.year is None:
        gates["no_year"] = None
    return tuple(gates)


def _check_facts(candidate: Candidate, dimensions: Dimensions) -> dict[FactKey, StoredFact]:
    found: dict[FactKey, StoredFact] = {}
    for fact in candidate.report.facts:
        key = (fact.indicator, fact.breakdown)
        if fact.indicator not in dimensions.indicators or fact.breakdown not in dimensions.breakdowns:
            raise RefusedReading(
                f"the catalogue in the warehouse has no {'/'.join(key)}; bring it up to date"
            )
        if key in found:
            raise RefusedReading(f"{'/'.join(key)} was read twice")
        if (fact.value is not None) != (fact.state == State.REPORTED):
            raise RefusedReading(f"{'/'.join(key)} is {fact.state} with value {fact.value}")
        try:
            found[key] = stored(fact)
        except InexactValue as error:
            raise RefusedReading(f"{'/'.join(key)}: {error}") from error
    return found
