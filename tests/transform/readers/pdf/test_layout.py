"""Pages to blocks: page numbers are left out, pictures keep their order, split tables keep every row."""

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from replica.printed import PrintedCell, PrintedTable
from tests.support.corpus.drawn import HEIGHT, DrawPage, draw_lines, read_drawn, write_text
from tests.support.corpus.grids import grid_texts
from tests.support.corpus.pdf import Breaks
from tests.support.corpus.writers import write_pdf
from transform.document import Paragraph, Picture, Table
from transform.readers.pdf.reader import read_pdf


def draw_picture(canvas: Canvas) -> None:
    canvas.drawImage(ImageReader(Image.new("L", (60, 40), 90)), 100, 300, 400, 300)


def test_pages_of_pictures_give_pictures() -> None:
    document = read_drawn(draw_picture, draw_picture)
    assert [type(block) for block in document.blocks] == [Picture, Picture]
    assert "page 2" in document.blocks[1].source  # type: ignore[union-attr]


def test_outlines_are_a_picture_too() -> None:
    def page(canvas: Canvas) -> None:
        canvas.bezier(100, 100, 150, 300, 250, 300, 300, 100)

    assert read_drawn(page).blocks == (Picture("page 1: outlines"),)


def test_pictures_keep_their_place_in_reading_order() -> None:
    def page(canvas: Canvas) -> None:
        write_text(canvas, 100, 100, "附表如下")
        draw_picture(canvas)
        write_text(canvas, 100, 600, "完")

    assert [type(block) for block in read_drawn(page).blocks] == [Paragraph, Picture, Paragraph]


def test_page_numbers_are_left_out_and_other_figures_are_not() -> None:
    def page(number: str) -> DrawPage:
        def fill(canvas: Canvas) -> None:
            write_text(canvas, 100, 100, "正文")
            write_text(canvas, 300, HEIGHT - 40, number)

        return fill

    for form in ("- {} -", "{}", "第{}页 共2页", "{}/2", "—{}—"):
        assert read_drawn(page(form.format(1)), page(form.format(2))).text == "正文\n正文"
    assert read_drawn(page("17"), page("9")).text == "正文\n17\n正文\n9"
    assert read_drawn(page("- 1 -")).text == "正文"
    assert read_drawn(page("1")).text == "正文\n1"


def test_a_figure_right_above_an_equal_page_number_stays() -> None:
    def page(number: int) -> DrawPage:
        def fill(canvas: Canvas) -> None:
            write_text(canvas, 100, 100, "正文")
            write_text(canvas, 300, HEIGHT - 80, "2")
            write_text(canvas, 300, HEIGHT - 40, f"- {number} -")

        return fill

    assert read_drawn(page(1), page(2)).text == "正文\n2\n正文\n2"


def test_figures_that_end_some_pages_are_no_numbers_of_pages() -> None:
    """Pages 1 and 3 of five end with 2 and 4; and two pages whose last figures stand at other heights."""

    def page(figure: str, bottom: int = 40) -> DrawPage:
        def fill(canvas: Canvas) -> None:
            write_text(canvas, 100, 100, "正文")
            write_text(canvas, 300, HEIGHT - bottom, figure)

        return fill

    five = [page(figure) for figure in ("2", "17", "4", "0", "63")]
    assert read_drawn(*five).text == "正文\n2\n正文\n17\n正文\n4\n正文\n0\n正文\n63"
    assert read_drawn(page("2", 40), page("3", 52)).text == "正文\n2\n正文\n3"
    # A cover and an annex without numbers.
    assert read_drawn(page("甲"), page("1"), page("2"), page("乙")).text == "正文\n甲\n正文\n正文\n正文\n乙"


def tall_table(rows: int) -> PrintedTable:
    head = (PrintedCell("办理结果", 1, 2), PrintedCell("自然人"), PrintedCell("总计"))
    first = PrintedCell("三、本年度办理结果", rows)
    return PrintedTable(
        (
            head,
            *(
                ((first,) if not n else ()) + tuple(map(PrintedCell, (f"第{n}项", str(n), str(n * 7))))
                for n in range(rows)
            ),
        )
    )


@pytest.mark.parametrize("breaks", ["ruled", "open"])
def test_a_table_over_pages_keeps_every_row_and_blank(breaks: Breaks) -> None:
    document = read_pdf(write_pdf((tall_table(60),), breaks=breaks, height=420))
    rows = [row for table in document.tables for row in table.grid][1:]
    assert [[cell and cell.text for cell in row[1:]] for row in rows] == [
        [f"第{n}项", str(n), str(n * 7)] for n in range(60)
    ]
    assert {row[0] and row[0].text.replace("\n", "") for row in rows} <= {"三、本年度办理结果", ""}
    assert all(isinstance(block, Table) for block in document.blocks)


def test_underlines_and_frames_are_no_tables() -> None:
    def page(canvas: Canvas) -> None:
        canvas.rect(50, 50, 500, 700)
        write_text(canvas, 100, 114, "填报单位")
        canvas.line(100, HEIGHT - 116, 140, HEIGHT - 116)
        draw_lines(canvas, [100, 200, 300], [200, 240])
        write_text(canvas, 110, 220, "规章")
        canvas.line(104, HEIGHT - 224, 196, HEIGHT - 224)
        write_text(canvas, 240, 220, "5")

    document = read_drawn(page)
    assert document.text == "填报单位"
    assert grid_texts(document) == [[["规章", "5"]]]


def test_a_table_in_a_cell_is_a_table_of_its_own() -> None:
    def page(canvas: Canvas) -> None:
        draw_lines(canvas, [100, 300, 500], [100, 200])
        draw_lines(canvas, [320, 400, 480], [120, 140])
        for x, down, text in ((110, 150, "外"), (330, 134, "内"), (430, 134, "7")):
            write_text(canvas, x, down, text)

    assert sorted(grid_texts(read_drawn(page)), key=str) == [[["内", "7"]], [["外", ""]]]
