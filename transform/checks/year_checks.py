"""Checks across the years of one publisher. An issue belongs to the latest of the years it is about."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from decimal import Decimal
from itertools import pairwise

from transform.checks.carry_over import CarryOverResult, Term, evaluate_years
from transform.checks.operands import ZERO, Facts
from transform.checks.relations import Verdict
from transform.checks.wording import name_cell, name_part, places_of
from transform.forms.catalogue import indicators, relations_by_id
from transform.forms.check_catalogue import make_issue
from transform.forms.sentences import say
from transform.report import Fact, Issue
from transform.text.bilingual import Bilingual, join_words
from transform.text.decimals import decimal_text

ByYear = Mapping[int, Facts]
YearCheck = Callable[[ByYear], Iterator[tuple[int, Issue]]]
HUNDREDFOLD = 100
# Two zeros too many between 652 and 575 make 98 times the one and 111 times the other.
_NEARLY = 50


def check_years(by_year: ByYear) -> Mapping[int, tuple[Issue, ...]]:
    """The issues across one publisher's reports, by year.

    ``by_year`` has the facts of each report by indicator and breakdown. Every year of it is a key of the answer,
    with an empty tuple where nothing was found. Issues of failed relations come first, then check by check.
    """
    issues: dict[int, list[Issue]] = defaultdict(list)
    for carry_over in evaluate_years(by_year):
        if carry_over.result.verdict is Verdict.FAILS:
            issues[carry_over.year].append(_describe_carry_over(carry_over))
    for find in YEAR_CHECKS.values():
        for year, issue in find(by_year):
            issues[year].append(issue)
    return {year: tuple(issues[year]) for year in sorted(by_year)}


def _describe_carry_over(carry_over: CarryOverResult) -> Issue:
    result, year = carry_over.result, carry_over.year
    expected, actual = decimal_text(result.expected or ZERO), decimal_text(result.actual or ZERO)
    terms = join_words((_describe_term(term, fact, year) for term, fact in carry_over.terms), " ", " ")
    terms = Bilingual(*(text.removeprefix("+ ") for text in terms))
    line = name_cell(result.indicator, result.breakdown)
    this_year = [carry_over.value, *(fact for term, fact in carry_over.terms if not term.is_last_year)]
    sentence = f"{relations_by_id()[result.relation].type}.terms"
    return make_issue(
        result.relation,
        say(sentence, line=line, year=year, actual=actual, expected=expected, terms=terms),
        indicators=tuple(dict.fromkeys(fact.indicator for fact in result.used)),
        breakdown=result.breakdown,
        expected=expected,
        actual=actual,
        cells=places_of(this_year),
    )


def _describe_term(term: Term, fact: Fact, year: int) -> Bilingual:
    sign = "-" if term.sign < 0 else "+"
    number = decimal_text(fact.value or ZERO)
    of = year - 1 if term.is_last_year else year
    return say("phrases.term", sign=sign, name=name_part(term.code), value=number, year=of)


def find_hundredfold(by_year: ByYear) -> Iterator[tuple[int, Issue]]:
    """Values a hundred times those of the reports before and after, or of the one that has a number."""
    years = sorted(by_year)
    for index, year in enumerate(years):
        neighbours = [years[i] for i in (index - 1, index + 1) if 0 <= i < len(years)]
        for key, fact in by_year[year].items():
            values = _comparable_values(by_year, neighbours, key, fact)
            if values and _is_hundredfold(fact.value or ZERO, values.values()):
                yield year, _describe_hundredfold(fact, values)


def _is_hundredfold(value: Decimal, neighbours: Collection[Decimal]) -> bool:
    return value >= HUNDREDFOLD * min(neighbours) and value >= _NEARLY * max(neighbours)


def _comparable_values(
    by_year: ByYear, neighbours: list[int], key: tuple[str, str], fact: Fact
) -> Mapping[int, Decimal]:
    """The neighbours' positive values in the same unit, by year; empty where this value is small or signed."""
    if fact.value is None or fact.value < HUNDREDFOLD or indicators()[fact.indicator].signed:
        return {}
    values = {}
    for year in neighbours:
        other = by_year[year].get(key)
        if other is not None and other.value is not None and other.value > 0 and other.unit == fact.unit:
            values[year] = other.value
    return values


def _describe_hundredfold(fact: Fact, values: Mapping[int, Decimal]) -> Issue:
    neighbours = join_words(
        say("hundredfold.neighbour", year=year, value=decimal_text(value)) for year, value in values.items()
    )
    actual, line = decimal_text(fact.value or ZERO), name_cell(fact.indicator, fact.breakdown)
    return make_issue(
        "hundredfold",
        say("hundredfold.line", line=line, value=actual, neighbours=neighbours),
        indicators=(fact.indicator,),
        breakdown=fact.breakdown,
        expected=", ".join(f"{year}: {decimal_text(value)}" for year, value in values.items()),
        actual=actual,
        cells=places_of([fact]),
    )


def find_year_gaps(by_year: ByYear) -> Iterator[tuple[int, Issue]]:
    """Years without a report between two that have one."""
    for before, after in pairwise(sorted(by_year)):
        if after - before > 1:
            lacking = ", ".join(str(year) for year in range(before + 1, after))
            message = say("year_gap.years", lacking=lacking, before=before, after=after)
            yield after, make_issue("year_gap", message, expected=lacking)


# The function of every check of checks.toml whose scope is years. Issues are opened in this order.
YEAR_CHECKS: Mapping[str, YearCheck] = {"hundredfold": find_hundredfold, "year_gap": find_year_gaps}
