"""The arithmetic relations (勾稽关系) within one report.

Every type compares two sides. Both complete: the comparison decides. A side with a blank is at least the sum
of its filled lines, since counts cannot be negative; if even that is too much, the relation fails whatever
the blank means. Anything else cannot be told: a blank, a dash, an unreadable cell is not 0.

Three-valued verdicts: a relation holds, fails, or cannot be told from what is printed.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Literal

from transform.checks.operands import Facts, Operands, gather_columns, gather_operands
from transform.forms.catalogue import TOTAL, Relation, forms, relations
from transform.report import Fact


class Verdict(StrEnum):
    """What a relation says about one report. A blank operand is no failure."""

    HOLDS = "holds"
    FAILS = "fails"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, slots=True)
class Result:
    """One relation looked at in one place.

    ``indicator`` is the line it is about (the total, the row, this year's value). ``expected`` is what the
    other operands make of it, ``actual`` what is printed; both are None where the verdict is cannot_tell.
    ``used`` are the facts with numbers; ``blanks`` the lines printed without one (blank, not applicable,
    unreadable); ``missing`` the lines the form has and the page does not print.
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
        """How much the printed value exceeds the expected one."""
        if self.expected is None or self.actual is None:
            return None
        return self.actual - self.expected


def tally(results: Iterable[Result]) -> Counter[tuple[str, Verdict]]:
    """How often each relation held, failed, or could not be told."""
    return Counter((result.relation, result.verdict) for result in results)


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


@dataclass(frozen=True, slots=True)
class PreparedRelation:
    """A relation made ready: its two sides, how they compare, and the columns it is looked at in."""

    relation: Relation
    comparison: Comparison
    left: tuple[str, ...]
    right: tuple[str, ...]
    breakdowns: tuple[str, ...]


def evaluate_relations(facts: Facts, codes: Iterable[str]) -> Iterator[Result]:
    """Every relation of the given forms in every place where the page prints any of its lines."""
    for code in codes:
        for plan in prepare_relations(code):
            if plan.relation.type == "breakdown_sum":
                yield from _evaluate_rows(facts, plan)
            else:
                yield from _evaluate_columns(facts, plan)


@cache
def prepare_relations(form: str) -> tuple[PreparedRelation, ...]:
    """The relations within one report of a form."""
    return tuple(
        _prepare_relation(relation)
        for relation in relations()
        if relation.form == form and relation.type in TYPES_WITHIN_A_REPORT
    )


def _prepare_relation(relation: Relation) -> PreparedRelation:
    breakdowns: tuple[str, ...] = (TOTAL,)
    if relation.per == "breakdown":
        breakdowns = tuple(column.code for column in forms()[relation.form].breakdowns["applicant"])
    sides = lines_of_side(relation, "left"), lines_of_side(relation, "right")
    return PreparedRelation(relation, _COMPARISONS[relation.type], *sides, breakdowns)


def lines_of_side(relation: Relation, side: Literal["left", "right"]) -> tuple[str, ...]:
    """The lines (for a breakdown sum: the columns) that stand on one side of a relation."""
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
    return tuple(
        [code for code in order if code in printed] + [code for code in printed if code not in order]
    )


def _evaluate_columns(facts: Facts, plan: PreparedRelation) -> Iterator[Result]:
    for breakdown in plan.breakdowns:
        left = gather_operands(facts, plan.left, breakdown)
        right = gather_operands(facts, plan.right, breakdown)
        if left.is_printed or right.is_printed:
            extra = _gather_uncertain(facts, plan.relation, breakdown)
            verdict = compare_sides(left, right, plan.comparison, extra)
            yield make_result(plan.relation.id, plan.left[0], breakdown, verdict, left, right)


def _evaluate_rows(facts: Facts, plan: PreparedRelation) -> Iterator[Result]:
    for row in plan.relation.rows:
        left = gather_columns(facts, row, plan.left)
        right = gather_columns(facts, row, plan.right)
        if left.is_printed or right.is_printed:
            verdict = compare_sides(left, right, plan.comparison)
            yield make_result(plan.relation.id, row, TOTAL, verdict, left, right)


def _gather_uncertain(facts: Facts, relation: Relation, breakdown: str) -> Operands | None:
    """Local lines that the total may count: they can make the relation hold, never fail."""
    return gather_operands(facts, relation.may_count, breakdown) if relation.may_count else None


def compare_sides(
    left: Operands, right: Operands, comparison: Comparison, extra: Operands | None = None
) -> Verdict:
    """The three-valued comparison of two sides."""
    if left.is_complete and right.is_complete:
        if _compare(left, right, comparison):
            return Verdict.HOLDS
        return _weigh_uncertain(left, right, extra)
    if comparison != "at_most" and _exceeds(right, left):
        return Verdict.FAILS
    if comparison != "at_least" and _exceeds(left, right):
        return Verdict.FAILS
    return Verdict.CANNOT_TELL


def _compare(left: Operands, right: Operands, comparison: Comparison) -> bool:
    if comparison == "equal":
        return left.floor == right.floor
    return left.floor <= right.floor if comparison == "at_most" else left.floor >= right.floor


def _weigh_uncertain(left: Operands, right: Operands, extra: Operands | None) -> Verdict:
    if extra is None or not extra.is_printed:
        return Verdict.FAILS
    if not extra.is_complete:
        return Verdict.CANNOT_TELL if left.floor > right.floor else Verdict.FAILS
    return Verdict.HOLDS if left.floor == right.floor + extra.floor else Verdict.FAILS


def _exceeds(partial: Operands, whole: Operands) -> bool:
    """The filled lines of one side alone are more than the other side, which is complete."""
    filled = bool(partial.used) and partial.unknown_is_count
    return filled and whole.is_complete and partial.floor > whole.floor


def make_result(
    relation: str, indicator: str, breakdown: str, verdict: Verdict, left: Operands, right: Operands
) -> Result:
    """A result with what it used, and what it lacked."""
    told = verdict is not Verdict.CANNOT_TELL
    return Result(
        relation,
        indicator,
        breakdown,
        verdict,
        right.floor if told else None,
        left.floor if told else None,
        left.used + right.used,
        left.blanks + right.blanks,
        left.missing + right.missing,
    )
