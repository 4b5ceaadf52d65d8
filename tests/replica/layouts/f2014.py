"""The 2014 form on paper: label, unit, number."""

from replica.layouts.labels import print_label, printed_lines
from replica.printed import Printed, PrintedCell, PrintedTable
from replica.sheet import TOTAL, Sheet

Row = tuple[str, ...]
HEADER = ("统　计　指　标", "单位", "统计数")


def lay_out_plain(sheet: Sheet) -> Printed:
    """Caption, period and a three-column table, as the seed report has it."""
    return (*caption(sheet.year), as_table([HEADER, *rows_of(sheet)]))


def caption(year: int) -> tuple[str, str, str]:
    """The three lines over the table."""
    return "政府信息公开情况统计表", f"（{year}年1月1日至{year}年12月31日）", "填报单位（盖章）："


def rows_of(sheet: Sheet) -> list[Row]:
    """Label, unit and text of every printed row, local rows behind the row they follow."""
    rows: list[Row] = []
    for line in printed_lines(sheet):
        text = sheet.values.get((line.code, TOTAL), "")
        rows.append((print_label(line, sheet), line.unit or "——", text))
        rows += [(row.label, row.unit, row.text) for row in sheet.local_rows if row.after == line.code]
    return rows


def as_table(rows: list[Row]) -> PrintedTable:
    """Rows without spans."""
    return PrintedTable(tuple(tuple(PrintedCell(text) for text in row) for row in rows))
