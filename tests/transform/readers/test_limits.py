"""Files that are empty, too large or locked are refused by every reader, and so are bytes that a library rejects."""

from collections.abc import Callable

import pytest

from tests.support.corpus.bounded import RefuseBounded
from tests.support.corpus.writers import SMALL_REPORT, write_xls
from transform.document import Document
from transform.readers import limits
from transform.readers.excel.xls import read_xls
from transform.readers.excel.xlsx import read_xlsx
from transform.readers.limits import OLE
from transform.readers.pdf.reader import read_pdf
from transform.readers.word.docx import read_docx
from transform.text.decode import UnreadableDocument

LOCKED = OLE + bytes(100) + "EncryptedPackage".encode("utf-16-le") + bytes(500)


@pytest.mark.parametrize("read", [read_docx, read_xlsx, read_xls, read_pdf])
def test_each_reader_refuses_nothing_and_junk(read: Callable[[bytes], Document]) -> None:
    with pytest.raises(UnreadableDocument, match="empty: fetch it again"):
        read(b"")
    for junk in (b"no such file" * 50, b"PK\x03\x04" + b"\x00" * 500, OLE + b"\xff" * 2000):
        with pytest.raises(UnreadableDocument, match=r"fetch it again|save it anew"):
            read(junk)


@pytest.mark.parametrize("name", ["a.docx", "a.xlsx", "a.pdf"])
def test_size(name: str, refuse_bounded: RefuseBounded) -> None:
    start = {"a.docx": b"PK\x03\x04word/", "a.xlsx": b"PK\x03\x04xl/", "a.pdf": b"%PDF-1.7"}[name]
    refuse_bounded(start + b"x" * limits.MAX_BYTES, name, "over the limit of 67,108,864")


def test_size_of_old_workbooks(refuse_bounded: RefuseBounded) -> None:
    refuse_bounded(
        write_xls(SMALL_REPORT) + b"\x00" * limits.MAX_XLS_BYTES, "a.xls", "over the limit of 16,777,216"
    )


@pytest.mark.parametrize("name", ["a.docx", "a.xlsx", "a.xls"])
def test_locked_office_files_are_refused(name: str, refuse_bounded: RefuseBounded) -> None:
    refuse_bounded(LOCKED, name, "locked with a password")
