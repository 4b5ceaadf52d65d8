"""PDFs written byte by byte, so that they can claim what no office program writes."""

import zlib
from collections.abc import Mapping

_FONT = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def write_pdf(
    objects: Mapping[int, str | bytes], *, trailer: str = "", pages: int = 1, content: bytes = b""
) -> bytes:
    """A PDF of ``pages`` pages that all run ``content``; ``objects`` from number 10 on replace or add to the rest."""
    first = 1_000
    kids = " ".join(f"{first + n} 0 R" for n in range(pages))
    page = "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources 3 0 R /MediaBox [0 0 595 842] >>"
    everything: dict[int, str | bytes] = {
        1: "<< /Type /Catalog /Pages 2 0 R >>",
        2: f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>",
        3: "<< /Font << /F1 5 0 R >> >>",
        4: stream(content),
        5: _FONT,
        **dict.fromkeys(range(first, first + pages), page),
        **objects,
    }
    return _assemble(everything, trailer)


def _assemble(objects: Mapping[int, str | bytes], trailer: str) -> bytes:
    out = bytearray(b"%PDF-1.7\n")
    places = {}
    for number, body in sorted(objects.items()):
        places[number] = len(out)
        out += b"%d 0 obj\n" % number + (body.encode() if isinstance(body, str) else body) + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in places.items():
        out += b"%d 1\n%010d 00000 n \n" % (number, place)
    out += f"trailer << /Size {max(objects) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF".encode()
    return bytes(out)


def stream(data: bytes, entries: str = "") -> bytes:
    """A stream object as it is, with more entries in its dictionary."""
    return f"<< /Length {len(data)} {entries} >>\nstream\n".encode() + data + b"\nendstream"


def deflated(data: bytes, times: int = 1) -> bytes:
    """A stream deflated so many times over."""
    for _ in range(times):
        data = zlib.compress(data, 9)
    return stream(data, f"/Filter [{' /FlateDecode' * times}]")
