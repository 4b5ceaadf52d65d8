"""A report made ready for the load: its facts as rows, the digest of what was read, and what follows from the facts.

Values are plain, and numbers as both drivers take them, because thousands of them go from one process to another.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any

from load.prepared.derivation import Facts, derive_totals, make_series
from load.prepared.exact_values import InexactValue, exact_decimal, from_database, sanitise_text, to_sqlite
from load.prepared.stored_fact import FactKey, StoredFact, stored
from transform.report import Fact, NormalisedReport, Place, ProseFigure, VerdictCount
from transform.text.states import State

FactRow = tuple[Any, ...]
"""Codes of indicator and breakdown, then the columns of ``fact`` from its value on: value, state, raw, label, note, unit,
part, table, row and column."""

Figures = tuple[tuple[tuple[Any, ...], ...], tuple[tuple[Any, ...], ...]]
"""``totals`` and ``series`` of a PreparedReport."""

_NO_CELL = (0, None, None, None)


class UnstorableReport(ValueError):
    """A report that contradicts itself, or has a number that cannot be stored."""


@dataclass(frozen=True, slots=True)
class PreparedReport:
    """What a load stores of the facts of a report, and needs to decide what it is.

    ``reading_digest`` is a name for what was read. ``totals`` are the derived ones, each (indicator, breakdown, value,
    relations with spaces between them), ``series`` the concepts, each (concept, form, value, is derived). ``verdicts`` is
    what ``write_verdicts`` makes of those of its relations, None where nobody evaluated them. ``refusal`` says why nothing
    of the report can be stored; then all else is empty.
    """

    rows: tuple[FactRow, ...] = ()
    reported: int = 0
    reading_digest: str = ""
    totals: tuple[tuple[Any, ...], ...] = ()
    series: tuple[tuple[Any, ...], ...] = ()
    verdicts: str | None = None
    refusal: str | None = None

    def make_facts(self) -> dict[FactKey, StoredFact]:
        """The facts by (indicator, breakdown), in the order of the report."""
        return {
            (row[0], row[1]): StoredFact(
                None if row[2] is None else from_database(row[2]), row[3], row[4], row[7], row[6]
            )
            for row in self.rows
        }


def prepare_report(report: NormalisedReport) -> PreparedReport:
    """Make a report ready."""
    try:
        facts = _store_facts(report.facts)
        digest = _digest_report(report, facts)
    except UnstorableReport as error:
        return PreparedReport(refusal=str(error))
    totals, series = derive_figures(facts)
    rows = tuple(map(_make_row, report.facts, facts.values()))
    reported = sum(fact.state == State.REPORTED for fact in facts.values())
    verdicts = None if report.verdicts is None else write_verdicts(report.verdicts)
    return PreparedReport(rows, reported, digest, totals, series, verdicts)


def strip_facts(report: NormalisedReport) -> NormalisedReport:
    """The report without the facts and verdicts that its prepared one has."""
    return replace(report, facts=(), verdicts=None)


def write_verdicts(verdicts: Iterable[VerdictCount]) -> str:
    """Verdicts as they are stored: a JSON object of relations, with how often each holds, fails and cannot be told."""
    return json.dumps({relation: counts for relation, *counts in verdicts}, separators=(",", ":"))


def read_verdicts(text: str) -> list[VerdictCount]:
    """Verdicts that ``write_verdicts`` wrote."""
    return [(relation, *counts) for relation, counts in json.loads(text).items()]


def derive_figures(facts: Facts) -> Figures:
    """What follows from facts."""
    totals = derive_totals(facts)
    return tuple(
        (total.indicator, total.breakdown, to_sqlite(total.value), " ".join(total.relations))
        for total in totals
    ), tuple(
        (figure.concept, figure.form, to_sqlite(figure.value), figure.is_derived)
        for figure in make_series(facts, totals)
    )


def place_columns(place: Place) -> tuple[int, int, int, int]:
    """A place in the page as (part, table, row, column)."""
    table, row, column, part = place
    return part, table, row, column


def content_digest(
    content: str,
    held_reasons: Iterable[str],
    facts: Mapping[FactKey, StoredFact],
    unmapped: Iterable[tuple[str, str]],
    prose_figures: Iterable[ProseFigure],
) -> str:
    """The ``reading_digest`` of its ingredients, as they are read or as they are stored: equal for two parses with the
    same content. Places in the page do not count.

    ``unmapped`` has label and raw text of each cell.
    """
    words = [
        [content, sorted(held_reasons)],
        [_fact_words(key, fact) for key, fact in sorted(facts.items(), key=itemgetter(0))],
        sorted([label, raw] for label, raw in unmapped),
        sorted(
            [figure.name, figure.unit or "", str(exact_decimal(figure.value)), figure.raw, figure.sentence]
            for figure in prose_figures
        ),
    ]
    return hashlib.sha256(json.dumps(words).encode()).hexdigest()


def _digest_report(report: NormalisedReport, facts: Mapping[FactKey, StoredFact]) -> str:
    unmapped = [(cell.label, cell.raw) for cell in report.unmapped]
    try:
        return content_digest(report.content, report.held_reasons, facts, unmapped, report.prose_figures)
    except InexactValue as error:
        raise UnstorableReport(f"a figure in its prose: {error}") from error


def _store_facts(parsed: Iterable[Fact]) -> dict[FactKey, StoredFact]:
    facts: dict[FactKey, StoredFact] = {}
    for fact in parsed:
        key = fact[:2]
        if key in facts:
            raise UnstorableReport(f"{'/'.join(key)} was read twice")
        if (fact.value is not None) != (fact.state == State.REPORTED):
            raise UnstorableReport(f"{'/'.join(key)} is {fact.state} with value {fact.value}")
        try:
            facts[key] = stored(fact)
        except InexactValue as error:
            raise UnstorableReport(f"{'/'.join(key)}: {error}") from error
    return facts


def _make_row(parsed: Fact, kept: StoredFact) -> FactRow:
    indicator, breakdown, label, _, _, _, _, source, _ = parsed
    number, state, raw, unit, note = kept
    value = None if number is None else to_sqlite(number)
    place = _NO_CELL if source is None else place_columns(source)
    return (indicator, breakdown, value, state, raw, sanitise_text(label), note, unit, *place)


def _fact_words(key: FactKey, fact: StoredFact) -> tuple[str, ...]:
    value = "" if fact.value is None else str(fact.value)
    return (*key, value, fact.state, fact.raw, fact.unit or "", fact.note or "")
