"""Bytes of a file to a Document. Matching is written once, behind this door."""

from collections.abc import Callable

from transform.document import Document
from transform.text.decode import UnreadableDocument

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML_HINTS = ("<html", "<!doctype", "<table", "<div", "<p>", "<p ", "<body", "<meta", "<span", "<tr", "<br")

# What offices file under .doc and .xls, and no reader here knows: read as pages, their cells would move.
_FOREIGN = (
    (b"{\\rtf", "rich text (RTF)"),
    (b"MIME-Version:", "a web archive (MHT)"),
    (b"<?mso-application", "Office's XML of 2003"),
    (b"<pkg:package", "Office's XML in one piece"),
)
_FOREIGN_WITHIN = 512


def read_document(data: bytes, *, name: str | None = None, content_type: str | None = None) -> Document:
    """Read a file of any known kind, recognised by its content first and its name second.

    Raises UnreadableDocument, with what is wrong and what to do, where it cannot be read whole.
    """
    if not data.strip():
        raise UnreadableDocument("the file is empty")
    reader = _binary_reader(data, _suffix(name))
    return reader(data) if reader else _read_text(data, _suffix(name), content_type)


def _suffix(name: str | None) -> str:
    return "" if name is None else name.rpartition(".")[2].lower()


def _binary_reader(data: bytes, suffix: str) -> Callable[[bytes], Document] | None:
    """Readers are imported when they are needed: pdfplumber alone costs most of a second."""
    if data.startswith(b"%PDF") or b"%PDF-" in data[:1024]:
        from transform.readers.pdf.reader import read_pdf

        return read_pdf
    if data.startswith(b"PK\x03\x04"):
        return _zip_reader(data)
    if data.startswith(OLE):
        return _ole_reader(data, suffix)
    if kind := next((kind for mark, kind in _FOREIGN if mark in data[:_FOREIGN_WITHIN]), None):
        raise UnreadableDocument(f"is {kind}: open it in an office program and save it as .docx or .xlsx")
    if suffix in ("pdf", "docx", "xlsx", "doc", "xls", "wps", "et") and b"<" not in data[:512]:
        raise UnreadableDocument(f"named .{suffix} but its bytes are no such file: fetch it again")
    return None


def _zip_reader(data: bytes) -> Callable[[bytes], Document]:
    # The list of an archive's members stands at its end, behind those of any archive within.
    word, excel = data.rfind(b"word/"), data.rfind(b"xl/")
    if word > excel:
        from transform.readers.word.docx import read_docx

        return read_docx
    if excel >= 0:
        from transform.readers.excel.xlsx import read_xlsx

        return read_xlsx
    raise UnreadableDocument(
        "a zip archive that is neither .docx nor .xlsx: unpack it and parse what is inside"
    )


def _ole_reader(data: bytes, suffix: str) -> Callable[[bytes], Document]:
    workbook = "Workbook".encode("utf-16-le") in data or "Book".encode("utf-16-le") in data
    if suffix in ("xls", "et") or (workbook and suffix not in ("doc", "wps")):
        from transform.readers.excel.xls import read_xls

        return read_xls
    from transform.readers.word.doc import read_doc

    return read_doc


def _read_text(data: bytes, suffix: str, content_type: str | None) -> Document:
    from transform.readers.html.reader import read_html
    from transform.readers.plain_text import read_lines
    from transform.text.decode import decode_text

    text, encoding = decode_text(data, content_type)
    # The bytes are looked through thirty times as fast as the text, and say the same but in UTF-16.
    if "\x00" in text if encoding == "utf-16" else b"\x00" in data:
        raise UnreadableDocument("holds NUL characters: not a page and not a known kind of document")
    head = text[:4_000].lower()
    if suffix != "txt" and any(hint in head for hint in _HTML_HINTS):
        return read_html(text, encoding=encoding)
    return read_lines(text, encoding=encoding)
