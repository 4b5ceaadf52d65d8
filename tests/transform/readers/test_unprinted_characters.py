"""Every kind of file: what is not printed is in no text of its document, and what turns a figure around is."""

from collections.abc import Callable

import pytest

from replica.printed import Printed, PrintedCell, PrintedTable
from tests.support.corpus.html_page import BODY, wrap_page
from tests.support.corpus.raw_pdf import build_page, make_stream, show_text
from tests.support.corpus.word_xml import paragraph, read_blocks, run
from tests.support.corpus.writers import SMALL_REPORT, write_docx, write_xls, write_xlsx
from transform.readers import read_document
from transform.readers.pdf.reader import read_pdf

# A space, a mark, isolates, a joiner, a selector and a tag.
NOISE = "\u200b\u200f\u2067\u2069\u2060\ufe0f\U000e0041"
CMAP = b"""/CIDInit /ProcSet findresource begin begincmap
1 begincodespacerange <00> <ff> endcodespacerange
6 beginbfchar <31> <0031> <32> <0032> <41> <200B> <42> <2067> <43> <00AD> <44> <202E> endbfchar
endcmap end"""


def draw_text(codes: bytes) -> str:
    """The text of a page that draws these codes of a font whose A to D are U+200B, U+2067, U+00AD and U+202E."""
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>"
    return read_pdf(build_page(show_text(codes), font=font, more=(make_stream(CMAP),))).text


@pytest.mark.parametrize("write", [write_docx, write_xlsx, write_xls])
def test_office_files_print_nothing_of_it(write: Callable[[Printed], bytes]) -> None:
    cells = (PrintedCell(f"{NOISE}规{NOISE}章"), PrintedCell(f"{NOISE}5{NOISE}"))
    strewn = (f"{NOISE}表{NOISE}", PrintedTable((cells,)))
    assert read_document(write(strewn)).blocks == read_document(write(SMALL_REPORT)).blocks


def test_a_row_of_unprinted_characters_does_not_lengthen_a_sheet() -> None:
    blank = PrintedTable(((PrintedCell("规章"), PrintedCell("5")), (PrintedCell(NOISE), PrintedCell(""))))
    assert read_document(write_xlsx(("表", blank))).blocks == read_document(write_xlsx(SMALL_REPORT)).blocks


def test_a_word_file_that_turns_text_around_says_so() -> None:
    turned = f'<w:bdo w:val="rtl">{run("21")}</w:bdo>'
    assert read_blocks(paragraph(turned, run("件"))).text == "\u202e21件"
    assert read_blocks(paragraph(run("\u202e21"))).text == "\u202e21"


def test_what_a_pdf_draws_without_ink_is_dropped_and_a_soft_hyphen_is_a_hyphen() -> None:
    assert draw_text(b"1A2B1") == "121"
    assert draw_text(b"C12") == "-12"
    assert draw_text(b"D12") == "\u202e12"


def test_titles_and_records_of_pages() -> None:
    head = f'<title>通知{NOISE}&shy;&#8203;</title><meta name="ArticleTitle" content="通&zwj;{NOISE}知">'
    record = "<div>发布机构：<span>庄市&#8203;街道</span></div><!--<$[信息内容]>begin-->"
    page = wrap_page(f"{record}{BODY}<!--<$[信息内容]>end-->", head)
    metas = read_document(page).metas
    assert (metas["title"], metas["ArticleTitle"], metas["发布机构"]) == ("通知", "通知", "庄市街道")


def test_a_raised_character_that_is_not_printed_is_no_note() -> None:
    page = "<table><tr><td>规章</td><td>5<sup>&#8203;</sup></td></tr></table>".encode()
    assert [cell.text for cell in read_document(page).tables[0].cells()] == ["规章", "5"]


@pytest.mark.parametrize(
    "tag", ["<td style='unicode-bidi:bidi-override;direction:rtl'>", "<td><bdo dir=rtl>"]
)
def test_a_cell_that_turns_its_text_around_says_so(tag: str) -> None:
    page = f"<table><tr><td>规章</td>{tag}21</td></tr></table>".encode()
    texts = [cell.text for cell in read_document(page).tables[0].cells()]
    assert texts[0] == "规章"
    assert "\u202e" in texts[1]
