"""What is no sound file is refused in words, the worst of it by a process that would die of taking too much."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from io import BytesIO
from random import Random

import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from corpus import hostile_zip
from corpus.bounded import open_bounded
from corpus.raw_pdf import build_page, make_flate, make_stream
from transform.document import Document, NotAReport, Paragraph, Picture, UnreadableDocument
from transform.normalise import normalise
from transform.readers import read_document
from transform.readers.limits import OLE
from transform.report import Content, Expectation

SECONDS = 60
WORD = "<w:p><w:r><w:t>庄市街道</w:t></w:r></w:p>"
ROW = f'<row r="1">{hostile_zip.text_cell("A1", "庄市街道")}</row>'
CORNER = f'<row r="1048576">{hostile_zip.text_cell("XFD1048576", "1")}</row>'
TEXT = make_stream(b"BT /F1 12 Tf 50 700 Td (353) Tj ET")
LOCKED = OLE + bytes(100) + "EncryptedPackage".encode("utf-16-le") + bytes(500)
GARBAGE = Random(7).randbytes(4_000)
Read = Callable[[bytes, str], Document]


@pytest.fixture(scope="module")
def pool() -> Iterator[ProcessPoolExecutor]:
    with open_bounded() as opened:
        yield opened


@pytest.fixture
def read(pool: ProcessPoolExecutor) -> Read:
    def in_bounds(data: bytes, name: str) -> Document:
        return pool.submit(partial(read_document, data, name=name)).result(timeout=SECONDS)

    return in_bounds


def draw_pdf(draw: Callable[[Canvas], None], encrypt: StandardEncryption | None = None) -> bytes:
    stream = BytesIO()
    canvas = Canvas(stream, pagesize=A4, encrypt=encrypt)
    draw(canvas)
    canvas.save()
    return stream.getvalue()


def write_entities() -> str:
    """A billion laughs: nine levels of ten."""
    levels = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    return f'<!DOCTYPE w [<!ENTITY a "ha">{levels}]>'


def deflate_twice(data: bytes) -> bytes:
    once = make_flate(data).split(b"stream\n", 1)[1].rsplit(b"\nendstream", 1)[0]
    return make_flate(once).replace(b"/FlateDecode", b"[/FlateDecode/FlateDecode]")


HOSTILE: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "zip bomb by ratio": (
        lambda: hostile_zip.write_docx(WORD, more={"word/big.xml": b" " * 2**23}), "a.docx", "a zip bomb",
    ),
    "zip bomb by size": (
        lambda: hostile_zip.write_docx(WORD, more={f"word/{n}.bin": bytes(2**20) for n in range(257)}),
        "a.docx", "expands to .* over the limit of",
    ),
    "too many members": (
        lambda: hostile_zip.write_docx(WORD, more={f"word/media/{n}": b"" for n in range(5_000)}),
        "a.docx", "has 5,003 members, over 5,000",
    ),
    "entities": (
        lambda: hostile_zip.write_docx("<w:p><w:r><w:t>&j;</w:t></w:r></w:p>", before=write_entities()),
        "a.docx", "word/document.xml declares a DTD or entities",
    ),
    "a sheet to its furthest corner": (
        lambda: hostile_zip.write_xlsx(ROW + CORNER), "a.xlsx", "claims 1,048,576 rows by 16,384 columns",
    ),
    "a merge of the whole sheet": (
        lambda: hostile_zip.write_xlsx(ROW, '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
        "a.xlsx", "cells",
    ),
    "content that only Word unfolds": (
        lambda: hostile_zip.write_docx("<w:altChunk/>"), "a.docx", "only Word can unfold",
    ),
    "a zip of something else": (
        lambda: hostile_zip.pack({"report.txt": "353"}), "a.zip", "neither .docx nor .xlsx",
    ),
    "a PDF stream of 200 MB": (
        lambda: build_page(make_flate(bytes(200 * 2**20))), "a.pdf", "streams expand to over",
    ),
    "a PDF stream of 200 MB deflated twice": (
        lambda: build_page(deflate_twice(bytes(200 * 2**20))), "a.pdf", "streams expand to over",
    ),
    "a font that gives no widths": (
        lambda: build_page(TEXT, font=b"<</Type/Font/Subtype/TrueType/BaseFont/X>>"),
        "a.pdf", "does not say which characters",
    ),
    "a PDF with a password": (
        lambda: draw_pdf(lambda canvas: canvas.drawString(50, 700, "353"), StandardEncryption("secret")),
        "a.pdf", "locked with a password",
    ),
    "a PDF of nothing": (lambda: build_page(make_stream(b"")), "a.pdf", "prints nothing"),
    "locked .docx": (lambda: LOCKED, "a.docx", "locked with a password"),
    "locked .xlsx": (lambda: LOCKED, "a.xlsx", "locked with a password"),
    "locked .xls": (lambda: LOCKED, "a.xls", "locked with a password"),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_files_are_refused(case: str, read: Read) -> None:
    write, name, words = HOSTILE[case]
    with pytest.raises(UnreadableDocument, match=words):
        read(write(), name)


def test_the_harmless_file_beside_the_hostile_ones_is_read(read: Read) -> None:
    """The builders make sound files; what is refused above is refused for its own reason."""
    assert read(build_page(TEXT), "a.pdf").text == "353"
    assert read(hostile_zip.write_docx(WORD), "a.docx").text == "庄市街道"
    assert [cell.text for cell in read(hostile_zip.write_xlsx(ROW), "a.xlsx").tables[0].cells()] == [
        "庄市街道"
    ]


def test_a_pdf_of_pictures_is_image_only_and_no_error(read: Read) -> None:
    picture = ImageReader(Image.new("RGB", (600, 800), "grey"))
    document = read(draw_pdf(lambda canvas: canvas.drawImage(picture, 0, 0, 595, 842)), "report.pdf")
    assert [type(block) for block in document.blocks] == [Picture]
    report = normalise(document, Expectation(("庄市街道",), 2017, "庄市街道2017年政府信息公开年度报告"))
    assert report.content is Content.IMAGE_ONLY
    assert report.facts == ()


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("name", ["a.docx", "a.xlsx", "a.pdf"])
def test_truncated_files_are_refused(name: str, share: float, read: Read) -> None:
    whole = {
        "a.docx": hostile_zip.write_docx(WORD),
        "a.xlsx": hostile_zip.write_xlsx(ROW),
        "a.pdf": draw_pdf(lambda canvas: canvas.drawString(50, 700, "353")),
    }[name]
    with pytest.raises(UnreadableDocument):
        read(whole[: int(len(whole) * share)], name)


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.xlsx", "a.xls", "a.doc", "a.html", "a.txt", "a"])
@pytest.mark.parametrize("data", [b"", b" \r\n\t", GARBAGE, OLE + GARBAGE, b"PK\x03\x04" + GARBAGE])
def test_nothing_and_garbage_are_refused(data: bytes, name: str, read: Read) -> None:
    with pytest.raises(UnreadableDocument):
        read(data, name)


def test_garbage_behind_the_first_bytes_of_a_pdf_is_refused(read: Read) -> None:
    with pytest.raises(UnreadableDocument, match="cut off"):
        read(b"%PDF-1.7\n" + GARBAGE, "a.pdf")
    with pytest.raises(UnreadableDocument):
        read(b"%PDF-1.7\n" + GARBAGE + b"\nstartxref\n9\n%%EOF", "a.pdf")


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


def test_an_error_page_under_the_name_of_a_pdf_is_no_report(read: Read) -> None:
    page = "<html><head><title>404</title></head><body><p>您访问的页面不存在</p></body></html>".encode()
    document = read(page, "report.pdf")
    assert document.kind == "html"
    with pytest.raises(NotAReport):
        normalise(document, Expectation(("庄市街道",), 2017))
    with pytest.raises(UnreadableDocument, match=re.escape("named .pdf but its bytes are no such file")):
        read("您访问的页面不存在".encode(), "report.pdf")


def test_a_damaged_byte_of_an_office_file_is_noticed(read: Read) -> None:
    """Archives carry checksums: a changed byte is an error or leaves the text as it was."""
    whole = hostile_zip.write_docx(WORD)
    refused = 0
    for place in range(0, len(whole), 7):
        damaged = bytes([*whole[:place], whole[place] ^ 0x10, *whole[place + 1 :]])
        try:
            document = read(damaged, "a.docx")
        except UnreadableDocument:
            refused += 1
        else:
            assert document.blocks == (Paragraph("庄市街道"),), place
    assert refused > 20
