"""Writer of old Excel files: one sheet, paragraphs and tables below each other, cells merged, numbers as numbers."""

import io
import re
from typing import Any

import xlwt

from replica.printed import Printed, PrintedTable
from replica.writers.slots import fill_slots


def write_xls(printed: Printed) -> bytes:
    """The report as an .xls file; a picture leaves an empty row."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("Sheet1")
    row = 0
    for block in printed:
        if isinstance(block, PrintedTable):
            row += _write_table(sheet, row, block)
            continue
        if isinstance(block, str):
            sheet.write(row, 0, block)
        row += 1
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _write_table(sheet: Any, first: int, table: PrintedTable) -> int:
    grid = fill_slots(table)
    for r, row in enumerate(grid, first):
        for c, slot in enumerate(row):
            if slot.is_top_edge and slot.is_left_edge:
                cell = slot.cell
                bottom = min(r + cell.rowspan, first + len(grid)) - 1
                sheet.write_merge(r, bottom, c, c + cell.colspan - 1, _convert_number(cell.text))
    return len(grid)


def _convert_number(text: str) -> str | int:
    """Text that looks like a number as the number, as Excel stores it."""
    return int(text) if re.fullmatch(r"0|[1-9]\d{0,14}", text) else text
