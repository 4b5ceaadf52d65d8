"""The operands of a relation, gathered from the facts of one report."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from transform.forms.catalogue import Indicator, indicators
from transform.report import Fact

# The facts of one report by indicator and breakdown.
Facts = Mapping[tuple[str, str], Fact]
ZERO = Decimal(0)


class Operands(NamedTuple):
    """One side of a relation: its facts with a number, its lines without one, and its lines that are not printed.

    ``blanks`` and ``missing`` are codes of indicators, or of breakdowns where the side is a row's columns.
    ``floor`` is the sum of the numbers. Where ``unknown_is_count`` (no line without a number can be negative),
    the whole side is at least ``floor``, whatever its blanks mean.
    """

    used: tuple[Fact, ...]
    blanks: tuple[str, ...]
    missing: tuple[str, ...]
    floor: Decimal
    unknown_is_count: bool

    @property
    def is_complete(self) -> bool:
        """Whether every line is printed and has a number."""
        return not self.blanks and not self.missing

    @property
    def is_printed(self) -> bool:
        """Whether the page prints at least one of the lines, filled or not."""
        return bool(self.used or self.blanks)


@dataclass(frozen=True, slots=True)
class Operand:
    """One line of a relation. ``stand_in`` is a parent that some offices print in place of its children."""

    code: str
    is_variant: bool
    is_signed: bool
    stand_in: str | None
    siblings: tuple[str, ...]


@cache
def make_operand(code: str) -> Operand:
    """The form's declaration of a line, as an operand."""
    known = indicators()
    line = known[code]
    parent: Indicator | None = known.get(line.parent or "")
    if parent is None or not parent.value_if_childless:
        return Operand(code, line.variant, line.signed, None, ())
    siblings = tuple(other.code for other in known.values() if other.parent == parent.code)
    return Operand(code, line.variant, line.signed, parent.code, siblings)


@cache
def make_operands(codes: tuple[str, ...]) -> tuple[Operand, ...]:
    """Several lines as operands, in the same order."""
    return tuple(make_operand(code) for code in codes)


def gather_operands(facts: Facts, codes: tuple[str, ...], breakdown: str) -> Operands:
    """Gather the lines of one side in one breakdown."""
    return _gather_complete(facts, keys_of_lines(codes, breakdown), is_count=True) or _gather_lines(
        facts, codes, breakdown
    )


def gather_columns(facts: Facts, breakdowns: tuple[str, ...], row: str) -> Operands:
    """Gather the cells of one row. A column without a number is named by its breakdown."""
    is_count = not make_operand(row).is_signed
    return _gather_complete(facts, keys_of_row(row, breakdowns), is_count=is_count) or _gather_row(
        facts, row, breakdowns, is_count
    )


@cache
def keys_of_lines(codes: tuple[str, ...], breakdown: str) -> tuple[tuple[str, str], ...]:
    """The cells of several lines in one breakdown, each once, as the keys of facts."""
    return tuple((code, breakdown) for code in dict.fromkeys(codes))


@cache
def keys_of_row(row: str, breakdowns: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """The cells of one line in several breakdowns, as the keys of facts."""
    return tuple((row, breakdown) for breakdown in breakdowns)


def _gather_complete(facts: Facts, keys: tuple[tuple[str, str], ...], *, is_count: bool) -> Operands | None:
    """A side of which every line is printed with a number, as most sides are; None for any other."""
    try:
        used = tuple(map(facts.__getitem__, keys))
    except KeyError:
        return None
    numbers = [fact.value for fact in used if fact.value is not None]
    return Operands(used, (), (), sum(numbers, ZERO), is_count) if len(numbers) == len(keys) else None


def _gather_lines(facts: Facts, codes: tuple[str, ...], breakdown: str) -> Operands:
    used: dict[str, Fact] = {}
    blanks: list[str] = []
    missing: list[str] = []
    is_count = True
    for operand in make_operands(codes):
        fact = facts.get((operand.code, breakdown)) or _find_stand_in(facts, operand, breakdown)
        if fact is None:
            if operand.is_variant:
                continue
            missing.append(operand.code)
        elif fact.value is not None:
            used[fact.indicator] = fact
            continue
        elif fact.indicator not in blanks:
            blanks.append(fact.indicator)
        is_count = is_count and not operand.is_signed
    return _sum_up(used.values(), blanks, missing, is_count)


def _gather_row(facts: Facts, row: str, breakdowns: tuple[str, ...], is_count: bool) -> Operands:
    used, blanks, missing = [], [], []
    for breakdown in breakdowns:
        fact = facts.get((row, breakdown))
        if fact is None:
            missing.append(breakdown)
        elif fact.value is None:
            blanks.append(breakdown)
        else:
            used.append(fact)
    return _sum_up(used, blanks, missing, is_count)


def _find_stand_in(facts: Facts, operand: Operand, breakdown: str) -> Fact | None:
    """The parent's own value, where the page prints it and none of its children."""
    if operand.stand_in is None or any((code, breakdown) in facts for code in operand.siblings):
        return None
    return facts.get((operand.stand_in, breakdown))


def _sum_up(used: Iterable[Fact], blanks: list[str], missing: list[str], is_count: bool) -> Operands:
    facts = tuple(used)
    floor = sum([fact.value for fact in facts if fact.value is not None], ZERO)
    return Operands(facts, tuple(blanks), tuple(missing), floor, is_count)
