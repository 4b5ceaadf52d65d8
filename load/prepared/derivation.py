"""What follows from the facts of a version: totals that the report left blank over complete parts, and concepts."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache, lru_cache
from typing import NamedTuple

from load.prepared.exact_values import InexactValue, exact_decimal
from load.prepared.stored_fact import FactKey, StoredFact
from transform.forms import catalogue
from transform.text.states import State

Facts = Mapping[FactKey, StoredFact]
_ZERO = Decimal(0)


class DerivedFigure(NamedTuple):
    """A total that the report left blank, and the ids of the relations it follows from."""

    indicator: str
    breakdown: str
    value: Decimal
    relations: tuple[str, ...]


class SeriesFigure(NamedTuple):
    """A concept's value in one report, in the concept's unit. ``is_derived``: a derived total is part of it. A named tuple:
    a report has dozens."""

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
    blank = State.BLANK.value
    for key in sorted([key for key, fact in facts.items() if fact[1] == blank]):
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
    codes = tuple(code for code in reversed(catalogue.FORM_CODES) if code in printed)
    figures = (_concept_of(readings, facts, derived) for readings in _read_concepts(codes))
    return tuple([figure for figure in figures if figure is not None])


class _Reading(NamedTuple):
    """A concept as one form prints it: the cells to add up, of which there is one at least, and the form's factor."""

    concept: str
    form: str
    cells: tuple[FactKey, ...]
    factor: Decimal | None


@lru_cache(maxsize=64)
def _read_concepts(codes: tuple[str, ...]) -> tuple[tuple[_Reading, ...], ...]:
    """Of each concept its readings in those of these forms that print it, in the order of the forms."""
    return tuple(
        tuple(
            _Reading(
                concept.code, code, tuple((line, catalogue.TOTAL) for line in lines), concept.factor.get(code)
            )
            for code in codes
            if (lines := concept.parts(code))
        )
        for concept in catalogue.concepts()
    )


def _concept_of(
    readings: Iterable[_Reading], facts: Facts, derived: Mapping[FactKey, Decimal]
) -> SeriesFigure | None:
    """The concept by the first reading that has a value."""
    for concept, form, cells, factor in readings:
        total = _add([derived[key] if key in derived else _reported(key, facts) for key in cells])
        value = total if total is None or factor is None else _exact(total * factor)
        if value is not None:
            is_derived = bool(derived) and any(key in derived for key in cells)
            return SeriesFigure(concept, form, value, is_derived)
    return None


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
    if len(values) == 1:
        return values[0]  # as those of most concepts: a number that is stored is exact
    known = [value for value in values if value is not None]
    return _exact(sum(known, _ZERO)) if len(known) == len(values) else None


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
