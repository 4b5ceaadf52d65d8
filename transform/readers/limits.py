"""How large a file and its parts may be, and the checks that all readers share.

Reports are small: the largest real one has a few megabytes and ten pages.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from transform.text.decode import UnreadableDocument

MAX_BYTES = 64 * 2**20
MAX_XLS_BYTES = 16 * 2**20
MAX_SHEETS = 100
MAX_ZIP_MEMBERS = 5_000
MAX_EXPANDED = 256 * 2**20
MAX_XML = 48 * 2**20
MAX_XML_ELEMENTS = 1_500_000
MAX_XML_DEPTH = 200
# Deflate reaches 1032; the XML of real sheets and documents stays under 60.
MAX_RATIO = 200
RATIO_COUNTS_FROM = 2**20
MAX_SLOTS = 400_000
MAX_PAGES = 300
MAX_PAGE_OBJECTS = 20_000
MAX_PAGE_CONTENT = 4 * 2**20
MAX_PDF_EXPANDED = 64 * 2**20
DOC_SECONDS = 120.0
DOC_MEMORY = 4 * 2**30

# The first bytes of .doc and .xls, and of .docx and .xlsx that are locked with a password.
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def check_size(data: bytes, kind: str, limit: int = MAX_BYTES) -> None:
    """Raise UnreadableDocument for a file that is empty or larger than any report."""
    if not data:
        raise UnreadableDocument(f"the {kind} file is empty: fetch it again")
    if len(data) > limit:
        raise UnreadableDocument(
            f"the {kind} file has {len(data):,} bytes, over the limit of {limit:,}: "
            "cut out the part that holds the report"
        )


def check_locked(data: bytes, kind: str) -> None:
    """Raise UnreadableDocument for the OLE container that Office wraps around a .docx or .xlsx with a password."""
    if data.startswith(OLE) and "EncryptedPackage".encode("utf-16-le") in data:
        raise UnreadableDocument(f"the {kind} file is locked with a password: save it without one")


def check_slots(rows: int, columns: int, where: str) -> None:
    """Raise UnreadableDocument for a table that claims more slots than a report could print."""
    if rows * columns > MAX_SLOTS:
        raise UnreadableDocument(
            f"{where} claims {rows:,} rows by {columns:,} columns, over the limit of {MAX_SLOTS:,} slots: "
            "delete what lies outside the table"
        )


@contextmanager
def convert_errors(kind: str) -> Iterator[None]:
    """Raise UnreadableDocument in place of whatever exception a library raises for damaged bytes.

    Libraries raise almost anything for hostile bytes (KeyError, RecursionError, struct.error …), so every
    Exception is caught but MemoryError; it becomes the cause.
    """
    try:
        yield
    except (UnreadableDocument, MemoryError):
        raise  # that memory is short says nothing about the bytes
    except Exception as error:
        raise UnreadableDocument(
            f"the {kind} file is damaged or no {kind} ({type(error).__name__}: {error}): "
            "fetch it again, or open it in an office program and save it anew"
        ) from error
