"""What is no sound file, or none that is known here, is refused in words; what is sound beside it is read."""

import re
from collections.abc import Callable
from random import Random

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader

from replica.printed import PrintedCell, PrintedTable
from tests.support.corpus import hostile_zip
from tests.support.corpus.drawn import draw
from tests.support.corpus.raw_pdf import build_page, make_stream
from tests.support.corpus.writers import write_docx, write_pdf, write_xls, write_xlsx
from transform.document import Document, NotAReport, Picture
from transform.normalise import normalise
from transform.readers import read_document
from transform.readers.excel.xls import read_xls
from transform.readers.excel.xlsx import read_xlsx
from transform.readers.limits import OLE
from transform.readers.pdf.reader import read_pdf
from transform.readers.word.docx import read_docx
from transform.report import Content, Expectation
from transform.text.decode import UnreadableDocument

Read = Callable[[bytes, str], Document]
Refuse = Callable[[bytes, str, str], None]

SMALL = ("表", PrintedTable(((PrintedCell("规章"), PrintedCell("5")),)))
WHOLE = {
    "a.docx": write_docx(SMALL),
    "a.xlsx": write_xlsx(SMALL),
    "a.xls": write_xls(SMALL),
    "a.pdf": write_pdf(SMALL),
}
# Their parts carry checksums; .xls has none, so a flipped digit in it is another digit.
CHECKED = ["a.docx", "a.xlsx", "a.pdf"]
GARBAGE = Random(7).randbytes(4_000)
LOCKED = OLE + bytes(100) + "EncryptedPackage".encode("utf-16-le") + bytes(500)
SHEET = hostile_zip.write_xlsx(f'<row r="1">{hostile_zip.text_cell("A1", "庄市街道")}</row>')
STRICT = {
    b"http://schemas.openxmlformats.org/spreadsheetml/2006/": b"http://purl.oclc.org/ooxml/spreadsheetml/",
    b"http://schemas.openxmlformats.org/officeDocument/2006/": b"http://purl.oclc.org/ooxml/officeDocument/",
}
TEXT = make_stream(b"BT /F1 12 Tf 50 700 Td (353) Tj ET")


@pytest.mark.parametrize("read", [read_docx, read_xlsx, read_xls, read_pdf])
def test_each_reader_refuses_nothing_and_junk(read: Callable[[bytes], Document]) -> None:
    with pytest.raises(UnreadableDocument, match="empty: fetch it again"):
        read(b"")
    for junk in (b"no such file" * 50, b"PK\x03\x04" + b"\x00" * 500, OLE + b"\xff" * 2000):
        with pytest.raises(UnreadableDocument, match=r"fetch it again|save it anew"):
            read(junk)


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.xlsx", "a.xls", "a.doc", "a.html", "a.txt", "a"])
@pytest.mark.parametrize("data", [b"", b" \r\n\t", GARBAGE, OLE + GARBAGE, b"PK\x03\x04" + GARBAGE])
def test_nothing_and_garbage_are_refused(data: bytes, name: str, refuse_bounded: Refuse) -> None:
    refuse_bounded(data, name, ".")


def test_garbage_behind_the_first_bytes_of_a_pdf_is_refused(refuse_bounded: Refuse) -> None:
    refuse_bounded(b"%PDF-1.7\n" + GARBAGE, "a.pdf", "cut off")
    refuse_bounded(b"%PDF-1.7\n" + GARBAGE + b"\nstartxref\n9\n%%EOF", "a.pdf", ".")


@pytest.mark.parametrize("name", WHOLE)
def test_cut_files_are_refused_or_read_as_they_were(name: str) -> None:
    data = WHOLE[name]
    whole, refused = read_document(data, name=name), 0
    for cut in range(1, len(data), max(1, len(data) // 40)):
        try:
            assert read_document(data[:cut], name=name) == whole
        except UnreadableDocument:
            refused += 1
    assert refused > (20 if name == "a.xls" else 39)


@pytest.mark.parametrize("name", CHECKED)
def test_flipped_bytes_never_make_another_table(name: str) -> None:
    data, chance, refused = WHOLE[name], Random(7), 0
    whole = read_document(data, name=name)
    for _ in range(60):
        at = chance.randrange(len(data))
        flipped = data[:at] + bytes((data[at] ^ 1 << chance.randrange(8),)) + data[at + 1 :]
        try:
            assert read_document(flipped, name=name).blocks == whole.blocks
        except UnreadableDocument:
            refused += 1
    assert refused > 10


@pytest.mark.parametrize("name", ["a.docx", "a.xlsx", "a.xls"])
def test_locked_office_files_are_refused(name: str, refuse_bounded: Refuse) -> None:
    refuse_bounded(LOCKED, name, "locked with a password")


def test_a_zip_of_something_else_is_refused(refuse_bounded: Refuse) -> None:
    refuse_bounded(hostile_zip.pack({"report.txt": "353"}), "a.zip", "neither .docx nor .xlsx")


def test_a_workbook_in_a_form_that_is_not_known_is_not_empty(refuse_bounded: Refuse) -> None:
    """Excel's strict form goes by other names: openpyxl finds no sheet in it."""
    members = hostile_zip.list_members(SHEET)
    for name in members:
        for known, strict in STRICT.items():
            members[name] = members[name].replace(known, strict)
    refuse_bounded(hostile_zip.pack(members), "a.xlsx", "no worksheet in a form known here")


def test_a_font_that_gives_no_widths_is_refused(refuse_bounded: Refuse) -> None:
    font = b"<</Type/Font/Subtype/TrueType/BaseFont/X>>"
    refuse_bounded(build_page(TEXT, font=font), "a.pdf", "does not say which characters")


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        ("{\\rtf1\\ansi\\ansicpg936", "rich text"),
        ("MIME-Version: 1.0\nContent-Type: text/html\n\n<html><td colspan=3D2>", "a web archive"),
        ("From: <Saved by WPS>\nMIME-Version: 1.0\n\n<html>", "a web archive"),
        ('<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook><Table>', "XML of 2003"),
        ('<?xml version="1.0"?><pkg:package><pkg:part>', "XML in one piece"),
    ],
)
@pytest.mark.parametrize("name", ["a.doc", "a.xls", None])
def test_other_kinds_of_office_files_are_refused_by_name(start: str, kind: str, name: str | None) -> None:
    """Their cells skip columns and break figures over lines in ways that pages do not."""
    with pytest.raises(UnreadableDocument, match=f"is .*{kind}.*save it as .docx"):
        read_document((start + " 规章 5").encode(), name=name)


def test_the_harmless_files_beside_the_refused_ones_are_read(read_bounded: Read) -> None:
    """The builders make sound files; what is refused above is refused for its own reason."""
    assert read_bounded(build_page(TEXT), "a.pdf").text == "353"
    assert [cell.text for cell in read_bounded(SHEET, "a.xlsx").tables[0].cells()] == ["庄市街道"]
    for name, data in WHOLE.items():
        texts = [cell.text for cell in read_bounded(data, name).tables[0].cells()]
        assert [text for text in texts if text][-2:] == ["规章", "5"]


def test_files_within_files_do_not_say_what_the_outer_one_is() -> None:
    """Members that are archives themselves are stored as they are, names and all."""
    outer, inner = ("a.xlsx", "a.docx"), ("xl/embeddings/a.docx", "word/embeddings/a.xlsx")
    for name, other, member in zip(outer, reversed(outer), inner, strict=True):
        members = hostile_zip.list_members(WHOLE[name]) | {member: WHOLE[other]}
        document = read_document(hostile_zip.pack(members, stored=True))
        assert document.kind == name.removeprefix("a.")
        assert [cell.text for cell in document.tables[0].cells()][-2:] == ["规章", "5"]


def test_a_pdf_of_pictures_is_image_only_and_no_error(read_bounded: Read) -> None:
    picture = ImageReader(Image.new("RGB", (600, 800), "grey"))
    document = read_bounded(draw(lambda canvas: canvas.drawImage(picture, 0, 0, 595, 800)), "report.pdf")
    assert [type(block) for block in document.blocks] == [Picture]
    report = normalise(document, Expectation(("庄市街道",), 2017, "庄市街道2017年政府信息公开年度报告"))
    assert report.content is Content.IMAGE_ONLY
    assert report.facts == ()


def test_an_error_page_under_the_name_of_a_pdf_is_no_report(
    read_bounded: Read, refuse_bounded: Refuse
) -> None:
    page = "<html><head><title>404</title></head><body><p>您访问的页面不存在</p></body></html>".encode()
    document = read_bounded(page, "report.pdf")
    assert document.kind == "html"
    with pytest.raises(NotAReport):
        normalise(document, Expectation(("庄市街道",), 2017))
    why = re.escape("named .pdf but its bytes are no such file")
    refuse_bounded("您访问的页面不存在".encode(), "report.pdf", why)
