"""Text that nobody can see is not read, text upside down is unknown, and a page may draw so much."""

from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from tests.support.corpus.bounded import RefuseBounded
from tests.support.corpus.drawn import HEIGHT, read_drawn, write_text
from tests.support.corpus.drawn_form import figures
from tests.support.corpus.raw_pdf import build_page, make_flate, make_stream
from transform.document import Picture
from transform.readers import limits
from transform.readers.pdf.page import UNKNOWN


def test_invisible_text_is_not_printed() -> None:
    """The text that a machine recognised in a scan lies over the picture, with its mistakes."""

    def fill(canvas: Canvas) -> None:
        write_text(canvas, 240, 114, "5")
        text = canvas.beginText(240, HEIGHT - 134)
        text.setTextRenderMode(3)
        text.textOut("7")
        canvas.drawText(text)

    assert figures(fill) == ["5", ""]


def test_figures_upside_down_or_mirrored_are_unknown() -> None:
    def fill(canvas: Canvas) -> None:
        for down, across, up in ((110, -1, -1), (134, -1, 1)):
            canvas.saveState()
            canvas.transform(across, 0, 0, up, 255, HEIGHT - down)
            write_text(canvas, 0, HEIGHT, "35")
            canvas.restoreState()

    assert figures(fill) == [UNKNOWN * 2, UNKNOWN * 2]


def test_a_scan_with_recognised_text_is_a_picture() -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(Image.new("L", (60, 40), 90)), 50, 100, 500, 600)
        text = canvas.beginText(100, 700)
        text.setTextRenderMode(3)
        text.textOut("353")
        canvas.drawText(text)

    assert [type(block) for block in read_drawn(page).blocks] == [Picture]


def test_pdf_forms_that_multiply(refuse_bounded: RefuseBounded) -> None:
    """Ten forms, each of which draws the next ten times."""
    names = b"/XObject<</X 6 0 R>>"
    forms = [
        make_stream(
            b"/X Do " * 10,
            b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>" % (number + 7),
        )
        for number in range(10)
    ]
    data = build_page(
        make_stream(b"/X Do"),
        resources=names,
        more=[*forms, make_stream(b"", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]")],
    )
    refuse_bounded(data, "a.pdf", "draws over 20,000 objects|bytes of drawing")


def test_pdf_pages_that_draw_too_much(refuse_bounded: RefuseBounded) -> None:
    dots = make_flate(b"0 0 m 1 1 l S\n" * (limits.MAX_PAGE_OBJECTS + 1))
    refuse_bounded(build_page(dots), "a.pdf", "page 1 draws over")
    refuse_bounded(build_page(make_flate(b"q Q " * 1_100_000)), "a.pdf", "bytes of drawing")
    again = build_page(make_flate(b"q Q " * 100_000)).replace(
        b"/Contents 4 0 R", b"/Contents[%s]" % (b"4 0 R " * 30)
    )
    refuse_bounded(again, "a.pdf", "bytes of drawing|damaged")
