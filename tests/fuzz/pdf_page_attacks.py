"""Attacks as .pdf: fonts and maps of characters that lie, and pages that draw without end."""

from collections.abc import Iterator, Sequence

from tests.support.corpus.raw_pdf import build_page, make_flate, make_stream, show_text

_TEXT = show_text(b"353")
_FIGURE = b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>/Length %d>>\nstream\n%s\nendstream"
_CID = b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[6 0 R]%s>>"
_CHILD = b"<</Type/Font/Subtype/CIDFontType2/BaseFont/X/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor<</FontName/X/Flags 4>>%s>>"


def list_pdf_page_attacks() -> Iterator[tuple[str, bytes]]:
    """The attacks, each with the name of its file."""
    for name, data in (*_list_fonts(), *_list_drawings()):
        yield f"{name}.pdf", data


def _list_fonts() -> Iterator[tuple[str, bytes]]:
    def of_map(content: bytes) -> bytes:
        return build_page(_TEXT, font=_CID % b"/ToUnicode 7 0 R", more=[_CHILD % b"", make_stream(content)])

    for name, entry in (("widths", b"/W[0 9999999999 500]"), ("widths-many", b"/W[%s]" % (b"0[500]" * 8000)), ("widths-round", b"/W 6 0 R"),
                        ("widths-negative", b"/W[-5 -1 500]"), ("heights", b"/W2[0 9999999999 1 2 3]"), ("default", b"/DW(a)")):  # fmt: skip
        yield f"font-{name}", build_page(_TEXT, font=_CID % b"", more=[_CHILD % entry])
    yield (
        "font-self",
        build_page(
            _TEXT, font=b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[5 0 R]>>"
        ),
    )
    yield "font-none", build_page(_TEXT, font=b"null")
    yield (
        "font-encoding",
        build_page(
            _TEXT,
            font=b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding<</Differences[0 %s]>>>>"
            % (b"/a" * 15_000),
        ),
    )
    yield (
        "font-encoding-far",
        build_page(
            _TEXT,
            font=b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding<</Differences[999999999999 /a]>>>>",
        ),
    )
    yield (
        "font-encoding-name",
        build_page(
            _TEXT,
            font=b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/#2e#2e#2f#2e#2e#2fetc#2fpasswd/DescendantFonts[6 0 R]>>",
            more=[_CHILD % b""],
        ),
    )
    yield (
        "font-three",
        build_page(
            _TEXT,
            font=b"<</Type/Font/Subtype/Type3/FontMatrix[0 0 0 0 0 0]/FontBBox[0 0 0 0]/CharProcs 5 0 R/Encoding<<>>/FirstChar 0/LastChar 999999999/Widths[]>>",
        ),
    )
    yield (
        "font-first-last",
        build_page(
            _TEXT,
            font=b"<</Type/Font/Subtype/TrueType/BaseFont/X/FirstChar -999999999/LastChar 999999999/Widths 5 0 R>>",
        ),
    )
    yield (
        "font-file",
        build_page(
            _TEXT,
            font=b"<</Type/Font/Subtype/TrueType/BaseFont/X/FontDescriptor<</FontFile2 6 0 R>>>>",
            more=[make_stream(b"\x00\x01\x00\x00\xff\xff" + b"cmap" + b"\xff" * 400)],
        ),
    )
    yield (
        "font-file-type1",
        build_page(
            _TEXT,
            font=b"<</Type/Font/Subtype/Type1/BaseFont/X/FontDescriptor<</FontFile 6 0 R>>>>",
            more=[make_stream(b"/Encoding 256 array " + b"dup 0 /a put " * 2000, b"/Length1 99999999")],
        ),
    )
    yield (
        "font-file-cff",
        build_page(
            _TEXT,
            font=_CID % b"",
            more=[
                (_CHILD % b"").replace(b"/Flags 4", b"/Flags 4/FontFile3 7 0 R"),
                make_stream(b"\x01\x00\x04\x04" + b"\xff" * 900),
            ],
        ),
    )
    yield "map-range", of_map(b"begincmap 1 beginbfrange <00000000> <ffffffff> <0041> endbfrange endcmap")
    yield "map-cid-range", of_map(b"begincmap 1 begincidrange <00000000> <ffffffff> 0 endcidrange endcmap")
    yield (
        "map-ranges-many",
        of_map(b"begincmap 1 beginbfrange " + b"<0000> <ffff> <0041> " * 900 + b"endbfrange endcmap"),
    )
    yield "map-text-long", of_map(b"begincmap 1 beginbfchar <33> <" + b"0041" * 9000 + b"> endbfchar endcmap")
    yield "map-text-half", of_map(b"begincmap 1 beginbfchar <0033> <D800> <3533> <DC00> endbfchar endcmap")
    yield "map-other", of_map(b"begincmap /GB1 usecmap /../../x usecmap endcmap")
    yield "map-round", of_map(b"begincmap /X usecmap /CMapName /X def endcmap")
    yield "map-open", of_map(b"begincmap 9999999 beginbfchar " + b"<<" * 15_000)


def _list_drawings() -> Iterator[tuple[str, bytes]]:
    names = b"/Font<</F1 5 0 R>>/XObject<</X 6 0 R>>"

    def draw(content: bytes, more: Sequence[bytes] = ()) -> bytes:
        return build_page(make_flate(content), resources=names, more=more)

    yield "forms-self", draw(b"/X Do", [_FIGURE % (6, 5, b"/X Do")])
    yield (
        "forms-doubling",
        draw(b"/X Do", [*(_FIGURE % (n + 7, 50, b"/X Do " * 10) for n in range(12)), make_stream(b"")]),
    )
    yield "forms-ring", draw(b"/X Do", [_FIGURE % (7, 5, b"/X Do"), _FIGURE % (6, 5, b"/X Do")])
    yield "states-open", draw(b"q " * 400_000)
    yield "states-closed", draw(b"Q " * 400_000)
    yield "arrays-open", draw(b"[" * 400_000)
    yield "dictionaries-open", draw(b"<<" * 400_000)
    yield "strings-open-drawn", draw(b"(" * 400_000)
    yield "blocks-open", draw(b"{" * 400_000)
    yield "operands-many", draw(b"1 " * 800_000 + b"m")
    yield "lines-many", draw(b"0 0 m 9 9 l S\n" * 19_000)
    yield "path-long", draw(b"0 0 m " + b"9 9 l " * 300_000 + b"S")
    yield "curves-many", draw(b"0 0 m " + b"1 2 3 4 5 6 c " * 100_000 + b"S")
    yield "rectangles-many", draw(b"0 0 9 9 re " * 100_000 + b"f")
    yield (
        "rules-grid",
        draw(b"".join(b"0 %d m 600 %d l S %d 0 m %d 800 l S\n" % (n, n, n, n) for n in range(0, 600))),
    )
    yield (
        "rules-grid-fine",
        draw(
            b"".join(
                b"0 %.2f m 600 %.2f l S %.2f 0 m %.2f 800 l S\n" % (n / 9, n / 9, n / 9, n / 9)
                for n in range(0, 4000)
            )
        ),
    )
    yield (
        "rules-short",
        draw(
            b"".join(
                b"%d %d m %d %d l S\n" % (n % 600, n % 800, n % 600 + 5, n % 800) for n in range(0, 19_000)
            )
        ),
    )
    yield "glyphs-one-place", draw(b"BT /F1 12 Tf 72 700 Td " + b"(3) Tj 0 0 Td " * 19_000 + b"ET")
    yield (
        "glyphs-strewn",
        draw(
            b"BT /F1 12 Tf "
            + b"".join(b"1 0 0 1 %d %d Tm (3) Tj " % (n * 7 % 600, n * 13 % 800) for n in range(19_000))
            + b"ET"
        ),
    )
    yield (
        "glyphs-white",
        draw(b"1 g BT /F1 12 Tf 72 700 Td " + b"(353) Tj " * 6000 + b"ET" + b" 0 0 600 800 re f" * 3000),
    )
    yield "glyphs-huge", draw(b"BT /F1 1e30 Tf 72 700 Td (353) Tj ET")
    yield "glyphs-tiny", draw(b"BT /F1 1e-30 Tf 72 700 Td (353) Tj ET")
    yield (
        "matrix-huge",
        draw(b"1e30 0 0 1e30 0 0 cm " * 20 + b"BT /F1 12 Tf 72 700 Td (353) Tj ET 0 0 m 9 9 l S"),
    )
    yield "matrix-none", draw(b"0 0 0 0 0 0 cm BT /F1 12 Tf 72 700 Td (353) Tj ET 0 0 m 9 9 l S")
    yield "matrix-digits", draw(b"1 0 0 1 " + b"9" * 5000 + b" 0 cm BT /F1 12 Tf 72 700 Td (353) Tj ET")
    yield "image-inline", draw(b"BI /W 99999999 /H 99999999 /BPC 8 /CS /RGB ID " + b"x" * 100_000)
    yield "image-inline-many", draw(b"BI /W 1 /H 1 ID x EI " * 19_000)
    yield "image-inline-deep", draw(b"BI /D " + b"[" * 99_000 + b" ID x EI")
    yield (
        "image-huge",
        draw(
            b"/X Do",
            [
                make_stream(
                    b"x",
                    b"/Subtype/Image/Width 999999999/Height 999999999/ColorSpace/DeviceRGB/BitsPerComponent 8",
                )
            ],
        ),
    )
    yield (
        "colours-odd",
        draw(b"/Cs1 cs 1 2 3 4 5 6 7 8 9 scn /P1 scn (a) sc BT /F1 12 Tf 72 700 Td (353) Tj ET"),
    )
    yield "text-odd", draw(b"BT /F9 12 Tf (353) Tj [(3) 1e30 (5) /a (3)] TJ 5 Tj T* ' \" ET ET BT")
    yield "unknown-operators", draw(b"xyz " * 300_000)
    yield (
        "patterns",
        build_page(
            _TEXT,
            resources=b"/Font<</F1 5 0 R>>/ColorSpace<</C 6 0 R>>/ExtGState 6 0 R",
            more=[b"[/ICCBased 6 0 R]"],
        ),
    )
    yield "resources-self", build_page(_TEXT, resources=b"/Font 3 0 R/XObject 3 0 R/ColorSpace 3 0 R")
