"""Text PDFs to a Document: ruled tables, paragraphs and pictures in reading order.

A table that continues over a page break is one table where its columns match; else it is two, and matching reads the
second with the columns of the first. A PDF of pictures gives pictures and no text, even where a machine has put the
text that it recognised over them unseen. Characters that a person sees otherwise than the file stores them are
unknown (see ``visible_page``). Texts side by side without rules are paragraphs. Page numbers are left out.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from typing import Any

from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import dict_value, list_value, resolve1
from pdfminer.psparser import literal_name
from pdfplumber.pdf import PDF
from pdfplumber.utils.exceptions import PdfminerException

from transform.document import Document
from transform.readers.limits import MAX_PAGES, check_size, convert_errors
from transform.readers.pdf.interpreter import BoundedPage
from transform.readers.pdf.layout import drop_page_numbers, lay_blocks, list_items
from transform.readers.pdf.page import UNKNOWN, Drawing, Glyph, Rule
from transform.readers.pdf.sound_document import SoundPdf
from transform.readers.pdf.visible_page import draw_page
from transform.text.decode import UnreadableDocument
from transform.text.titles import read_property_title

# A whole file has this in its last lines: pdfminer starts reading there.
_END = b"startxref"
_LAST_BYTES = 2**20
_MAX_UNKNOWN_SHARE = 0.3
_BOMS = ((b"\xfe\xff", "utf-16-be"), (b"\xff\xfe", "utf-16-le"), (b"\xef\xbb\xbf", "utf-8"))

_DOWNWARDS, _UPWARDS = 1, -1

# Flags of an annotation that is hidden or not displayed.
_HIDDEN_FLAGS = 2 | 32
_TYPED_FIELDS = ("Tx", "Ch")
# Fields are parts of others, in hostile files of themselves.
_MAX_FIELD_DEPTH = 20


def read_pdf(data: bytes) -> Document:
    """Read a PDF.

    Raises UnreadableDocument where it is damaged, cut off or locked, prints nothing or too much, or has text that its
    pages alone do not hold: form fields, notes, characters without a code.
    """
    check_size(data, "pdf")
    if data.rfind(_END) < max(0, len(data) - _LAST_BYTES):
        raise UnreadableDocument("the pdf file is cut off, its end is missing: fetch it again")
    with _convert_pdf_errors():
        pdf = SoundPdf(data)
        drawings = list(_draw_pages(pdf))
        _check_unknown(drawings)
        pages = [(drawing.height, list_items(drawing)) for drawing in drawings]
        blocks = tuple(lay_blocks(drop_page_numbers(pages)))
        title = _read_title(pdf)
    if not blocks:
        raise UnreadableDocument("the pdf file prints nothing: fetch it again")
    return Document(kind="pdf", blocks=blocks, title=title)


@contextmanager
def _convert_pdf_errors() -> Iterator[None]:
    """Raise UnreadableDocument in place of the libraries' exceptions, for a locked file with its own message."""
    with convert_errors("pdf"):
        try:
            yield
        except PdfminerException as error:
            cause = error.args[0] if error.args else error
            if isinstance(cause, PDFPasswordIncorrect | PDFEncryptionError):
                raise UnreadableDocument(
                    "the pdf file is locked with a password: save it without one"
                ) from error
            raise cause if isinstance(cause, Exception) else error from error


def _draw_pages(pdf: PDF) -> Iterator[Drawing]:
    number = 0
    for number, page in enumerate(islice(PDFPage.create_pages(pdf.doc), MAX_PAGES + 1), 1):
        if number > MAX_PAGES:
            raise UnreadableDocument(
                f"the pdf file has over {MAX_PAGES} pages: save the report's pages alone"
            )
        _reject_annotated_page(page, number)
        yield _rotate_upright(draw_page(BoundedPage(pdf, page, number)))
    claimed = resolve1(dict_value(pdf.doc.catalog.get("Pages")).get("Count"))
    if isinstance(claimed, int) and claimed > number:
        raise UnreadableDocument(f"the pdf file has only {number} of its {claimed} pages: fetch it again")


def _check_unknown(drawings: list[Drawing]) -> None:
    texts = [glyph.text for drawing in drawings for glyph in drawing.glyphs]
    unknown = texts.count(UNKNOWN)
    if unknown > _MAX_UNKNOWN_SHARE * len(texts):
        raise UnreadableDocument(
            f"the pdf file does not say which characters {unknown:,} of its {len(texts):,} signs are, "
            "or paints over them: save it again with its fonts embedded"
        )


def _read_title(pdf: PDF) -> str | None:
    properties = (entries.get("Title") for entries in pdf.doc.info)
    titles = (read_property_title(_decode(title)) for title in properties if isinstance(title, bytes))
    return next((title for title in titles if title), None)


def _decode(title: bytes) -> str:
    """Text of a property: marked Unicode, or whatever the writer's machine used."""
    for mark, encoding in _BOMS:
        if title.startswith(mark):
            return title[len(mark) :].decode(encoding, "replace")
    return title.decode("gb18030", "replace")


def _reject_annotated_page(page: PDFPage, number: int) -> None:
    """Refuse a page with text in form fields or notes, which no reader draws as the page's; seals are no text."""
    for reference in list_value(page.attrs.get("Annots") or []):
        annotation = dict_value(reference)
        if not int(resolve1(annotation.get("F", 0))) & _HIDDEN_FLAGS and _has_typed_text(annotation):
            raise UnreadableDocument(
                f"page {number} of the pdf has form fields or notes typed over it, which no table shows: "
                "print it to a new pdf"
            )


def _has_typed_text(annotation: dict[str, Any]) -> bool:
    kind = literal_name(resolve1(annotation.get("Subtype")))
    if kind == "FreeText":
        return bool(resolve1(annotation.get("Contents")))
    is_text_field = kind == "Widget" and literal_name(_inherited_entry(annotation, "FT")) in _TYPED_FIELDS
    return is_text_field and bool(_inherited_entry(annotation, "V"))


def _inherited_entry(field: dict[str, Any], name: str) -> Any:
    """A field's entry, or that of the nearest field it is a part of."""
    for _ in range(_MAX_FIELD_DEPTH):
        if name in field or "Parent" not in field:
            break
        field = dict_value(field["Parent"])
    return resolve1(field.get(name))


def _rotate_upright(drawing: Drawing) -> Drawing:
    """The page rotated so that most of its text is upright: printers lay wide tables on their side without a flag.

    Pictures keep their distance from the upper edge.
    """
    rotations = [glyph.rotation for glyph in drawing.glyphs]
    if rotations.count(_DOWNWARDS) * 2 > len(rotations):
        return _rotate_left(drawing)
    return _rotate_right(drawing) if rotations.count(_UPWARDS) * 2 > len(rotations) else drawing


def _rotate_left(drawing: Drawing) -> Drawing:
    """Downwards becomes to the right: x is the old y, and y the old distance from the right edge."""
    width = drawing.width
    return replace(
        drawing,
        width=drawing.height,
        height=width,
        glyphs=tuple(
            Glyph(g.text, g.top, g.bottom, width - g.x1, width - g.x0, 0 if g.rotation else _UPWARDS)
            for g in drawing.glyphs
        ),
        horizontal_rules=tuple(
            Rule(width - rule.position, rule.start, rule.end) for rule in drawing.vertical_rules
        ),
        vertical_rules=tuple(
            Rule(rule.position, width - rule.end, width - rule.start) for rule in drawing.horizontal_rules
        ),
    )


def _rotate_right(drawing: Drawing) -> Drawing:
    """Upwards becomes to the right: x is the old distance from the lower edge, and y the old x."""
    height = drawing.height
    return replace(
        drawing,
        width=height,
        height=drawing.width,
        glyphs=tuple(
            Glyph(g.text, height - g.bottom, height - g.top, g.x0, g.x1, 0 if g.rotation else _DOWNWARDS)
            for g in drawing.glyphs
        ),
        horizontal_rules=tuple(
            Rule(rule.position, height - rule.end, height - rule.start) for rule in drawing.vertical_rules
        ),
        vertical_rules=tuple(
            Rule(height - rule.position, rule.start, rule.end) for rule in drawing.horizontal_rules
        ),
    )
