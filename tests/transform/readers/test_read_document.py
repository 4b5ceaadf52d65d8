"""Files of every kind are recognised by their content; damaged files and unknown kinds are refused with a reason."""

import re
from random import Random

import pytest

from tests.support.corpus.bounded import ReadBounded, RefuseBounded
from tests.support.corpus.hostile_zip import list_members, pack
from tests.support.corpus.html_page import wrap_page
from tests.support.corpus.writers import SMALL_REPORT, write_docx, write_pdf, write_xls, write_xlsx
from transform.document import NotAReport
from transform.normalise import normalise
from transform.readers import read_document
from transform.readers.limits import OLE
from transform.report import Expectation
from transform.text.decode import UnreadableDocument

WHOLE = {
    "a.docx": write_docx(SMALL_REPORT),
    "a.xlsx": write_xlsx(SMALL_REPORT),
    "a.xls": write_xls(SMALL_REPORT),
    "a.pdf": write_pdf(SMALL_REPORT),
}
# Their parts carry checksums; .xls has none, so a flipped digit in it is another digit.
CHECKED = ["a.docx", "a.xlsx", "a.pdf"]
GARBAGE = Random(7).randbytes(4_000)


def test_the_harmless_files_beside_the_refused_ones_are_read(read_bounded: ReadBounded) -> None:
    """The files that are damaged below can be read as they are."""
    for name, data in WHOLE.items():
        texts = [cell.text for cell in read_bounded(data, name).tables[0].cells()]
        assert [text for text in texts if text][-2:] == ["规章", "5"]


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.xlsx", "a.xls", "a.doc", "a.html", "a.txt", "a"])
@pytest.mark.parametrize("data", [b"", b" \r\n\t", GARBAGE, OLE + GARBAGE, b"PK\x03\x04" + GARBAGE])
def test_nothing_and_garbage_are_refused(data: bytes, name: str, refuse_bounded: RefuseBounded) -> None:
    refuse_bounded(data, name, ".")


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
    data, random, refused = WHOLE[name], Random(7), 0
    whole = read_document(data, name=name)
    for _ in range(60):
        at = random.randrange(len(data))
        flipped = data[:at] + bytes((data[at] ^ 1 << random.randrange(8),)) + data[at + 1 :]
        try:
            assert read_document(flipped, name=name).blocks == whole.blocks
        except UnreadableDocument:
            refused += 1
    assert refused > 10


def test_a_zip_of_something_else_is_refused(refuse_bounded: RefuseBounded) -> None:
    refuse_bounded(pack({"report.txt": "353"}), "a.zip", "neither .docx nor .xlsx")


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
    """Read as pages, their cells would be in other columns and their figures broken over lines."""
    with pytest.raises(UnreadableDocument, match=f"is .*{kind}.*save it as .docx"):
        read_document((start + " 规章 5").encode(), name=name)


def test_files_within_files_do_not_decide_the_kind_of_the_outer_one() -> None:
    """Members that are archives themselves are stored as they are, names and all."""
    outer, inner = ("a.xlsx", "a.docx"), ("xl/embeddings/a.docx", "word/embeddings/a.xlsx")
    for name, other, member in zip(outer, reversed(outer), inner, strict=True):
        members = list_members(WHOLE[name]) | {member: WHOLE[other]}
        document = read_document(pack(members, stored=True))
        assert document.kind == name.removeprefix("a.")
        assert [cell.text for cell in document.tables[0].cells()][-2:] == ["规章", "5"]


def test_an_error_page_under_the_name_of_a_pdf_is_no_report(
    read_bounded: ReadBounded, refuse_bounded: RefuseBounded
) -> None:
    page = "<html><head><title>404</title></head><body><p>您访问的页面不存在</p></body></html>".encode()
    document = read_bounded(page, "report.pdf")
    assert document.kind == "html"
    with pytest.raises(NotAReport):
        normalise(document, Expectation(("庄市街道",), 2017))
    why = re.escape("named .pdf but its bytes are no such file")
    refuse_bounded("您访问的页面不存在".encode(), "report.pdf", why)


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "gbk", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("label", ["utf-8", "gb2312", "iso-8859-1", None])
def test_a_wrong_label_does_not_matter(charset: str, label: str | None) -> None:
    text = wrap_page("<div id=zoom><p>镇海区政府信息公开年度报告 朱镕基</p></div>").decode()
    content_type = None if label is None else f"text/html; charset={label}"
    assert (
        read_document(text.encode(charset), content_type=content_type).text
        == "镇海区政府信息公开年度报告 朱镕基"
    )
