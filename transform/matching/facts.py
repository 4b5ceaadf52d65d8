"""Cells that were found to hold an indicator, read as facts."""

from collections.abc import Sequence

from transform.catalogue import Indicator
from transform.document import Cell
from transform.matching.sheet import Sheet
from transform.report import Fact, Place, Severity, State
from transform.values import MONEY, read_value

# A page has hundreds: straight from the tuple, a fact takes half as long to make.
_new = tuple.__new__


def add_facts(
    sheet: Sheet,
    indicator: Indicator,
    label: str,
    values: Sequence[tuple[str, Cell]],
    printed_unit: str | None = None,
) -> None:
    """Read an indicator's cells, each with its breakdown, under a printed label.

    ``printed_unit`` is the money unit that the row or its head prints; a figure printed in another unit than
    the form's is kept in the form's, and a finding says so.
    """
    code, unit = indicator.code, indicator.unit
    printed_unit = printed_unit if unit in MONEY else None
    open_unit = indicator.unit_in_cell and not printed_unit
    facts, handled, turned = sheet.facts, sheet.handled, sheet.turned
    for breakdown, cell in values:
        handled.add(id(cell))
        table, row, column, text, _, _ = cell
        state, number, kept_unit, note = read_value(text, unit, printed_unit, open_unit)
        place = _new(Place, (table, column, row, 0) if turned else (table, row, column, 0))
        facts.append(
            _new(Fact, (code, breakdown, label, kept_unit, number, state, text.strip(), place, note))
        )
        if printed_unit and printed_unit != unit and state is State.REPORTED:
            sheet.find(
                "unit_differs", Severity.INFO,
                f"「{label}」 is printed in {printed_unit}, the form has {unit}: {text.strip()} is kept as {number}",
                (cell,), indicators=(code,), expected=unit, actual=printed_unit,
            )  # fmt: skip
