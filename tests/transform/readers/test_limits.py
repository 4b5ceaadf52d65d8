"""Hostile office files cost bounded time and memory and are refused with what is wrong."""

import io
from collections.abc import Callable, Mapping
from random import Random

import docx
import pytest

from replica.printed import PrintedCell, PrintedTable
from tests.support.corpus import hostile_zip
from tests.support.corpus.writers import write_docx, write_xls, write_xlsx
from transform.document import Document, Table
from transform.readers import limits, read_document
from transform.readers.excel.xlsx import read_xlsx

Read = Callable[[bytes, str], Document]
Refuse = Callable[[bytes, str, str], None]
Change = bytes | Callable[[bytes], bytes]

SMALL = ("表", PrintedTable(((PrintedCell("规章"), PrintedCell("5")),)))
DOCX, XLSX = write_docx(SMALL), write_xlsx(SMALL)
BODY, SHEET = "word/document.xml", "xl/worksheets/sheet1.xml"
OFFICE = [("a.docx", DOCX, BODY), ("a.xlsx", XLSX, SHEET)]
MIB = 2**20


def repack(data: bytes, changes: Mapping[str, Change]) -> bytes:
    """The archive with these members changed or added."""
    members = hostile_zip.list_members(data)
    for name, change in changes.items():
        members[name] = change(members[name]) if callable(change) else change
    return hostile_zip.pack(members)


def swap(old: str, new: str) -> Callable[[bytes], bytes]:
    def change(content: bytes) -> bytes:
        assert old.encode() in content
        return content.replace(old.encode(), new.encode(), 1)

    return change


@pytest.mark.parametrize(("name", "data", "part"), OFFICE)
def test_the_harmless_files_beside_the_hostile_ones_are_read(
    name: str, data: bytes, part: str, read_bounded: Read
) -> None:
    """What is refused below is refused for its own reason."""
    whole = repack(data, {"media/a.png": b"\x00" * 100, part: lambda content: content})
    assert [cell.text for cell in read_bounded(whole, name).tables[0].cells()][-2:] == ["规章", "5"]


@pytest.mark.parametrize("name", ["a.docx", "a.xlsx", "a.pdf"])
def test_size(name: str, refuse_bounded: Refuse) -> None:
    start = {"a.docx": b"PK\x03\x04word/", "a.xlsx": b"PK\x03\x04xl/", "a.pdf": b"%PDF-1.7"}[name]
    refuse_bounded(start + b"x" * limits.MAX_BYTES, name, "over the limit of 67,108,864")


def test_size_of_old_workbooks(refuse_bounded: Refuse) -> None:
    refuse_bounded(write_xls(SMALL) + b"\x00" * limits.MAX_XLS_BYTES, "a.xls", "over the limit of 16,777,216")


@pytest.mark.parametrize(("name", "data", "part"), OFFICE)
@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"media/a.png": b"\x00" * 8 * MIB}, "a zip bomb"),
        ({f"media/{n}.bin": bytes(MIB) for n in range(257)}, "expands to .* over the limit of 268,435,456"),
        ({f"media/{n}": b"" for n in range(5_000)}, r"has 5,0\d\d members, over 5,000"),
    ],
    ids=["by ratio", "by size together", "by members"],
)
def test_zip_bombs(
    name: str, data: bytes, part: str, more: Mapping[str, bytes], why: str, refuse_bounded: Refuse
) -> None:
    refuse_bounded(repack(data, more), name, why)


def test_a_member_that_lies_about_its_size(refuse_bounded: Refuse) -> None:
    data = bytearray(repack(DOCX, {"media/a.xml": b"<a>" + b"x" * 5000 + b"</a>"}))
    at = data.rfind(b"PK\x01\x02", 0, data.rfind(b"media/a.xml"))
    data[at + 24 : at + 28] = (100).to_bytes(4, "little")
    refuse_bounded(bytes(data), "a.docx", "damaged")


@pytest.mark.parametrize(("name", "data", "part"), OFFICE)
def test_entities_and_dtds(name: str, data: bytes, part: str, refuse_bounded: Refuse) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(12))
    outside = '<!ENTITY x SYSTEM "file:///etc/passwd">'
    for subset, member in ((laughs, part), (outside, "docProps/app.xml"), ("", "customXml/item1.xml")):
        bomb = f'<?xml version="1.0"?><!DOCTYPE a [{subset}]><a>&l11;</a>'.encode()
        refuse_bounded(repack(data, {member: bomb}), name, f"{member} declares a DTD or entities")
    wide = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a [<!ENTITY l "x">]><a>&l;</a>'.encode("utf-16")
    refuse_bounded(repack(data, {part: wide}), name, "declares a DTD")


@pytest.mark.parametrize(("name", "data", "part"), OFFICE)
def test_deep_xml(name: str, data: bytes, part: str, refuse_bounded: Refuse) -> None:
    refuse_bounded(repack(data, {part: b"<a>" * 50_000 + b"</a>" * 50_000}), name, "over 200 deep")


@pytest.mark.parametrize(("name", "data", "part"), OFFICE)
def test_long_xml(name: str, data: bytes, part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for limit, content, why in (
        ("MAX_XML_ELEMENTS", b"<a>" + b"<b/>" * 1000 + b"</a>", "over 1,000 elements"),
        ("MAX_XML", b"<a>" + b" " * 1000 + b"</a>", "bytes of XML, over the limit of 1,000"),
    ):
        monkeypatch.setattr(f"transform.readers.office_zip.{limit}", 1000)
        with pytest.raises(limits.UnreadableDocument, match=why):
            read_document(repack(data, {part: content}), name=name)


def test_word_tables_that_claim_too_much(refuse_bounded: Refuse) -> None:
    wide = swap('<w:gridSpan w:val="1"/>', '<w:gridSpan w:val="900000000"/>')
    refuse_bounded(repack(DOCX, {BODY: wide}), "a.docx", "over the limit of 400,000 slots")
    row = '<w:tr><w:tc><w:tcPr><w:gridSpan w:val="300000"/></w:tcPr><w:p/></w:tc></w:tr>'
    many = swap("<w:sectPr", f"{f'<w:tbl>{row}</w:tbl>' * 50}<w:sectPr")
    refuse_bounded(repack(DOCX, {BODY: many}), "a.docx", "the file up to table")


def test_styles_and_fields_without_end(read_bounded: Read) -> None:
    chance = Random(7)
    based = "".join(
        f'<w:style w:styleId="s{n}"><w:name w:val="{chance.random()}"/><w:basedOn w:val="s{n + 1}"/></w:style>'
        for n in range(20_000)
    )
    run = '<w:r><w:rPr><w:rStyle w:val="s0"/></w:rPr><w:t>{}</w:t></w:r>'
    opened = "".join(f'<w:r><w:fldChar w:fldCharType="{step}"/></w:r>' for step in ("begin", "separate"))
    runs = "".join(opened + run.format(chance.random()) for _ in range(10_000))
    document = docx.Document()
    document.add_paragraph("庄市街道")
    stream = io.BytesIO()
    document.save(stream)
    data = repack(
        stream.getvalue(),
        {
            "word/styles.xml": swap("</w:styles>", based + "</w:styles>"),
            BODY: swap("</w:r></w:p>", f"</w:r>{runs}</w:p>"),
        },
    )
    assert read_bounded(data, "a.docx").text.startswith("庄市街道0.958978")


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
def test_sheets_that_claim_too_much(end: str, why: str, refuse_bounded: Refuse) -> None:
    refuse_bounded(repack(XLSX, {SHEET: swap("</sheetData>", end)}), "a.xlsx", why)


def test_a_long_formula_that_many_cells_share(read_bounded: Read) -> None:
    """It would be unfolded for each of them."""
    cell = '<row r="{n}"><c r="A{n}"><f t="shared" si="0"{more}>{text}</f><v>1</v></c></row>'
    master = cell.format(n=1, more=' ref="A1:A20000"', text="B1+" * 50_000 + "B1")
    shared = "".join(cell.format(n=n, more="", text="") for n in range(2, 20_000))
    (table,) = read_bounded(hostile_zip.write_xlsx(master + shared), "a.xlsx").tables
    assert len(table.grid) == 19_999


def test_one_sheet_named_many_times(refuse_bounded: Refuse) -> None:
    sheet = '<sheet name="b" sheetId="2" state="visible" r:id="rId1"/>'
    assert b'r:id="rId1"' in hostile_zip.list_members(XLSX)["xl/workbook.xml"]
    again = repack(XLSX, {"xl/workbook.xml": swap("</sheets>", f"{sheet}</sheets>")})
    refuse_bounded(again, "a.xlsx", "several times")


def test_a_claimed_dimension_alone_is_nothing() -> None:
    data = repack(XLSX, {SHEET: swap('<dimension ref="A1:B2"', '<dimension ref="A1:XFD1048576"')})
    assert read_xlsx(data) == read_xlsx(XLSX)
    assert [type(block) for block in read_xlsx(data).blocks][-1] is Table
