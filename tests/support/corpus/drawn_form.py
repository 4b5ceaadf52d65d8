"""A drawn form of two rows, whose figures a test writes in its own way."""

from reportlab.pdfgen.canvas import Canvas

from tests.support.corpus.drawn import DrawPage, draw_lines, read_drawn, write_text


def draw_form(fill: DrawPage) -> DrawPage:
    """A page with two rows of labels, and beside them what ``fill`` draws."""

    def page(canvas: Canvas) -> None:
        draw_lines(canvas, [60, 200, 300], [100, 120, 140])
        write_text(canvas, 70, 114, "主动公开规范性文件数")
        write_text(canvas, 70, 134, "制发规范性文件总数")
        fill(canvas)

    return page


def figures(fill: DrawPage) -> list[str]:
    """The two figures that are read of the form."""
    (columns,) = [
        [row[1].text for row in table.grid if row[1]] for table in read_drawn(draw_form(fill)).tables
    ]
    first, second = columns
    return [first, second]
