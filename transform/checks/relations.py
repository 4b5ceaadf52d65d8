"""The arithmetic relations (勾稽关系) within one report.

Every type compares two sides. If both are complete, the comparison decides. A side with a blank is at least the
sum of its filled lines, because counts cannot be negative; if even that is too much, the relation fails whatever
the blank means. Everything else cannot be told: a blank, a dash or an unreadable cell is not 0.
"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from transform.checks.operands import ZERO, Facts, Operands, gather_columns, gather_operands
from transform.checks.prepared_relations import (
    COMPARISONS,
    Comparison,
    PreparedPlace,
    PreparedRelation,
    lines_of_side,
    prepare_relations,
)
from transform.forms.catalogue import Relation, relations_by_id
from transform.report import Fact, VerdictCount


class Verdict(StrEnum):
    """The outcome of a relation in one place. A blank operand is no failure."""

    HOLDS = "holds"
    FAILS = "fails"
    CANNOT_TELL = "cannot_tell"


_IN_ORDER = (Verdict.HOLDS, Verdict.FAILS, Verdict.CANNOT_TELL)


class Result(NamedTuple):
    """One relation evaluated in one place. A named tuple: a report has dozens.

    ``relation`` is the relation's id and ``indicator`` the line it is about (the total, the row, this year's
    value). ``expected`` is what the other operands amount to and ``actual`` what is printed; both are None where
    the verdict is cannot_tell. ``used`` are the facts with numbers, ``blanks`` the lines printed without one
    (blank, not applicable, unreadable), ``missing`` the lines of the form that the page does not print.
    """

    relation: str
    indicator: str
    breakdown: str
    verdict: Verdict
    expected: Decimal | None
    actual: Decimal | None
    used: tuple[Fact, ...]
    blanks: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def delta(self) -> Decimal | None:
        """The printed value less the expected one; None where the verdict is cannot_tell."""
        if self.expected is None or self.actual is None:
            return None
        return self.actual - self.expected


def evaluate_relations(facts: Facts, codes: Iterable[str]) -> Iterator[Result]:
    """Evaluate the relations of the forms with these codes, in the order of relations.toml.

    A relation gives one result for each row or column in which the page prints any of its lines, and none
    elsewhere.
    """
    numbers = {key: fact.value for key, fact in facts.items() if fact.value is not None}
    printed = {code for code, _ in facts}
    for code in codes:
        for prepared in prepare_relations(code):
            if not prepared.lines.isdisjoint(printed):
                for place in prepared.places:
                    result = _confirm(facts, numbers, prepared, place) or _evaluate(facts, prepared, place)
                    if result is not None:
                        yield result


def count_verdicts(results: Iterable[Result]) -> tuple[VerdictCount, ...]:
    """How often each relation holds, fails and cannot be told, in the order of their ids."""
    counts: dict[str, list[int]] = {}
    for result in results:
        counts.setdefault(result.relation, [0, 0, 0])[_IN_ORDER.index(result.verdict)] += 1
    return tuple((name, holds, fails, untold) for name, (holds, fails, untold) in sorted(counts.items()))


def lines_printed(relation: Relation, result: Result) -> tuple[str, ...]:
    """The lines of a relation that the page prints, filled or not, in the relation's order."""
    if relation.type == "breakdown_sum":
        return (result.indicator,)
    printed = dict.fromkeys([*(fact.indicator for fact in result.used), *result.blanks])
    order = [*lines_of_side(relation, "left"), *lines_of_side(relation, "right")]
    declared = [code for code in order if code in printed]
    return tuple(declared + [code for code in printed if code not in order])


def _confirm(
    facts: Facts, numbers: Mapping[tuple[str, str], Decimal], prepared: PreparedRelation, place: PreparedPlace
) -> Result | None:
    """The result of a relation that holds with a number in every cell, as most do; None for any other.

    To gather the sides of these as those of others takes 4 % of the time in which a page is read (benchmarks/reading.py).
    """
    try:
        printed = place.take(numbers)
    except KeyError:
        return None
    left, right = sum(printed[: place.left], ZERO), sum(printed[place.left :], ZERO)
    if not _agree(left, right, prepared.comparison):
        return None
    head = prepared.relation.id, place.indicator, place.breakdown
    return Result(*head, Verdict.HOLDS, right, left, place.take(facts))


def _evaluate(facts: Facts, prepared: PreparedRelation, place: PreparedPlace) -> Result | None:
    """The result of a relation in one place; None where the page prints none of its lines there."""
    by_row = prepared.relation.type == "breakdown_sum"
    gather, at = (gather_columns, place.indicator) if by_row else (gather_operands, place.breakdown)
    left, right = gather(facts, prepared.left, at), gather(facts, prepared.right, at)
    if not (left.is_printed or right.is_printed):
        return None
    optional = None if by_row else _gather_optional(facts, prepared.relation, at)
    verdict = _compare_sides(left, right, prepared.comparison, optional)
    if verdict is Verdict.FAILS and prepared.relation.or_parts:
        other_verdict, other = _judge_other_nesting(facts, prepared.relation, place.breakdown)
        # Where neither nesting holds, the issue has the parts of the form's own.
        right, verdict = (right, verdict) if other_verdict is verdict else (other, other_verdict)
    return _make_result(prepared, place, verdict, left, right)


def _gather_optional(facts: Facts, relation: Relation, breakdown: str) -> Operands | None:
    """Local lines that the total may or may not count: they can make the relation hold, and never make it fail."""
    return gather_operands(facts, relation.may_count, breakdown) if relation.may_count else None


def _judge_other_nesting(facts: Facts, relation: Relation, breakdown: str) -> tuple[Verdict, Operands]:
    """The verdict by the parts of the other nesting, and these parts, of which an edition need not have all.

    It fails where the page does not nest its lines so: the relation of ``or_where`` does not hold by its own other
    parts, or nothing is printed that the two nestings place differently.
    """
    printed = tuple(code for code in relation.or_parts if (code, breakdown) in facts)
    left = gather_operands(facts, lines_of_side(relation, "left"), breakdown)
    right = gather_operands(facts, printed, breakdown)
    verdict = _compare_sides(
        left, right, COMPARISONS[relation.type], _gather_optional(facts, relation, breakdown)
    )
    if relation.or_where:
        inner, _ = _judge_other_nesting(facts, relations_by_id()[relation.or_where], breakdown)
        return _worse(verdict, inner), right
    is_nested = not set(relation.parts).isdisjoint(printed) and not set(printed) <= set(relation.parts)
    return verdict if is_nested else Verdict.FAILS, right


def _worse(*verdicts: Verdict) -> Verdict:
    """The worst of some verdicts."""
    order = (Verdict.FAILS, Verdict.CANNOT_TELL, Verdict.HOLDS)
    return min(verdicts, key=order.index)


def _compare_sides(
    left: Operands, right: Operands, comparison: Comparison, optional: Operands | None = None
) -> Verdict:
    if left.is_complete and right.is_complete:
        if _agree(left.floor, right.floor, comparison):
            return Verdict.HOLDS
        return _compare_with_optional(left, right, optional)
    if comparison != "at_most" and _exceeds(right, left):
        return Verdict.FAILS
    if comparison != "at_least" and _exceeds(left, right):
        return Verdict.FAILS
    return Verdict.CANNOT_TELL


def _agree(left: Decimal, right: Decimal, comparison: Comparison) -> bool:
    if comparison == "equal":
        return left == right
    return left <= right if comparison == "at_most" else left >= right


def _compare_with_optional(left: Operands, right: Operands, optional: Operands | None) -> Verdict:
    if optional is None or not optional.is_printed:
        return Verdict.FAILS
    if not optional.is_complete:
        return Verdict.CANNOT_TELL if left.floor > right.floor else Verdict.FAILS
    return Verdict.HOLDS if left.floor == right.floor + optional.floor else Verdict.FAILS


def _exceeds(partial: Operands, whole: Operands) -> bool:
    """Whether the filled lines of one side alone are more than the other side, which is complete."""
    has_floor = bool(partial.used) and partial.unknown_is_count
    return has_floor and whole.is_complete and partial.floor > whole.floor


def _make_result(
    prepared: PreparedRelation, place: PreparedPlace, verdict: Verdict, left: Operands, right: Operands
) -> Result:
    is_decided = verdict is not Verdict.CANNOT_TELL
    return Result(
        prepared.relation.id,
        place.indicator,
        place.breakdown,
        verdict,
        right.floor if is_decided else None,
        left.floor if is_decided else None,
        left.used + right.used,
        left.blanks + right.blanks,
        left.missing + right.missing,
    )
