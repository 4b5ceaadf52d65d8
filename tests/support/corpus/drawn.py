"""PDFs drawn line by line: rules of every make, text at a position."""

import io
from collections.abc import Callable
from itertools import pairwise

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from transform.document import Document
from transform.readers.pdf.reader import read_pdf

FONT = "STSong-Light"
WIDTH, HEIGHT = 600.0, 800.0
DrawPage = Callable[[Canvas], None]
DrawRules = Callable[[Canvas, list[float], list[float]], None]
"""Draws the rules of a table whose lines are at these distances from the left and from the upper edge."""


def draw_pdf(*pages: DrawPage, **options: object) -> bytes:
    """A PDF with these pages; the options are those of reportlab's canvas."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(WIDTH, HEIGHT), invariant=1, **options)
    for page in pages:
        canvas.setFont(FONT, 10)
        page(canvas)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def read_drawn(*pages: DrawPage) -> Document:
    """What is read of a PDF with these pages."""
    return read_pdf(draw_pdf(*pages))


def write_text(canvas: Canvas, x: float, down: float, text: str, size: float = 10) -> None:
    """Write text at a distance from the left and from the upper edge."""
    canvas.setFont(FONT, size)
    canvas.drawString(x, HEIGHT - down, text)


def draw_lines(canvas: Canvas, xs: list[float], ys: list[float]) -> None:
    """One line for each rule."""
    for x in xs:
        canvas.line(x, HEIGHT - ys[0], x, HEIGHT - ys[-1])
    for y in ys:
        canvas.line(xs[0], HEIGHT - y, xs[-1], HEIGHT - y)


def draw_boxes(canvas: Canvas, xs: list[float], ys: list[float]) -> None:
    """A box around each cell, as some writers do."""
    for left, right in pairwise(xs):
        for top, bottom in pairwise(ys):
            canvas.rect(left, HEIGHT - bottom, right - left, bottom - top)


def draw_bars(canvas: Canvas, xs: list[float], ys: list[float]) -> None:
    """Rules as thin black bars, cell by cell, as Word does."""
    for x in xs:
        for top, bottom in pairwise(ys):
            canvas.rect(x - 0.25, HEIGHT - bottom, 0.5, bottom - top, stroke=0, fill=1)
    for y in ys:
        for left, right in pairwise(xs):
            canvas.rect(left, HEIGHT - y - 0.25, right - left, 0.5, stroke=0, fill=1)


def draw_path(canvas: Canvas, xs: list[float], ys: list[float]) -> None:
    """All rules as one path."""
    path = canvas.beginPath()
    for x in xs:
        path.moveTo(x, HEIGHT - ys[0])
        path.lineTo(x, HEIGHT - ys[-1])
    for y in ys:
        path.moveTo(xs[0], HEIGHT - y)
        path.lineTo(xs[-1], HEIGHT - y)
    canvas.drawPath(path)


def draw_dashes(canvas: Canvas, xs: list[float], ys: list[float]) -> None:
    """Dashes that are lines of their own."""
    for x in xs:
        for begin in range(int(ys[0]), int(ys[-1]), 4):
            canvas.line(x, HEIGHT - begin, x, HEIGHT - begin - 2.5)
    for y in ys:
        for begin in range(int(xs[0]), int(xs[-1]), 4):
            canvas.line(begin, HEIGHT - y, begin + 2.5, HEIGHT - y)


def draw_double_lines(canvas: Canvas, xs: list[float], ys: list[float]) -> None:
    """Two lines for each rule."""
    draw_lines(canvas, xs, ys)
    draw_lines(canvas, [x + 1.5 for x in xs], [y + 1.5 for y in ys])


def draw_shaded(canvas: Canvas, xs: list[float], ys: list[float]) -> None:
    """A coloured head, and white behind each line of text: both only backgrounds."""
    canvas.setFillColorRGB(0.78, 0.85, 0.95)
    canvas.rect(xs[0], HEIGHT - ys[1], xs[-1] - xs[0], ys[1] - ys[0], stroke=0, fill=1)
    canvas.setFillColorRGB(1, 1, 1)
    canvas.rect(xs[0] + 5, HEIGHT - ys[1] - 14, 40, 9, stroke=0, fill=1)
    canvas.setFillColorRGB(0, 0, 0)
    draw_lines(canvas, xs, ys)


def draw_small_table(canvas: Canvas) -> None:
    """A table of two rows, of which the second has no figure."""
    draw_lines(canvas, [100, 200, 300], [100, 120, 140])
    for x, down, text in ((110, 114, "规章"), (240, 114, "5"), (110, 134, "文件")):
        write_text(canvas, x, down, text)
