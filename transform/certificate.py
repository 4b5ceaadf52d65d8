"""The certificate of each table, without which its reading is held: what was uncertain in it is settled by its sums.

Every figure of a table becomes a fact, an unmapped value, or part of a column that is set aside with an issue
(``transform.matching.table_match`` sees to that). What is left is whether the facts have the right names. Where heads,
labels and the lengths of rows were all certain, they have, and sums that fail are the office's findings. Where one of
them was uncertain and a sum of its table fails too, the two explain each other, and a person has to look.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from transform.checks.operands import Facts
from transform.checks.relations import Result, Verdict, evaluate_relations
from transform.forms.catalogue import relations_by_id
from transform.forms.check_catalogue import make_issue
from transform.forms.sentences import say
from transform.matching.match_tables import Matching
from transform.matching.table_match import Doubt
from transform.report import Fact, Issue
from transform.text.bilingual import Bilingual, join_words
from transform.text.states import State
from transform.text.values import has_spaced_digits

_LEVEL = "hard"


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a document's tables are certified for.

    ``facts`` are those of the matching; a number with a space in it that breaks a sum is unreadable among them.
    ``is_certain`` is False where a doubt about a table is left, which is an issue each.
    """

    facts: tuple[Fact, ...]
    issues: tuple[Issue, ...]
    is_certain: bool


def certify(matching: Matching) -> Certificate:
    """Settle the doubts about the tables of a document by the relations that its forms prescribe."""
    # A figure without any space in it needs no pattern.
    spaced = [
        f for f in matching.facts if f.value is not None and not f.raw.isdigit() and has_spaced_digits(f.raw)
    ]
    if not spaced and not matching.doubts:
        return Certificate(matching.facts, (), True)
    results = _evaluate(matching.facts, matching.forms)
    broken = {fact[:2] for fact in spaced if _results_of(fact, results, Verdict.FAILS)}
    confirmed = {fact[:2] for fact in spaced if _results_of(fact, results, Verdict.HOLDS)}
    facts = tuple(_withdraw(fact) if fact[:2] in broken else fact for fact in matching.facts)
    spaced_issues = tuple(_spaced_issue(fact) for fact in spaced if fact[:2] not in broken | confirmed)
    if broken:
        results = _evaluate(facts, matching.forms)
    uncertain = tuple(_list_uncertain(matching.doubts, results))
    return Certificate(facts, (*spaced_issues, *uncertain), not uncertain)


def _evaluate(facts: Iterable[Fact], forms: Iterable[str]) -> list[Result]:
    """The relations that a form prescribes and that can be told, with a figure other than 0 in them."""
    by_key: Facts = {fact[:2]: fact for fact in facts}
    return [
        result
        for result in evaluate_relations(by_key, forms)
        if result.verdict is not Verdict.CANNOT_TELL
        and relations_by_id()[result.relation].level == _LEVEL
        and any(fact.value for fact in result.used)
    ]


def _results_of(fact: Fact, results: Sequence[Result], verdict: Verdict) -> bool:
    return any(result.verdict is verdict and fact in result.used for result in results)


def _withdraw(fact: Fact) -> Fact:
    """The fact as unreadable: its text may hold two numbers."""
    return fact._replace(value=None, state=State.UNREADABLE)


def _spaced_issue(fact: Fact) -> Issue:
    return make_issue(
        "spaced_figure",
        say("spaced_figure.read", label=fact.label, raw=fact.raw, value=fact.value),
        indicators=(fact.indicator,),
        breakdown=fact.breakdown,
        actual=fact.raw,
        cells=() if fact.source is None else (fact.source,),
    )


def _list_uncertain(doubts: Sequence[Doubt], results: Sequence[Result]) -> list[Issue]:
    """An issue for each table with a doubt about figures of which a sum fails."""
    issues: list[Issue] = []
    for table in dict.fromkeys(doubt.table for doubt in doubts):
        reasons: list[Bilingual] = []
        failed: list[Result] = []
        for doubt in (doubt for doubt in doubts if doubt.table == table):
            found = [result for result in results if _is_failed_sum_of(doubt, result)]
            reasons += [doubt.reason] if found and doubt.reason not in reasons else []
            failed += [result for result in found if result not in failed]
        if failed:
            issues.append(_uncertain_issue(table, reasons, failed))
    return issues


def _is_failed_sum_of(doubt: Doubt, result: Result) -> bool:
    return result.verdict is Verdict.FAILS and any(
        fact.source is not None
        and fact.source.table == doubt.table
        and (doubt.indicators is None or fact.indicator in doubt.indicators)
        for fact in result.used
    )


def _uncertain_issue(table: int, reasons: Sequence[Bilingual], failed: Sequence[Result]) -> Issue:
    lines = tuple(dict.fromkeys(result.indicator for result in failed))
    message = say(
        "uncertain_table.sums",
        table=table, reasons=join_words(reasons, "；", "; "), count=len(failed), lines=", ".join(lines),
    )  # fmt: skip
    places = dict.fromkeys(fact.source for result in failed for fact in result.used if fact.source)
    return make_issue(
        "uncertain_table", message, indicators=lines, cells=tuple(places), subject=f"table {table}"
    )
