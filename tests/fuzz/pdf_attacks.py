"""Attacks as .pdf: tables of objects, trees, chains and streams without end, and claims of size."""

import zlib
from collections.abc import Iterator

from tests.support.corpus.raw_pdf import build_page, build_pdf, make_flate, make_stream, show_text

_TEXT = show_text(b"353")


def list_pdf_attacks() -> Iterator[tuple[str, bytes]]:
    """The attacks, each with the name of its file."""
    yield "page.pdf", build_page(_TEXT)
    for name, data in (*_list_files(), *_list_trees(), *_list_streams()):
        yield f"{name}.pdf", data


def _list_files() -> Iterator[tuple[str, bytes]]:
    whole = build_page(_TEXT)
    start = whole.rindex(b"startxref")
    table = whole.index(b"xref\n0")
    yield "xref-self", build_pdf(_pages(_TEXT), trailer=b"/Prev %d" % table)
    yield "xref-negative", whole[:start] + b"startxref\n-5\n%%EOF\n"
    yield "xref-far", whole[:start] + b"startxref\n99999999999999999999\n%%EOF\n"
    yield "xref-words", whole[:start] + b"startxref\nabc\n%%EOF\n"
    yield "xref-count", whole.replace(b"xref\n0 6", b"xref\n0 999999999")
    yield "xref-start-far", whole.replace(b"xref\n0 6", b"xref\n99999999999 6")
    yield "xref-wrong", whole.replace(b"00000 n", b"00001 n").replace(b"0000000009", b"0000000001")
    yield (
        "xref-zeros",
        whole[:table] + b"xref\n0 6\n" + b"0000000000 00000 n \n" * 6 + whole[whole.index(b"trailer") :],
    )
    yield "xref-stream-self", _chain_tables(itself=True)
    yield "xref-stream-chain", _chain_tables(itself=False)
    yield "xref-stream-widths", _table_stream(b"/W[1 99999999 1]")
    yield "xref-stream-index", _table_stream(b"/W[1 2 1]/Index[0 999999999999]")
    yield "xref-stream-zero", _table_stream(b"/W[0 0 0]/Index[0 99999999]")
    yield "objects-round", _objects(b"/Type/ObjStm/N 999999999/First 0", b"1 0 2 0")
    yield "objects-extends", _objects(b"/Type/ObjStm/N 1/First 4/Extends 6 0 R", b"1 0 <<>>")
    yield "objects-first-far", _objects(b"/Type/ObjStm/N 1/First 99999999", b"1 0 <<>>")
    yield "length-far", whole.replace(b"/Length 34", b"/Length 99999999999")
    yield "length-self", whole.replace(b"/Length 34", b"/Length 4 0 R")
    yield "length-negative", whole.replace(b"/Length 34", b"/Length -34")
    yield "no-end", whole[:start]
    yield "cut", whole[: len(whole) // 2] + b"startxref"
    yield "numbers-long", build_pdf([*_pages(_TEXT), b"9" * 50_000], trailer=b"/X 6 0 R")
    yield "arrays-deep", build_pdf(_pages(_TEXT), trailer=b"/Info " + b"[" * 30_000)
    yield "dictionaries-deep", build_pdf(_pages(_TEXT), trailer=b"/Info " + b"<</A" * 30_000)
    yield "strings-open", build_pdf([*_pages(_TEXT), b"(" * 40_000])
    yield "names-long", build_pdf([*_pages(_TEXT), b"/" + b"a#41" * 10_000])
    yield "comment-long", whole.replace(b"%PDF-1.7\n", b"%PDF-1.7\n%" + b"x" * 40_000 + b"\n")
    yield (
        "title-deep",
        build_pdf(
            [*_pages(_TEXT), b"<</Title(" + b"(" * 9000 + b")" * 9000 + b")>>"], trailer=b"/Info 6 0 R"
        ),
    )
    for name, entries in (
        ("known", b"/Filter/Standard/V 1/R 2/P -4/O(%s)/U(%s)" % (b"x" * 32, b"y" * 32)),
        ("length", b"/Filter/Standard/V 2/R 3/Length 99999999/P -4/O(%s)/U(%s)" % (b"x" * 32, b"y" * 32)),
        ("rounds", b"/Filter/Standard/V 5/R 6/P -4/O(%s)/U(%s)/OE(x)/UE(x)" % (b"x" * 48, b"y" * 48)),
        ("none", b"/Filter/Standard/V 0/R 0"),
        ("other", b"/Filter/Other/V 9/R 9"),
    ):
        yield (
            f"locked-{name}",
            build_pdf([*_pages(_TEXT), b"<<%s>>" % entries], trailer=b"/Encrypt 6 0 R/ID[(a)(a)]"),
        )


def _pages(content: bytes, page: bytes = b"/MediaBox[0 0 600 800]") -> list[bytes]:
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    return [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>%s>>" % page,
        content,
        font,
    ]


def _table_stream(entries: bytes) -> bytes:
    data = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
    body = make_flate(b"\x01\x00\x09\x00" * 9, b"/Type/XRef/Size 9/Root 1 0 R" + entries)
    return data + b"8 0 obj\n" + body + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(data)


def _chain_tables(*, itself: bool) -> bytes:
    data = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
    before = len(data)
    for number in range(1 if itself else 300):
        at = len(data)
        body = make_flate(
            b"\x01\x00\x09\x00", b"/Type/XRef/Size 9/Root 1 0 R/W[1 2 1]/Prev %d" % (at if itself else before)
        )
        data += b"%d 0 obj\n" % (8 + number) + body + b"\nendobj\n"
        before = at
    return data + b"startxref\n%d\n%%%%EOF\n" % before


def _objects(entries: bytes, content: bytes) -> bytes:
    return build_pdf([*_pages(_TEXT), make_stream(content, entries)], trailer=b"/Info 6 0 R")


def _list_trees() -> Iterator[tuple[str, bytes]]:
    yield (
        "pages-self",
        build_pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 9>>"]),
    )
    yield (
        "pages-deep",
        build_pdf(
            [
                b"<</Type/Catalog/Pages 2 0 R>>",
                *(b"<</Type/Pages/Kids[%d 0 R]/Count 1>>" % (n + 3) for n in range(1500)),
            ]
        ),
    )
    yield (
        "pages-doubling",
        build_pdf(
            [
                b"<</Type/Catalog/Pages 2 0 R>>",
                *(b"<</Type/Pages/Kids[%d 0 R %d 0 R]/Count 1>>" % (n + 3, n + 3) for n in range(60)),
                b"<</Type/Page/MediaBox[0 0 9 9]>>",
            ]
        ),
    )
    yield (
        "pages-many",
        build_pdf(
            [
                b"<</Type/Catalog/Pages 2 0 R>>",
                b"<</Type/Pages/Kids[%s]/Count 9000>>" % (b"3 0 R " * 4000),
                *_pages(_TEXT)[2:],
            ]
        ),
    )
    yield "pages-none", build_pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"])
    yield "pages-missing", build_pdf([b"<</Type/Catalog>>"])
    yield (
        "pages-count-negative",
        build_pdf(
            [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count -5>>", *_pages(_TEXT)[2:]]
        ),
    )
    yield (
        "parent-round",
        build_pdf(
            [
                *_pages(_TEXT)[:2],
                b"<</Type/Page/Parent 3 0 R/Contents 4 0 R/Resources 3 0 R>>",
                *_pages(_TEXT)[3:],
            ]
        ),
    )
    for name, box in (("huge", b"[0 0 1e30 1e30]"), ("negative", b"[600 800 0 0]"), ("none", b"[0 0 0 0]"), ("words", b"[/a (b) true null]"),
                      ("short", b"[0 0 600]"), ("digits", b"[0 0 %s 9]" % (b"9" * 5000)), ("self", b"3 0 R")):  # fmt: skip
        yield f"box-{name}", build_pdf(_pages(_TEXT, b"/MediaBox" + box))
    yield "box-crop-outside", build_pdf(_pages(_TEXT, b"/MediaBox[0 0 600 800]/CropBox[9000 9000 9900 9900]"))
    for name, turn in (("odd", b"7"), ("huge", b"9" * 4000), ("words", b"/a"), ("round", b"3 0 R")):
        yield f"rotate-{name}", build_pdf(_pages(_TEXT, b"/MediaBox[0 0 600 800]/Rotate " + turn))
    yield "unit-huge", build_pdf(_pages(_TEXT, b"/MediaBox[0 0 600 800]/UserUnit 1e30"))
    yield (
        "notes-round",
        build_pdf(
            [
                *_pages(_TEXT, b"/MediaBox[0 0 600 800]/Annots[6 0 R]"),
                b"<</Subtype/Widget/FT 6 0 R/Parent 6 0 R>>",
            ]
        ),
    )
    yield (
        "notes-many",
        build_pdf(
            [
                *_pages(_TEXT, b"/MediaBox[0 0 600 800]/Annots[%s]" % (b"6 0 R " * 5000)),
                b"<</Subtype/Link/F 99999999999>>",
            ]
        ),
    )
    yield (
        "notes-odd",
        build_pdf([*_pages(_TEXT, b"/MediaBox[0 0 600 800]/Annots 5"), b"<</Subtype/Link/F(a)>>"]),
    )


def _list_streams() -> Iterator[tuple[str, bytes]]:
    spaces = zlib.compress(b" " * 8_000_000, 9)
    yield "flate-bomb", build_page(make_stream(spaces, b"/Filter/FlateDecode"))
    yield (
        "flate-twice",
        build_page(make_stream(zlib.compress(spaces, 9), b"/Filter[/FlateDecode/FlateDecode]")),
    )
    yield "flate-ten", build_page(make_stream(_deflate(b"q Q", 10), b"/Filter[%s]" % (b"/FlateDecode" * 10)))
    yield "filters-many", build_page(make_stream(b"41>" * 9, b"/Filter[%s]" % (b"/ASCIIHexDecode" * 2000)))
    yield "filters-self", build_page(make_stream(b"41>", b"/Filter 4 0 R"))
    for name in (
        b"LZWDecode",
        b"RunLengthDecode",
        b"ASCII85Decode",
        b"ASCIIHexDecode",
        b"CCITTFaxDecode",
        b"DCTDecode",
        b"JBIG2Decode",
        b"JPXDecode",
        b"Crypt",
        b"Unknown",
    ):
        yield (
            f"filter-{name.decode().lower()}",
            build_page(make_stream(b"\x81\x20" * 15_000, b"/Filter/" + name)),
        )
    yield "filter-hex-open", build_page(make_stream(b"4" * 40_001, b"/Filter/ASCIIHexDecode"))
    yield "filter-85-z", build_page(make_stream(b"z" * 40_000, b"/Filter/ASCII85Decode"))
    for name, entries in (("columns", b"/Predictor 12/Columns 99999999999"), ("negative", b"/Predictor 12/Columns -1"),
                          ("colors", b"/Predictor 2/Colors 999999/BitsPerComponent 16"), ("unknown", b"/Predictor 99"),
                          ("words", b"/Predictor/a/Columns/b"), ("self", b"/Predictor 4 0 R")):  # fmt: skip
        yield (
            f"predictor-{name}",
            build_page(make_flate(b"\x02" + b" " * 900, b"/DecodeParms<<%s>>" % entries)),
        )
    yield (
        "lzw-early",
        build_page(make_stream(bytes(range(256)) * 90, b"/Filter/LZWDecode/DecodeParms<</EarlyChange -5>>")),
    )
    yield (
        "contents-many",
        build_page(_TEXT).replace(b"/Contents 4 0 R", b"/Contents[%s]" % (b"4 0 R " * 4000)),
    )
    yield "contents-round", build_page(b"[4 0 R 4 0 R]")
    yield "contents-number", build_page(b"5")


def _deflate(content: bytes, times: int) -> bytes:
    for _ in range(times):
        content = zlib.compress(content, 9)
    return content
