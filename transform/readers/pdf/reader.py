"""Text PDFs to a Document: ruled tables, paragraphs and pictures in reading order.

A table that goes on over a page break is one table where its columns say so; else it is two, and matching goes
on with the columns of the first. A PDF of pictures gives pictures and no text, though a machine may have put its
guess of the text upon them unseen; signs that are seen otherwise than they are held are unknown (see
hidden). What only stands side by side, without rules, is paragraphs. Page numbers are left out.

Pages whose text lies on its side: wide tables that a printer laid across the page without saying so.

What is typed over a page of a PDF: form fields that were filled in, and notes. No reader draws it as the page's.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO
from itertools import islice
from typing import Any

from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import dict_value, list_value, resolve1
from pdfminer.psparser import literal_name
from pdfplumber.pdf import PDF
from pdfplumber.utils.exceptions import PdfminerException

from transform.document import Document
from transform.readers.limits import MAX_PAGES, PDF_SECONDS, check_size, reading
from transform.readers.pdf.interpreter import BoundedPage
from transform.readers.pdf.layout import Item, drop_page_numbers, lay_blocks, list_items
from transform.readers.pdf.page import UNKNOWN, Drawing, Glyph, Rule
from transform.readers.pdf.resource_limits import ResourceBudget, bound
from transform.readers.pdf.visible_page import draw_page
from transform.text.decode import UnreadableDocument
from transform.text.titles import read_property_title as read_title

_DOWN, _UP = 1, -1


def rotate_upright(drawing: Drawing) -> Drawing:
    """The page turned so that most of its text is upright; pictures keep their height on it."""
    turns = [glyph.turn for glyph in drawing.glyphs]
    if turns.count(_DOWN) * 2 > len(turns):
        return _turn_left(drawing)
    return _turn_right(drawing) if turns.count(_UP) * 2 > len(turns) else drawing


def _turn_left(drawing: Drawing) -> Drawing:
    """Down becomes right: x is what was y, and y what is left to the right edge."""
    width = drawing.width
    return replace(
        drawing,
        width=drawing.height,
        height=width,
        glyphs=tuple(
            Glyph(g.text, g.top, g.bottom, width - g.x1, width - g.x0, 0 if g.turn else _UP)
            for g in drawing.glyphs
        ),
        across=tuple(Rule(width - rule.at, rule.start, rule.end) for rule in drawing.down),
        down=tuple(Rule(rule.at, width - rule.end, width - rule.start) for rule in drawing.across),
    )


def _turn_right(drawing: Drawing) -> Drawing:
    """Up becomes right: x is what is left to the bottom, and y what was x."""
    height = drawing.height
    return replace(
        drawing,
        width=height,
        height=drawing.width,
        glyphs=tuple(
            Glyph(g.text, height - g.bottom, height - g.top, g.x0, g.x1, 0 if g.turn else _DOWN)
            for g in drawing.glyphs
        ),
        across=tuple(Rule(rule.at, height - rule.end, height - rule.start) for rule in drawing.down),
        down=tuple(Rule(height - rule.at, rule.start, rule.end) for rule in drawing.across),
    )


_HIDDEN = 2 | 32
_TYPED = ("Tx", "Ch")
_DEEPEST = 20


def reject_annotated_page(page: PDFPage, number: int) -> None:
    """Refuse a page on which figures may have been typed that its own text does not hold. Seals are no text."""
    for reference in list_value(page.attrs.get("Annots") or []):
        note = dict_value(reference)
        if not int(resolve1(note.get("F", 0))) & _HIDDEN and _is_typed(note):
            raise UnreadableDocument(
                f"page {number} of the pdf has form fields or notes typed over it, which no table shows: "
                "print it to a new pdf"
            )


def _is_typed(note: dict[str, Any]) -> bool:
    kind = literal_name(resolve1(note.get("Subtype")))
    if kind == "FreeText":
        return bool(resolve1(note.get("Contents")))
    is_field = kind == "Widget" and literal_name(_inherit(note, "FT")) in _TYPED
    return is_field and bool(_inherit(note, "V"))


def _inherit(field: dict[str, Any], name: str) -> Any:
    """A field's entry, or that of the field it is a part of."""
    for _ in range(_DEEPEST):
        if name in field or "Parent" not in field:
            break
        field = dict_value(field["Parent"])
    return resolve1(field.get(name))


# Where a reader begins: it stands in the last lines of a whole file.
_END = b"startxref"
_LAST_BYTES = 2**20
_MAX_UNKNOWN = 0.3
_BOMS = ((b"\xfe\xff", "utf-16-be"), (b"\xff\xfe", "utf-16-le"), (b"\xef\xbb\xbf", "utf-8"))


def read_pdf(
    data: bytes, *, seconds: float = PDF_SECONDS, clock: Callable[[], float] = time.thread_time
) -> Document:
    """Read a PDF within so many seconds of this thread's processor time. Raises UnreadableDocument."""
    check_size(data, "pdf")
    if data.rfind(_END) < max(0, len(data) - _LAST_BYTES):
        raise UnreadableDocument("the pdf file is cut off, its end is missing: fetch it again")
    budget = ResourceBudget(seconds, clock)
    with _reading_pdf(), bound(budget):
        pdf = PDF(BytesIO(data))
        drawings = list(_draw(pdf, budget))
        _check_known(drawings)
        pages = [_lay(drawing, budget) for drawing in drawings]
        blocks = tuple(lay_blocks(drop_page_numbers(pages)))
        title = _title(pdf)
        budget.check()
    if not blocks:
        raise UnreadableDocument("the pdf file prints nothing: fetch it again")
    return Document(kind="pdf", blocks=blocks, title=title)


@contextmanager
def _reading_pdf() -> Iterator[None]:
    with reading("pdf"):
        try:
            yield
        except PdfminerException as error:
            cause = error.args[0] if error.args else error
            if isinstance(cause, PDFPasswordIncorrect | PDFEncryptionError):
                raise UnreadableDocument(
                    "the pdf file is locked with a password: save it without one"
                ) from error
            raise cause if isinstance(cause, Exception) else error from error


def _draw(pdf: PDF, budget: ResourceBudget) -> Iterator[Drawing]:
    number = 0
    for number, page in enumerate(islice(PDFPage.create_pages(pdf.doc), MAX_PAGES + 1), 1):
        if number > MAX_PAGES:
            raise UnreadableDocument(
                f"the pdf file has over {MAX_PAGES} pages: save the report's pages alone"
            )
        reject_annotated_page(page, number)
        yield rotate_upright(draw_page(BoundedPage(pdf, page, number, budget)))
    claimed = resolve1(dict_value(pdf.doc.catalog.get("Pages")).get("Count"))
    if isinstance(claimed, int) and claimed > number:
        raise UnreadableDocument(f"the pdf file has only {number} of its {claimed} pages: fetch it again")


def _lay(drawing: Drawing, budget: ResourceBudget) -> tuple[float, list[Item]]:
    budget.check()
    return drawing.height, list_items(drawing)


def _check_known(drawings: list[Drawing]) -> None:
    texts = [glyph.text for drawing in drawings for glyph in drawing.glyphs]
    unknown = texts.count(UNKNOWN)
    if unknown > _MAX_UNKNOWN * len(texts):
        raise UnreadableDocument(
            f"the pdf file does not say which characters {unknown:,} of its {len(texts):,} signs are, "
            "or paints over them: save it again with its fonts embedded"
        )


def _title(pdf: PDF) -> str | None:
    titles = (properties.get("Title") for properties in pdf.doc.info)
    found = (read_title(_decode(title)) for title in titles if isinstance(title, bytes))
    return next((title for title in found if title), None)


def _decode(title: bytes) -> str:
    """Text of a property: marked Unicode, or whatever the writer's machine used."""
    for mark, encoding in _BOMS:
        if title.startswith(mark):
            return title[len(mark) :].decode(encoding, "replace")
    return title.decode("gb18030", "replace")
