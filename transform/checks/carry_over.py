"""The relations between one year and the next: what is carried over, and stocks that roll on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from transform.checks.operands import ZERO, Facts
from transform.checks.relations import Result, Verdict
from transform.forms.catalogue import TOTAL, Relation, forms, relations
from transform.report import Fact

TYPES_ACROSS_YEARS = frozenset({"previous_year", "stock_roll", "stock_roll_next"})


@dataclass(frozen=True, slots=True)
class Term:
    """One operand of what a value should be: which line, of this year or the last, added or taken away."""

    code: str
    is_last_year: bool
    sign: int = 1


@dataclass(frozen=True, slots=True)
class PreparedCarryOver:
    """A relation across years made ready.

    Each of ``ways`` lists the terms that this year's value should equal; the first whose lines were printed
    last year counts (a form may have replaced another).
    """

    relation: Relation
    code: str
    ways: tuple[tuple[Term, ...], ...]
    breakdowns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CarryOverResult:
    """A result with the year it belongs to, this year's value, and the operands it should equal."""

    year: int
    result: Result
    value: Fact | None
    terms: tuple[tuple[Term, Fact], ...]


def evaluate_years(by_year: Mapping[int, Facts]) -> Iterator[CarryOverResult]:
    """Every relation across years, for each year whose predecessor is known."""
    for year in sorted(by_year):
        if year - 1 in by_year:
            for plan in prepare_carry_overs():
                for breakdown in plan.breakdowns:
                    yield from _evaluate(plan, year, by_year[year], by_year[year - 1], breakdown)


def _evaluate(
    plan: PreparedCarryOver, year: int, this: Facts, last: Facts, breakdown: str
) -> Iterator[CarryOverResult]:
    value = this.get((plan.code, breakdown))
    way = next((way for way in plan.ways if _was_printed(way, last, breakdown)), None)
    if value is None or way is None:
        return
    found = [(term, (last if term.is_last_year else this).get((term.code, breakdown))) for term in way]
    terms = tuple((term, fact) for term, fact in found if fact is not None and fact.value is not None)
    blanks = tuple(fact.indicator for fact in (value, *(f for _, f in found)) if fact and fact.value is None)
    missing = tuple(term.code for term, fact in found if fact is None)
    expected = sum((term.sign * fact.value for term, fact in terms if fact.value is not None), ZERO)
    used = tuple(fact for fact in (value, *(fact for _, fact in terms)) if fact.value is not None)
    told = not blanks and not missing
    verdict = _judge(value.value, expected) if told else Verdict.CANNOT_TELL
    result = Result(
        plan.relation.id,
        plan.code,
        breakdown,
        verdict,
        expected if told else None,
        value.value if told else None,
        used,
        blanks,
        missing,
    )
    yield CarryOverResult(year, result, value, terms)


def _judge(value: Decimal | None, expected: Decimal) -> Verdict:
    return Verdict.HOLDS if value == expected else Verdict.FAILS


def _was_printed(way: tuple[Term, ...], last: Facts, breakdown: str) -> bool:
    return any(term.is_last_year and (term.code, breakdown) in last for term in way)


@cache
def prepare_carry_overs() -> tuple[PreparedCarryOver, ...]:
    """All relations across years."""
    return tuple(_make_plan(relation) for relation in relations() if relation.type in TYPES_ACROSS_YEARS)


def _make_plan(relation: Relation) -> PreparedCarryOver:
    breakdowns: tuple[str, ...] = (TOTAL,)
    if relation.per == "breakdown":
        breakdowns = tuple(column.code for column in forms()[relation.form].breakdowns["applicant"])
    code = relation.valid if relation.type == "stock_roll" else relation.this
    if code is None:
        raise ValueError(f"relation {relation.id}: a {relation.type} needs the line it is about")
    return PreparedCarryOver(relation, code, tuple(_alternatives(relation, code)), breakdowns)


def _alternatives(relation: Relation, code: str) -> Iterator[tuple[Term, ...]]:
    if relation.type == "stock_roll_next" and relation.delta:
        yield Term(code, True), Term(relation.delta, True)
    elif relation.type == "stock_roll" and relation.made and relation.repealed:
        yield Term(code, True), Term(relation.made, False), Term(relation.repealed, False, -1)
    for previous in (relation.previous, relation.also_previous_form):
        if previous:
            yield (Term(previous, True),)
