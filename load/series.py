"""Writing what is derived from a version: its totals and its concepts.

Totals a report left blank over complete parts, and its concepts. Pure and exact.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from sqlalchemy import Connection, delete, insert, select

from load.column_types import InexactValue, exact_decimal
from load.dimensions import codes
from load.facts import read_facts
from load.schema.curation import fact_correction
from load.schema.dimensions import breakdown, concept, form, indicator
from load.schema.facts import derived_figure, series_figure
from load.schema.reports import report_current
from transform.forms import catalogue
from transform.text.values import State

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Figure:
    """What a fact says, as far as adding up goes."""

    value: Decimal | None
    state: str


@dataclass(frozen=True, slots=True)
class DerivedFigure:
    """A total nobody printed, and the relations it follows from."""

    indicator: str
    breakdown: str
    value: Decimal
    relations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SeriesFigure:
    """A concept's value in one report."""

    concept: str
    form: str
    value: Decimal
    is_derived: bool


def derive_totals(figures: Mapping[Key, Figure]) -> tuple[DerivedFigure, ...]:
    """Every blank total whose parts are all reported, or themselves derived.

    A total that two relations would give different values stays unknown.
    """
    known: dict[Key, Decimal | None] = {}
    derived = []
    for key, figure in sorted(figures.items()):
        if figure.state == State.BLANK:
            value = _value_of(key, figures, known)
            if value is not None:
                relations = tuple(name for name, parts in _sums().get(key, ()) if _is_complete(parts, known))
                derived.append(DerivedFigure(*key, value, relations))
    return tuple(derived)


def make_series(figures: Mapping[Key, Figure], totals: Iterable[DerivedFigure]) -> tuple[SeriesFigure, ...]:
    """The concepts a report gives. Several indicators are added up only if all of them are there;
    a report that prints two forms is read by the newer one."""
    derived = {(d.indicator, d.breakdown): d.value for d in totals}
    found = []
    for wanted in catalogue.concepts():
        for code in reversed(catalogue.FORM_CODES):
            figure = _concept_of(wanted, code, figures, derived)
            if figure is not None:
                found.append(figure)
                break
    return tuple(found)


def _concept_of(
    concept: catalogue.Concept, form: str, figures: Mapping[Key, Figure], derived: Mapping[Key, Decimal]
) -> SeriesFigure | None:
    keys = [(indicator, catalogue.TOTAL) for indicator in concept.parts(form)]
    values = [derived.get(key) if key in derived else _reported(key, figures) for key in keys]
    total = _add(values)
    if not keys or total is None:
        return None
    value = _exact(total * concept.factor.get(form, Decimal(1)))
    return (
        None
        if value is None
        else SeriesFigure(concept.code, form, value, any(key in derived for key in keys))
    )


def _value_of(key: Key, figures: Mapping[Key, Figure], known: dict[Key, Decimal | None]) -> Decimal | None:
    if key not in known:
        known[key] = None
        figure = figures.get(key)
        if figure is not None and figure.state == State.BLANK:
            known[key] = _sum_of(key, figures, known)
        else:
            known[key] = _reported(key, figures)
    return known[key]


def _sum_of(key: Key, figures: Mapping[Key, Figure], known: dict[Key, Decimal | None]) -> Decimal | None:
    totals = {
        total
        for _, parts in _sums().get(key, ())
        if (total := _add([_value_of(part, figures, known) for part in parts])) is not None
    }
    return totals.pop() if len(totals) == 1 else None


def _reported(key: Key, figures: Mapping[Key, Figure]) -> Decimal | None:
    figure = figures.get(key)
    return None if figure is None else figure.value


def _is_complete(parts: tuple[Key, ...], known: Mapping[Key, Decimal | None]) -> bool:
    return all(known.get(part) is not None for part in parts)


def _add(values: list[Decimal | None]) -> Decimal | None:
    present = [value for value in values if value is not None]
    return _exact(sum(present, Decimal(0))) if len(present) == len(values) else None


def _exact(value: Decimal) -> Decimal | None:
    try:
        return exact_decimal(value)
    except InexactValue:
        # A page full of fifteen-digit figures gives no total that both databases can hold.
        return None


@cache
def _sums() -> Mapping[Key, tuple[tuple[str, tuple[Key, ...]], ...]]:
    """For each cell that is a sum: the relations that say so, with the cells that add up to it."""
    found: dict[Key, tuple[tuple[str, tuple[Key, ...]], ...]] = {}
    for relation in catalogue.relations():
        for total, parts in _expand(relation):
            found[total] = (*found.get(total, ()), (relation.id, parts))
    return found


def _expand(relation: catalogue.Relation) -> Iterator[tuple[Key, tuple[Key, ...]]]:
    if relation.total is None or relation.type not in ("sum", "breakdown_sum"):
        return
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


BATCH = 200


def write_series(conn: Connection, figures: Mapping[int, Mapping[Key, Figure]]) -> None:
    """Write the derived totals and concepts of versions that have none yet."""
    indicators, breakdowns = codes(conn, indicator), codes(conn, breakdown)
    concepts, forms = codes(conn, concept), codes(conn, form)
    totals = {version_id: derive_totals(found) for version_id, found in figures.items()}
    derived = [
        {
            "version_id": version_id, "indicator_id": indicators[d.indicator],
            "breakdown_id": breakdowns[d.breakdown], "value": d.value, "relation": " ".join(d.relations),
        }
        for version_id, found in totals.items()
        for d in found
    ]  # fmt: skip
    series = [
        {
            "version_id": version_id, "concept_id": concepts[s.concept], "form_id": forms[s.form],
            "value": s.value, "is_derived": s.is_derived,
        }
        for version_id, found in figures.items()
        for s in make_series(found, totals[version_id])
    ]  # fmt: skip
    if derived:
        conn.execute(insert(derived_figure), derived)
    if series:
        conn.execute(insert(series_figure), series)


def rebuild_series(conn: Connection, version_ids: Iterable[int] | None = None) -> None:
    """Derive again, with the corrections that apply now: these versions, or all that are current."""
    wanted = list(_current_versions(conn) if version_ids is None else version_ids)
    for start in range(0, len(wanted), BATCH):
        _rebuild(conn, wanted[start : start + BATCH])


def _rebuild(conn: Connection, version_ids: list[int]) -> None:
    for table in (derived_figure, series_figure):
        conn.execute(delete(table).where(table.c.version_id.in_(version_ids)))
    corrected = _corrected(conn, version_ids)
    figures = {}
    for version_id, facts in read_facts(conn, version_ids).items():
        printed = {key: Figure(fact.value, fact.state) for key, fact in facts.items()}
        figures[version_id] = printed | corrected.get(version_id, {})
    write_series(conn, figures)


def _current_versions(conn: Connection) -> list[int]:
    return list(conn.scalars(select(report_current.c.version_id).where(report_current.c.until.is_(None))))


def _corrected(conn: Connection, version_ids: list[int]) -> dict[int, dict[Key, Figure]]:
    rows = conn.execute(
        select(fact_correction.c.version_id, indicator.c.code, breakdown.c.code, fact_correction.c.corrected)
        .join(indicator, indicator.c.indicator_id == fact_correction.c.indicator_id)
        .join(breakdown, breakdown.c.breakdown_id == fact_correction.c.breakdown_id)
        .where(fact_correction.c.version_id.in_(version_ids), fact_correction.c.lapsed_at.is_(None))
    )
    found: dict[int, dict[Key, Figure]] = {}
    for version_id, indicator_code, breakdown_code, value in rows:
        found.setdefault(version_id, {})[indicator_code, breakdown_code] = Figure(value, State.REPORTED)
    return found
