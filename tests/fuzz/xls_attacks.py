"""Attacks as .xls: containers whose chains of sectors run in rings, and records that lie about what follows."""

import io
import struct
from collections.abc import Iterator

import xlwt

from tests.fuzz.office_attacks import draw_report
from tests.support.corpus.writers import write_xls

_SECTOR = 512
_FREE, _END = 0xFFFFFFFF, 0xFFFFFFFE
# Types of records.
_STRINGS, _CONTINUE, _DIMENSIONS, _FORMAT, _FONT, _STYLE, _SHEET, _NUMBER = (
    0xFC,
    0x3C,
    0x200,
    0x41E,
    0x31,
    0xE0,
    0x85,
    0x203,
)
_LABEL, _BLANKS, _MERGES, _CODEPAGE, _NAME, _RICH, _LABEL_TEXT, _ROW, _FORMULA, _LINKS = (
    0xFD,
    0xBE,
    0xE5,
    0x42,
    0x18,
    0xD6,
    0x204,
    0x208,
    6,
    0x17,
)


def list_xls_attacks() -> Iterator[tuple[str, bytes]]:
    """The attacks, each with the name of its file."""
    whole = write_xls(draw_report())
    stream = _find_stream(whole)
    yield "whole.xls", whole
    for name, data in (*_list_containers(whole), *_list_streams(whole, stream)):
        yield f"{name}.xls", data


def _list_containers(whole: bytes) -> Iterator[tuple[str, bytes]]:
    """The head of the container is changed, or the table of its sectors."""
    table = _SECTOR * (1 + struct.unpack_from("<I", whole, 76)[0])
    folder = _SECTOR * (1 + struct.unpack_from("<I", whole, 48)[0])
    for name, sector in (("self", 0), ("ring", 1)):
        chain = bytearray(whole)
        struct.pack_into("<I", chain, table + 4 * sector, 0)
        yield f"chain-{name}", bytes(chain)
    yield "chain-all-ring", _write(whole, table, struct.pack("<128I", *(0 for _ in range(128))))
    yield "chain-far", _write(whole, table, struct.pack("<I", 0x7FFFFFF0))
    yield "chain-free", _write(whole, table, struct.pack("<128I", *(_FREE for _ in range(128))))
    yield "sector-large", _write(whole, 30, b"\x1e\x00")
    yield "sector-none", _write(whole, 30, b"\x00\x00")
    yield "sector-small-large", _write(whole, 32, b"\x1f\x00")
    yield "tables-many", _write(whole, 44, b"\xff\xff\xff\x7f")
    yield (
        "tables-more-self",
        _write(_write(whole, 68, struct.pack("<II", 0, 0x7FFFFFFF)), _SECTOR + 508, bytes(4)),
    )
    yield "tables-none", _write(whole, 44, bytes(4))
    yield "small-ring", _write(whole, 60, struct.pack("<II", 0, 0x7FFFFFFF))
    yield "small-cutoff", _write(whole, 56, b"\xff\xff\xff\x7f")
    yield "folder-ring", _write(whole, folder + 68, struct.pack("<III", 0, 0, 0))
    yield "folder-siblings", _write(whole, folder + 128 + 68, struct.pack("<III", 1, 1, 1))
    yield "folder-far", _write(whole, folder + 76, b"\xff\xff\xff\x7f")
    yield "folder-self", _write(whole, 48, struct.pack("<I", 0xFFFFFFF0))
    yield "stream-long", _write(whole, folder + 128 + 120, b"\xff\xff\xff\x7f")
    yield "stream-negative", _write(whole, folder + 128 + 120, b"\xff\xff\xff\xff")
    yield "stream-start-far", _write(whole, folder + 128 + 116, b"\xff\xff\xff\x7f")
    yield "name-long", _write(whole, folder + 128 + 64, b"\xff\xff")
    yield "order-turned", _write(whole, 28, b"\xff\xfe")
    yield "cut", whole[: len(whole) // 2]
    yield "head-alone", whole[:_SECTOR]
    yield "head-and-nothing", whole[:8]
    yield "zeros-behind", whole[:8] + bytes(40_000)


def _write(data: bytes, at: int, what: bytes) -> bytes:
    return data[:at] + what + data[at + len(what) :]


def _find_stream(whole: bytes) -> bytes:
    """The records of the workbook: in what xlwt writes, the first sectors behind the head."""
    start = whole.index(b"\x09\x08\x10\x00")
    assert start == _SECTOR
    return whole[start:]


def _list_streams(whole: bytes, stream: bytes) -> Iterator[tuple[str, bytes]]:
    """A record is put behind the first of the workbook or of the sheet, or the content of all of a type is changed."""
    in_book = _list_offsets(stream, _CODEPAGE)[0]
    sheet = struct.unpack_from("<I", stream, _list_offsets(stream, _SHEET)[0] + 4)[0]

    def put(kind: int, content: bytes, times: int = 1, at: int | None = None) -> bytes:
        record = struct.pack("<HH", kind, len(content)) + content
        return pack_stream(_shift(stream, in_book if at is None else at, record * times))

    def put_in_sheet(kind: int, content: bytes, times: int = 1) -> bytes:
        return put(kind, content, times, sheet + 20)

    def change(at: int, content: bytes) -> bytes:
        return pack_stream(_write(stream, at + 4, content))

    strings = _list_offsets(stream, _STRINGS)[0]
    yield "record-endless", pack_stream(_write(stream, in_book + 2, b"\xff\xff"))
    yield "record-zero", pack_stream(stream[:in_book] + bytes(30_000))
    yield "records-many", put(0x1234, b"", 9_000)
    yield "strings-claimed", change(strings, b"\xff\xff\xff\x7f\xff\xff\xff\x7f")
    yield "strings-negative", change(strings, b"\xff\xff\xff\xff\xff\xff\xff\xff")
    yield "string-long", change(strings + 8, b"\xff\xff\x01")
    yield "string-runs", change(strings + 8, b"\x02\x00\x08\xff\xff")
    yield "string-phonetic", change(strings + 8, b"\x02\x00\x04\xff\xff\xff\x7f")
    yield "continued", put(_CONTINUE, b"", 5_000, strings)
    yield "dimensions", put_in_sheet(_DIMENSIONS, struct.pack("<IIHHH", 0, 0xFFFFFFFF, 0, 0xFFFF, 0))
    yield "far-cell", put_in_sheet(_NUMBER, struct.pack("<HHHd", 65535, 255, 0, 5.0))
    yield "far-column", put_in_sheet(_NUMBER, struct.pack("<HHHd", 9, 65535, 0, 5.0))
    yield "blanks", put_in_sheet(_BLANKS, struct.pack("<HH", 9, 0) + bytes(8_000) + struct.pack("<H", 255))
    yield "blanks-lie", put_in_sheet(_BLANKS, struct.pack("<HHH", 9, 65535, 0))
    yield (
        "rows",
        b"".join([put_in_sheet(_ROW, struct.pack("<HHHHHHI", 65535, 0, 65535, 0, 0, 0, 0xFFFFFFFF), 900)]),
    )
    yield (
        "merges-many",
        put_in_sheet(_MERGES, struct.pack("<H", 1000) + struct.pack("<HHHH", 0, 65535, 0, 255) * 1000, 5),
    )
    yield "merges-lie", put_in_sheet(_MERGES, struct.pack("<H", 65535))
    yield "merges-turned", put_in_sheet(_MERGES, struct.pack("<HHHHH", 1, 65535, 0, 255, 0))
    yield "formats-many", put(_FORMAT, struct.pack("<HHB", 200, 3, 0) + b"0;0", 4_000)
    yield "format-long", put(_FORMAT, struct.pack("<HHB", 0, 8_000, 0) + b'0;"' * 2_667)
    yield "format-regex", put(_FORMAT, struct.pack("<HHB", 0, 250, 0) + b'";' * 125)
    yield (
        "fonts-many",
        put(_FONT, struct.pack("<HHHHHBBBBBB", 200, 8, 8, 400, 0, 0, 0, 0, 0, 1, 0) + b"a", 1_000),
    )
    yield "style-far", put_in_sheet(_NUMBER, struct.pack("<HHHd", 900, 2, 0xFFFF, 5.0))
    yield "string-far", put_in_sheet(_LABEL, struct.pack("<HHHI", 900, 2, 0, 0xFFFFFFFF))
    yield "sheet-self", change(_list_offsets(stream, _SHEET)[0], struct.pack("<I", 0))
    yield "sheet-middle", change(_list_offsets(stream, _SHEET)[0], struct.pack("<I", sheet + 3))
    yield "sheet-far", change(_list_offsets(stream, _SHEET)[0], b"\xff\xff\xff\x7f")
    yield "sheets-many", put(_SHEET, struct.pack("<IBBBB", sheet, 0, 0, 1, 0) + b"a", 900)
    yield "sheet-a-chart", change(_list_offsets(stream, _SHEET)[0] + 5, b"\x02")
    for page in (0, 7, 1200, 65000, 65001, 65535, 20127):
        yield f"codepage-{page}", change(in_book, struct.pack("<H", page))
    yield (
        "name-round",
        put(
            _NAME,
            struct.pack("<HBBHHHBBBB", 0, 0, 1, 5, 0, 0, 0, 0, 0, 0) + b"\x00a" + b"\x23\x01\x00\x00\x00",
        ),
    )
    yield "name-long", put(_NAME, struct.pack("<HBBHHHBBBB", 0, 0, 255, 65535, 0, 0, 0, 0, 0, 0) + b"\x00a")
    yield "links", put(_LINKS, struct.pack("<H", 65535) + b"\x00" * 60)
    for name, value in (
        ("nan", float("nan")),
        ("infinite", float("inf")),
        ("large", 1e300),
        ("small", 5e-324),
    ):
        yield f"number-{name}", put_in_sheet(_NUMBER, struct.pack("<HHHd", 900, 2, 0, value))
    yield (
        "rich-far",
        put_in_sheet(
            _RICH, struct.pack("<HHHHB", 900, 2, 0, 3, 0) + b"353" + struct.pack("<HHH", 1, 9999, 9999)
        ),
    )
    yield "label-long", put_in_sheet(_LABEL_TEXT, struct.pack("<HHHHB", 900, 2, 0, 65535, 1) + b"3" * 500)
    yield (
        "formula-odd",
        put_in_sheet(_FORMULA, struct.pack("<HHH8sHIH", 900, 2, 0, b"\x00" * 6 + b"\xff\xff", 2, 0, 65535)),
    )
    yield "version-two", pack_stream(_write(stream, 4, b"\x00\x02"))
    yield "version-four", pack_stream(_write(stream, 0, b"\x09\x04"))
    yield "no-end", pack_stream(stream[: sheet + 40])


def _list_offsets(stream: bytes, kind: int) -> list[int]:
    """Where the records of a type are."""
    found, at = [], 0
    while at + 4 <= len(stream):
        here, length = struct.unpack_from("<HH", stream, at)
        if here == kind:
            found.append(at)
        at += 4 + length
    return found


def _shift(stream: bytes, at: int, record: bytes) -> bytes:
    """The stream with a record put in, and the sheet found behind it."""
    place = _list_offsets(stream, _SHEET)[0] + 4
    start = struct.unpack_from("<I", stream, place)[0]
    moved = _write(stream, place, struct.pack("<I", start + len(record) * (at <= start)))
    return moved[:at] + record + moved[at:]


def pack_stream(stream: bytes) -> bytes:
    """The container of a stream."""
    out = io.BytesIO()
    xlwt.CompoundDoc.XlsDoc().save(out, stream.ljust(4096, b"\x00"))
    return out.getvalue()
