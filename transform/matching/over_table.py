"""What stands over a table: the lines before it, and rows over its whole width (a title, a period, a unit)."""

import re
from collections.abc import Mapping, Sequence

from transform.labels import plain
from transform.matching.sheet import Sheet
from transform.report import Severity
from transform.units import unit_over_table

_ROWS = 3
_LONGEST_TITLE = 60
_TITLES = re.compile(r"统计表|情况表|年度|日至")
_YEARS = re.compile(r"(20\d\d)年")

Leads = Mapping[int, Sequence[str]]
"""The lines before each table, by its number."""


def read_units(sheets: Sequence[Sheet], leads: Leads) -> None:
    """Note the unit of money that stands over each table."""
    for sheet in sheets:
        sheet.money = unit_over_table(_lines_over(sheet, leads))


def set_aside(sheets: Sequence[Sheet], leads: Leads, year: int | None) -> set[int]:
    """The places of tables that are titled with another year than the report's, where one is titled with that.

    A single title of another year says nothing: offices take titles over and forget to change them.
    """
    titled = [_title_year(_lines_over(sheet, leads)) for sheet in sheets]
    if year not in titled:
        return set()
    others = {n for n, found in enumerate(titled) if found not in (None, year)}
    for n in others:
        sheets[n].find(
            "other_table", Severity.INFO,
            f"table {sheets[n].table.number} is titled with the year {titled[n]}; its figures are not loaded",
            tuple(sheets[n].rows[0][:1]), expected=str(year), actual=str(titled[n]),
        )  # fmt: skip
    return others


def _lines_over(sheet: Sheet, leads: Leads) -> list[str]:
    wide = [row[0].text for row in sheet.rows[:_ROWS] if len(row) == 1 and row[0].colspan == sheet.width]
    return [*leads.get(sheet.table.number, ()), *wide]


def _title_year(lines: Sequence[str]) -> int | None:
    """The year of the last line that titles a table with one."""
    for line in reversed(lines):
        words = plain(line)
        years = set(_YEARS.findall(words))
        if len(years) == 1 and len(words) < _LONGEST_TITLE and _TITLES.search(words):
            return int(years.pop())
    return None
