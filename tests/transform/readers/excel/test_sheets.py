"""Workbooks: figures as a person sees them, merges, hidden parts, formulas. What .xlsx does .xls does too."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlwt
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.drawing.image import Image
from openpyxl.styles import Font
from PIL import Image as Pillow

from tests.support.corpus.hostile_zip import list_members, pack, write_xlsx
from transform.document import Document, Paragraph, Picture, Table
from transform.readers.excel.xls import read_xls
from transform.readers.excel.xlsx import read_xlsx

VALUES = [
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


def save(book: Workbook) -> Document:
    stream = io.BytesIO()
    book.save(stream)
    return read_xlsx(stream.getvalue())


def save_xls(book: xlwt.Workbook) -> Document:
    stream = io.BytesIO()
    book.save(stream)
    return read_xls(stream.getvalue())


def texts(document: Document) -> list[list[list[str | None]]]:
    return [[[one and one.text for one in row] for row in found.grid] for found in document.tables]


def one_cell_xlsx(value: Any, number_format: str) -> Document:
    book = Workbook()
    book.active.cell(1, 1, value).number_format = number_format
    return save(book)


def one_cell_xls(value: Any, number_format: str) -> Document:
    book = xlwt.Workbook()
    book.add_sheet("Sheet").write(0, 0, value, xlwt.easyxf(num_format_str=number_format))
    return save_xls(book)


@pytest.mark.parametrize("write", [one_cell_xlsx, one_cell_xls])
@pytest.mark.parametrize(("value", "number_format", "text"), VALUES)
def test_a_cell_reads_as_it_is_seen(
    write: Callable[[Any, str], Document], value: object, number_format: str, text: str
) -> None:
    assert texts(write(value, number_format)) == [[[text]]]


def test_whole_numbers_are_exact() -> None:
    assert texts(one_cell_xlsx(123456789012345, "General")) == [[["123456789012345"]]]
    assert texts(one_cell_xlsx(123456789012345, "0")) == [[["123456789012345"]]]


@pytest.mark.parametrize("write", [one_cell_xlsx, one_cell_xls])
def test_a_number_that_is_no_date_under_a_date_format_is_no_number(
    write: Callable[[Any, str], Document],
) -> None:
    ((((text,),),)) = texts(write(11398889, "yyyy-mm-dd"))
    assert text == "#VALUE!"


def test_sheets_are_a_name_and_a_table() -> None:
    book = Workbook()
    book.active.title = "汇总"
    book.active["A1"] = "规章"
    book.active["B1"] = 5
    book.create_sheet("空")
    book.create_sheet("附表")["A1"] = "文件"
    document = save(book)
    assert [type(block) for block in document.blocks] == [Paragraph, Table, Paragraph, Table]
    assert document.text == "汇总\n附表"
    assert texts(document) == [[["规章", "5"]], [["文件"]]]


def test_addresses_are_those_of_the_sheet_and_blanks_are_cells() -> None:
    book = Workbook()
    book.active["B2"] = "规章"
    book.active["C3"] = 0
    (found,) = save(book).tables
    assert texts(save(book)) == [[["", "", ""], ["", "规章", ""], ["", "", "0"]]]
    (zero,) = (one for one in found.cells() if one.text == "0")
    assert (zero.row, zero.column) == (3, 3)


def spans(document: Document) -> list[tuple[str, int, int, int, int]]:
    (found,) = document.tables
    return [(one.text, one.row, one.column, one.rowspan, one.colspan) for one in found.cells()]


MERGED = [("统计表", 1, 1, 1, 2), ("规章", 2, 1, 2, 1), ("5", 2, 2, 1, 1), ("6", 3, 2, 1, 1)]


def test_merges_are_spans_cut_at_the_last_text() -> None:
    book = Workbook()
    sheet = book.active
    sheet["A1"], sheet["A2"], sheet["B2"], sheet["B3"] = "统计表", "规章", 5, 6
    sheet.merge_cells("A1:H1")
    sheet.merge_cells("A2:A3")
    sheet.merge_cells("J20:K30")
    assert spans(save(book)) == MERGED


def test_merges_of_old_workbooks() -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Sheet1")
    sheet.write_merge(0, 0, 0, 7, "统计表")
    sheet.write_merge(1, 2, 0, 0, "规章")
    sheet.write(1, 1, 5)
    sheet.write(2, 1, 6)
    assert spans(save_xls(book)) == MERGED


def test_formulas_give_their_stored_value_or_none() -> None:
    book = Workbook()
    book.active["A1"], book.active["B1"] = 5, "=A1+1"
    assert texts(save(book)) == [[["5", "#formula"]]]


@pytest.mark.parametrize(
    ("stored", "text"),
    [("<c r='B1'><f>A1+1</f><v>6</v></c>", "6"), ("<c r='B1' t='str'><f>A1</f><v></v></c>", "")],
)
def test_formulas_with_a_stored_value(stored: str, text: str, tmp_path: Path) -> None:
    book = Workbook()
    book.active["A1"], book.active["B1"], book.active["C1"] = 5, "=A1+1", "完"
    path, changed = tmp_path / "a.xlsx", io.BytesIO()
    book.save(path)
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            content = old.read(name).decode() if name.endswith(".xml") else old.read(name)
            if name == "xl/worksheets/sheet1.xml" and isinstance(content, str):
                before = content[content.index('<c r="B1"') : content.index('<c r="C1"')]
                content = content.replace(before, stored)
            new.writestr(name, content)
    assert texts(read_xlsx(changed.getvalue())) == [[["5", text, "完"]]]


@pytest.mark.parametrize(("said", "zero"), [("1", "#formula"), ("0", "0")])
def test_a_zero_that_no_program_calculated_is_none(said: str, zero: str) -> None:
    """Programs that cannot calculate store 0, and ask the one that opens the workbook to calculate it."""
    rows = '<row r="1"><c r="A1"><f>B1</f><v>0</v></c><c r="B1"><v>0</v></c><c r="C1"><f>D1</f><v>6</v></c></row>'
    members = list_members(write_xlsx(rows))
    calculation = f'<calcPr fullCalcOnLoad="{said}"/></workbook>'.encode()
    members["xl/workbook.xml"] = members["xl/workbook.xml"].replace(b"</workbook>", calculation)
    assert texts(read_xlsx(pack(members))) == [[[zero, "0", "6"]]]


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
    assert texts(read_xls(changed)) == [[["规章", zero]]]


def test_hidden_rows_and_columns_are_read() -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["规章", 5, 6])
    sheet.append(["文件", 7, 8])
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions["B"].hidden = True
    assert texts(save(book)) == [[["规章", "5", "6"], ["文件", "7", "8"]]]


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_hidden_sheets_are_left_out(state: str) -> None:
    book = Workbook()
    book.active["A1"] = "今年"
    book.create_sheet("去年")["A1"] = "去年"
    book["去年"].sheet_state = state
    assert texts(save(book)) == [[["今年"]]]


def test_hidden_sheets_of_old_workbooks_are_left_out() -> None:
    book = xlwt.Workbook()
    book.add_sheet("今年").write(0, 0, "今年")
    last = book.add_sheet("去年")
    last.write(0, 0, "去年")
    last.visibility = 1
    assert texts(save_xls(book)) == [[["今年"]]]


def test_formatted_rows_without_text_are_no_part_of_the_table() -> None:
    book = Workbook()
    book.active["A1"] = "规章"
    book.active["XFD1048576"].font = Font(bold=True)
    assert texts(save(book)) == [[["规章"]]]


def test_struck_and_raised_runs() -> None:
    book = Workbook()
    struck = TextBlock(InlineFont(strike=True), "6")
    notes = (TextBlock(InlineFont(vertAlign=place), "1") for place in ("superscript", "subscript"))
    book.active["A1"] = CellRichText("5", struck, *notes)
    assert texts(save(book)) == [[["5^1^1"]]]


def test_struck_and_raised_runs_of_old_workbooks() -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Sheet")
    fonts = [xlwt.easyfont(f"escapement {place}") for place in ("superscript", "subscript")]
    sheet.write_rich_text(
        0, 0, ["5", ("6", xlwt.easyfont("struck_out true")), *(("1", font) for font in fonts)]
    )
    sheet.write_rich_text(0, 1, [("31", xlwt.easyfont("struck_out true")), "32"])
    assert texts(save_xls(book)) == [[["5^1^1", "32"]]]


def test_a_struck_cell_is_not_printed() -> None:
    book, old = Workbook(), xlwt.Workbook()
    book.active.append(["规章", 5, 6])
    book.active["B1"].font = Font(strike=True)
    sheet = old.add_sheet("Sheet")
    for column, (value, style) in enumerate([("规章", ""), (5, "font: struck_out true"), (6, "")]):
        sheet.write(0, column, value, xlwt.easyxf(style))
    assert texts(save(book)) == texts(save_xls(old)) == [[["规章", "", "6"]]]


def test_pictures_are_told() -> None:
    book = Workbook()
    stream = io.BytesIO()
    Pillow.new("L", (9, 9)).save(stream, "PNG")
    book.active.add_image(Image(io.BytesIO(stream.getvalue())), "A1")
    assert save(book).blocks == (Picture("xl/media/image1.png"),)


def test_text_of_shapes_follows_the_sheets() -> None:
    """Some offices type the report's prose into a box on the sheet."""
    a = "http://schemas.openxmlformats.org/drawingml/2006/main"
    runs = [["2023年庄市街道", "年度报告"], ["一、总体情况"], [" "]]
    printed = "".join(
        f"<a:p>{''.join(f'<a:r><a:t>{text}</a:t></a:r>' for text in paragraph)}</a:p>" for paragraph in runs
    )
    drawing = f'<xdr:wsDr xmlns:xdr="d" xmlns:a="{a}"><xdr:sp><xdr:txBody>{printed}</xdr:txBody></xdr:sp></xdr:wsDr>'
    members = list_members(write_xlsx('<row r="1"><c r="A1"><v>5</v></c></row>'))
    document = read_xlsx(pack({**members, "xl/drawings/drawing1.xml": drawing}))
    assert document.text == "统计表\n2023年庄市街道年度报告\n一、总体情况"
    assert texts(document) == [[["5"]]]


def test_titles() -> None:
    book = Workbook()
    book.properties.title = "2023年统计表.xlsx"
    assert save(book).title == "2023年统计表"
