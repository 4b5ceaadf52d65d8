"""PDFs drawn line by line: rules of every make, text at a place."""

import io
from collections.abc import Callable
from itertools import pairwise

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from transform.document import Document
from transform.readers.pdf.reader import read_pdf

WIDTH, HEIGHT = 600.0, 800.0
Draw = Callable[[Canvas], None]


def draw(*pages: Draw, **options: object) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(WIDTH, HEIGHT), invariant=1, **options)
    for page in pages:
        canvas.setFont("STSong-Light", 10)
        page(canvas)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def read(*pages: Draw) -> Document:
    return read_pdf(draw(*pages))


def write(canvas: Canvas, x: float, down: float, text: str, size: float = 10) -> None:
    canvas.setFont("STSong-Light", size)
    canvas.drawString(x, HEIGHT - down, text)


def texts(document: Document) -> list[list[list[str | None]]]:
    return [[[one and one.text for one in row] for row in found.grid] for found in document.tables]


def lines(canvas: Canvas, xs: list[float], ys: list[float]) -> None:
    for x in xs:
        canvas.line(x, HEIGHT - ys[0], x, HEIGHT - ys[-1])
    for y in ys:
        canvas.line(xs[0], HEIGHT - y, xs[-1], HEIGHT - y)


def strokes(canvas: Canvas, xs: list[float], ys: list[float]) -> None:
    """A box around each cell, as some writers do."""
    for left, right in pairwise(xs):
        for top, bottom in pairwise(ys):
            canvas.rect(left, HEIGHT - bottom, right - left, bottom - top)


def bars(canvas: Canvas, xs: list[float], ys: list[float]) -> None:
    """Rules as thin black bars, cell by cell, as Word does."""
    for x in xs:
        for top, bottom in pairwise(ys):
            canvas.rect(x - 0.25, HEIGHT - bottom, 0.5, bottom - top, stroke=0, fill=1)
    for y in ys:
        for left, right in pairwise(xs):
            canvas.rect(left, HEIGHT - y - 0.25, right - left, 0.5, stroke=0, fill=1)


def path(canvas: Canvas, xs: list[float], ys: list[float]) -> None:
    whole = canvas.beginPath()
    for x in xs:
        whole.moveTo(x, HEIGHT - ys[0])
        whole.lineTo(x, HEIGHT - ys[-1])
    for y in ys:
        whole.moveTo(xs[0], HEIGHT - y)
        whole.lineTo(xs[-1], HEIGHT - y)
    canvas.drawPath(whole)


def dashes(canvas: Canvas, xs: list[float], ys: list[float]) -> None:
    """Dashes that are lines of their own."""
    for at in xs:
        for begin in range(int(ys[0]), int(ys[-1]), 4):
            canvas.line(at, HEIGHT - begin, at, HEIGHT - begin - 2.5)
    for at in ys:
        for begin in range(int(xs[0]), int(xs[-1]), 4):
            canvas.line(begin, HEIGHT - at, begin + 2.5, HEIGHT - at)


def doubled(canvas: Canvas, xs: list[float], ys: list[float]) -> None:
    lines(canvas, xs, ys)
    lines(canvas, [x + 1.5 for x in xs], [y + 1.5 for y in ys])


def shaded(canvas: Canvas, xs: list[float], ys: list[float]) -> None:
    """A coloured head, and white behind each line of text: both only backgrounds."""
    canvas.setFillColorRGB(0.78, 0.85, 0.95)
    canvas.rect(xs[0], HEIGHT - ys[1], xs[-1] - xs[0], ys[1] - ys[0], stroke=0, fill=1)
    canvas.setFillColorRGB(1, 1, 1)
    canvas.rect(xs[0] + 5, HEIGHT - ys[1] - 14, 40, 9, stroke=0, fill=1)
    canvas.setFillColorRGB(0, 0, 0)
    lines(canvas, xs, ys)


def wide_table(canvas: Canvas) -> None:
    lines(canvas, [100, 200, 300], [100, 120, 140])
    for x, down, text in ((110, 114, "规章"), (240, 114, "5"), (110, 134, "文件")):
        write(canvas, x, down, text)
