"""Hostile PDFs cost bounded time and memory and are refused with what is wrong."""

import zlib
from itertools import count

import pytest
from pdfminer.pdftypes import PDFStream
from pdfminer.psparser import LIT

from tests.support.corpus.bounded import RefuseBounded
from tests.support.corpus.raw_pdf import build_page, make_flate, make_stream, show_text
from tests.support.corpus.writers import write_pdf
from transform.readers import limits
from transform.readers.pdf.reader import read_pdf
from transform.text.decode import UnreadableDocument

PAGE = build_page(show_text(b"353"))


def test_the_small_pdf_reads() -> None:
    assert read_pdf(PAGE).text == "353"


def test_pdf_streams_that_expand(refuse_bounded: RefuseBounded) -> None:
    refuse_bounded(build_page(make_flate(b" " * (limits.MAX_PDF_EXPANDED + 1))), "a.pdf", "expand to over")
    inner = (
        make_flate(b" " * (limits.MAX_PDF_EXPANDED + 1)).split(b"stream\n", 1)[1].rsplit(b"\nendstream", 1)[0]
    )
    twice = make_flate(inner).replace(b"/FlateDecode", b"[/FlateDecode/FlateDecode]")
    refuse_bounded(build_page(twice), "a.pdf", "expand to over")
    for name in (b"LZWDecode", b"RunLengthDecode"):
        packed = make_stream(b"\x81\x20" * 800_000, b"/Filter/" + name)
        refuse_bounded(build_page(packed), "a.pdf", "expand to over")
    fax = make_stream(b"\x00" * 99, b"/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns 9999999999>>")
    refuse_bounded(build_page(fax), "a.pdf", "fax picture")
    wide = make_flate(b" ", b"/DecodeParms<</Predictor 12/Columns 99999999999>>")
    refuse_bounded(build_page(wide), "a.pdf", "lines longer than any")


def test_pdf_streams_that_are_damaged(refuse_bounded: RefuseBounded) -> None:
    whole = make_flate(b"BT /F1 12 Tf 72 700 Td (353) Tj ET " * 50)
    start = whole.index(b"stream\n") + 9
    cut = whole[: start + 20] + b"\xff" * 20 + whole[start + 40 :]
    refuse_bounded(build_page(cut), "a.pdf", "a stream of the pdf is damaged")


def test_pdf_streams_may_lack_their_checksum_but_not_have_a_wrong_one(refuse_bounded: RefuseBounded) -> None:
    deflated = zlib.compress(b"BT /F1 12 Tf 72 700 Td (353) Tj ET")
    for kept in (deflated[:-4], deflated[:-2], deflated + b"\n"):
        assert read_pdf(build_page(make_stream(kept, b"/Filter/FlateDecode"))).text == "353"
    wrong = make_stream(deflated[:-4] + b"\x00\x00\x00\x00", b"/Filter/FlateDecode")
    refuse_bounded(build_page(wrong), "a.pdf", "damaged")


def test_pdf_fonts_that_name_too_many_codes(refuse_bounded: RefuseBounded) -> None:
    text = show_text(b"353")
    cid = b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[6 0 R]%s>>"
    child = b"<</Type/Font/Subtype/CIDFontType2/BaseFont/X/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor<</FontName/X/Flags 4>>%s>>"
    for entry in (b"/W[0 9999999999 500]", b"/W2[0 9999999999 1 2 3]/Encoding/Identity-V"):
        data = build_page(text, font=cid % b"", more=[child % entry])
        if b"W2" in entry:
            data = build_page(text, font=cid.replace(b"-H", b"-V") % b"", more=[child % entry])
        refuse_bounded(data, "a.pdf", "entries")
    cmap = b"begincmap 1 beginbfrange <00000000> <ffffffff> <0041> endbfrange endcmap"
    data = build_page(text, font=cid % b"/ToUnicode 7 0 R", more=[child % b"", make_stream(cmap)])
    refuse_bounded(data, "a.pdf", "entries")


def test_pdf_objects_that_name_themselves(refuse_bounded: RefuseBounded) -> None:
    refuse_bounded(build_page(b"4 0 R"), "a.pdf", "entries")


def test_pdf_forms_that_multiply(refuse_bounded: RefuseBounded) -> None:
    """Ten forms, each of which draws the next ten times."""
    names = b"/XObject<</X 6 0 R>>"
    forms = [
        make_stream(
            b"/X Do " * 10,
            b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>" % (number + 7),
        )
        for number in range(10)
    ]
    data = build_page(
        make_stream(b"/X Do"),
        resources=names,
        more=[*forms, make_stream(b"", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]")],
    )
    refuse_bounded(data, "a.pdf", "draws over 20,000 objects|bytes of drawing")


def test_pdf_pages_that_draw_too_much(refuse_bounded: RefuseBounded) -> None:
    dots = make_flate(b"0 0 m 1 1 l S\n" * (limits.MAX_PAGE_OBJECTS + 1))
    refuse_bounded(build_page(dots), "a.pdf", "page 1 draws over")
    refuse_bounded(build_page(make_flate(b"q Q " * 1_100_000)), "a.pdf", "bytes of drawing")
    again = build_page(make_flate(b"q Q " * 100_000)).replace(
        b"/Contents 4 0 R", b"/Contents[%s]" % (b"4 0 R " * 30)
    )
    refuse_bounded(again, "a.pdf", "bytes of drawing|damaged")


def test_pdf_time_is_a_parameter() -> None:
    ticks = count(0.0, 1.0)
    with pytest.raises(UnreadableDocument, match="took over 2 seconds"):
        read_pdf(write_pdf(("一",) * 300), seconds=2, clock=lambda: next(ticks))


def test_pdf_time_runs_until_the_end() -> None:
    """Drawing a page may be quick and finding its tables slow: the clock is looked at after both."""
    looks = count()
    data = write_pdf(("一",))
    read_pdf(data, clock=lambda: float(next(looks)) * 0)
    last = next(looks) - 1
    for late in (last, last - 1):
        ticks = count()
        with pytest.raises(UnreadableDocument, match="took over 60 seconds"):
            read_pdf(data, clock=lambda ticks=ticks, late=late: 100.0 * (next(ticks) >= late))  # type: ignore[misc]


def test_bounds_leave_pdfminer_alone_outside() -> None:
    read_pdf(PAGE)
    data = make_flate(b"x" * 10).split(b"stream\n", 1)[1].rsplit(b"\nendstream", 1)[0]
    assert PDFStream({"Filter": LIT("FlateDecode")}, data).get_data() == b"x" * 10
