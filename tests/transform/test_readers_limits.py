"""Hostile files cost bounded time and memory and are refused with what is wrong."""

import io
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable, Iterator
from itertools import count

import pytest

from corpus.raw_pdf import build_page, build_pdf, make_flate, make_stream
from corpus.writers import write_docx, write_pdf, write_xls, write_xlsx
from replica.printed import PrintedCell, PrintedTable
from transform.document import Document, UnreadableDocument
from transform.readers import limits
from transform.readers.docx import read_docx
from transform.readers.pdf import read_pdf
from transform.readers.xls import read_xls
from transform.readers.xlsx import read_xlsx

SMALL = ("表", PrintedTable(((PrintedCell("规章"), PrintedCell("5")),)))
ROOM = 256 * 2**20


@pytest.fixture
def memory() -> Iterator[None]:
    """No test here may take more than that, whatever the file claims."""
    tracemalloc.start()
    yield
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < ROOM


def refuse(read: Callable[[bytes], Document], data: bytes, why: str) -> None:
    with pytest.raises(UnreadableDocument, match=why):
        read(data)


def repack(data: bytes, changes: dict[str, bytes | Callable[[bytes], bytes]]) -> bytes:
    """The archive with these members changed or added."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in [*old.namelist(), *(name for name in changes if name not in old.namelist())]:
            content = old.read(name) if name in old.namelist() else b""
            change = changes.get(name, content)
            new.writestr(name, change(content) if callable(change) else change)
    return stream.getvalue()


def swap(old: str, new: str) -> Callable[[bytes], bytes]:
    def change(content: bytes) -> bytes:
        assert old.encode() in content
        return content.replace(old.encode(), new.encode(), 1)

    return change


DOCX, XLSX = write_docx(SMALL), write_xlsx(SMALL)
BODY, SHEET = "word/document.xml", "xl/worksheets/sheet1.xml"
OFFICE = [(read_docx, DOCX, BODY), (read_xlsx, XLSX, SHEET)]
ALL = [read_docx, read_xlsx, read_xls, read_pdf]


@pytest.mark.parametrize("read", ALL)
def test_empty_and_damaged_files(read: Callable[[bytes], Document]) -> None:
    refuse(read, b"", "empty: fetch it again")
    for junk in (b"no such file" * 50, b"PK\x03\x04" + b"\x00" * 500, limits.OLE + b"\xff" * 2000):
        refuse(read, junk, "fetch it again|save it anew")


@pytest.mark.parametrize(
    ("read", "data"),
    [(read_docx, DOCX), (read_xlsx, XLSX), (read_xls, write_xls(SMALL)), (read_pdf, write_pdf(SMALL))],
)
def test_cut_files_are_refused_or_read_as_they_were(read: Callable[[bytes], Document], data: bytes) -> None:
    whole = read(data)
    for cut in range(1, len(data), max(1, len(data) // 40)):
        try:
            found = read(data[:cut])
        except UnreadableDocument:
            continue
        assert found == whole


@pytest.mark.parametrize("read", ALL)
def test_size(read: Callable[[bytes], Document]) -> None:
    refuse(read, b"x" * (limits.MAX_BYTES + 1), "over the limit of")


@pytest.mark.parametrize(("read", "data", "part"), OFFICE)
@pytest.mark.usefixtures("memory")
def test_zip_bombs(
    read: Callable[[bytes], Document], data: bytes, part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse(read, repack(data, {"media/a.png": b"\x00" * 4 * 2**20}), "zip bomb")
    monkeypatch.setattr("transform.readers.archives.MAX_ZIP_MEMBERS", 50)
    refuse(read, repack(data, {f"media/{n}.png": b"" for n in range(50)}), r"\d\d members, over 50")


def test_expansion_counts_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("transform.readers.archives.MAX_EXPANDED", 2**20)
    refuse(read_docx, repack(DOCX, {f"media/{n}.png": b"\x00" * 2**18 for n in range(5)}), "expands to")


def test_a_member_that_lies_about_its_size() -> None:
    data = bytearray(repack(DOCX, {"media/a.xml": b"<a>" + b"x" * 5000 + b"</a>"}))
    at = data.rfind(b"PK\x01\x02", 0, data.rfind(b"media/a.xml"))
    data[at + 24 : at + 28] = (100).to_bytes(4, "little")
    refuse(read_docx, bytes(data), "damaged")


@pytest.mark.parametrize(("read", "data", "part"), OFFICE)
@pytest.mark.usefixtures("memory")
def test_entities_and_dtds(read: Callable[[bytes], Document], data: bytes, part: str) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(12))
    outside = '<!ENTITY x SYSTEM "file:///etc/passwd">'
    for subset, name in ((laughs, part), (outside, "docProps/app.xml"), ("", "customXml/item1.xml")):
        bomb = f'<?xml version="1.0"?><!DOCTYPE a [{subset}]><a>&l11;</a>'.encode()
        refuse(read, repack(data, {name: bomb}), "declares a DTD")
    wide = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a [<!ENTITY l "x">]><a>&l;</a>'.encode("utf-16")
    refuse(read, repack(data, {part: wide}), "declares a DTD")


@pytest.mark.parametrize(("read", "data", "part"), OFFICE)
@pytest.mark.usefixtures("memory")
def test_deep_and_long_xml(
    read: Callable[[bytes], Document], data: bytes, part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse(read, repack(data, {part: b"<a>" * 50_000 + b"</a>" * 50_000}), "over 200 deep")
    monkeypatch.setattr("transform.readers.archives.MAX_XML_ELEMENTS", 1000)
    refuse(read, repack(data, {part: b"<a>" + b"<b/>" * 1000 + b"</a>"}), "over 1,000 elements")
    monkeypatch.setattr("transform.readers.archives.MAX_XML", 1000)
    refuse(read, repack(data, {part: b"<a>" + b" " * 1000 + b"</a>"}), "bytes of XML")


@pytest.mark.usefixtures("memory")
def test_word_tables_that_claim_too_much() -> None:
    wide = swap('<w:gridSpan w:val="1"/>', '<w:gridSpan w:val="900000000"/>')
    refuse(read_docx, repack(DOCX, {BODY: wide}), "over the limit of 400,000 slots")
    row = '<w:tr><w:tc><w:tcPr><w:gridSpan w:val="300000"/></w:tcPr><w:p/></w:tc></w:tr>'
    many = swap("<w:sectPr", f"{f'<w:tbl>{row}</w:tbl>' * 50}<w:sectPr")
    refuse(read_docx, repack(DOCX, {BODY: many}), "the file up to table")


@pytest.mark.usefixtures("memory")
def test_sheets_that_claim_too_much() -> None:
    far = '<row r="1048576"><c r="XFD1048576" t="str"><v>x</v></c></row></sheetData>'
    refuse(read_xlsx, repack(XLSX, {SHEET: swap("</sheetData>", far)}), "claims 1,048,576 rows by 16,384")
    merge = '</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    refuse(read_xlsx, repack(XLSX, {SHEET: swap("</sheetData>", merge)}), "over 400,000 cells")
    link = '</sheetData><hyperlinks><hyperlink ref="A1:XFD1048576" location="A1"/></hyperlinks>'
    refuse(read_xlsx, repack(XLSX, {SHEET: swap("</sheetData>", link)}), "over 400,000 cells")
    cells = f"{'<c/>' * 400_001}</sheetData>"
    refuse(read_xlsx, repack(XLSX, {SHEET: swap("</sheetData>", cells)}), "over 400,000 cells|zip bomb")


def test_one_sheet_named_many_times() -> None:
    sheet = '<sheet name="b" sheetId="2" state="visible" r:id="rId1"/>'
    again = swap("</sheets>", f"{sheet}</sheets>")
    with zipfile.ZipFile(io.BytesIO(XLSX)) as archive:
        assert b'r:id="rId1"' in archive.read("xl/workbook.xml")
    refuse(read_xlsx, repack(XLSX, {"xl/workbook.xml": again}), "several times")


def test_a_claimed_dimension_alone_is_nothing() -> None:
    data = repack(XLSX, {SHEET: swap('<dimension ref="A1:B2"', '<dimension ref="A1:XFD1048576"')})
    assert read_xlsx(data) == read_xlsx(XLSX)


PAGE = build_page(make_stream(b"BT /F1 12 Tf 72 700 Td (353) Tj ET"))


def pdf_of(content: bytes, **more: bytes) -> bytes:
    return build_page(content, **more)  # type: ignore[arg-type]


def test_the_small_pdf_reads() -> None:
    assert read_pdf(PAGE).text == "353"


@pytest.mark.usefixtures("memory")
def test_pdf_streams_that_expand() -> None:
    refuse(read_pdf, build_page(make_flate(b" " * (limits.MAX_PDF_EXPANDED + 1))), "expand to over")
    inner = (
        make_flate(b" " * (limits.MAX_PDF_EXPANDED + 1)).split(b"stream\n", 1)[1].rsplit(b"\nendstream", 1)[0]
    )
    twice = make_flate(inner).replace(b"/FlateDecode", b"[/FlateDecode/FlateDecode]")
    refuse(read_pdf, build_page(twice), "expand to over")
    for name in (b"LZWDecode", b"RunLengthDecode"):
        packed = make_stream(b"\x81\x20" * 800_000, b"/Filter/" + name)
        refuse(read_pdf, build_page(packed), "expand to over")
    fax = make_stream(b"\x00" * 99, b"/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns 9999999999>>")
    refuse(read_pdf, build_page(fax), "fax picture")
    wide = make_flate(b" ", b"/DecodeParms<</Predictor 12/Columns 99999999999>>")
    refuse(read_pdf, build_page(wide), "lines longer than any")


def test_pdf_streams_that_are_damaged() -> None:
    whole = make_flate(b"BT /F1 12 Tf 72 700 Td (353) Tj ET " * 50)
    start = whole.index(b"stream\n") + 9
    cut = whole[: start + 20] + b"\xff" * 20 + whole[start + 40 :]
    refuse(read_pdf, build_page(cut), "a stream of the pdf is damaged")


def test_pdf_streams_may_lack_their_checksum_but_not_have_a_wrong_one() -> None:
    deflated = zlib.compress(b"BT /F1 12 Tf 72 700 Td (353) Tj ET")
    for kept in (deflated[:-4], deflated[:-2], deflated + b"\n"):
        assert read_pdf(build_page(make_stream(kept, b"/Filter/FlateDecode"))).text == "353"
    wrong = make_stream(deflated[:-4] + b"\x00\x00\x00\x00", b"/Filter/FlateDecode")
    refuse(read_pdf, build_page(wrong), "damaged")


def test_pdf_parts_that_are_missing() -> None:
    refuse(read_pdf, PAGE.replace(b"/Contents 4 0 R", b"/Contents 9 0 R"), "a part of a page is missing")
    refuse(read_pdf, PAGE.replace(b"/Count 1", b"/Count 2"), "only 1 of its 2 pages")
    draws = make_stream(b"/X Do BT /F1 12 Tf 72 700 Td (353) Tj ET")
    resources = b"/Font<</F1 5 0 R>>/XObject<</X 9 0 R>>"
    refuse(read_pdf, build_page(draws, resources=resources), "a part of a page is missing")


@pytest.mark.usefixtures("memory")
def test_pdf_fonts_that_name_too_many_codes() -> None:
    text = make_stream(b"BT /F1 12 Tf 72 700 Td (353) Tj ET")
    cid = b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[6 0 R]%s>>"
    child = b"<</Type/Font/Subtype/CIDFontType2/BaseFont/X/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor<</FontName/X/Flags 4>>%s>>"
    for entry in (b"/W[0 9999999999 500]", b"/W2[0 9999999999 1 2 3]/Encoding/Identity-V"):
        data = build_page(text, font=cid % b"", more=[child % entry])
        if b"W2" in entry:
            data = build_page(text, font=cid.replace(b"-H", b"-V") % b"", more=[child % entry])
        refuse(read_pdf, data, "entries")
    cmap = b"begincmap 1 beginbfrange <00000000> <ffffffff> <0041> endbfrange endcmap"
    data = build_page(text, font=cid % b"/ToUnicode 7 0 R", more=[child % b"", make_stream(cmap)])
    refuse(read_pdf, data, "entries")


def test_pdf_objects_that_name_themselves() -> None:
    refuse(read_pdf, build_page(b"4 0 R"), "entries")


@pytest.mark.usefixtures("memory")
def test_pdf_forms_that_multiply() -> None:
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
    refuse(read_pdf, data, "draws over 20,000 objects|bytes of drawing")


def test_pdf_pages_that_draw_too_much() -> None:
    dots = make_flate(b"0 0 m 1 1 l S\n" * (limits.MAX_PAGE_OBJECTS + 1))
    refuse(read_pdf, build_page(dots), "page 1 draws over")
    refuse(read_pdf, build_page(make_flate(b"q Q " * 1_100_000)), "bytes of drawing")
    again = build_page(make_flate(b"q Q " * 100_000)).replace(
        b"/Contents 4 0 R", b"/Contents[%s]" % (b"4 0 R " * 30)
    )
    refuse(read_pdf, again, "bytes of drawing|damaged")


def test_pdf_pages_without_end() -> None:
    kids = b" ".join(b"%d 0 R" % number for number in range(3, limits.MAX_PAGES + 4))
    pages = b"<</Type/Pages/Kids[%s]/Count 1>>" % kids
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources<<>>>>"
    data = build_pdf([b"<</Type/Catalog/Pages 2 0 R>>", pages, *[page] * (limits.MAX_PAGES + 1)])
    refuse(read_pdf, data, "over 300 pages")


def test_pdf_page_trees_that_go_deep_or_round() -> None:
    nodes = [b"<</Type/Pages/Kids[%d 0 R]/Count 1>>" % (number + 3) for number in range(3000)]
    refuse(read_pdf, build_pdf([b"<</Type/Catalog/Pages 2 0 R>>", *nodes]), "damaged|prints nothing")
    refuse(
        read_pdf,
        build_pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R]>>"]),
        "prints nothing",
    )


def test_pdf_text_without_end() -> None:
    """pdfminer looks for the end backwards, line by line, and copies a line without end again and again."""
    refuse(read_pdf, PAGE + b"x" * 3_000_000, "cut off")


def test_pdf_time_is_a_parameter() -> None:
    ticks = count(0.0, 1.0)
    with pytest.raises(UnreadableDocument, match="took over 2 seconds"):
        read_pdf(write_pdf(("一",) * 300), seconds=2, clock=lambda: next(ticks))


def test_bounds_leave_pdfminer_alone_outside() -> None:
    from pdfminer.pdftypes import PDFStream
    from pdfminer.psparser import LIT

    read_pdf(PAGE)
    data = make_flate(b"x" * 10).split(b"stream\n", 1)[1].rsplit(b"\nendstream", 1)[0]
    assert PDFStream({"Filter": LIT("FlateDecode")}, data).get_data() == b"x" * 10
