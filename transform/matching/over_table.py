"""The unit that stands over a table: in the lines before it, or in rows over its whole width."""

from collections.abc import Mapping, Sequence

from transform.matching.sheet import Sheet
from transform.units import unit_over_table

_ROWS = 3

Leads = Mapping[int, Sequence[str]]
"""The lines before each table, by its number."""


def read_units(sheets: Sequence[Sheet], leads: Leads) -> None:
    """Note the unit of money that stands over each table."""
    for sheet in sheets:
        sheet.money = unit_over_table(_lines_over(sheet, leads))


def _lines_over(sheet: Sheet, leads: Leads) -> list[str]:
    wide = [row[0].text for row in sheet.rows[:_ROWS] if len(row) == 1 and row[0].colspan == sheet.width]
    return [*leads.get(sheet.table.number, ()), *wide]
