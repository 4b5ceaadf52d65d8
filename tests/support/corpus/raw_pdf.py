"""PDFs object by object, for contents that no writer makes."""

import zlib
from collections.abc import Sequence


def build_pdf(objects: Sequence[bytes], *, trailer: bytes = b"") -> bytes:
    """A PDF of these objects, numbered from 1, of which the first is the catalogue, with its table of objects."""
    data = b"%PDF-1.7\n"
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    head = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    end = b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        trailer,
        len(data),
    )
    return data + head + end


def make_stream(content: bytes, entries: bytes = b"") -> bytes:
    """A stream of this content, which is not encoded, with further entries."""
    return b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(content), entries, content)


def make_flate(content: bytes, entries: bytes = b"") -> bytes:
    """A deflated stream of this content, with further entries."""
    return make_stream(zlib.compress(content, 9), b"/Filter/FlateDecode" + entries)


def build_page(
    content: bytes,
    *,
    resources: bytes = b"/Font<</F1 5 0 R>>",
    font: bytes = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    more: Sequence[bytes] = (),
) -> bytes:
    """A PDF of one page of 600 by 800 that runs the stream ``content``; ``more`` are the objects from number 6 on."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<<%s>>>>" % resources
    pages = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
    return build_pdf([b"<</Type/Catalog/Pages 2 0 R>>", pages, page, content, font, *more])


def show_text(text: bytes) -> bytes:
    """A stream that prints a text in one line."""
    return make_stream(b"BT /F1 12 Tf 72 700 Td (%s) Tj ET" % text)
