"""Characters that a PDF holds and a person sees otherwise, or not at all, make no figure and no blank."""

import pytest
from reportlab.pdfgen.canvas import Canvas

from tests.support.corpus.drawn import HEIGHT, draw_lines, read_drawn, write_text
from tests.support.corpus.drawn_form import draw_form, figures
from tests.support.corpus.grids import grid_texts
from tests.support.corpus.raw_pdf import build_page, make_stream
from transform.readers.pdf.page import UNKNOWN
from transform.readers.pdf.reader import read_pdf


def whiten(canvas: Canvas) -> None:
    canvas.setFillColorRGB(1, 1, 1)


def blacken(canvas: Canvas) -> None:
    canvas.setFillColorRGB(0, 0, 0)


def test_white_on_white_is_unknown_and_white_on_a_colour_is_read() -> None:
    def fill(canvas: Canvas) -> None:
        canvas.setFillColorRGB(0.1, 0.2, 0.6)
        canvas.rect(205, HEIGHT - 118, 90, 16, stroke=0, fill=1)
        whiten(canvas)
        write_text(canvas, 240, 114, "5")
        write_text(canvas, 240, 134, "7")

    assert figures(fill) == ["5", UNKNOWN]


def test_figures_painted_over_in_white_are_unknown() -> None:
    def fill(canvas: Canvas) -> None:
        for down in (114, 134):
            write_text(canvas, 240, down, "35")
            whiten(canvas)
            canvas.rect(235, HEIGHT - down - 4, 30, 16, stroke=0, fill=1)
            blacken(canvas)
        write_text(canvas, 243, 114, "4")

    above, below = figures(fill)
    assert UNKNOWN in above
    assert below == UNKNOWN * 2


def test_a_white_ground_hides_nothing() -> None:
    def fill(canvas: Canvas) -> None:
        whiten(canvas)
        canvas.rect(235, HEIGHT - 118, 30, 16, stroke=0, fill=1)
        blacken(canvas)
        write_text(canvas, 240, 114, "35")

    assert figures(fill) == ["35", ""]


def test_struck_figures_are_unknown_and_underlined_ones_are_read() -> None:
    """31 struck out and 32 behind it: tracked changes that were printed."""

    def fill(canvas: Canvas) -> None:
        write_text(canvas, 240, 114, "3132")
        canvas.line(240, HEIGHT - 111, 250, HEIGHT - 111)
        write_text(canvas, 240, 134, "31")
        canvas.line(240, HEIGHT - 135, 250, HEIGHT - 135)

    assert figures(fill) == [UNKNOWN * 2 + "32", "31"]


@pytest.mark.parametrize(
    ("descent", "line", "text"), [(-500, 698.8, "353"), (0, 698.8, "353"), (-500, 703.4, UNKNOWN * 3)]
)
def test_a_line_under_a_figure_does_not_strike_it_whatever_its_font_says(
    descent: int, line: float, text: str
) -> None:
    """Fonts give wrong descents; the position of a character is known from its base line."""
    font = (
        b"<</Type/Font/Subtype/TrueType/BaseFont/X/FirstChar 48/LastChar 57/Widths[%s]/FontDescriptor"
        b"<</Type/FontDescriptor/FontName/X/Flags 32/Ascent 900/Descent %d>>>>" % (b"500 " * 10, descent)
    )
    drawn = b"BT /F1 12 Tf 72 700 Td (353) Tj ET 72 %.1f m 92 %.1f l S" % (line, line)
    other = b" BT /F1 12 Tf 72 500 Td (1234567) Tj ET"
    assert read_pdf(build_page(make_stream(drawn + other), font=font)).text.split("\n")[0] == text


def test_a_small_figure_beside_a_large_one_is_a_note() -> None:
    def fill(canvas: Canvas) -> None:
        write_text(canvas, 240, 110, "1", 6)
        write_text(canvas, 243, 114, "5")
        write_text(canvas, 240, 134, "5")
        write_text(canvas, 245, 136, "1", 6)

    assert figures(fill) == ["1^5", "5^1"]


def test_figures_printed_upon_each_other_are_unknown() -> None:
    def fill(canvas: Canvas) -> None:
        write_text(canvas, 240, 114, "3")
        write_text(canvas, 241, 114, "8")
        write_text(canvas, 240, 134, "11")

    assert figures(fill) == [f"3{UNKNOWN}8", "11"]


def test_a_page_with_the_flag_that_it_is_upside_down_is_rotated() -> None:
    def fill(canvas: Canvas) -> None:
        canvas.setPageRotation(180)
        canvas.translate(600, HEIGHT)
        canvas.rotate(180)
        write_text(canvas, 240, 114, "35")

    def page(canvas: Canvas) -> None:
        fill(canvas)
        draw_form(lambda canvas: None)(canvas)

    assert [row[1].text for row in read_drawn(page).tables[0].grid if row[1]] == ["35", ""]


def test_a_number_broader_than_its_cell_is_not_one_for_each_cell() -> None:
    def page(canvas: Canvas) -> None:
        draw_lines(canvas, [100, 200, 220, 240, 260], [100, 120, 140])
        for x, down, text in ((110, 114, "规章"), (210, 114, "12345678"), (110, 134, "文件")):
            write_text(canvas, x, down, text)
        for n, text in enumerate(("21", "0", "9")):
            write_text(canvas, 203 + 20 * n, 134, text)

    assert grid_texts(read_drawn(page)) == [
        [["规章", f"12{UNKNOWN}", f"3456{UNKNOWN}", f"78{UNKNOWN}"], ["文件", "21", "0", "9"]]
    ]


def test_a_number_over_the_edge_of_its_table_is_not_its_first_digits() -> None:
    assert figures(lambda canvas: write_text(canvas, 289, 114, "411"))[0] == f"41{UNKNOWN}"


def test_watermarks_and_what_lies_off_the_page_are_not_text() -> None:
    def page(canvas: Canvas) -> None:
        draw_lines(canvas, [100, 200, 300], [100, 140])
        write_text(canvas, 110, 124, "规章")
        write_text(canvas, 240, 124, "5")
        write_text(canvas, 700, 124, "页外")
        canvas.saveState()
        canvas.translate(150, HEIGHT - 140)
        canvas.rotate(30)
        write_text(canvas, 0, HEIGHT, "内部资料99", 20)
        canvas.restoreState()

    document = read_drawn(page)
    assert grid_texts(document) == [[["规章", "5"]]]
    assert document.text == ""
