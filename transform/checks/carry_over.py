"""The relations between one year and the next: requests carried over, and stocks that grow and shrink."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from transform.checks.operands import ZERO, Facts
from transform.checks.prepared_relations import breakdowns_of
from transform.checks.relations import Result, Verdict
from transform.forms.catalogue import Relation, relations
from transform.report import Fact

TYPES_ACROSS_YEARS = frozenset({"previous_year", "stock_roll", "stock_roll_next"})


@dataclass(frozen=True, slots=True)
class Term:
    """One operand of what a value should be: a line of this year or of the last, added or (sign -1) subtracted."""

    code: str
    is_last_year: bool
    sign: int = 1


@dataclass(frozen=True, slots=True)
class PreparedCarryOver:
    """A relation across years: the line it is about, and the terms that this year's value should equal.

    Of the ``alternatives`` the first counts whose lines were printed last year, because a form may have replaced
    another in between.
    """

    relation: Relation
    code: str
    alternatives: tuple[tuple[Term, ...], ...]
    breakdowns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CarryOverResult:
    """A result with the year it belongs to, this year's value, and the terms that have a number."""

    year: int
    result: Result
    value: Fact
    terms: tuple[tuple[Term, Fact], ...]


def evaluate_years(by_year: Mapping[int, Facts]) -> Iterator[CarryOverResult]:
    """Evaluate every relation across years, for each year whose predecessor is in ``by_year`` too."""
    for year in sorted(by_year):
        if year - 1 in by_year:
            for prepared in prepare_carry_overs():
                for breakdown in prepared.breakdowns:
                    yield from _evaluate(prepared, year, by_year[year], by_year[year - 1], breakdown)


@cache
def prepare_carry_overs() -> tuple[PreparedCarryOver, ...]:
    """All relations across years, in the order of relations.toml."""
    return tuple(_prepare(relation) for relation in relations() if relation.type in TYPES_ACROSS_YEARS)


@cache
def lines_across_years() -> frozenset[str]:
    """The codes of all lines that a relation across years reads."""
    return frozenset(
        code
        for prepared in prepare_carry_overs()
        for code in (prepared.code, *(term.code for terms in prepared.alternatives for term in terms))
    )


def _prepare(relation: Relation) -> PreparedCarryOver:
    code = relation.valid if relation.type == "stock_roll" else relation.this
    if code is None:
        raise ValueError(f"relation {relation.id}: a {relation.type} needs the line it is about")
    return PreparedCarryOver(
        relation, code, tuple(_list_alternatives(relation, code)), breakdowns_of(relation)
    )


def _list_alternatives(relation: Relation, code: str) -> Iterator[tuple[Term, ...]]:
    if relation.type == "stock_roll_next" and relation.delta:
        yield Term(code, True), Term(relation.delta, True)
    elif relation.type == "stock_roll" and relation.made and relation.repealed:
        yield Term(code, True), Term(relation.made, False), Term(relation.repealed, False, -1)
    for previous in (relation.previous, relation.also_previous_form):
        if previous:
            yield (Term(previous, True),)


def _evaluate(
    prepared: PreparedCarryOver, year: int, this: Facts, last: Facts, breakdown: str
) -> Iterator[CarryOverResult]:
    value = this.get((prepared.code, breakdown))
    if value is None:  # of most lines, which are of other forms
        return
    printed = (terms for terms in prepared.alternatives if _was_printed(terms, last, breakdown))
    terms = next(printed, None)
    if terms is None:
        return
    operands = [(term, (last if term.is_last_year else this).get((term.code, breakdown))) for term in terms]
    result = _compare(prepared, breakdown, value, operands)
    filled = tuple((term, fact) for term, fact in operands if fact is not None and fact.value is not None)
    yield CarryOverResult(year, result, value, filled)


def _was_printed(terms: tuple[Term, ...], last: Facts, breakdown: str) -> bool:
    return any(term.is_last_year and (term.code, breakdown) in last for term in terms)


def _compare(
    prepared: PreparedCarryOver, breakdown: str, value: Fact, operands: Sequence[tuple[Term, Fact | None]]
) -> Result:
    """Compare a value with the sum of its terms; it cannot be told where one of them has no number."""
    printed = [value, *(fact for _, fact in operands if fact is not None)]
    used = tuple(fact for fact in printed if fact.value is not None)
    blanks = tuple(fact.indicator for fact in printed if fact.value is None)
    missing = tuple(term.code for term, fact in operands if fact is None)
    head = prepared.relation.id, prepared.code, breakdown
    if blanks or missing:
        return Result(*head, Verdict.CANNOT_TELL, None, None, used, blanks, missing)
    numbers = ((term.sign, fact.value) for term, fact in operands if fact is not None)
    expected = sum((sign * number for sign, number in numbers if number is not None), ZERO)
    verdict = Verdict.HOLDS if value.value == expected else Verdict.FAILS
    return Result(*head, verdict, expected, value.value, used)
