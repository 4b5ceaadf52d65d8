"""What is derived from a version: totals that the report left blank over complete parts, and concepts."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from sqlalchemy import Connection, delete, select

from load.bulk import insert_rows
from load.column_types import InexactValue, exact_decimal
from load.dimensions import codes, hold_catalogue
from load.facts import FactKey, StoredFact, read_facts
from load.schema.curation import fact_correction
from load.schema.dimensions import breakdown, concept, form, indicator
from load.schema.facts import derived_figure, series_figure
from load.schema.reports import report_current
from transform.forms import catalogue
from transform.text.values import State

BATCH = 200

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


def write_series(conn: Connection, facts: Mapping[int, Facts]) -> None:
    """Write derived totals and concepts of versions that have none yet. ``facts`` are theirs by ``version_id``.

    Raises SupersededProgram if the catalogue of the warehouse is not this program's.
    """
    hold_catalogue(conn)
    indicators, breakdowns = codes(conn, indicator), codes(conn, breakdown)
    concepts, forms = codes(conn, concept), codes(conn, form)
    totals = {version_id: derive_totals(of_version) for version_id, of_version in facts.items()}
    derived = [
        {
            "version_id": version_id, "indicator_id": indicators[total.indicator],
            "breakdown_id": breakdowns[total.breakdown], "value": total.value,
            "relation": " ".join(total.relations),
        }
        for version_id, of_version in totals.items()
        for total in of_version
    ]  # fmt: skip
    series = [
        {
            "version_id": version_id, "concept_id": concepts[figure.concept], "form_id": forms[figure.form],
            "value": figure.value, "is_derived": figure.is_derived,
        }
        for version_id, of_version in facts.items()
        for figure in make_series(of_version, totals[version_id])
    ]  # fmt: skip
    insert_rows(conn, derived_figure, derived)
    insert_rows(conn, series_figure, series)


def rebuild_series(conn: Connection, version_ids: Iterable[int] | None = None) -> None:
    """Derive again, with the corrections that apply now: these versions, or by default all current ones.

    Raises SupersededProgram as ``write_series`` does.
    """
    hold_catalogue(conn)
    wanted = list(_current_versions(conn) if version_ids is None else version_ids)
    for start in range(0, len(wanted), BATCH):
        _rebuild(conn, wanted[start : start + BATCH])


def derive_totals(facts: Facts) -> tuple[DerivedFigure, ...]:
    """Every blank total whose parts are all reported, or derived themselves, by (indicator, breakdown).

    A total that two relations would give different values stays unknown.
    """
    values: dict[FactKey, Decimal | None] = {}
    derived = []
    for key, fact in sorted(facts.items(), key=lambda item: item[0]):
        if fact.state == State.BLANK:
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
    series = []
    for wanted in catalogue.concepts():
        for code in reversed(catalogue.FORM_CODES):
            figure = _concept_of(wanted, code, facts, derived)
            if figure is not None:
                series.append(figure)
                break
    return tuple(series)


def _concept_of(
    concept: catalogue.Concept, form: str, facts: Facts, derived: Mapping[FactKey, Decimal]
) -> SeriesFigure | None:
    keys = [(indicator, catalogue.TOTAL) for indicator in concept.parts(form)]
    total = _add([derived.get(key) if key in derived else _reported(key, facts) for key in keys])
    if not keys or total is None:
        return None
    value = _exact(total * concept.factor.get(form, Decimal(1)))
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


def _rebuild(conn: Connection, version_ids: list[int]) -> None:
    for table in (derived_figure, series_figure):
        conn.execute(delete(table).where(table.c.version_id.in_(version_ids)))
    corrected = _read_corrected(conn, version_ids)
    facts = read_facts(conn, version_ids)
    for version_id, values in corrected.items():
        of_version = facts[version_id]
        for key, value in values.items():
            of_version[key] = replace(of_version[key], value=value, state=State.REPORTED.value)
    write_series(conn, facts)


def _current_versions(conn: Connection) -> list[int]:
    return list(conn.scalars(select(report_current.c.version_id).where(report_current.c.until.is_(None))))


def _read_corrected(conn: Connection, version_ids: list[int]) -> dict[int, dict[FactKey, Decimal]]:
    """The corrections that apply now, by version, then by (indicator, breakdown)."""
    rows = conn.execute(
        select(fact_correction.c.version_id, indicator.c.code, breakdown.c.code, fact_correction.c.corrected)
        .join(indicator, indicator.c.indicator_id == fact_correction.c.indicator_id)
        .join(breakdown, breakdown.c.breakdown_id == fact_correction.c.breakdown_id)
        .where(fact_correction.c.version_id.in_(version_ids), fact_correction.c.lapsed_at.is_(None))
    )
    corrected: dict[int, dict[FactKey, Decimal]] = {}
    for version_id, indicator_code, breakdown_code, value in rows:
        corrected.setdefault(version_id, {})[indicator_code, breakdown_code] = value
    return corrected
