"""A report made ready for the load: its facts as rows, the digest of what was read, and what follows from the facts.

Values are plain, and numbers as both drivers take them, because thousands of them go from one process to another.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from load.prepared.derivation import Facts, derive_totals, make_series
from load.prepared.exact_values import InexactValue, exact_decimal, from_database, sanitise_text, to_sqlite
from load.prepared.stored_fact import FactKey, StoredFact, stored
from transform.report import Fact, NormalisedReport, Place, ProseFigure, VerdictCount
from transform.text.states import State

FactRow = tuple[Any, ...]
"""Codes of indicator and breakdown, then the columns of ``fact`` from its value on: value, state, raw, label, note, unit,
part, table, row and column."""

FactWords = tuple[str, ...]
"""What of a fact is digested: its codes, number, state, text, unit and note."""

PreparedFact = tuple[StoredFact, FactRow, FactWords]
"""A fact as it is stored, as a row, and what of it is digested."""

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
        prepared = _prepare_facts(report.facts)
        digest = _digest_report(report, [words for _, _, words in prepared.values()])
    except UnstorableReport as error:
        return PreparedReport(refusal=str(error))
    totals, series = derive_figures({key: fact for key, (fact, _, _) in prepared.items()})
    rows = tuple([row for _, row, _ in prepared.values()])
    blanks = [row[2] for row in rows].count(None)
    verdicts = None if report.verdicts is None else write_verdicts(report.verdicts)
    return PreparedReport(rows, len(rows) - blanks, digest, totals, series, verdicts)


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
        (*key, "" if value is None else str(value), state, raw, unit or "", note or "")
        for key, (value, state, raw, unit, note) in facts.items()
    ]
    return _digest(content, held_reasons, words, unmapped, prose_figures)


def _digest(
    content: str,
    held_reasons: Iterable[str],
    facts: Iterable[FactWords],
    unmapped: Iterable[tuple[str, str]],
    prose_figures: Iterable[ProseFigure],
) -> str:
    words = [
        [content, sorted(held_reasons)],
        sorted(facts),
        sorted([label, raw] for label, raw in unmapped),
        sorted(
            [figure.name, figure.unit or "", str(exact_decimal(figure.value)), figure.raw, figure.sentence]
            for figure in prose_figures
        ),
    ]
    return hashlib.sha256(json.dumps(words).encode()).hexdigest()


def _digest_report(report: NormalisedReport, facts: Iterable[FactWords]) -> str:
    unmapped = [(cell.label, cell.raw) for cell in report.unmapped]
    try:
        return _digest(report.content, report.held_reasons, facts, unmapped, report.prose_figures)
    except InexactValue as error:
        raise UnstorableReport(f"a figure in its prose: {error}") from error


def _prepare_facts(parsed: Iterable[Fact]) -> dict[FactKey, PreparedFact]:
    """The facts by indicator and breakdown, in their order."""
    facts: dict[FactKey, PreparedFact] = {}
    reported = State.REPORTED
    for fact in parsed:
        key = fact[:2]
        if key in facts:
            raise UnstorableReport(f"{'/'.join(key)} was read twice")
        if (fact[4] is not None) is not (fact[5] is reported):
            raise UnstorableReport(f"{'/'.join(key)} is {fact.state} with value {fact.value}")
        try:
            facts[key] = _prepare_fact(fact)
        except InexactValue as error:
            raise UnstorableReport(f"{'/'.join(key)}: {error}") from error
    return facts


def _prepare_fact(parsed: Fact) -> PreparedFact:
    # In one go: hundreds of facts a report are a tenth of what it costs.
    kept = stored(parsed)
    number, state, raw, unit, note = kept
    printed = "" if number is None else str(number)
    value = None if number is None else int(printed) if printed.isdigit() else to_sqlite(number)
    indicator, breakdown, label, _, _, _, _, source, _ = parsed
    place = _NO_CELL if source is None else place_columns(source)
    row = (indicator, breakdown, value, state, raw, sanitise_text(label), note, unit, *place)
    return kept, row, (indicator, breakdown, printed, state, raw, unit or "", note or "")
