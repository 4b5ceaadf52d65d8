"""Checks across the years of one publisher. An issue belongs to the later of the years it speaks of."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from decimal import Decimal
from itertools import pairwise

from transform.checks.carry_over import CarryOverResult, Term, evaluate_years
from transform.checks.operands import ZERO, Facts
from transform.checks.relations import Verdict
from transform.checks.wording import make_named_issue, name_cell, name_part, places_of, print_number
from transform.forms.catalogue import indicators
from transform.report import Fact, Issue

ByYear = Mapping[int, Facts]
YearCheck = Callable[[ByYear], Iterator[tuple[int, Issue]]]
_HUNDREDFOLD = 100
# Two zeros too many between 652 and 575 make 98 times the one and 111 times the other.
_NEARLY = 50


def check_years(by_year: ByYear) -> Mapping[int, tuple[Issue, ...]]:
    """The findings across one publisher's reports, for every year given (those without a finding: none)."""
    found: dict[int, list[Issue]] = defaultdict(list)
    for roll in evaluate_years(by_year):
        if roll.result.verdict is Verdict.FAILS:
            found[roll.year].append(_describe_roll(roll))
    for find in YEAR_CHECKS.values():
        for year, issue in find(by_year):
            found[year].append(issue)
    return {year: tuple(found[year]) for year in sorted(by_year)}


def _describe_roll(roll: CarryOverResult) -> Issue:
    result = roll.result
    expected, actual = print_number(result.expected or ZERO), print_number(result.actual or ZERO)
    made = " ".join(_describe_term(term, fact, roll.year) for term, fact in roll.terms)
    line = name_cell(result.indicator, result.breakdown)
    ours = [roll.value, *(fact for term, fact in roll.terms if not term.is_last_year)]
    return make_named_issue(
        result.relation,
        f"{line} of {roll.year} is {actual}, expected {expected}: {made}",
        indicators=tuple(dict.fromkeys(fact.indicator for fact in result.used)),
        breakdown=result.breakdown,
        expected=expected,
        actual=actual,
        cells=places_of(ours),
    )


def _describe_term(term: Term, fact: Fact, year: int) -> str:
    sign = "-" if term.sign < 0 else "+"
    number = print_number(fact.value or ZERO)
    return f"{sign} {name_part(term.code)} {number} ({year - 1 if term.is_last_year else year})"


def find_hundredfold(by_year: ByYear) -> Iterator[tuple[int, Issue]]:
    """Values a hundred times those of the years beside them, or of the one year that has a number."""
    years = sorted(by_year)
    for place, year in enumerate(years):
        beside = [years[i] for i in (place - 1, place + 1) if 0 <= i < len(years)]
        for key, fact in by_year[year].items():
            values = _comparable(by_year, beside, key, fact)
            if values and _is_hundredfold(fact.value or ZERO, values.values()):
                yield year, _describe_hundredfold(fact, values)


def _is_hundredfold(value: Decimal, beside: Collection[Decimal]) -> bool:
    return value >= _HUNDREDFOLD * min(beside) and value >= _NEARLY * max(beside)


def _comparable(
    by_year: ByYear, beside: list[int], key: tuple[str, str], fact: Fact
) -> Mapping[int, Decimal]:
    """The neighbours' positive values in the same unit, where this value is large enough to wonder about."""
    if fact.value is None or fact.value < _HUNDREDFOLD or indicators()[fact.indicator].signed:
        return {}
    found = {}
    for year in beside:
        other = by_year[year].get(key)
        if other is not None and other.value is not None and other.value > 0 and other.unit == fact.unit:
            found[year] = other.value
    return found


def _describe_hundredfold(fact: Fact, values: Mapping[int, Decimal]) -> Issue:
    beside = ", ".join(f"{print_number(value)} in {year}" for year, value in values.items())
    return make_named_issue(
        "hundredfold",
        f"{name_cell(fact.indicator, fact.breakdown)} is {print_number(fact.value or ZERO)}, but {beside}",
        indicators=(fact.indicator,),
        breakdown=fact.breakdown,
        expected=beside,
        actual=print_number(fact.value or ZERO),
        cells=places_of([fact]),
    )


def find_year_gaps(by_year: ByYear) -> Iterator[tuple[int, Issue]]:
    """Years without a report between two that have one."""
    for before, after in pairwise(sorted(by_year)):
        if after - before > 1:
            lacking = ", ".join(str(year) for year in range(before + 1, after))
            detail = f"{lacking}: there is a report of {before} and one of {after}"
            yield after, make_named_issue("year_gap", detail, expected=lacking)


YEAR_CHECKS: Mapping[str, YearCheck] = {"hundredfold": find_hundredfold, "year_gap": find_year_gaps}
