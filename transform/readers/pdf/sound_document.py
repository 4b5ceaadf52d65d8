"""A PDF whose damaged parts are refused.

pdfminer reads what it can of a damaged stream and says nothing: a table may lack its last rows, and where a checksum is
wrong a digit may be. It decodes nothing of a stream before the document has given it out, so it is checked there.
"""

import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

from pdfminer.ascii85 import ascii85decode, asciihexdecode
from pdfminer.lzw import lzwdecode
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import (
    LITERALS_ASCII85_DECODE,
    LITERALS_ASCIIHEX_DECODE,
    LITERALS_FLATE_DECODE,
    LITERALS_LZW_DECODE,
    LITERALS_RUNLENGTH_DECODE,
    PDFStream,
    resolve1,
)
from pdfminer.psparser import literal_name
from pdfminer.runlength import rldecode
from pdfplumber.pdf import PDF

from transform.readers.limits import MAX_PDF_EXPANDED
from transform.text.decode import UnreadableDocument

_CHECKSUM_BYTES = 4
# Filters that may lie around deflated data; those of pictures do not.
_WRAPPINGS: tuple[tuple[Any, Callable[[bytes], bytes]], ...] = (
    (LITERALS_ASCII85_DECODE, ascii85decode),
    (LITERALS_ASCIIHEX_DECODE, asciihexdecode),
    (LITERALS_LZW_DECODE, lzwdecode),
    (LITERALS_RUNLENGTH_DECODE, rldecode),
)


class SoundPdf(PDF):
    """A pdfplumber PDF of these bytes. What is taken out of it raises UnreadableDocument where it is damaged."""

    def __init__(self, data: bytes) -> None:
        super().__init__(BytesIO(data))
        self.doc = _SoundDocument(PDFParser(self.stream))


class _SoundDocument(PDFDocument):
    def __init__(self, parser: PDFParser) -> None:
        self._sound: set[int] = set()
        super().__init__(parser)

    def getobj(self, objid: int) -> object:
        obj = super().getobj(objid)
        if isinstance(obj, PDFStream) and objid not in self._sound:
            _check_stream(obj)
            self._sound.add(objid)
        return obj

    def read_xref_from(self, parser: PDFParser, start: int, xrefs: list[Any]) -> None:
        """The table of objects is read before there is any object: its stream is looked at here."""
        parser.seek(start)
        parser.reset()
        if isinstance(parser.nexttoken()[1], int):
            parser.nexttoken()
            parser.nexttoken()
            table = parser.nextobject()[1]
            if isinstance(table, PDFStream):
                _check_stream(table)
        super().read_xref_from(parser, start, xrefs)


def _check_stream(stream: PDFStream) -> None:
    data = stream.rawdata
    if data is None or literal_name(resolve1(stream.get("Subtype"))) == "Image":
        return
    if stream.decipher and stream.objid is not None and stream.genno is not None:
        data = stream.decipher(stream.objid, stream.genno, data, stream.attrs)
    for name, parameters in stream.get_filters():
        if name in LITERALS_FLATE_DECODE:
            data = _inflate(data)
        elif (unwrap := next((unwrap for names, unwrap in _WRAPPINGS if name in names), None)) is not None:
            data = unwrap(data)
        else:
            return
        if parameters and "Predictor" in parameters:
            return


def _inflate(data: bytes) -> bytes:
    if not data.strip():
        return b""
    content = _inflate_whole(data, zlib.MAX_WBITS)
    if content is None:
        # Some writers cut the checksum off; the deflated data within marks its own end.
        content = _inflate_whole(data[2:], -zlib.MAX_WBITS)
    if content is None:
        raise UnreadableDocument("a stream of the pdf is damaged: fetch it again")
    return content


def _inflate_whole(data: bytes, window: int) -> bytes | None:
    """None if anything is missing, or if there is a wrong checksum: a digit may be wrong with it."""
    inflater = zlib.decompressobj(window)
    try:
        content = inflater.decompress(data, MAX_PDF_EXPANDED + 1)
    except zlib.error:
        return None
    if len(content) > MAX_PDF_EXPANDED:
        raise UnreadableDocument(
            f"a stream of the pdf expands to over {MAX_PDF_EXPANDED:,} bytes: no report's does"
        )
    is_bare = window < 0
    is_whole = inflater.eof and not (is_bare and len(inflater.unused_data) >= _CHECKSUM_BYTES)
    return content if is_whole else None
