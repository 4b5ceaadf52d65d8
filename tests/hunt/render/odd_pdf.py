"""PDFs whose tables have no rules, and PDFs with words printed across their pages."""

import io

from reportlab.pdfgen.canvas import Canvas

from replica.printed import Printed, PrintedTable
from tests.support.corpus.pdf import HEIGHT, MARGIN, WIDTH, _Pages
from tests.support.corpus.pdf_table import FONT, SizedTable, size_table


class OddPages(_Pages):
    """Pages without rules or with a mark across them."""

    is_ruled = True
    mark = ""

    def _rule(self, left: float, right: float, top: float, bottom: float, over: bool, under: bool) -> None:
        if self.is_ruled:
            super()._rule(left, right, top, bottom, over, under)

    def end_page(self) -> None:
        """Print the mark and end the page."""
        if self.mark:
            self.canvas.saveState()
            self.canvas.setFillGray(0.85)
            self.canvas.setFont(FONT, 44)
            self.canvas.translate(WIDTH / 3, HEIGHT / 3)
            self.canvas.rotate(45)
            self.canvas.drawString(0, 0, self.mark)
            self.canvas.restoreState()
        super().end_page()


def write_odd_pdf(printed: Printed, *, is_ruled: bool, mark: str) -> bytes:
    """The report as a PDF without rules, or with a mark."""
    room = WIDTH - 2 * MARGIN
    sized = [size_table(block, room) if isinstance(block, PrintedTable) else block for block in printed]
    widest = max((table.width for table in sized if isinstance(table, SizedTable)), default=0.0)
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(max(WIDTH, widest + 2 * MARGIN), HEIGHT), invariant=1)
    pages = OddPages(canvas, HEIGHT, "ruled", False)
    pages.is_ruled, pages.mark = is_ruled, mark
    for block in sized:
        if isinstance(block, SizedTable):
            pages.print_table(block)
        elif isinstance(block, str):
            pages.print_paragraph(block)
    pages.end_page()
    canvas.save()
    return stream.getvalue()
