"""Tables of PDFs are what is ruled: rules of every make, spans, missing rules."""

import pytest
from reportlab.pdfgen.canvas import Canvas

from tests.support.corpus.drawn import (
    HEIGHT,
    DrawRules,
    draw_bars,
    draw_boxes,
    draw_dashes,
    draw_double_lines,
    draw_lines,
    draw_path,
    draw_shaded,
    read_drawn,
    write_text,
)
from tests.support.corpus.grids import cell_spans, grid_texts


@pytest.mark.parametrize(
    "draw_rules", [draw_lines, draw_boxes, draw_bars, draw_path, draw_dashes, draw_double_lines, draw_shaded]
)
def test_rules_of_every_make(draw_rules: DrawRules) -> None:
    def page(canvas: Canvas) -> None:
        draw_rules(canvas, [100, 200, 300], [100, 120, 140])
        for x, down, text in ((110, 114, "规章"), (240, 114, "5"), (110, 134, "文件"), (240, 134, "0")):
            write_text(canvas, x, down, text)

    assert grid_texts(read_drawn(page)) == [[["规章", "5"], ["文件", "0"]]]


def test_blank_cells_are_cells() -> None:
    def page(canvas: Canvas) -> None:
        draw_lines(canvas, [100, 200, 300, 400], [100, 120, 140])
        write_text(canvas, 110, 114, "规章")
        write_text(canvas, 310, 114, "5")

    assert grid_texts(read_drawn(page)) == [[["规章", "", "5"], ["", "", ""]]]


def test_slots_without_a_rule_between_them_are_spans() -> None:
    def page(canvas: Canvas) -> None:
        for x, top, bottom in ((100, 100, 160), (200, 100, 160), (300, 120, 160), (400, 100, 160)):
            canvas.line(x, HEIGHT - top, x, HEIGHT - bottom)
        for y, left in ((100, 100), (120, 200), (140, 200), (160, 100)):
            canvas.line(left, HEIGHT - y, 400, HEIGHT - y)
        for x, down, text in (
            (110, 134, "事项"),
            (250, 114, "申请人"),
            (250, 134, "3"),
            (350, 134, "4"),
            (250, 154, "5"),
        ):
            write_text(canvas, x, down, text)

    (table,) = read_drawn(page).tables
    assert cell_spans(table) == [
        ("事项", 1, 1, 3, 1),
        ("申请人", 1, 2, 1, 2),
        ("3", 2, 2, 1, 1),
        ("4", 2, 3, 1, 1),
        ("5", 3, 2, 1, 1),
        ("", 3, 3, 1, 1),
    ]


def test_columns_of_one_table_are_not_moved_to_those_of_others() -> None:
    """Five tables whose narrow columns are each a hair further right."""

    def page(canvas: Canvas) -> None:
        for n in range(5):
            top = 100 + 40 * n
            draw_lines(canvas, [100, 200 + 2.4 * n, 212 + 2.4 * n, 300], [top, top + 20])
            for x, text in ((110, "规章"), (203 + 2.4 * n, "5"), (250, "6")):
                write_text(canvas, x, top + 14, text)

    assert grid_texts(read_drawn(page)) == [[["规章", "5", "6"]]] * 5


def test_an_area_with_a_rule_missing_in_the_middle_is_cut_by_rows() -> None:
    """An area that is no rectangle is cut along its rows; nothing that is printed is lost."""

    def page(canvas: Canvas) -> None:
        draw_lines(canvas, [100, 200, 300], [100, 140])
        canvas.line(100, HEIGHT - 120, 200, HEIGHT - 120)
        canvas.line(300, HEIGHT - 100, 300, HEIGHT - 160)
        canvas.line(100, HEIGHT - 140, 100, HEIGHT - 160)
        canvas.line(100, HEIGHT - 160, 300, HEIGHT - 160)
        for x, down, text in ((110, 114, "甲"), (110, 134, "乙"), (240, 124, "5"), (110, 154, "丙")):
            write_text(canvas, x, down, text)

    printed = {cell.text for table in read_drawn(page).tables for cell in table.cells()}
    assert printed == {"甲", "乙", "5", "丙"}
