"""What is typed over a page of a PDF: form fields that were filled in, and notes. No reader draws it as the page's."""

from typing import Any

from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import dict_value, list_value, resolve1
from pdfminer.psparser import literal_name

from transform.document import UnreadableDocument

_HIDDEN = 2 | 32
_TYPED = ("Tx", "Ch")
_DEEPEST = 20


def refuse_notes(page: PDFPage, number: int) -> None:
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
