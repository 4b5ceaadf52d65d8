"""Writer of PDFs as Word prints them: ruled tables over page breaks, narrow cells with upright text, page numbers."""

import io
from dataclasses import dataclass, field
from typing import Literal

from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from replica.printed import Printed, PrintedTable
from tests.support.corpus.pdf_table import FONT, LEADING, PAD, SIZE, SizedTable, size_table, wrap_text

HEIGHT = 842.0
MARGIN = 72.0
WIDTH = 595.0

Breaks = Literal["ruled", "open"]
"""Whether a table that runs over a page break is closed by a rule there; Word often leaves it open."""


def write_pdf(
    printed: Printed, *, breaks: Breaks = "ruled", height: float = HEIGHT, bold: bool = False
) -> bytes:
    """The report as a PDF. ``height`` is that of a page; ``bold`` prints characters twice, as some writers do."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    sized = [
        size_table(block, WIDTH - 2 * MARGIN) if isinstance(block, PrintedTable) else block
        for block in printed
    ]
    tables = [table for table in sized if isinstance(table, SizedTable)]
    widest = max((table.width for table in tables), default=0.0)
    # A row is never split: the page must be high enough for it.
    height = max([height, *(max(table.heights) + 2 * MARGIN for table in tables)])
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(max(WIDTH, widest + 2 * MARGIN), height), invariant=1)
    pages = _Pages(canvas, height, breaks, bold)
    for block in sized:
        if isinstance(block, SizedTable):
            pages.print_table(block)
        elif isinstance(block, str):
            pages.print_paragraph(block)
        else:
            pages.print_picture()
    pages.end_page()
    canvas.save()
    return stream.getvalue()


@dataclass(slots=True)
class _Pages:
    """Prints blocks below each other on as many pages as they need; ``used`` is the height used on the last one."""

    canvas: Canvas
    height: float
    breaks: Breaks
    bold: bool
    number: int = 1
    used: float = field(default=MARGIN)

    @property
    def height_left(self) -> float:
        return self.height - MARGIN - self.used

    def end_page(self) -> None:
        self._print(MARGIN, self.height - MARGIN / 2, f"- {self.number} -")
        self.canvas.showPage()
        self.number, self.used = self.number + 1, MARGIN

    def print_paragraph(self, text: str) -> None:
        for n, line in enumerate(wrap_text("　　" + text, WIDTH - 2 * MARGIN)):
            if self.height_left < LEADING:
                self.end_page()
            indent = 0.0 if n else 2 * SIZE
            self.used += LEADING
            self._print(MARGIN + indent, self.used - 0.3 * SIZE, line.lstrip("　"))
        self.used += LEADING / 2

    def print_picture(self) -> None:
        picture = ImageReader(Image.new("L", (120, 60), 200))
        if self.height_left < 60:
            self.end_page()
        self.used += 60
        self.canvas.drawImage(picture, MARGIN, self.height - self.used, 120, 60)

    def print_table(self, table: SizedTable) -> None:
        first = 0
        while first < len(table.heights):
            last, room = first, self.height_left
            while last < len(table.heights) and table.heights[last] <= room:
                room -= table.heights[last]
                last += 1
            if last > first:
                self._print_rows(table, first, last)
                first = last
            if last < len(table.heights):
                self.end_page()
        self.used += LEADING

    def _print_rows(self, table: SizedTable, first: int, last: int) -> None:
        for cell in table.cells:
            begins, ends = max(cell.row, first), min(cell.row + cell.rowspan, last)
            if begins < ends:
                top = self.used + sum(table.heights[first:begins])
                bottom = top + sum(table.heights[begins:ends])
                left = MARGIN + sum(table.widths[: cell.column])
                right = left + sum(table.widths[cell.column : cell.column + cell.colspan])
                whole = self.breaks == "ruled", self.breaks == "ruled"
                closed = begins == cell.row or whole[0], ends == cell.row + cell.rowspan or whole[1]
                self._rule(left, right, top, bottom, *closed)
                fitting = int((bottom - top - PAD) // LEADING)
                lines, cell.left_lines = cell.left_lines[:fitting], cell.left_lines[fitting:]
                self._print_lines(lines, left, right, top, bottom)
        self.used += sum(table.heights[first:last])

    def _rule(self, left: float, right: float, top: float, bottom: float, over: bool, under: bool) -> None:
        up = self.height
        self.canvas.setLineWidth(0.5)
        sides = [(left, up - top, left, up - bottom), (right, up - top, right, up - bottom)]
        sides += [(left, up - top, right, up - top)] * over + [
            (left, up - bottom, right, up - bottom)
        ] * under
        self.canvas.lines(sides)

    def _print_lines(self, lines: list[str], left: float, right: float, top: float, bottom: float) -> None:
        first = (top + bottom - len(lines) * LEADING) / 2
        for n, line in enumerate(lines):
            inset = (right - left - pdfmetrics.stringWidth(line, FONT, SIZE)) / 2 if line.isascii() else PAD
            self._print(left + inset, first + (n + 0.8) * LEADING, line)

    def _print(self, x: float, down: float, text: str) -> None:
        self.canvas.setFont(FONT, SIZE)
        for shift in (0.0, 0.4) if self.bold else (0.0,):
            self.canvas.drawString(x + shift, self.height - down, text)
