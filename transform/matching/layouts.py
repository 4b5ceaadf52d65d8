"""A table's cells named as they were where the same layout stood with other figures.

A district's pages repeat a few layouts: the same words at the same places. What a cell is called depends on
the words and on where figures stand, not on which figures; so naming works on a table whose figures are
replaced by one of their kind, and what it says holds for every table that looks the same without them.
Should a figure get into what is said (a label that is a number), naming works on the table itself.
"""

from collections.abc import Callable, Hashable, Mapping
from functools import lru_cache
from typing import NamedTuple, TypeVar

from transform.document import Table
from transform.matching.memory import remember
from transform.matching.sheet import Asked, Sheet, is_value
from transform.report import Issue, State
from transform.values import read_value

_LAYOUTS = 1000
_FIGURES = {State.REPORTED: "1", State.NOT_APPLICABLE: "/"}
_OTHERS = {State.REPORTED: "2", State.NOT_APPLICABLE: "无"}

_Answer = TypeVar("_Answer")


class _Plan(NamedTuple):
    """What was said of each cell, by its number among the cells of all rows, and what naming answered."""

    claims: tuple[tuple[int, Asked], ...]
    left: tuple[tuple[int, str], ...]
    found: tuple[tuple[Issue, tuple[int, ...]], ...]
    wrong_columns: bool
    answer: object


# Nothing of a layout that was seen once; None where naming depends on the figures.
_plans: dict[Hashable, tuple[()] | tuple[_Plan | None]] = {}


def follow_layout(sheet: Sheet, given: Hashable, name: Callable[[Sheet], _Answer]) -> _Answer:
    """Let ``name`` say what the cells are, or repeat what it said of this layout under the same givens."""
    layout = [
        [(cell.column, cell.rowspan, cell.colspan, hide_figure(cell.text)) for cell in row]
        for row in sheet.rows
    ]
    key = (given, sheet.table.number, sheet.turned, sheet.width, tuple(map(tuple, layout)))
    known = _plans.get(key)
    if known is None:
        # Many layouts are one report's own, by the cells that it leaves blank: a plan pays at the second.
        remember(_plans, key, (), _LAYOUTS)
        return name(sheet)
    plan = known[0] if known else _plan(sheet, name)
    if not known:
        remember(_plans, key, (plan,), _LAYOUTS)
    if plan is None:
        return name(sheet)
    cells = [cell for row in sheet.rows for cell in row]
    sheet.claims += [(cells[number], asked) for number, asked in plan.claims]
    sheet.left += [(cells[number], label) for number, label in plan.left]
    sheet.found += [(issue, tuple(cells[n] for n in numbers)) for issue, numbers in plan.found]
    sheet.wrong_columns = plan.wrong_columns
    return plan.answer  # type: ignore[return-value]


@lru_cache(maxsize=16384)
def hide_figure(text: str) -> str:
    """The text of a cell with a figure, or a mark in place of one, replaced by one that stands for all."""
    return _hide(text, _FIGURES)


def _hide(text: str, figures: Mapping[State, str]) -> str:
    return figures.get(read_value(text, "件").state, text) if is_value(text) else text


def _plan(sheet: Sheet, name: Callable[[Sheet], object]) -> _Plan | None:
    drawn = _draw(sheet, name, _FIGURES)
    return drawn if drawn == _draw(sheet, name, _OTHERS) else None


def _draw(sheet: Sheet, name: Callable[[Sheet], object], figures: Mapping[State, str]) -> _Plan:
    """What ``name`` says of the table with figures of ours."""
    hidden = {id(cell): cell._replace(text=_hide(cell.text, figures)) for cell in sheet.table.cells()}
    grid = tuple(
        tuple(None if cell is None else hidden[id(cell)] for cell in row) for row in sheet.table.grid
    )
    rows = [[hidden[id(cell)] for cell in row] for row in sheet.rows]
    drawn = Sheet(Table(sheet.table.number, grid), sheet.turned, rows, has_lost_spans=sheet.has_lost_spans)
    answer = name(drawn)
    number = {id(cell): n for n, cell in enumerate(cell for row in rows for cell in row)}
    return _Plan(
        tuple((number[id(cell)], asked) for cell, asked in drawn.claims),
        tuple((number[id(cell)], label) for cell, label in drawn.left),
        tuple((issue, tuple(number[id(cell)] for cell in cells)) for issue, cells in drawn.found),
        drawn.wrong_columns,
        answer,
    )
