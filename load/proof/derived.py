"""Concepts and derived totals of versions, worked out again from the stored facts: by the program's own rules, and the
concepts once more from the warehouse's own table of their parts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, select

from load.dimensions import codes
from load.prepared.derivation import derive_totals, make_series
from load.prepared.exact_values import InexactValue, exact_decimal
from load.prepared.stored_fact import FactKey, StoredFact
from load.proof.differences import Difference, Subject
from load.proof.stored import StoredVersion, as_number, as_stored
from load.schema.curation import fact_correction
from load.schema.dimensions import breakdown, concept, concept_part, form, indicator
from load.schema.facts import derived_figure, series_figure
from transform.forms.catalogue import TOTAL
from transform.text.states import State

Figures = dict[Any, tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class ConceptParts:
    """Of one concept: the indicators that make it up, by form, the newest form first, each with its factor."""

    concept: str
    forms: tuple[tuple[str, tuple[tuple[str, Decimal], ...]], ...]


def read_concept_parts(conn: Connection) -> tuple[ConceptParts, ...]:
    """The concepts as the warehouse has them."""
    rows = conn.execute(
        select(concept.c.code, form.c.code.label("form"), indicator.c.code.label("indicator"), concept_part.c.factor)
        .join(concept_part, concept_part.c.concept_id == concept.c.concept_id)
        .join(indicator, indicator.c.indicator_id == concept_part.c.indicator_id)
        .join(form, form.c.form_id == indicator.c.form_id)
    )  # fmt: skip
    found: dict[str, dict[str, list[tuple[str, Decimal]]]] = {}
    for row in rows:
        found.setdefault(row.code, {}).setdefault(row.form, []).append((row.indicator, row.factor))
    return tuple(
        ConceptParts(code, tuple((name, tuple(parts)) for name, parts in sorted(forms.items(), reverse=True)))
        for code, forms in found.items()
    )


def check_derived(
    conn: Connection, versions: Sequence[StoredVersion], concepts: Iterable[ConceptParts]
) -> Iterator[Difference]:
    """Concepts and derived totals that do not follow from the facts of these versions with their corrections.

    A version whose facts are no numbers where they should be is left out: that is a difference by itself.
    """
    ids = [version.version_id for version in versions]
    corrected, kept = _read_corrected(conn, ids), _read_figures(conn, ids)
    for version in versions:
        facts = _make_facts(version, corrected.get(version.version_id, {}))
        if facts is None:
            continue
        totals = derive_totals(facts)
        wanted: Figures = {
            ("total", t.indicator, t.breakdown): (t.value, " ".join(t.relations)) for t in totals
        }
        wanted |= {
            ("concept", f.concept): (f.value, f.form, f.is_derived) for f in make_series(facts, totals)
        }
        yield from _compare(version, kept.get(version.version_id, {}), wanted, "follow from the facts")
        derived = {
            key[1:]: row[0] for key, row in kept.get(version.version_id, {}).items() if key[0] == "total"
        }
        summed = _add_concepts(facts, derived, concepts)
        of_concepts = {key: row for key, row in wanted.items() if key[0] == "concept"}
        yield from _compare(version, of_concepts, summed, "follow from the table of its parts")


def _make_facts(
    version: StoredVersion, corrected: Mapping[FactKey, Decimal]
) -> dict[FactKey, StoredFact] | None:
    facts = {}
    for key, row in version.facts.items():
        value = corrected.get(key, row["value"])
        if not (value is None or isinstance(value, Decimal)):
            return None
        state = State.REPORTED.value if key in corrected else row["state"]
        facts[key] = StoredFact(value, state, row["raw"], row["unit"])
    return facts


def _add_concepts(
    facts: Mapping[FactKey, StoredFact], derived: Mapping[Any, object], concepts: Iterable[ConceptParts]
) -> Figures:
    """The concepts by the warehouse's own table: of the newest form whose parts all have a value."""
    sums: Figures = {}
    for wanted in concepts:
        for name, parts in wanted.forms:
            keys = [(code, TOTAL) for code, _ in parts]
            values = [
                derived[key] if key in derived else facts[key].value if key in facts else None for key in keys
            ]
            value = _add([(number, factor) for number, (_, factor) in zip(values, parts, strict=True)])
            if value is not None:
                sums["concept", wanted.concept] = (value, name, any(key in derived for key in keys))
                break
    return sums


def _add(parts: list[tuple[object, Decimal]]) -> Decimal | None:
    numbers = [number * factor for number, factor in parts if isinstance(number, Decimal)]
    try:
        return exact_decimal(sum(numbers, Decimal(0))) if len(numbers) == len(parts) else None
    except InexactValue:
        return None


def _compare(version: StoredVersion, kept: Figures, wanted: Figures, why: str) -> Iterator[Difference]:
    for key in {**kept, **wanted}:
        if kept.get(key) != wanted.get(key):
            problem = f"{_show(kept.get(key))} is stored, {_show(wanted.get(key))} would {why}"
            where = f"{version.name}/{'/'.join(key[1:])}"
            said = f"{problem} (version {version.version_id})"
            ids = version.version_id, version.report_id
            yield Difference(Subject.SERIES, where, said, *ids, site=version.site)


def _show(figure: tuple[object, ...] | None) -> str:
    return "nothing" if figure is None else " ".join(map(str, figure))


def _read_corrected(conn: Connection, version_ids: Sequence[int]) -> dict[int, dict[FactKey, Decimal]]:
    k = fact_correction.c
    corrected: dict[int, dict[FactKey, Decimal]] = {}
    for row in conn.execute(
        select(*as_stored(fact_correction), indicator.c.code, breakdown.c.code.label("breakdown"))
        .join(indicator, indicator.c.indicator_id == k.indicator_id)
        .join(breakdown, breakdown.c.breakdown_id == k.breakdown_id)
        .where(k.version_id.in_(version_ids), k.lapsed_at.is_(None))
    ):
        value: Any = as_number(row.corrected)
        corrected.setdefault(row.version_id, {})[row.code, row.breakdown] = value
    return corrected


def _read_figures(conn: Connection, version_ids: Sequence[int]) -> dict[int, Figures]:
    """By version: derived totals under ("total", indicator, breakdown), concepts under ("concept", code)."""
    indicators = {number: code for code, number in codes(conn, indicator).items()}
    breakdowns = {number: code for code, number in codes(conn, breakdown).items()}
    concepts = {number: code for code, number in codes(conn, concept).items()}
    forms = {number: code for code, number in codes(conn, form).items()}
    figures: dict[int, Figures] = {}
    of_versions = derived_figure.c.version_id.in_(version_ids)
    for row in conn.execute(select(*as_stored(derived_figure)).where(of_versions)):
        key = "total", indicators.get(row.indicator_id, "?"), breakdowns.get(row.breakdown_id, "?")
        figures.setdefault(row.version_id, {})[key] = (as_number(row.value), row.relation)
    of_versions = series_figure.c.version_id.in_(version_ids)
    for row in conn.execute(select(*as_stored(series_figure)).where(of_versions)):
        named = forms.get(row.form_id, "?"), bool(row.is_derived)
        key_of_concept = "concept", concepts.get(row.concept_id, "?")
        figures.setdefault(row.version_id, {})[key_of_concept] = (as_number(row.value), *named)
    return figures
