"""Old Excel workbooks (.xls) to a Document, by the same rules as .xlsx.

The format has no way to store that a formula has no value. A program that cannot calculate stores 0, with a flag
that the formula is to be calculated when the workbook is opened. xlrd drops that flag, so the records of a sheet are
walked once more, and such a cell reads ``#formula``.
"""

from collections.abc import Iterator
from io import StringIO
from itertools import pairwise
from struct import Struct
from typing import Any

import xlrd

from transform.document import Block, Document
from transform.readers.excel.number_format import print_date, print_held, print_number
from transform.readers.excel.sheet_layout import FORMULA, Range, Slot, list_sheet_blocks
from transform.readers.grid import TableLayer
from transform.readers.limits import (
    MAX_SHEETS,
    MAX_SLOTS,
    MAX_XLS_BYTES,
    check_locked,
    check_size,
    convert_errors,
)
from transform.text.decode import UnreadableDocument

# Older formats lay out their formulas in other ways; no program that stores such a 0 writes them.
_BIFF_5 = 50
_RECORD_HEAD = Struct("<HH")
# Row, column, index of the format, value, flags.
_FORMULA_RECORD = Struct("<HHH8sH")
_FORMULA_TYPE, _BEGIN_TYPE, _END_TYPE = 0x0006, 0x0809, 0x000A
_CALCULATE_ON_OPENING = 2
_RAISED_OR_LOWERED = (1, 2)

# xlrd has no types.
Book = Any
Sheet = Any
Cell = Any


def read_xls(data: bytes) -> Document:
    """Read an .xls. Raises UnreadableDocument."""
    check_size(data, "xls", MAX_XLS_BYTES)
    check_locked(data, "xls")
    with convert_errors("xls"), _open_book(data) as book:
        _check_sheets(book)
        return Document(kind="xls", blocks=tuple(_list_blocks(book)))


def _open_book(data: bytes) -> Book:
    try:
        return xlrd.open_workbook(
            file_contents=data, formatting_info=True, ragged_rows=True, on_demand=True, logfile=StringIO()
        )
    except xlrd.XLRDError as error:
        if "encrypted" in str(error):
            raise UnreadableDocument("the xls file is locked with a password: save it without one") from error
        raise


def _check_sheets(book: Book) -> None:
    """Check the sheets before any is read: a file may name a thousand of them over the same bytes."""
    if book.nsheets > MAX_SHEETS or len(set(book._sh_abs_posn)) < book.nsheets:
        raise UnreadableDocument(
            f"the xls file names {book.nsheets:,} sheets, more than {MAX_SHEETS} or some of them twice: "
            "save the sheet with the report as a file of its own"
        )


def _list_blocks(book: Book) -> Iterator[Block]:
    layer = TableLayer()
    sheets: list[Sheet] = book.sheets()
    for sheet in [sheet for sheet in sheets if sheet.visibility == 0] or sheets:
        texts, held = _texts(book, sheet), _held(book, sheet)
        yield from list_sheet_blocks(layer, sheet.name, texts, _merges(sheet), held)


def _merges(sheet: Sheet) -> Iterator[Range]:
    for top, bottom, left, right in sheet.merged_cells:
        yield top, left, bottom - 1, right - 1


def _texts(book: Book, sheet: Sheet) -> dict[Slot, str]:
    if sum(sheet.row_len(row) for row in range(sheet.nrows)) > MAX_SLOTS:
        raise UnreadableDocument(
            f"sheet {sheet.name} holds over {MAX_SLOTS:,} cells: delete what lies outside the tables"
        )
    texts = {}
    for row in range(sheet.nrows):
        for column, cell in enumerate(sheet.row(row)):
            runs = sheet.rich_text_runlist_map.get((row, column))
            text = _print_runs(book, cell, runs) if runs else _print_cell(book, cell)
            if text:
                texts[row, column] = text
    return texts | dict.fromkeys(_list_uncalculated(book, sheet.number), FORMULA)


def _held(book: Book, sheet: Sheet) -> dict[Slot, str]:
    """The numbers that cells hold and show rounded."""
    return {
        (row, column): held
        for row in range(sheet.nrows)
        for column, cell in enumerate(sheet.row(row))
        if cell.ctype == xlrd.XL_CELL_NUMBER
        and (held := print_held(cell.value, _number_format(book, cell))) is not None
    }


def _number_format(book: Book, cell: Cell) -> str:
    return str(book.format_map[book.xf_list[cell.xf_index].format_key].format_str)


def _print_runs(book: Book, cell: Cell, runs: list[tuple[int, int]]) -> str:
    """The text of a cell with several fonts; ``runs`` are where each further one starts, and its number."""
    starts = [(0, book.xf_list[cell.xf_index].font_index), *runs, (len(cell.value), 0)]
    printed = ""
    for (start, font_number), (end, _) in pairwise(starts):
        font, text = book.font_list[font_number], cell.value[start:end]
        if text and not font.struck_out:
            # A raised or lowered 1 behind a 5 is a note, not 51.
            printed += f"^{text}" if font.escapement in _RAISED_OR_LOWERED else text
    return printed


def _print_cell(book: Book, cell: Cell) -> str:
    style = book.xf_list[cell.xf_index]
    if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK) or book.font_list[style.font_index].struck_out:
        return ""
    if cell.ctype == xlrd.XL_CELL_TEXT:
        return str(cell.value)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if cell.value else "FALSE"
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, "#ERROR"))
    number_format = _number_format(book, cell)
    if cell.ctype == xlrd.XL_CELL_DATE:
        return _print_serial_date(book, cell.value, number_format)
    return print_number(cell.value, number_format)


def _print_serial_date(book: Book, serial: float, number_format: str) -> str:
    try:
        return print_date(xlrd.xldate_as_datetime(serial, book.datemode), number_format)
    except (xlrd.XLDateError, OverflowError, ValueError):
        # A number that is no date under the format of a date: a spreadsheet program shows ##### here.
        return "#VALUE!"


def _list_uncalculated(book: Book, sheet: int) -> Iterator[Slot]:
    """The cells of a sheet, by its number, whose formula holds 0 and was never calculated."""
    # A chart within a sheet begins and ends with the same records as the sheet.
    position, depth = book._sh_abs_posn[sheet], 0
    while book.biff_version >= _BIFF_5:
        record, length = _RECORD_HEAD.unpack_from(book.mem, position)
        depth += (record == _BEGIN_TYPE) - (record == _END_TYPE)
        if depth < 1:
            return
        if record == _FORMULA_TYPE:
            row, column, _, value, flags = _FORMULA_RECORD.unpack_from(book.mem, position + _RECORD_HEAD.size)
            if flags & _CALCULATE_ON_OPENING and value == bytes(8):
                yield row, column
        position += _RECORD_HEAD.size + length
