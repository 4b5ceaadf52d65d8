"""Reports made of a few facts and some prose, for tests of the checks."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from transform.checks.prepared_relations import lines_of_side
from transform.forms.catalogue import TOTAL, Relation, indicators, relations_by_id
from transform.report import Content, Fact, NormalisedReport, Period, Place
from transform.text.states import State

Number = int | str | Decimal | None
Key = tuple[str, str]


def make_fact(
    indicator: str, value: Number, breakdown: str = TOTAL, *, state: State | None = None, row: int = 1
) -> Fact:
    """A fact in its indicator's unit; None is a blank cell, or the given state."""
    line = indicators()[indicator]
    number = None if value is None else Decimal(value)
    stated = state or (State.BLANK if number is None else State.REPORTED)
    raw = "" if number is None else str(number)
    return Fact(indicator, breakdown, line.label, line.unit, number, stated, raw, Place(1, row, 3))


def make_facts(values: Mapping[str, Number], breakdown: str = TOTAL) -> dict[Key, Fact]:
    """Facts of one column, each in its own row."""
    return {
        (code, breakdown): make_fact(code, value, breakdown, row=row)
        for row, (code, value) in enumerate(values.items(), 1)
    }


def make_report(
    facts: Iterable[Fact] = (),
    *,
    year: int | None = 2017,
    forms: tuple[str, ...] | None = None,
    prose: str = "",
) -> NormalisedReport:
    """A report with these facts; its forms are those of the facts unless given, and without a form it is prose."""
    own_facts = tuple(facts)
    own_forms = tuple(dict.fromkeys(fact.indicator.split(".")[0] for fact in own_facts))
    report = NormalisedReport(
        title=None,
        publisher="庄市街道",
        year=year,
        forms=own_forms if forms is None else forms,
        period=Period(),
        content=Content.TABLES,
        facts=own_facts,
        prose=prose,
    )
    return replace(report, content=Content.TABLES if report.forms else Content.PROSE_ONLY)


def relation_of(relation_id: str) -> Relation:
    """A declared relation by its id."""
    return relations_by_id()[relation_id]


def satisfy(relation: Relation) -> dict[Key, Fact]:
    """Facts with which a relation within one report holds with equality, in every row of a breakdown sum."""
    if relation.type == "breakdown_sum":
        return _satisfy_rows(relation)
    left, right = lines_of_side(relation, "left"), lines_of_side(relation, "right")
    values = {code: number for number, code in enumerate(right, 2)}
    total = sum(values.values())
    values |= dict.fromkeys(left, 0) | {left[0]: total}
    return make_facts(values)


def _satisfy_rows(relation: Relation) -> dict[Key, Fact]:
    columns = lines_of_side(relation, "right")
    facts: dict[Key, Fact] = {}
    for row, code in enumerate(relation.rows, 1):
        values = {column: row + number for number, column in enumerate(columns)}
        for breakdown, value in (values | {TOTAL: sum(values.values())}).items():
            facts[code, breakdown] = make_fact(code, value, breakdown, row=row)
    return facts


def change(facts: Mapping[Key, Fact], key: Key, value: Number, state: State | None = None) -> dict[Key, Fact]:
    """The same facts with one cell replaced."""
    return {**facts, key: make_fact(key[0], value, key[1], state=state)}
