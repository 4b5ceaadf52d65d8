"""What follows from the facts of a version: totals that the report left blank over complete parts, and concepts."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from load.prepared.exact_values import InexactValue, exact_decimal
from load.prepared.stored_fact import FactKey, StoredFact
from transform.forms import catalogue
from transform.text.states import State

Facts = Mapping[FactKey, StoredFact]


@dataclass(frozen=True, slots=True)
class DerivedFigure:
    """A total that the report left blank, and the ids of the relations it follows from."""

    indicator: str
    breakdown: str
    value: Decimal
    relations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SeriesFigure:
    """A concept's value in one report, in the concept's unit. ``is_derived``: a derived total is part of it."""

    concept: str
    form: str
    value: Decimal
    is_derived: bool


def derive_totals(facts: Facts) -> tuple[DerivedFigure, ...]:
    """Every blank total whose parts are all reported, or derived themselves, by (indicator, breakdown).

    A total that two relations would give different values stays unknown.
    """
    values: dict[FactKey, Decimal | None] = {}
    derived = []
    for key in sorted(key for key, fact in facts.items() if fact.state == State.BLANK):
        value = _value_of(key, facts, values)
        if value is not None:
            relations = tuple(name for name, parts in _sums().get(key, ()) if _is_complete(parts, values))
            derived.append(DerivedFigure(*key, value, relations))
    return tuple(derived)


def make_series(facts: Facts, totals: Iterable[DerivedFigure]) -> tuple[SeriesFigure, ...]:
    """The concepts of a report, in the order of the catalogue.

    Several indicators are added up only if all of them have a value. Of a report that prints two forms, the newer
    form counts.
    """
    derived = {(total.indicator, total.breakdown): total.value for total in totals}
    printed = {indicator.partition(".")[0] for indicator, _ in facts}
    codes = [code for code in reversed(catalogue.FORM_CODES) if code in printed]
    series = []
    for wanted in catalogue.concepts():
        for code in codes:
            figure = _concept_of(wanted, code, facts, derived)
            if figure is not None:
                series.append(figure)
                break
    return tuple(series)


def _concept_of(
    concept: catalogue.Concept, form: str, facts: Facts, derived: Mapping[FactKey, Decimal]
) -> SeriesFigure | None:
    keys = [(indicator, catalogue.TOTAL) for indicator in concept.parts(form)]
    total = _add([derived[key] if key in derived else _reported(key, facts) for key in keys])
    if not keys or total is None:
        return None
    factor = concept.factor.get(form)
    value = total if factor is None else _exact(total * factor)
    if value is None:
        return None
    return SeriesFigure(concept.code, form, value, any(key in derived for key in keys))


def _value_of(key: FactKey, facts: Facts, values: dict[FactKey, Decimal | None]) -> Decimal | None:
    if key not in values:
        values[key] = None
        fact = facts.get(key)
        if fact is not None and fact.state == State.BLANK:
            values[key] = _sum_of(key, facts, values)
        else:
            values[key] = _reported(key, facts)
    return values[key]


def _sum_of(key: FactKey, facts: Facts, values: dict[FactKey, Decimal | None]) -> Decimal | None:
    totals = {
        total
        for _, parts in _sums().get(key, ())
        if (total := _add([_value_of(part, facts, values) for part in parts])) is not None
    }
    return totals.pop() if len(totals) == 1 else None


def _reported(key: FactKey, facts: Facts) -> Decimal | None:
    fact = facts.get(key)
    return None if fact is None else fact.value


def _is_complete(parts: tuple[FactKey, ...], values: Mapping[FactKey, Decimal | None]) -> bool:
    return all(values.get(part) is not None for part in parts)


def _add(values: list[Decimal | None]) -> Decimal | None:
    known = [value for value in values if value is not None]
    return _exact(sum(known, Decimal(0))) if len(known) == len(values) else None


def _exact(value: Decimal) -> Decimal | None:
    try:
        return exact_decimal(value)
    except InexactValue:
        # A page full of fifteen-digit figures gives no total that both databases can hold.
        return None


@cache
def _sums() -> Mapping[FactKey, tuple[tuple[str, tuple[FactKey, ...]], ...]]:
    """For each cell that is a sum: the ids of the relations that make it one, each with the cells to add up."""
    sums: dict[FactKey, tuple[tuple[str, tuple[FactKey, ...]], ...]] = {}
    for relation in catalogue.relations():
        for total, parts in _expand(relation):
            sums[total] = (*sums.get(total, ()), (relation.id, parts))
    return sums


def _expand(relation: catalogue.Relation) -> Iterator[tuple[FactKey, tuple[FactKey, ...]]]:
    if relation.total is None or relation.type not in ("sum", "breakdown_sum"):
        return
    if relation.or_parts:
        return  # which of its parts the total has is not known
    if relation.type == "breakdown_sum":
        for row in relation.rows:
            yield (row, relation.total), tuple((row, column) for column in relation.parts)
        return
    for column in _columns(relation):
        yield (relation.total, column), tuple((part, column) for part in relation.parts)


def _columns(relation: catalogue.Relation) -> tuple[str, ...]:
    if relation.per is None:
        return (catalogue.TOTAL,)
    columns = catalogue.forms()[relation.form].breakdowns.get("applicant", ())
    return tuple(column.code for column in columns)
