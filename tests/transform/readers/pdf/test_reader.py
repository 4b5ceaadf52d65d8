"""PDFs that are cut off, locked, without end or without text are refused; pages on their side are read; titles."""

from random import Random

import pytest
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from tests.support.corpus.bounded import ReadBounded, RefuseBounded
from tests.support.corpus.drawn import HEIGHT, WIDTH, draw_pdf, draw_small_table, read_drawn, write_text
from tests.support.corpus.grids import grid_texts
from tests.support.corpus.raw_pdf import build_page, build_pdf, make_stream, show_text
from transform.document import Picture
from transform.normalise import normalise
from transform.readers import limits
from transform.readers.pdf.reader import read_pdf
from transform.report import Content, Expectation
from transform.text.decode import UnreadableDocument

PAGE = build_page(show_text(b"353"))
GARBAGE = Random(7).randbytes(4_000)
FIELD = b"<</Type/Annot/Subtype/Widget/Rect[200 700 260 716]%s>>"
NOTE = b"<</Type/Annot/Subtype/FreeText/Rect[200 700 260 716]%s>>"
CID_FONT = b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[6 0 R]%s>>"
CID_DESCENDANT = (
    b"<</Type/Font/Subtype/CIDFontType2/BaseFont/X/DW 1000"
    b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor<</FontName/X/Flags 4>>>>"
)
CID_TEXT = make_stream(b"BT /F1 12 Tf 72 700 Td <00010002> Tj ET")


def test_garbage_behind_the_first_bytes_of_a_pdf_is_refused(refuse_bounded: RefuseBounded) -> None:
    refuse_bounded(b"%PDF-1.7\n" + GARBAGE, "a.pdf", "cut off")
    refuse_bounded(b"%PDF-1.7\n" + GARBAGE + b"\nstartxref\n9\n%%EOF", "a.pdf", ".")


def test_a_last_line_without_end(refuse_bounded: RefuseBounded) -> None:
    """pdfminer looks for the end backwards, line by line, and copies a line without end again and again."""
    refuse_bounded(PAGE + b"x" * 3_000_000, "a.pdf", "cut off")


def test_pdf_parts_that_are_missing(refuse_bounded: RefuseBounded) -> None:
    refuse_bounded(
        PAGE.replace(b"/Contents 4 0 R", b"/Contents 9 0 R"), "a.pdf", "a part of a page is missing"
    )
    refuse_bounded(PAGE.replace(b"/Count 1", b"/Count 2"), "a.pdf", "only 1 of its 2 pages")
    draws = make_stream(b"/X Do BT /F1 12 Tf 72 700 Td (353) Tj ET")
    resources = b"/Font<</F1 5 0 R>>/XObject<</X 9 0 R>>"
    refuse_bounded(build_page(draws, resources=resources), "a.pdf", "a part of a page is missing")


def test_pdf_pages_without_end(refuse_bounded: RefuseBounded) -> None:
    kids = b" ".join(b"%d 0 R" % number for number in range(3, limits.MAX_PAGES + 4))
    pages = b"<</Type/Pages/Kids[%s]/Count 1>>" % kids
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources<<>>>>"
    data = build_pdf([b"<</Type/Catalog/Pages 2 0 R>>", pages, *[page] * (limits.MAX_PAGES + 1)])
    refuse_bounded(data, "a.pdf", "over 300 pages")


def test_pdf_page_trees_that_go_deep_or_round(refuse_bounded: RefuseBounded) -> None:
    nodes = [b"<</Type/Pages/Kids[%d 0 R]/Count 1>>" % (number + 3) for number in range(3000)]
    refuse_bounded(build_pdf([b"<</Type/Catalog/Pages 2 0 R>>", *nodes]), "a.pdf", "damaged|prints nothing")
    refuse_bounded(
        build_pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R]>>"]),
        "a.pdf",
        "prints nothing",
    )


@pytest.mark.parametrize("has_flag", [True, False])
@pytest.mark.parametrize("degrees", [90, 270])
def test_a_page_laid_on_its_side_reads_as_it_is_rotated(degrees: int, has_flag: bool) -> None:
    """With the flag that rotates the page, and without it."""

    def page(canvas: Canvas) -> None:
        wide, high = (HEIGHT, WIDTH) if has_flag else (WIDTH, HEIGHT)
        canvas.translate(*((wide, 0) if degrees == 90 else (0, high)))
        canvas.rotate(degrees)
        if has_flag:
            # reportlab swaps the sides of such a page itself.
            canvas.setPageRotation(degrees)
        else:
            canvas.translate(0, WIDTH - HEIGHT)
        draw_small_table(canvas)
        write_text(canvas, 110, 180, "填报单位：办公室")

    document = read_drawn(page)
    assert grid_texts(document) == [[["规章", "5"], ["文件", ""]]]
    assert document.text == "填报单位：办公室"


def test_characters_are_those_of_the_font_radicals_too() -> None:
    names = make_stream(b"begincmap 2 beginbfchar <0001> <2F00> <0002> <2F08> endbfchar endcmap")
    font = CID_FONT % b"/ToUnicode 7 0 R"
    assert read_pdf(build_page(CID_TEXT, font=font, more=[CID_DESCENDANT, names])).text == "⼀⼈"


def test_a_font_that_does_not_name_its_characters_is_refused() -> None:
    with pytest.raises(UnreadableDocument, match="does not say which characters 2 of its 2 signs are"):
        read_pdf(build_page(CID_TEXT, font=CID_FONT % b"", more=[CID_DESCENDANT]))


def test_a_font_that_gives_no_widths_is_refused(refuse_bounded: RefuseBounded) -> None:
    font = b"<</Type/Font/Subtype/TrueType/BaseFont/X>>"
    refuse_bounded(build_page(show_text(b"353"), font=font), "a.pdf", "does not say which characters")


def test_an_empty_pdf_is_refused() -> None:
    with pytest.raises(UnreadableDocument, match="prints nothing"):
        read_drawn(lambda canvas: None)


def test_locked_files_are_refused() -> None:
    locked = draw_pdf(draw_small_table, encrypt=StandardEncryption("secret", "owner"))
    with pytest.raises(UnreadableDocument, match="locked with a password"):
        read_pdf(locked)


def test_restricted_files_are_read() -> None:
    """A password that is needed to change a file is not needed to read it."""

    def page(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        canvas.drawString(100, 700, "353")

    restricted = draw_pdf(page, encrypt=StandardEncryption("", "owner", canPrint=0, canCopy=0))
    assert read_pdf(restricted).text == "353"


def annotated(*annotations: bytes) -> bytes:
    kids = b" ".join(b"%d 0 R" % (number + 6) for number in range(len(annotations)))
    page = (
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>/Annots[%s]>>" % kids
    )
    return build_pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            page,
            show_text(b"353"),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            *annotations,
        ]
    )


@pytest.mark.parametrize(
    "annotations",
    [
        (FIELD % b"/FT/Tx/V(5)",),
        (FIELD % b"/Parent 7 0 R", b"<</FT/Ch/V(5)>>"),
        (NOTE % b"/Contents(5)",),
    ],
)
def test_a_page_that_is_filled_in_is_refused(annotations: tuple[bytes, ...]) -> None:
    """The text of fields is not the page's: its own cells are empty, and would be read as blanks."""
    with pytest.raises(UnreadableDocument, match="page 1 of the pdf has form fields or notes typed over it"):
        read_pdf(annotated(*annotations))


@pytest.mark.parametrize(
    "annotation",
    [
        FIELD % b"/FT/Tx",
        FIELD % b"/FT/Tx/V()",
        FIELD % b"/FT/Tx/V(5)/F 2",
        FIELD % b"/FT/Sig/V 7 0 R",
        FIELD % b"/Parent 6 0 R",
        b"<</Type/Annot/Subtype/Stamp/Contents(5)>>",
        b"<</Type/Annot/Subtype/Link>>",
        b"null",
    ],
)
def test_seals_links_and_empty_fields_are_no_text(annotation: bytes) -> None:
    assert read_pdf(annotated(annotation, b"<</Type/Sig>>")).text == "353"


def test_a_pdf_of_pictures_is_image_only_and_no_error(read_bounded: ReadBounded) -> None:
    picture = ImageReader(Image.new("RGB", (600, 800), "grey"))
    document = read_bounded(draw_pdf(lambda canvas: canvas.drawImage(picture, 0, 0, 595, 800)), "report.pdf")
    assert [type(block) for block in document.blocks] == [Picture]
    report = normalise(document, Expectation(("庄市街道",), 2017, "庄市街道2017年政府信息公开年度报告"))
    assert report.content is Content.IMAGE_ONLY
    assert report.facts == ()


@pytest.mark.parametrize(
    ("stored", "title"),
    [
        ("洪泽区2023年度报告".encode("utf-16"), "洪泽区2023年度报告"),
        (b"\xfe\xff" + "洪泽区2023年度报告".encode("utf-16-be"), "洪泽区2023年度报告"),
        ("Microsoft Word - 年度报告.doc".encode("gb18030"), "年度报告"),
        (b"untitled", None),
    ],
)
def test_titles(stored: bytes, title: str | None) -> None:
    page = build_page(show_text(b"353"), more=[b"<</Title<%s>>>" % stored.hex().encode()])
    assert read_pdf(page.replace(b"/Root 1 0 R", b"/Root 1 0 R/Info 6 0 R")).title == title
