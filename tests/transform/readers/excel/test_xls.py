"""Old workbooks are read by the same rules as new ones."""

import io

import pytest
import xlwt

from tests.support.corpus.grids import grid_texts
from tests.support.corpus.workbooks import SHOWN_VALUES, reread_xls, reread_xls_cell
from transform.readers.excel.xls import read_xls


@pytest.mark.parametrize(("value", "number_format", "text"), SHOWN_VALUES)
def test_a_cell_reads_as_it_is_seen(value: object, number_format: str, text: str) -> None:
    assert grid_texts(reread_xls_cell(value, number_format)) == [[[text]]]


def test_a_number_that_is_no_date_under_a_date_format_is_no_number() -> None:
    assert grid_texts(reread_xls_cell(11398889, "yyyy-mm-dd")) == [[["#VALUE!"]]]


@pytest.mark.parametrize(("flags", "zero"), [(2, "#formula"), (0, "0")])
def test_a_zero_that_no_program_calculated_is_none_in_old_workbooks(flags: int, zero: str) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Sheet")
    sheet.write(0, 0, "规章")
    sheet.write(0, 1, xlwt.Formula("C1"))
    stream = io.BytesIO()
    book.save(stream)
    # xlwt stores an empty text and no flags.
    stored = bytes.fromhex("03000000 0000ffff 0000")
    assert stream.getvalue().count(stored) == 1
    changed = stream.getvalue().replace(stored, bytes(8) + flags.to_bytes(2, "little"))
    assert grid_texts(read_xls(changed)) == [[["规章", zero]]]


def test_hidden_sheets_of_old_workbooks_are_left_out() -> None:
    book = xlwt.Workbook()
    book.add_sheet("今年").write(0, 0, "今年")
    last = book.add_sheet("去年")
    last.write(0, 0, "去年")
    last.visibility = 1
    assert grid_texts(reread_xls(book)) == [[["今年"]]]


def test_struck_and_raised_runs_of_old_workbooks() -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Sheet")
    fonts = [xlwt.easyfont(f"escapement {align}") for align in ("superscript", "subscript")]
    sheet.write_rich_text(
        0, 0, ["5", ("6", xlwt.easyfont("struck_out true")), *(("1", font) for font in fonts)]
    )
    sheet.write_rich_text(0, 1, [("31", xlwt.easyfont("struck_out true")), "32"])
    assert grid_texts(reread_xls(book)) == [[["5^1^1", "32"]]]


def test_a_struck_cell_is_not_printed() -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Sheet")
    for column, (value, style) in enumerate([("规章", ""), (5, "font: struck_out true"), (6, "")]):
        sheet.write(0, column, value, xlwt.easyxf(style))
    assert grid_texts(reread_xls(book)) == [[["规章", "", "6"]]]
