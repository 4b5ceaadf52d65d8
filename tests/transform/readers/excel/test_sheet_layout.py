"""A sheet is a table from A1 to its last text, with its merges as spans."""

import pytest
import xlwt
from openpyxl import Workbook
from openpyxl.styles import Font

from tests.support.corpus.grids import cell_spans, grid_texts
from tests.support.corpus.workbooks import MERGED_SPANS, reread_xls, reread_xlsx
from transform.document import Paragraph
from transform.text.decode import UnreadableDocument


def test_addresses_are_those_of_the_sheet_and_blanks_are_cells() -> None:
    book = Workbook()
    book.active["B2"] = "规章"
    book.active["C3"] = 0
    (table,) = reread_xlsx(book).tables
    assert grid_texts(reread_xlsx(book)) == [[["", "", ""], ["", "规章", ""], ["", "", "0"]]]
    (zero,) = (cell for cell in table.cells() if cell.text == "0")
    assert (zero.row, zero.column) == (3, 3)


def test_merges_are_spans_cut_at_the_last_text() -> None:
    book = Workbook()
    sheet = book.active
    sheet["A1"], sheet["A2"], sheet["B2"], sheet["B3"] = "统计表", "规章", 5, 6
    sheet.merge_cells("A1:H1")
    sheet.merge_cells("A2:A3")
    sheet.merge_cells("J20:K30")
    assert cell_spans(reread_xlsx(book).tables[0]) == MERGED_SPANS


def test_merges_of_old_workbooks() -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Sheet1")
    sheet.write_merge(0, 0, 0, 7, "统计表")
    sheet.write_merge(1, 2, 0, 0, "规章")
    sheet.write(1, 1, 5)
    sheet.write(2, 1, 6)
    assert cell_spans(reread_xls(book).tables[0]) == MERGED_SPANS


def _write_under_merge(rows: int) -> xlwt.Workbook:
    """A sheet of two columns and five rows that merges so many of its last rows into one cell."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("Sheet1", cell_overwrite_ok=True)
    sheet.merge(5 - rows, 4, 0, 1)
    for row in range(5):
        sheet.write(row, 0, f"规章{row}")
        sheet.write(row, 1, row)
    return book


@pytest.mark.parametrize("rows", [4, 5])
def test_a_sheet_whose_merges_hide_most_of_it_is_refused(rows: int) -> None:
    with pytest.raises(UnreadableDocument, match=rf"hide {2 * rows - 1} of its 10 texts"):
        reread_xls(_write_under_merge(rows))


@pytest.mark.parametrize(("merge", "is_refused"), [("A1:B5", True), ("A2:B5", True), ("A5:B5", False)])
def test_the_same_of_new_workbooks(merge: str, is_refused: bool) -> None:
    book = Workbook()
    for row in range(1, 6):
        book.active.append(["2017年政府信息公开年度报告" if row == 5 else "规章", row])
    book.active.merged_cells.add(merge)
    if is_refused:
        with pytest.raises(UnreadableDocument, match="of its 10 texts"):
            reread_xlsx(book)
    else:
        assert grid_texts(reread_xlsx(book))[0][4] == ["2017年政府信息公开年度报告"] * 2
        assert Paragraph("2017年政府信息公开年度报告") in reread_xlsx(book).blocks


def test_a_text_under_a_merge_is_not_shown() -> None:
    assert grid_texts(reread_xls(_write_under_merge(1)))[0][4] == ["规章4", "规章4"]


def test_formatted_rows_without_text_are_no_part_of_the_table() -> None:
    book = Workbook()
    book.active["A1"] = "规章"
    book.active["XFD1048576"].font = Font(bold=True)
    assert grid_texts(reread_xlsx(book)) == [[["规章"]]]
