"""Text of PDFs as it is seen: standing, lying, printed twice; paragraphs, page numbers, pictures, locks."""

import pytest
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from tests.support.corpus.drawn import HEIGHT, WIDTH, Draw, draw, lines, read, texts, wide_table, write
from tests.support.corpus.raw_pdf import build_page, make_stream
from tests.support.corpus.writers import write_pdf
from transform.document import Paragraph, Picture
from transform.readers.pdf.reader import read_pdf
from transform.text.decode import UnreadableDocument


@pytest.mark.parametrize("degrees", [90, -90])
def test_turned_text(degrees: int) -> None:
    def page(canvas: Canvas) -> None:
        lines(canvas, [100, 130, 300], [100, 200])
        write(canvas, 200, 150, "5")
        write(canvas, 100, 300, "填报单位：办公室")
        canvas.saveState()
        canvas.translate(112, HEIGHT - 150)
        canvas.rotate(degrees)
        write(canvas, -30, HEIGHT, "办理结果")
        write(canvas, -30, HEIGHT + 12, "12")
        canvas.restoreState()

    assert texts(read(page)) == [[["办理结果\n12", "5"]]]


def test_text_that_stands_a_character_a_line() -> None:
    def page(canvas: Canvas) -> None:
        lines(canvas, [100, 130, 300], [100, 160])
        for n, char in enumerate("三、年度"):
            write(canvas, 110, 112 + 12 * n, char)
        write(canvas, 200, 130, "5")

    assert texts(read(page)) == [[["三\n、\n年\n度", "5"]]]


@pytest.mark.parametrize("said", [True, False])
@pytest.mark.parametrize("degrees", [90, 270])
def test_a_page_laid_on_its_side_reads_as_it_is_turned(degrees: int, said: bool) -> None:
    """Whether the file says that the page is to be turned or leaves that to the reader."""

    def page(canvas: Canvas) -> None:
        wide, high = (HEIGHT, WIDTH) if said else (WIDTH, HEIGHT)
        canvas.translate(*((wide, 0) if degrees == 90 else (0, high)))
        canvas.rotate(degrees)
        if said:
            # reportlab swaps the sides of such a page itself.
            canvas.setPageRotation(degrees)
        else:
            canvas.translate(0, WIDTH - HEIGHT)
        wide_table(canvas)
        write(canvas, 110, 180, "填报单位：办公室")

    document = read(page)
    assert texts(document) == [[["规章", "5"], ["文件", ""]]]
    assert document.text == "填报单位：办公室"


def test_a_line_on_its_side_is_not_lost() -> None:
    def page(canvas: Canvas) -> None:
        wide_table(canvas)
        canvas.translate(50, HEIGHT - 200)
        canvas.rotate(90)
        write(canvas, 0, HEIGHT, "附表")

    assert read(page).text == "附表"


def test_bold_by_printing_twice_is_one_and_equal_figures_are_two() -> None:
    def page(canvas: Canvas) -> None:
        for shift in (0, 0.4):
            write(canvas, 100 + shift, 100, "收到15件")
        write(canvas, 100, 130, "收到55件，11次")

    assert read(page).text == "收到15件\n收到55件，11次"


def test_a_raised_figure_is_a_note() -> None:
    def page(canvas: Canvas) -> None:
        lines(canvas, [100, 200, 300], [100, 140])
        write(canvas, 110, 124, "规章")
        write(canvas, 220, 124, "5")
        write(canvas, 220 + pdfmetrics.stringWidth("5", "STSong-Light", 10), 119, "1", 6)

    assert texts(read(page)) == [[["规章", "5^1"]]]


def test_watermarks_and_what_lies_off_the_page_are_not_text() -> None:
    def page(canvas: Canvas) -> None:
        lines(canvas, [100, 200, 300], [100, 140])
        write(canvas, 110, 124, "规章")
        write(canvas, 240, 124, "5")
        write(canvas, 700, 124, "页外")
        canvas.saveState()
        canvas.translate(150, HEIGHT - 140)
        canvas.rotate(30)
        write(canvas, 0, HEIGHT, "内部资料99", 20)
        canvas.restoreState()

    document = read(page)
    assert texts(document) == [[["规章", "5"]]]
    assert document.text == ""


CID = b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[6 0 R]%s>>"
CHILD = (
    b"<</Type/Font/Subtype/CIDFontType2/BaseFont/X/DW 1000"
    b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor<</FontName/X/Flags 4>>>>"
)
TEXT = make_stream(b"BT /F1 12 Tf 72 700 Td <00010002> Tj ET")


def test_characters_are_as_the_font_says_radicals_too() -> None:
    names = make_stream(b"begincmap 2 beginbfchar <0001> <2F00> <0002> <2F08> endbfchar endcmap")
    assert read_pdf(build_page(TEXT, font=CID % b"/ToUnicode 7 0 R", more=[CHILD, names])).text == "⼀⼈"


def test_a_font_that_does_not_name_its_characters_is_refused() -> None:
    with pytest.raises(UnreadableDocument, match="does not say which characters 2 of its 2 signs are"):
        read_pdf(build_page(TEXT, font=CID % b"", more=[CHILD]))


def _picture(canvas: Canvas) -> None:
    canvas.drawImage(ImageReader(Image.new("L", (60, 40), 90)), 100, 300, 400, 300)


def test_pages_of_pictures_give_pictures() -> None:
    document = read(_picture, _picture)
    assert [type(block) for block in document.blocks] == [Picture, Picture]
    assert "page 2" in document.blocks[1].source  # type: ignore[union-attr]


def test_outlines_are_a_picture_too() -> None:
    def page(canvas: Canvas) -> None:
        canvas.bezier(100, 100, 150, 300, 250, 300, 300, 100)

    assert read(page).blocks == (Picture("page 1: outlines"),)


def test_pictures_stand_in_reading_order() -> None:
    def page(canvas: Canvas) -> None:
        write(canvas, 100, 100, "附表如下")
        _picture(canvas)
        write(canvas, 100, 600, "完")

    assert [type(block) for block in read(page).blocks] == [Paragraph, Picture, Paragraph]


def test_an_empty_pdf_is_refused() -> None:
    with pytest.raises(UnreadableDocument, match="prints nothing"):
        read(lambda canvas: None)


def test_locked_files_are_refused() -> None:
    locked = draw(wide_table, encrypt=StandardEncryption("secret", "owner"))
    with pytest.raises(UnreadableDocument, match="locked with a password"):
        read_pdf(locked)


def test_restricted_files_are_read() -> None:
    """A password to change a file hinders nobody from reading it."""

    def page(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        canvas.drawString(100, 700, "353")

    restricted = draw(page, encrypt=StandardEncryption("", "owner", canPrint=0, canCopy=0))
    assert read_pdf(restricted).text == "353"


def test_page_numbers_are_left_out_and_other_figures_are_not() -> None:
    def page(number: str) -> Draw:
        def fill(canvas: Canvas) -> None:
            write(canvas, 100, 100, "正文")
            write(canvas, 300, HEIGHT - 40, number)

        return fill

    for form in ("- {} -", "{}", "第{}页 共2页", "{}/2", "—{}—"):
        assert read(page(form.format(1)), page(form.format(2))).text == "正文\n正文"
    assert read(page("17"), page("9")).text == "正文\n17\n正文\n9"
    assert read(page("- 1 -")).text == "正文"
    assert read(page("1")).text == "正文\n1"


def test_paragraphs_are_joined_over_lines_and_pages() -> None:
    body = "本报告由办公室根据中华人民共和国政府信息公开条例要求编制所列数据的统计期限自2023年1月1日起至2023年12月31日止"
    printed = ("一、总体情况", *(f"（{n}）{body * 3}" for n in "一二三四"), "二、主动公开政府信息情况")
    assert read_pdf(write_pdf(printed, height=320)).text == "\n".join(printed)


def test_short_lines_stay_apart() -> None:
    def page(canvas: Canvas) -> None:
        for n, text in enumerate(("洪泽区人民政府", "2023年政府信息公开工作年度报告", "填报单位：办公室")):
            write(canvas, 200, 100 + 14 * n, text)

    assert [block.text for block in read(page).blocks if isinstance(block, Paragraph)] == [
        "洪泽区人民政府",
        "2023年政府信息公开工作年度报告",
        "填报单位：办公室",
    ]


def test_what_stands_side_by_side_without_rules_is_parted() -> None:
    def page(canvas: Canvas) -> None:
        write(canvas, 100, 100, "规章")
        write(canvas, 300, 100, "5")

    assert read(page).text == "规章\t5"


@pytest.mark.parametrize(
    ("title", "read_as"),
    [
        ("洪泽区2023年度报告".encode("utf-16"), "洪泽区2023年度报告"),
        (b"\xfe\xff" + "洪泽区2023年度报告".encode("utf-16-be"), "洪泽区2023年度报告"),
        ("Microsoft Word - 年度报告.doc".encode("gb18030"), "年度报告"),
        (b"untitled", None),
    ],
)
def test_titles(title: bytes, read_as: str | None) -> None:
    page = build_page(
        make_stream(b"BT /F1 12 Tf 72 700 Td (353) Tj ET"), more=[b"<</Title<%s>>>" % title.hex().encode()]
    )
    assert read_pdf(page.replace(b"/Root 1 0 R", b"/Root 1 0 R/Info 6 0 R")).title == read_as
