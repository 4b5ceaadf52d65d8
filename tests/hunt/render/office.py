"""A page as a Word document or a PDF, with the writers of the corpus."""

import io
import zipfile

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont

from replica.printed import PrintedTable
from replica.writers.docx import write_docx
from replica.writers.freeze import freeze_archive
from tests.hunt.page import Grid, Line, Page, as_printed
from tests.hunt.render.odd_pdf import write_odd_pdf
from tests.hunt.render.text import GRID_WRITERS
from tests.support.corpus.pdf import write_pdf
from tests.support.corpus.pdf_table import FONT


def render_docx(page: Page) -> bytes:
    """The page as a .docx file; ``xml`` of its options changes the part with the text."""
    data = write_docx(tuple(_as_lines(page)) if page.writer else as_printed(page))
    change = page.options.get("xml")
    if not callable(change):
        return data
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/document.xml":
                content = change(content.decode()).encode()
            new.writestr(name, content)
    return freeze_archive(stream.getvalue())


def render_pdf(page: Page) -> bytes:
    """The page as a PDF; ``pdf`` of its options are those of the writer."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    options = page.options.get("pdf", {})
    assert isinstance(options, dict)
    printed = tuple(_as_lines(page)) if page.writer else as_printed(page)
    words = {name: str(page.options.get(name, "")) for name in ("watermark", "head", "foot")}
    if page.options.get("unruled") or any(words.values()):
        is_ruled = not page.options.get("unruled")
        return write_odd_pdf(
            printed, is_ruled=is_ruled, mark=words["watermark"], head=words["head"], foot=words["foot"]
        )
    return write_pdf(printed, **options)


def _as_lines(page: Page) -> list[str | PrintedTable]:
    """The page with its tables as lines of text."""
    lines: list[str | PrintedTable] = []
    for block in page.blocks:
        if isinstance(block, Line):
            lines.append(block.text)
        elif isinstance(block, Grid):
            lines += [line for line in GRID_WRITERS[page.writer](block) if line.strip()]
    return lines
