"""What stands in the cells that were named: facts, figures that no indicator claims, findings."""

from dataclasses import replace

from transform.matching.sheet import Sheet
from transform.report import Fact, Issue, Severity, State, Unmapped
from transform.values import read_value

# A page has hundreds: straight from the tuple, a fact takes half as long to make.
_new = tuple.__new__


def read_facts(sheet: Sheet) -> list[Fact]:
    """Read each claimed cell; a figure printed in another unit than the form's is found and kept in the form's."""
    facts: list[Fact] = []
    place = sheet.place
    for cell, (indicator, breakdown, label, wanted, printed, open_unit) in sheet.claims:
        state, number, unit, note = read_value(cell.text, wanted, printed, open_unit)
        raw = cell.text.strip()
        facts.append(_new(Fact, (indicator, breakdown, label, unit, number, state, raw, place(cell), note)))
        if printed and printed != wanted and state is State.REPORTED:
            sheet.find(
                "unit_differs", Severity.INFO,
                f"「{label}」 is printed in {printed}, the form has {wanted}: {raw} is kept as {number}",
                (cell,), indicators=(indicator,), expected=wanted, actual=printed,
            )  # fmt: skip
    return facts


def read_unmapped(sheet: Sheet) -> list[Unmapped]:
    """The figures that no indicator claims, as printed."""
    return [Unmapped(label, cell.text.strip(), sheet.place(cell)) for cell, label in sheet.left]


def read_issues(sheet: Sheet) -> list[Issue]:
    """The findings, with the places of their cells."""
    return [replace(issue, cells=tuple(map(sheet.place, cells))) for issue, cells in sheet.found]
