"""Tables of PDFs are what is ruled: rules of every make, spans, missing rules, cells that page breaks cut."""

from collections.abc import Callable

import pytest
from reportlab.pdfgen.canvas import Canvas

from replica.printed import PrintedCell, PrintedTable
from tests.support.corpus.drawn import (
    HEIGHT,
    bars,
    dashes,
    doubled,
    lines,
    path,
    read,
    shaded,
    strokes,
    texts,
    write,
)
from tests.support.corpus.writers import write_pdf
from transform.document import Table
from transform.readers.pdf.reader import read_pdf


@pytest.mark.parametrize("make", [lines, strokes, bars, path, dashes, doubled, shaded])
def test_rules_of_every_make(make: Callable[[Canvas, list[float], list[float]], None]) -> None:
    def page(canvas: Canvas) -> None:
        make(canvas, [100, 200, 300], [100, 120, 140])
        for x, down, text in ((110, 114, "规章"), (240, 114, "5"), (110, 134, "文件"), (240, 134, "0")):
            write(canvas, x, down, text)

    assert texts(read(page)) == [[["规章", "5"], ["文件", "0"]]]


def test_blank_cells_are_cells() -> None:
    def page(canvas: Canvas) -> None:
        lines(canvas, [100, 200, 300, 400], [100, 120, 140])
        write(canvas, 110, 114, "规章")
        write(canvas, 310, 114, "5")

    assert texts(read(page)) == [[["规章", "", "5"], ["", "", ""]]]


def test_spans_are_what_no_rule_parts() -> None:
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
            write(canvas, x, down, text)

    (found,) = read(page).tables
    assert [(one.text, one.row, one.column, one.rowspan, one.colspan) for one in found.cells()] == [
        ("事项", 1, 1, 3, 1),
        ("申请人", 1, 2, 1, 2),
        ("3", 2, 2, 1, 1),
        ("4", 2, 3, 1, 1),
        ("5", 3, 2, 1, 1),
        ("", 3, 3, 1, 1),
    ]


def test_columns_of_one_table_are_not_drawn_together_by_those_of_others() -> None:
    """Five tables whose narrow columns stand a hair further right each time."""

    def page(canvas: Canvas) -> None:
        for n in range(5):
            top = 100 + 40 * n
            lines(canvas, [100, 200 + 2.4 * n, 212 + 2.4 * n, 300], [top, top + 20])
            for x, text in ((110, "规章"), (203 + 2.4 * n, "5"), (250, "6")):
                write(canvas, x, top + 14, text)

    assert texts(read(page)) == [[["规章", "5", "6"]]] * 5


def test_figures_whose_rule_is_missing_stay_two() -> None:
    def page(canvas: Canvas) -> None:
        lines(canvas, [100, 200, 400], [100, 120, 140])
        write(canvas, 110, 114, "规章")
        write(canvas, 240, 114, "21")
        write(canvas, 340, 114, "100")
        write(canvas, 240, 134, "12")
        write(canvas, 256, 134, "345")
        write(canvas, 300, 134, "1 234")

    assert texts(read(page)) == [[["规章", "21\n100"], ["", "12\n345\n1 234"]]]


def test_a_rule_missing_in_the_middle_parts_by_rows() -> None:
    """An area that is no rectangle is cut along its rows; nothing that is printed is lost."""

    def page(canvas: Canvas) -> None:
        lines(canvas, [100, 200, 300], [100, 140])
        canvas.line(100, HEIGHT - 120, 200, HEIGHT - 120)
        canvas.line(300, HEIGHT - 100, 300, HEIGHT - 160)
        canvas.line(100, HEIGHT - 140, 100, HEIGHT - 160)
        canvas.line(100, HEIGHT - 160, 300, HEIGHT - 160)
        for x, down, text in ((110, 114, "甲"), (110, 134, "乙"), (240, 124, "5"), (110, 154, "丙")):
            write(canvas, x, down, text)

    found = {one.text for table in read(page).tables for one in table.cells()}
    assert found == {"甲", "乙", "5", "丙"}


def test_underlines_and_frames_are_no_tables() -> None:
    def page(canvas: Canvas) -> None:
        canvas.rect(50, 50, 500, 700)
        write(canvas, 100, 114, "填报单位")
        canvas.line(100, HEIGHT - 116, 140, HEIGHT - 116)
        lines(canvas, [100, 200, 300], [200, 240])
        write(canvas, 110, 220, "规章")
        canvas.line(104, HEIGHT - 224, 196, HEIGHT - 224)
        write(canvas, 240, 220, "5")

    document = read(page)
    assert document.text == "填报单位"
    assert texts(document) == [[["规章", "5"]]]


def test_a_table_in_a_cell_is_one_of_its_own() -> None:
    def page(canvas: Canvas) -> None:
        lines(canvas, [100, 300, 500], [100, 200])
        lines(canvas, [320, 400, 480], [120, 140])
        for x, down, text in ((110, 150, "外"), (330, 134, "内"), (430, 134, "7")):
            write(canvas, x, down, text)

    assert sorted(texts(read(page)), key=str) == [[["内", "7"]], [["外", ""]]]


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
def test_a_table_over_pages_keeps_every_row_and_blank(breaks: str) -> None:
    document = read_pdf(write_pdf((tall_table(60),), breaks=breaks, height=420))  # type: ignore[arg-type]
    rows = [row for table in document.tables for row in table.grid][1:]
    assert [[one and one.text for one in row[1:]] for row in rows] == [
        [f"第{n}项", str(n), str(n * 7)] for n in range(60)
    ]
    assert {one and one.text.replace("\n", "") for one in (row[0] for row in rows)} <= {
        "三、本年度办理结果",
        "",
    }
    assert all(isinstance(block, Table) for block in document.blocks)
