"""Excel files: one sheet, paragraphs and tables below each other, merged cells merged, numbers as numbers."""

import io
import re

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from replica.printed import Printed, PrintedImage, PrintedTable
from replica.writers.freeze import freeze_archive
from replica.writers.slots import fill_slots


def write_xlsx(printed: Printed) -> bytes:
    """The report as an .xlsx file; a picture leaves an empty row."""
    book = Workbook()
    sheet = book.active
    row = 1
    for block in printed:
        row += _write_block(sheet, row, block)
    stream = io.BytesIO()
    book.save(stream)
    return freeze_archive(stream.getvalue())


def _write_block(sheet: Worksheet, row: int, block: str | PrintedTable | PrintedImage) -> int:
    match block:
        case PrintedTable():
            return _write_table(sheet, row, block)
        case PrintedImage():
            return 1
        case str():
            sheet.cell(row, 1, block)
            return 1


def _write_table(sheet: Worksheet, first: int, table: PrintedTable) -> int:
    grid = fill_slots(table)
    for r, row in enumerate(grid, first):
        for c, slot in enumerate(row, 1):
            cell = slot.cell
            if not (slot.is_top_edge and slot.is_left_edge):
                continue
            sheet.cell(r, c, _as_typed(cell.text))
            if cell.rowspan > 1 or cell.colspan > 1:
                bottom = min(r + cell.rowspan, first + len(grid)) - 1
                sheet.merge_cells(
                    start_row=r, start_column=c, end_row=bottom, end_column=c + cell.colspan - 1
                )
    return len(grid)


def _as_typed(text: str) -> str | int | None:
    """Excel makes a number of whatever looks like one."""
    if re.fullmatch(r"0|[1-9]\d{0,14}", text):
        return int(text)
    return text or None
