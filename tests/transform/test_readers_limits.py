"""Hostile files cost bounded time and memory and are refused with what is wrong."""

import io
import random
import zipfile
from collections.abc import Callable

import pytest

from corpus import hostile_zip
from corpus.refusing import refuse
from corpus.writers import write_docx, write_pdf, write_xls, write_xlsx
from replica.printed import PrintedCell, PrintedTable
from transform.document import Document, UnreadableDocument
from transform.readers import limits
from transform.readers.docx import read_docx
from transform.readers.pdf import read_pdf
from transform.readers.xls import read_xls
from transform.readers.xlsx import read_xlsx

SMALL = ("表", PrintedTable(((PrintedCell("规章"), PrintedCell("5")),)))


def repack(data: bytes, changes: dict[str, bytes | Callable[[bytes], bytes]]) -> bytes:
    """The archive with these members changed or added."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in [*old.namelist(), *(name for name in changes if name not in old.namelist())]:
            content = old.read(name) if name in old.namelist() else b""
            change = changes.get(name, content)
            new.writestr(name, change(content) if callable(change) else change)
    return stream.getvalue()


def swap(old: str, new: str) -> Callable[[bytes], bytes]:
    def change(content: bytes) -> bytes:
        assert old.encode() in content
        return content.replace(old.encode(), new.encode(), 1)

    return change


DOCX, XLSX = write_docx(SMALL), write_xlsx(SMALL)
BODY, SHEET = "word/document.xml", "xl/worksheets/sheet1.xml"
OFFICE = [(read_docx, DOCX, BODY), (read_xlsx, XLSX, SHEET)]
ALL = [read_docx, read_xlsx, read_xls, read_pdf]


@pytest.mark.parametrize("read", ALL)
def test_empty_and_damaged_files(read: Callable[[bytes], Document]) -> None:
    refuse(read, b"", "empty: fetch it again")
    for junk in (b"no such file" * 50, b"PK\x03\x04" + b"\x00" * 500, limits.OLE + b"\xff" * 2000):
        refuse(read, junk, "fetch it again|save it anew")


@pytest.mark.parametrize(
    ("read", "data"),
    [(read_docx, DOCX), (read_xlsx, XLSX), (read_xls, write_xls(SMALL)), (read_pdf, write_pdf(SMALL))],
)
def test_cut_files_are_refused_or_read_as_they_were(read: Callable[[bytes], Document], data: bytes) -> None:
    whole = read(data)
    for cut in range(1, len(data), max(1, len(data) // 40)):
        try:
            found = read(data[:cut])
        except UnreadableDocument:
            continue
        assert found == whole


@pytest.mark.parametrize("read", ALL)
def test_size(read: Callable[[bytes], Document]) -> None:
    refuse(read, b"x" * (limits.MAX_BYTES + 1), "over the limit of")


@pytest.mark.parametrize(("read", "data", "part"), OFFICE)
@pytest.mark.usefixtures("memory")
def test_zip_bombs(
    read: Callable[[bytes], Document], data: bytes, part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse(read, repack(data, {"media/a.png": b"\x00" * 4 * 2**20}), "zip bomb")
    monkeypatch.setattr("transform.readers.archives.MAX_ZIP_MEMBERS", 50)
    refuse(read, repack(data, {f"media/{n}.png": b"" for n in range(50)}), r"\d\d members, over 50")


def test_expansion_counts_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("transform.readers.archives.MAX_EXPANDED", 2**20)
    refuse(read_docx, repack(DOCX, {f"media/{n}.png": b"\x00" * 2**18 for n in range(5)}), "expands to")


def test_a_member_that_lies_about_its_size() -> None:
    data = bytearray(repack(DOCX, {"media/a.xml": b"<a>" + b"x" * 5000 + b"</a>"}))
    at = data.rfind(b"PK\x01\x02", 0, data.rfind(b"media/a.xml"))
    data[at + 24 : at + 28] = (100).to_bytes(4, "little")
    refuse(read_docx, bytes(data), "damaged")


@pytest.mark.parametrize(("read", "data", "part"), OFFICE)
@pytest.mark.usefixtures("memory")
def test_entities_and_dtds(read: Callable[[bytes], Document], data: bytes, part: str) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(12))
    outside = '<!ENTITY x SYSTEM "file:///etc/passwd">'
    for subset, name in ((laughs, part), (outside, "docProps/app.xml"), ("", "customXml/item1.xml")):
        bomb = f'<?xml version="1.0"?><!DOCTYPE a [{subset}]><a>&l11;</a>'.encode()
        refuse(read, repack(data, {name: bomb}), "declares a DTD")
    wide = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a [<!ENTITY l "x">]><a>&l;</a>'.encode("utf-16")
    refuse(read, repack(data, {part: wide}), "declares a DTD")


@pytest.mark.parametrize(("read", "data", "part"), OFFICE)
@pytest.mark.usefixtures("memory")
def test_deep_and_long_xml(
    read: Callable[[bytes], Document], data: bytes, part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse(read, repack(data, {part: b"<a>" * 50_000 + b"</a>" * 50_000}), "over 200 deep")
    monkeypatch.setattr("transform.readers.archives.MAX_XML_ELEMENTS", 1000)
    refuse(read, repack(data, {part: b"<a>" + b"<b/>" * 1000 + b"</a>"}), "over 1,000 elements")
    monkeypatch.setattr("transform.readers.archives.MAX_XML", 1000)
    refuse(read, repack(data, {part: b"<a>" + b" " * 1000 + b"</a>"}), "bytes of XML")


@pytest.mark.usefixtures("memory")
def test_word_tables_that_claim_too_much() -> None:
    wide = swap('<w:gridSpan w:val="1"/>', '<w:gridSpan w:val="900000000"/>')
    refuse(read_docx, repack(DOCX, {BODY: wide}), "over the limit of 400,000 slots")
    row = '<w:tr><w:tc><w:tcPr><w:gridSpan w:val="300000"/></w:tcPr><w:p/></w:tc></w:tr>'
    many = swap("<w:sectPr", f"{f'<w:tbl>{row}</w:tbl>' * 50}<w:sectPr")
    refuse(read_docx, repack(DOCX, {BODY: many}), "the file up to table")


@pytest.mark.usefixtures("memory")
def test_sheets_that_claim_too_much() -> None:
    far = '<row r="1048576"><c r="XFD1048576" t="str"><v>x</v></c></row></sheetData>'
    refuse(read_xlsx, repack(XLSX, {SHEET: swap("</sheetData>", far)}), "claims 1,048,576 rows by 16,384")
    merge = '</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    refuse(read_xlsx, repack(XLSX, {SHEET: swap("</sheetData>", merge)}), "over 400,000 cells")
    link = '</sheetData><hyperlinks><hyperlink ref="A1:XFD1048576" location="A1"/></hyperlinks>'
    refuse(read_xlsx, repack(XLSX, {SHEET: swap("</sheetData>", link)}), "over 400,000 cells")
    cells = f"{'<c/>' * 400_001}</sheetData>"
    refuse(read_xlsx, repack(XLSX, {SHEET: swap("</sheetData>", cells)}), "over 400,000 cells|zip bomb")


def test_a_long_formula_that_many_cells_share() -> None:
    """It would be unfolded for each of them."""
    shared = "".join(
        f'<row r="{n}"><c r="A{n}"><f t="shared" si="0"/><v>1</v></c></row>' for n in range(2, 20_000)
    )
    master = (
        f'<row r="1"><c r="A1"><f t="shared" ref="A1:A20000" si="0">{"B1+" * 50_000}B1</f><v>1</v></c></row>'
    )
    (table,) = read_xlsx(hostile_zip.write_xlsx(master + shared)).tables
    assert len(table.grid) == 19_999


def test_one_sheet_named_many_times() -> None:
    sheet = '<sheet name="b" sheetId="2" state="visible" r:id="rId1"/>'
    again = swap("</sheets>", f"{sheet}</sheets>")
    with zipfile.ZipFile(io.BytesIO(XLSX)) as archive:
        assert b'r:id="rId1"' in archive.read("xl/workbook.xml")
    refuse(read_xlsx, repack(XLSX, {"xl/workbook.xml": again}), "several times")


def test_a_claimed_dimension_alone_is_nothing() -> None:
    data = repack(XLSX, {SHEET: swap('<dimension ref="A1:B2"', '<dimension ref="A1:XFD1048576"')})
    assert read_xlsx(data) == read_xlsx(XLSX)


@pytest.mark.parametrize(
    ("read", "data"),
    [(read_docx, DOCX), (read_xlsx, XLSX), (read_pdf, write_pdf(SMALL))],
)
def test_flipped_bytes_never_make_another_table(read: Callable[[bytes], Document], data: bytes) -> None:
    """Their parts carry checksums; .xls has none, so a flipped digit in it is another digit."""
    whole, chance = read(data), random.Random(7)
    refused = 0
    for _ in range(60):
        at = chance.randrange(len(data))
        flipped = data[:at] + bytes((data[at] ^ 1 << chance.randrange(8),)) + data[at + 1 :]
        try:
            assert read(flipped).tables == whole.tables
        except UnreadableDocument:
            refused += 1
    assert refused > 10
