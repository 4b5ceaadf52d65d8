"""What a PDF holds and nobody sees, or sees otherwise, makes no figure and no blank."""

from collections.abc import Callable

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from tests.support.corpus.drawn import HEIGHT, Draw, lines, read, texts, write
from tests.support.corpus.raw_pdf import build_page, build_pdf, make_stream
from tests.support.corpus.refusing import refuse
from transform.document import Picture
from transform.readers.pdf.reader import read_pdf

GONE = "\ufffd"


def form(fill: Callable[[Canvas], None]) -> Draw:
    """Two rows of labels, and beside them whatever the test writes."""

    def page(canvas: Canvas) -> None:
        lines(canvas, [60, 200, 300], [100, 120, 140])
        write(canvas, 70, 114, "主动公开规范性文件数")
        write(canvas, 70, 134, "制发规范性文件总数")
        fill(canvas)

    return page


def figures(fill: Callable[[Canvas], None]) -> list[str]:
    ((above, below),) = [[row[1].text for row in table.grid if row[1]] for table in read(form(fill)).tables]
    return [above, below]


def whiten(canvas: Canvas) -> None:
    canvas.setFillColorRGB(1, 1, 1)


def blacken(canvas: Canvas) -> None:
    canvas.setFillColorRGB(0, 0, 0)


def test_white_on_white_is_unknown_and_white_on_a_colour_is_read() -> None:
    def fill(canvas: Canvas) -> None:
        canvas.setFillColorRGB(0.1, 0.2, 0.6)
        canvas.rect(205, HEIGHT - 118, 90, 16, stroke=0, fill=1)
        whiten(canvas)
        write(canvas, 240, 114, "5")
        write(canvas, 240, 134, "7")

    assert figures(fill) == ["5", GONE]


def test_invisible_text_is_not_printed() -> None:
    """What a machine took a scanned picture to say lies unseen upon it, mistakes and all."""

    def fill(canvas: Canvas) -> None:
        write(canvas, 240, 114, "5")
        text = canvas.beginText(240, HEIGHT - 134)
        text.setTextRenderMode(3)
        text.textOut("7")
        canvas.drawText(text)

    assert figures(fill) == ["5", ""]


def test_figures_painted_over_in_white_are_unknown() -> None:
    def fill(canvas: Canvas) -> None:
        for down in (114, 134):
            write(canvas, 240, down, "35")
            whiten(canvas)
            canvas.rect(235, HEIGHT - down - 4, 30, 16, stroke=0, fill=1)
            blacken(canvas)
        write(canvas, 243, 114, "4")

    above, below = figures(fill)
    assert GONE in above
    assert below == GONE * 2


def test_a_white_ground_hides_nothing() -> None:
    def fill(canvas: Canvas) -> None:
        whiten(canvas)
        canvas.rect(235, HEIGHT - 118, 30, 16, stroke=0, fill=1)
        blacken(canvas)
        write(canvas, 240, 114, "35")

    assert figures(fill) == ["35", ""]


def test_struck_figures_are_unknown_and_underlined_ones_are_read() -> None:
    """31 struck out and 32 behind it: changes that were printed with their marks."""

    def fill(canvas: Canvas) -> None:
        write(canvas, 240, 114, "3132")
        canvas.line(240, HEIGHT - 111, 250, HEIGHT - 111)
        write(canvas, 240, 134, "31")
        canvas.line(240, HEIGHT - 135, 250, HEIGHT - 135)

    assert figures(fill) == [GONE * 2 + "32", "31"]


@pytest.mark.parametrize(
    ("descent", "line", "text"), [(-500, 698.8, "353"), (0, 698.8, "353"), (-500, 703.4, GONE * 3)]
)
def test_a_line_under_a_figure_does_not_strike_it_whatever_its_font_says(
    descent: int, line: float, text: str
) -> None:
    """Fonts lie about how deep they reach; where a sign stands is told by its base line."""
    font = (
        b"<</Type/Font/Subtype/TrueType/BaseFont/X/FirstChar 48/LastChar 57/Widths[%s]/FontDescriptor"
        b"<</Type/FontDescriptor/FontName/X/Flags 32/Ascent 900/Descent %d>>>>" % (b"500 " * 10, descent)
    )
    drawn = b"BT /F1 12 Tf 72 700 Td (353) Tj ET 72 %.1f m 92 %.1f l S" % (line, line)
    other = b" BT /F1 12 Tf 72 500 Td (1234567) Tj ET"
    assert read_pdf(build_page(make_stream(drawn + other), font=font)).text.split("\n")[0] == text


def test_figures_printed_upon_each_other_are_unknown() -> None:
    def fill(canvas: Canvas) -> None:
        write(canvas, 240, 114, "3")
        write(canvas, 241, 114, "8")
        write(canvas, 240, 134, "11")

    assert figures(fill) == [f"3{GONE}8", "11"]


def test_a_small_figure_beside_a_large_one_is_a_note() -> None:
    def fill(canvas: Canvas) -> None:
        write(canvas, 240, 110, "1", 6)
        write(canvas, 243, 114, "5")
        write(canvas, 240, 134, "5")
        write(canvas, 245, 136, "1", 6)

    assert figures(fill) == ["1^5", "5^1"]


def test_figures_upside_down_or_mirrored_are_unknown() -> None:
    def fill(canvas: Canvas) -> None:
        for down, across, up in ((110, -1, -1), (134, -1, 1)):
            canvas.saveState()
            canvas.transform(across, 0, 0, up, 255, HEIGHT - down)
            write(canvas, 0, HEIGHT, "35")
            canvas.restoreState()

    assert figures(fill) == [GONE * 2, GONE * 2]


def test_a_page_that_says_it_stands_on_its_head_is_turned() -> None:
    def fill(canvas: Canvas) -> None:
        canvas.setPageRotation(180)
        canvas.translate(600, HEIGHT)
        canvas.rotate(180)
        write(canvas, 240, 114, "35")

    def page(canvas: Canvas) -> None:
        fill(canvas)
        form(lambda canvas: None)(canvas)

    assert [row[1].text for row in read(page).tables[0].grid if row[1]] == ["35", ""]


def test_a_number_broader_than_its_cell_is_not_one_for_each_cell() -> None:
    def page(canvas: Canvas) -> None:
        lines(canvas, [100, 200, 220, 240, 260], [100, 120, 140])
        for x, down, text in ((110, 114, "规章"), (210, 114, "12345678"), (110, 134, "文件")):
            write(canvas, x, down, text)
        for n, text in enumerate(("21", "0", "9")):
            write(canvas, 203 + 20 * n, 134, text)

    assert texts(read(page)) == [
        [["规章", f"12{GONE}", f"3456{GONE}", f"78{GONE}"], ["文件", "21", "0", "9"]]
    ]


def test_a_number_over_the_edge_of_its_table_is_not_its_first_digits() -> None:
    assert figures(lambda canvas: write(canvas, 289, 114, "411"))[0] == f"41{GONE}"


FIELD = b"<</Type/Annot/Subtype/Widget/Rect[200 700 260 716]%s>>"
NOTE = b"<</Type/Annot/Subtype/FreeText/Rect[200 700 260 716]%s>>"


def annotated(*notes: bytes) -> bytes:
    kids = b" ".join(b"%d 0 R" % (number + 6) for number in range(len(notes)))
    page = (
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>/Annots[%s]>>" % kids
    )
    return build_pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            page,
            make_stream(b"BT /F1 12 Tf 72 700 Td (353) Tj ET"),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            *notes,
        ]
    )


@pytest.mark.parametrize(
    "notes",
    [
        (FIELD % b"/FT/Tx/V(5)",),
        (FIELD % b"/Parent 7 0 R", b"<</FT/Ch/V(5)>>"),
        (NOTE % b"/Contents(5)",),
    ],
)
def test_a_page_that_is_filled_in_is_refused(notes: tuple[bytes, ...]) -> None:
    """The fields lie over the page: its own cells are empty, and would be blanks."""
    refuse(read_pdf, annotated(*notes), "page 1 of the pdf has form fields or notes typed over it")


@pytest.mark.parametrize(
    "note",
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
def test_seals_links_and_empty_fields_are_no_text(note: bytes) -> None:
    assert read_pdf(annotated(note, b"<</Type/Sig>>")).text == "353"


def test_a_scan_with_its_unseen_text_is_a_picture() -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(Image.new("L", (60, 40), 90)), 50, 100, 500, 600)
        text = canvas.beginText(100, 700)
        text.setTextRenderMode(3)
        text.textOut("353")
        canvas.drawText(text)

    assert [type(block) for block in read(page).blocks] == [Picture]
