"""The bytes of a file to a Document: the reader of its kind is chosen here."""

from collections.abc import Callable

from transform.document import Document
from transform.readers.limits import OLE
from transform.text.decode import UnreadableDocument, decode_text

_HTML_HINTS = ("<html", "<!doctype", "<table", "<div", "<p>", "<p ", "<body", "<meta", "<span", "<tr", "<br")
_HINTS_WITHIN = 4_000

# Kinds that offices file under .doc and .xls and that no reader here can read. Read as pages, their cells would be
# in other columns.
_FOREIGN_KINDS = (
    (b"{\\rtf", "rich text (RTF)"),
    (b"MIME-Version:", "a web archive (MHT)"),
    (b"<?mso-application", "Office's XML of 2003"),
    (b"<pkg:package", "Office's XML in one piece"),
)
_KIND_WITHIN = 512
_BINARY_SUFFIXES = ("pdf", "docx", "xlsx", "doc", "xls", "wps", "et")


def read_document(data: bytes, *, name: str | None = None, content_type: str | None = None) -> Document:
    """Read a file of any known kind.

    The kind is recognised by the content first, and by the suffix of ``name`` (a file name or address) second;
    ``content_type`` is the HTTP header, a hint at the encoding of a page. Raises UnreadableDocument, whose
    message says what is wrong and what to do, where the file cannot be read whole, and its subclass ReaderMissing
    where a program is needed that is not installed.
    """
    if data.isspace() or not data:
        raise UnreadableDocument("the file is empty")
    suffix = "" if name is None else name.rpartition(".")[2].lower()
    read = _choose_binary_reader(data, suffix)
    return read(data) if read else _read_text(data, suffix, content_type)


def _choose_binary_reader(data: bytes, suffix: str) -> Callable[[bytes], Document] | None:
    """The reader of a binary file, None for text; readers are imported only here: pdfplumber costs most of a second."""
    if data.startswith(b"%PDF") or b"%PDF-" in data[:1024]:
        from transform.readers.pdf.reader import read_pdf

        return read_pdf
    if data.startswith(b"PK\x03\x04"):
        return _choose_zip_reader(data)
    if data.startswith(OLE):
        return _choose_ole_reader(data, suffix)
    if kind := next((kind for mark, kind in _FOREIGN_KINDS if mark in data[:_KIND_WITHIN]), None):
        raise UnreadableDocument(f"is {kind}: open it in an office program and save it as .docx or .xlsx")
    if suffix in _BINARY_SUFFIXES and b"<" not in data[:_KIND_WITHIN]:
        raise UnreadableDocument(f"named .{suffix} but its bytes are no such file: fetch it again")
    return None


def _choose_zip_reader(data: bytes) -> Callable[[bytes], Document]:
    # The list of an archive's members is at its end, behind the lists of archives that are its members.
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


def _choose_ole_reader(data: bytes, suffix: str) -> Callable[[bytes], Document]:
    has_workbook = "Workbook".encode("utf-16-le") in data or "Book".encode("utf-16-le") in data
    if suffix in ("xls", "et") or (has_workbook and suffix not in ("doc", "wps")):
        from transform.readers.excel.xls import read_xls

        return read_xls
    from transform.readers.word.doc import read_doc

    return read_doc


def _is_page(text: str) -> bool:
    """Whether a text is a page or a fragment of one: it begins with tags, or holds a table behind other text."""
    head = text[:_HINTS_WITHIN]
    # Most pages have their tags in small letters, and to make letters small takes as long as ten searches.
    if any(hint in head for hint in _HTML_HINTS):
        return True
    head = head.lower()
    return any(hint in head for hint in _HTML_HINTS) or ("<" in text and "<table" in text.lower())


def _read_text(data: bytes, suffix: str, content_type: str | None) -> Document:
    from transform.readers.html.reader import read_html
    from transform.readers.plain_text import read_lines

    text, encoding = decode_text(data, content_type)
    # Bytes are searched thirty times as fast as text. In all encodings but UTF-16 a zero byte is a NUL character.
    if "\x00" in text if encoding == "utf-16" else b"\x00" in data:
        raise UnreadableDocument("holds NUL characters: not a page and not a known kind of document")
    if suffix != "txt" and _is_page(text):
        try:
            return read_html(text, encoding=encoding)
        except RecursionError as error:
            raise UnreadableDocument("nests its tables deeper than any report does") from error
    return read_lines(text, encoding=encoding)
