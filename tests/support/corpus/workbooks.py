"""Workbooks written and read again, and values that both kinds must show alike."""

import io
from datetime import date, datetime
from typing import Any

import xlwt
from openpyxl import Workbook

from transform.document import Document
from transform.readers.excel.xls import read_xls
from transform.readers.excel.xlsx import read_xlsx

# A value, its number format, and what a person sees in the cell.
SHOWN_VALUES: list[tuple[Any, str, str]] = [
    (353, "General", "353"),
    (353.0, "General", "353"),
    (7730.28, "General", "7730.28"),
    (11398889, "General", "11398889"),
    (0.1 + 0.2, "General", "0.3"),
    (4068.208, "0.00", "4068.21"),
    (1136, "#,##0", "1,136"),
    (0.125, "0.0%", "12.5%"),
    (160.5964, '0.0000"万元"', "160.5964万元"),
    (-8, "0_);(0)", "-8"),
    (0, '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', "0"),
    (0, "#", "0"),
    (datetime(2023, 1, 5), 'yyyy"年"m"月"d"日"', "2023年1月5日"),  # noqa: DTZ001
    (date(2023, 1, 5), "yyyy-mm-dd", "2023-01-05"),
    (datetime(2023, 1, 5, 9, 30), "yyyy/m/d h:mm", "2023-01-05 09:30:00"),  # noqa: DTZ001
    (True, "General", "TRUE"),
    ("２０件", "General", "２０件"),
    ("上\n下", "General", "上\n下"),
]

# Cells of the sheet that the tests of merges write.
MERGED_SPANS = [("统计表", 1, 1, 1, 2), ("规章", 2, 1, 2, 1), ("5", 2, 2, 1, 1), ("6", 3, 2, 1, 1)]


def reread_xlsx(book: Workbook) -> Document:
    """What is read of a workbook once it is saved."""
    stream = io.BytesIO()
    book.save(stream)
    return read_xlsx(stream.getvalue())


def reread_xls(book: xlwt.Workbook) -> Document:
    """What is read of an old workbook once it is saved."""
    stream = io.BytesIO()
    book.save(stream)
    return read_xls(stream.getvalue())


def reread_xlsx_cell(value: Any, number_format: str) -> Document:
    """What is read of a workbook with one cell."""
    book = Workbook()
    book.active.cell(1, 1, value).number_format = number_format
    return reread_xlsx(book)


def reread_xls_cell(value: Any, number_format: str) -> Document:
    """What is read of an old workbook with one cell."""
    book = xlwt.Workbook()
    book.add_sheet("Sheet").write(0, 0, value, xlwt.easyxf(num_format_str=number_format))
    return reread_xls(book)
