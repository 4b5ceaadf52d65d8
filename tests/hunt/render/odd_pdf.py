"""PDFs whose tables have no rules, and PDFs with words across, above and below their pages."""

import io

from reportlab.pdfgen.canvas import Canvas

from replica.printed import Printed, PrintedTable
from tests.support.corpus.pdf import HEIGHT, MARGIN, WIDTH, _Pages
from tests.support.corpus.pdf_table import FONT, SizedTable, size_table


class OddPages(_Pages):
    """Pages without rules, with a mark across them, with a line above and below their text."""

    is_ruled = True
    mark = ""
    head = ""
    foot = ""

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
        if self.head:
            self._print(MARGIN, MARGIN / 2, self.head)
        if self.foot:
            self._print(WIDTH / 2, HEIGHT - MARGIN / 3, self.foot.format(self.number))
        super().end_page()


def write_odd_pdf(printed: Printed, *, is_ruled: bool, mark: str, head: str, foot: str) -> bytes:
    """The report as a PDF without rules, or with a mark, a head and a foot on each page."""
    room = WIDTH - 2 * MARGIN
    sized = [size_table(block, room) if isinstance(block, PrintedTable) else block for block in printed]
    widest = max((table.width for table in sized if isinstance(table, SizedTable)), default=0.0)
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(max(WIDTH, widest + 2 * MARGIN), HEIGHT), invariant=1)
    pages = OddPages(canvas, HEIGHT, "ruled", False)
    pages.is_ruled, pages.mark, pages.head, pages.foot = is_ruled, mark, head, foot
    for block in sized:
        if isinstance(block, SizedTable):
            pages.print_table(block)
        elif isinstance(block, str):
            pages.print_paragraph(block)
    pages.end_page()
    canvas.save()
    return stream.getvalue()
