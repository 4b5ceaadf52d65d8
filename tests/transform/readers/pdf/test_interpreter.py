"""Text that nobody can see is not read, and text upside down is unknown."""

from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from tests.support.corpus.drawn import HEIGHT, read_drawn, write_text
from tests.support.corpus.drawn_form import figures
from transform.document import Picture
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
