"""Sheets that claim too much are refused before they are unfolded; formulas without a value are found."""

import pytest

from tests.support.corpus.bounded import ReadBounded, RefuseBounded
from tests.support.corpus.grids import grid_texts
from tests.support.corpus.hostile_zip import list_members, pack, repack, swap, write_xlsx
from tests.support.corpus.writers import SMALL_REPORT
from tests.support.corpus.writers import write_xlsx as write_report
from transform.document import Table
from transform.readers.excel.xlsx import read_xlsx

SHEET = "xl/worksheets/sheet1.xml"
XLSX = write_report(SMALL_REPORT)
FAR = '<row r="1048576"><c r="XFD1048576" t="str"><v>x</v></c></row></sheetData>'
MERGE = '</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
LINK = '</sheetData><hyperlinks><hyperlink ref="A1:XFD1048576" location="A1"/></hyperlinks>'


@pytest.mark.parametrize(
    ("end", "why"),
    [
        (FAR, "claims 1,048,576 rows by 16,384 columns"),
        (MERGE, "over 400,000 cells"),
        (LINK, "over 400,000 cells"),
        (f"{'<c/>' * 400_001}</sheetData>", "over 400,000 cells|zip bomb"),
    ],
    ids=["a far corner", "a merge", "a link", "cells"],
)
def test_sheets_that_claim_too_much(end: str, why: str, refuse_bounded: RefuseBounded) -> None:
    refuse_bounded(repack(XLSX, {SHEET: swap("</sheetData>", end)}), "a.xlsx", why)


def test_a_long_formula_that_many_cells_share(read_bounded: ReadBounded) -> None:
    """openpyxl would unfold the formula for each of the cells."""
    cell = '<row r="{n}"><c r="A{n}"><f t="shared" si="0"{more}>{text}</f><v>1</v></c></row>'
    master = cell.format(n=1, more=' ref="A1:A20000"', text="B1+" * 50_000 + "B1")
    shared = "".join(cell.format(n=n, more="", text="") for n in range(2, 20_000))
    (table,) = read_bounded(write_xlsx(master + shared), "a.xlsx").tables
    assert len(table.grid) == 19_999


def test_one_sheet_named_many_times(refuse_bounded: RefuseBounded) -> None:
    sheet = '<sheet name="b" sheetId="2" state="visible" r:id="rId1"/>'
    assert b'r:id="rId1"' in list_members(XLSX)["xl/workbook.xml"]
    again = repack(XLSX, {"xl/workbook.xml": swap("</sheets>", f"{sheet}</sheets>")})
    refuse_bounded(again, "a.xlsx", "several times")


def test_a_claimed_dimension_alone_costs_nothing() -> None:
    data = repack(XLSX, {SHEET: swap('<dimension ref="A1:B2"', '<dimension ref="A1:XFD1048576"')})
    assert read_xlsx(data) == read_xlsx(XLSX)
    assert [type(block) for block in read_xlsx(data).blocks][-1] is Table


@pytest.mark.parametrize(("calculates", "zero"), [("1", "#formula"), ("0", "0")])
def test_a_zero_that_no_program_calculated_is_none(calculates: str, zero: str) -> None:
    """Programs that cannot calculate store 0 and a flag that the workbook is to be calculated on opening."""
    rows = '<row r="1"><c r="A1"><f>B1</f><v>0</v></c><c r="B1"><v>0</v></c><c r="C1"><f>D1</f><v>6</v></c></row>'
    members = list_members(write_xlsx(rows))
    calculation = f'<calcPr fullCalcOnLoad="{calculates}"/></workbook>'.encode()
    members["xl/workbook.xml"] = members["xl/workbook.xml"].replace(b"</workbook>", calculation)
    assert grid_texts(read_xlsx(pack(members))) == [[[zero, "0", "6"]]]
