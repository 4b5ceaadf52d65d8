"""A damaged part of a PDF is refused, wherever it is used."""

import zlib

from tests.support.corpus.bounded import RefuseBounded
from tests.support.corpus.raw_pdf import build_page, make_flate, make_stream, show_text
from transform.readers import limits
from transform.readers.pdf.reader import read_pdf

PAGE = build_page(show_text(b"353"))


def test_the_small_pdf_reads() -> None:
    assert read_pdf(PAGE).text == "353"


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


def test_pdf_streams_that_expand(refuse_bounded: RefuseBounded) -> None:
    bomb = make_flate(b" " * (limits.MAX_PDF_EXPANDED + 1))
    refuse_bounded(build_page(bomb), "a.pdf", "expands to over")
    inner = bomb.split(b"stream\n", 1)[1].rsplit(b"\nendstream", 1)[0]
    twice = make_flate(inner).replace(b"/FlateDecode", b"[/FlateDecode/FlateDecode]")
    refuse_bounded(build_page(twice), "a.pdf", "expands to over")


def test_pdf_streams_that_are_damaged_within_others(refuse_bounded: RefuseBounded) -> None:
    deflated = zlib.compress(b"BT /F1 12 Tf 72 700 Td (353) Tj ET")
    for content, is_sound in ((deflated, True), (deflated[:-1] + b"\x00", False)):
        written = make_stream(content.hex().encode() + b">", b"/Filter[/ASCIIHexDecode/FlateDecode]")
        if is_sound:
            assert read_pdf(build_page(written)).text == "353"
        else:
            refuse_bounded(build_page(written), "a.pdf", "damaged")
