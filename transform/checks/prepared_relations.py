"""The relations within one report, prepared by form: their sides, and the rows and columns that they are evaluated in."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import Any, Literal

from transform.checks.operands import keys_of_lines, keys_of_row, make_operands
from transform.forms.catalogue import TOTAL, Relation, forms, relations

Comparison = Literal["equal", "at_most", "at_least"]
COMPARISONS: dict[str, Comparison] = {
    "sum": "equal",
    "equal": "equal",
    "breakdown_sum": "equal",
    "at_most": "at_most",
    "at_most_sum": "at_most",
    "at_least_sum": "at_least",
}
"""The types of relations within one report, and how each compares its sides."""


@dataclass(frozen=True, slots=True)
class PreparedPlace:
    """A row or a column in which a relation is evaluated: the line that it is about there, and its breakdown.

    ``take`` gives what a mapping has for the cells of both sides, of which the first ``left`` are those of the left one;
    it raises KeyError where the mapping lacks one of them.
    """

    indicator: str
    breakdown: str
    left: int
    take: Callable[[Mapping[tuple[str, str], Any]], tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class PreparedRelation:
    """A relation within one report with its two sides, their comparison, and the places where it is evaluated.

    ``lines`` are all lines that may make it printed: its own and their stand-ins.
    """

    relation: Relation
    comparison: Comparison
    left: tuple[str, ...]
    right: tuple[str, ...]
    lines: frozenset[str]
    places: tuple[PreparedPlace, ...]


@cache
def prepare_relations(form: str) -> tuple[PreparedRelation, ...]:
    """The relations within one report of a form."""
    return tuple(
        _prepare_relation(relation)
        for relation in relations()
        if relation.form == form and relation.type in COMPARISONS
    )


def _prepare_relation(relation: Relation) -> PreparedRelation:
    left, right = lines_of_side(relation, "left"), lines_of_side(relation, "right")
    if relation.type == "breakdown_sum":
        lines: Iterable[str] = relation.rows
        places = tuple(
            _prepare_place(row, TOTAL, keys_of_row(row, left), keys_of_row(row, right))
            for row in relation.rows
        )
    else:
        operands = make_operands((*left, *right))
        lines = (line for operand in operands for line in (operand.code, operand.stand_in) if line)
        places = tuple(
            _prepare_place(
                left[0], breakdown, keys_of_lines(left, breakdown), keys_of_lines(right, breakdown)
            )
            for breakdown in breakdowns_of(relation)
        )
    return PreparedRelation(relation, COMPARISONS[relation.type], left, right, frozenset(lines), places)


def _prepare_place(
    indicator: str, breakdown: str, left: tuple[tuple[str, str], ...], right: tuple[tuple[str, str], ...]
) -> PreparedPlace:
    return PreparedPlace(indicator, breakdown, len(left), itemgetter(*left, *right))


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
