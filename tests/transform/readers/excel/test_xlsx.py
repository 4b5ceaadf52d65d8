"""Workbooks: figures as a person sees them, hidden parts, formulas, shapes and pictures."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.drawing.image import Image
from openpyxl.styles import Font
from PIL import Image as Pillow

from tests.support.corpus.bounded import RefuseBounded
from tests.support.corpus.grids import grid_texts
from tests.support.corpus.hostile_zip import list_members, pack, text_cell, write_xlsx
from tests.support.corpus.workbooks import SHOWN_VALUES, reread_xlsx, reread_xlsx_cell
from transform.document import Paragraph, Picture, Table
from transform.readers.excel.xlsx import read_xlsx

STRICT = {
    b"http://schemas.openxmlformats.org/spreadsheetml/2006/": b"http://purl.oclc.org/ooxml/spreadsheetml/",
    b"http://schemas.openxmlformats.org/officeDocument/2006/": b"http://purl.oclc.org/ooxml/officeDocument/",
}


@pytest.mark.parametrize(("value", "number_format", "text"), SHOWN_VALUES)
def test_a_cell_reads_as_it_is_seen(value: object, number_format: str, text: str) -> None:
    assert grid_texts(reread_xlsx_cell(value, number_format)) == [[[text]]]


def test_a_number_that_is_no_date_under_a_date_format_is_no_number() -> None:
    assert grid_texts(reread_xlsx_cell(11398889, "yyyy-mm-dd")) == [[["#VALUE!"]]]


def test_whole_numbers_are_exact() -> None:
    assert grid_texts(reread_xlsx_cell(123456789012345, "General")) == [[["123456789012345"]]]
    assert grid_texts(reread_xlsx_cell(123456789012345, "0")) == [[["123456789012345"]]]


def test_sheets_are_a_name_and_a_table() -> None:
    book = Workbook()
    book.active.title = "汇总"
    book.active["A1"] = "规章"
    book.active["B1"] = 5
    book.create_sheet("空")
    book.create_sheet("附表")["A1"] = "文件"
    document = reread_xlsx(book)
    assert [type(block) for block in document.blocks] == [Paragraph, Table, Paragraph, Table]
    assert document.text == "汇总\n附表"
    assert grid_texts(document) == [[["规章", "5"]], [["文件"]]]


def test_formulas_give_their_stored_value_or_none() -> None:
    book = Workbook()
    book.active["A1"], book.active["B1"] = 5, "=A1+1"
    assert grid_texts(reread_xlsx(book)) == [[["5", "#formula"]]]


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
    assert grid_texts(read_xlsx(changed.getvalue())) == [[["5", text, "完"]]]


def test_hidden_rows_and_columns_are_read() -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["规章", 5, 6])
    sheet.append(["文件", 7, 8])
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions["B"].hidden = True
    assert grid_texts(reread_xlsx(book)) == [[["规章", "5", "6"], ["文件", "7", "8"]]]


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_hidden_sheets_are_left_out(state: str) -> None:
    book = Workbook()
    book.active["A1"] = "今年"
    book.create_sheet("去年")["A1"] = "去年"
    book["去年"].sheet_state = state
    assert grid_texts(reread_xlsx(book)) == [[["今年"]]]


def test_struck_and_raised_runs() -> None:
    book = Workbook()
    struck = TextBlock(InlineFont(strike=True), "6")
    notes = (TextBlock(InlineFont(vertAlign=align), "1") for align in ("superscript", "subscript"))
    book.active["A1"] = CellRichText("5", struck, *notes)
    assert grid_texts(reread_xlsx(book)) == [[["5^1^1"]]]


def test_a_struck_cell_is_not_printed() -> None:
    book = Workbook()
    book.active.append(["规章", 5, 6])
    book.active["B1"].font = Font(strike=True)
    assert grid_texts(reread_xlsx(book)) == [[["规章", "", "6"]]]


def test_pictures_are_blocks() -> None:
    book = Workbook()
    stream = io.BytesIO()
    Pillow.new("L", (9, 9)).save(stream, "PNG")
    book.active.add_image(Image(io.BytesIO(stream.getvalue())), "A1")
    assert reread_xlsx(book).blocks == (Picture("xl/media/image1.png"),)


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
    assert grid_texts(document) == [[["5"]]]


def test_titles() -> None:
    book = Workbook()
    book.properties.title = "2023年统计表.xlsx"
    assert reread_xlsx(book).title == "2023年统计表"


@pytest.mark.parametrize(
    "written", ["", "yesterday", "2017-13-45T00:00:00Z", "2017年1月5日", "0000-00-00T00:00:00Z"]
)
def test_a_date_of_the_file_that_is_none_is_passed_over(written: str) -> None:
    book, stream = Workbook(), io.BytesIO()
    book.active["A1"], book.properties.title = "规章", "统计表"
    book.save(stream)
    members = list_members(stream.getvalue())
    core = members["docProps/core.xml"].decode()
    members["docProps/core.xml"] = re.sub(r"(?<=W3CDTF\">)[^<]*", written, core).encode()
    assert core.encode() != members["docProps/core.xml"]
    document = read_xlsx(pack(members))
    assert (document.title, grid_texts(document)) == ("统计表", [[["规章"]]])


def test_properties_that_a_program_added_are_passed_over() -> None:
    members = list_members(write_xlsx('<row r="1"><c r="A1"><v>5</v></c></row>'))
    value = '<vt:filetime xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">x</vt:filetime>'
    members["docProps/custom.xml"] = (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties">'
        f'<property fmtid="{{1}}" pid="2" name="a">{value}</property></Properties>'
    ).encode()
    assert grid_texts(read_xlsx(pack(members))) == [[["5"]]]


def test_a_workbook_in_a_form_that_is_not_known_is_not_empty(refuse_bounded: RefuseBounded) -> None:
    """openpyxl finds no sheet in Excel's strict form, whose namespaces have other names."""
    sheet = write_xlsx(f'<row r="1">{text_cell("A1", "庄市街道")}</row>')
    members = list_members(sheet)
    for name in members:
        for known, strict in STRICT.items():
            members[name] = members[name].replace(known, strict)
    refuse_bounded(pack(members), "a.xlsx", "no worksheet in a form known here")
