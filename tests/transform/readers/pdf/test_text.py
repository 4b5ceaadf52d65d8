"""Text of PDFs: upright and rotated, printed twice, side by side; lines and paragraphs."""

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from tests.support.corpus.drawn import HEIGHT, draw_lines, draw_small_table, read_drawn, write_text
from tests.support.corpus.grids import grid_texts
from tests.support.corpus.writers import write_pdf
from transform.document import Paragraph
from transform.readers.pdf.reader import read_pdf


@pytest.mark.parametrize("degrees", [90, -90])
def test_rotated_text(degrees: int) -> None:
    def page(canvas: Canvas) -> None:
        draw_lines(canvas, [100, 130, 300], [100, 200])
        write_text(canvas, 200, 150, "5")
        write_text(canvas, 100, 300, "填报单位：办公室")
        canvas.saveState()
        canvas.translate(112, HEIGHT - 150)
        canvas.rotate(degrees)
        write_text(canvas, -30, HEIGHT, "办理结果")
        write_text(canvas, -30, HEIGHT + 12, "12")
        canvas.restoreState()

    assert grid_texts(read_drawn(page)) == [[["办理结果\n12", "5"]]]


def test_text_of_a_character_a_line() -> None:
    def page(canvas: Canvas) -> None:
        draw_lines(canvas, [100, 130, 300], [100, 160])
        for n, char in enumerate("三、年度"):
            write_text(canvas, 110, 112 + 12 * n, char)
        write_text(canvas, 200, 130, "5")

    assert grid_texts(read_drawn(page)) == [[["三\n、\n年\n度", "5"]]]


def test_a_line_on_its_side_is_not_lost() -> None:
    def page(canvas: Canvas) -> None:
        draw_small_table(canvas)
        canvas.translate(50, HEIGHT - 200)
        canvas.rotate(90)
        write_text(canvas, 0, HEIGHT, "附表")

    assert read_drawn(page).text == "附表"


def test_bold_by_printing_twice_is_one_and_equal_figures_are_two() -> None:
    def page(canvas: Canvas) -> None:
        for shift in (0, 0.4):
            write_text(canvas, 100 + shift, 100, "收到15件")
        write_text(canvas, 100, 130, "收到55件，11次")

    assert read_drawn(page).text == "收到15件\n收到55件，11次"


def test_a_raised_figure_is_a_note() -> None:
    def page(canvas: Canvas) -> None:
        draw_lines(canvas, [100, 200, 300], [100, 140])
        write_text(canvas, 110, 124, "规章")
        write_text(canvas, 220, 124, "5")
        write_text(canvas, 220 + pdfmetrics.stringWidth("5", "STSong-Light", 10), 119, "1", 6)

    assert grid_texts(read_drawn(page)) == [[["规章", "5^1"]]]


def test_paragraphs_are_joined_over_lines_and_pages() -> None:
    body = "本报告由办公室根据中华人民共和国政府信息公开条例要求编制所列数据的统计期限自2023年1月1日起至2023年12月31日止"
    printed = ("一、总体情况", *(f"（{n}）{body * 3}" for n in "一二三四"), "二、主动公开政府信息情况")
    assert read_pdf(write_pdf(printed, height=320)).text == "\n".join(printed)


def test_short_lines_stay_apart() -> None:
    def page(canvas: Canvas) -> None:
        for n, text in enumerate(("洪泽区人民政府", "2023年政府信息公开工作年度报告", "填报单位：办公室")):
            write_text(canvas, 200, 100 + 14 * n, text)

    assert [block.text for block in read_drawn(page).blocks if isinstance(block, Paragraph)] == [
        "洪泽区人民政府",
        "2023年政府信息公开工作年度报告",
        "填报单位：办公室",
    ]


def test_texts_side_by_side_without_rules_are_separated() -> None:
    def page(canvas: Canvas) -> None:
        write_text(canvas, 100, 100, "规章")
        write_text(canvas, 300, 100, "5")

    assert read_drawn(page).text == "规章\t5"


def test_figures_whose_rule_is_missing_stay_two() -> None:
    def page(canvas: Canvas) -> None:
        draw_lines(canvas, [100, 200, 400], [100, 120, 140])
        write_text(canvas, 110, 114, "规章")
        write_text(canvas, 240, 114, "21")
        write_text(canvas, 340, 114, "100")
        write_text(canvas, 240, 134, "12")
        write_text(canvas, 256, 134, "345")
        write_text(canvas, 300, 134, "1 234")

    assert grid_texts(read_drawn(page)) == [[["规章", "21\n100"], ["", "12\n345\n1 234"]]]
