"""The arithmetic relations (勾稽关系) within one report.

Every type compares two sides. If both are complete, the comparison decides. A side with a blank is at least the
sum of its filled lines, because counts cannot be negative; if even that is too much, the relation fails whatever
the blank means. Everything else cannot be told: a blank, a dash or an unreadable cell is not 0.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Literal, NamedTuple

from transform.checks.operands import Facts, Operands, gather_columns, gather_operands
from transform.forms.catalogue import TOTAL, Relation, forms, relations, relations_by_id
from transform.report import Fact

Comparison = Literal["equal", "at_most", "at_least"]
_COMPARISONS: dict[str, Comparison] = {
    "sum": "equal",
    "equal": "equal",
    "breakdown_sum": "equal",
    "at_most": "at_most",
    "at_most_sum": "at_most",
    "at_least_sum": "at_least",
}
TYPES_WITHIN_A_REPORT = frozenset(_COMPARISONS)


class Verdict(StrEnum):
    """The outcome of a relation in one place. A blank operand is no failure."""

    HOLDS = "holds"
    FAILS = "fails"
    CANNOT_TELL = "cannot_tell"


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


@dataclass(frozen=True, slots=True)
class PreparedRelation:
    """A relation within one report with its two sides, their comparison, and the columns it is evaluated in."""

    relation: Relation
    comparison: Comparison
    left: tuple[str, ...]
    right: tuple[str, ...]
    breakdowns: tuple[str, ...]


def evaluate_relations(facts: Facts, codes: Iterable[str]) -> Iterator[Result]:
    """Evaluate the relations of the forms with these codes, in the order of relations.toml.

    A relation gives one result for each row or column in which the page prints any of its lines, and none
    elsewhere.
    """
    for code in codes:
        for prepared in prepare_relations(code):
            if prepared.relation.type == "breakdown_sum":
                yield from _evaluate_rows(facts, prepared)
            else:
                yield from _evaluate_columns(facts, prepared)


def tally(results: Iterable[Result]) -> Counter[tuple[str, Verdict]]:
    """Count results by the id of their relation and their verdict."""
    return Counter((result.relation, result.verdict) for result in results)


@cache
def prepare_relations(form: str) -> tuple[PreparedRelation, ...]:
    """The relations within one report of a form."""
    return tuple(
        _prepare_relation(relation)
        for relation in relations()
        if relation.form == form and relation.type in TYPES_WITHIN_A_REPORT
    )


def _prepare_relation(relation: Relation) -> PreparedRelation:
    left, right = lines_of_side(relation, "left"), lines_of_side(relation, "right")
    return PreparedRelation(relation, _COMPARISONS[relation.type], left, right, breakdowns_of(relation))


def breakdowns_of(relation: Relation) -> tuple[str, ...]:
    """The columns that a relation is evaluated in: every applicant column, or the total alone."""
    if relation.per != "breakdown":
        return (TOTAL,)
    return tuple(column.code for column in forms()[relation.form].breakdowns["applicant"])


def lines_of_side(relation: Relation, side: Literal["left", "right"]) -> tuple[str, ...]:
    """The lines of one side of a relation within one report; of a breakdown sum, its columns."""
    if side == "left":
        lines = relation.left or ((relation.total,) if relation.total else ())
    else:
        lines = relation.right or relation.parts
    return (lines,) if isinstance(lines, str) else lines


def lines_printed(relation: Relation, result: Result) -> tuple[str, ...]:
    """The lines of a relation that the page prints, filled or not, in the relation's order."""
    if relation.type == "breakdown_sum":
        return (result.indicator,)
    printed = dict.fromkeys([*(fact.indicator for fact in result.used), *result.blanks])
    order = [*lines_of_side(relation, "left"), *lines_of_side(relation, "right")]
    declared = [code for code in order if code in printed]
    return tuple(declared + [code for code in printed if code not in order])


def _evaluate_columns(facts: Facts, prepared: PreparedRelation) -> Iterator[Result]:
    for breakdown in prepared.breakdowns:
        left = gather_operands(facts, prepared.left, breakdown)
        right = gather_operands(facts, prepared.right, breakdown)
        if left.is_printed or right.is_printed:
            optional = _gather_optional(facts, prepared.relation, breakdown)
            verdict = _compare_sides(left, right, prepared.comparison, optional)
            if verdict is Verdict.FAILS and prepared.relation.or_parts:
                other_verdict, other = _judge_other_nesting(facts, prepared.relation, breakdown)
                # Where neither nesting holds, the issue has the parts of the form's own.
                right, verdict = (right, verdict) if other_verdict is verdict else (other, other_verdict)
            yield _make_result(prepared, prepared.left[0], breakdown, verdict, left, right)


def _evaluate_rows(facts: Facts, prepared: PreparedRelation) -> Iterator[Result]:
    for row in prepared.relation.rows:
        left = gather_columns(facts, row, prepared.left)
        right = gather_columns(facts, row, prepared.right)
        if left.is_printed or right.is_printed:
            verdict = _compare_sides(left, right, prepared.comparison)
            yield _make_result(prepared, row, TOTAL, verdict, left, right)


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
        left, right, _COMPARISONS[relation.type], _gather_optional(facts, relation, breakdown)
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
        if _agree(left, right, comparison):
            return Verdict.HOLDS
        return _compare_with_optional(left, right, optional)
    if comparison != "at_most" and _exceeds(right, left):
        return Verdict.FAILS
    if comparison != "at_least" and _exceeds(left, right):
        return Verdict.FAILS
    return Verdict.CANNOT_TELL


def _agree(left: Operands, right: Operands, comparison: Comparison) -> bool:
    if comparison == "equal":
        return left.floor == right.floor
    return left.floor <= right.floor if comparison == "at_most" else left.floor >= right.floor


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
    prepared: PreparedRelation,
    indicator: str,
    breakdown: str,
    verdict: Verdict,
    left: Operands,
    right: Operands,
) -> Result:
    is_decided = verdict is not Verdict.CANNOT_TELL
    return Result(
        prepared.relation.id,
        indicator,
        breakdown,
        verdict,
        right.floor if is_decided else None,
        left.floor if is_decided else None,
        left.used + right.used,
        left.blanks + right.blanks,
        left.missing + right.missing,
    )
