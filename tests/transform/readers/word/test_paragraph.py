"""Text of Word paragraphs as printed: changes tracked, runs hidden or raised, fields, formulas, boxes."""

import io
from random import Random

import docx
import pytest
from docx.oxml import parse_xml

from tests.support.corpus.bounded import ReadBounded
from tests.support.corpus.grids import grid_texts
from tests.support.corpus.hostile_zip import repack, swap
from tests.support.corpus.word_xml import NAMESPACES, cell, paragraph, read_blocks, row, run, save_docx, table
from transform.readers.word.docx import read_docx


def test_text_is_as_printed() -> None:
    inner = (
        run("\u3000\u3000２０"),
        run("23"),
        "<w:r><w:br/></w:r>",
        run("⾏政"),
        "<w:r><w:tab/></w:r>",
        run("（件）"),
    )
    assert read_blocks(paragraph(*inner)).text == "\u3000\u3000２０23\n⾏政\t（件）"
    assert read_blocks(table(row(cell("上", "", paragraph(run("下")))))).tables[0].grid[0][0].text == "上\n下"  # type: ignore[union-attr]


def test_tracked_changes_are_read_as_accepted() -> None:
    deleted = '<w:del w:id="1" w:author="a"><w:r><w:delText>31</w:delText></w:r></w:del>'
    inserted = f'<w:ins w:id="2" w:author="a">{run("32")}</w:ins>'
    moved_away = f'<w:moveFrom w:id="3" w:author="a">{run("移走")}</w:moveFrom>'
    moved_in = f'<w:moveTo w:id="4" w:author="a">{run("移来")}</w:moveTo>'
    assert (
        read_blocks(paragraph(run("收到"), deleted, inserted, run("件"), moved_away, moved_in)).text
        == "收到32件移来"
    )


@pytest.mark.parametrize("mark", ["<w:vanish/>", "<w:strike/>", '<w:dstrike w:val="true"/>'])
def test_hidden_and_struck_text_is_not_printed(mark: str) -> None:
    assert read_blocks(paragraph(run("5", mark), run("6"))).text == "6"
    switched_off = mark.replace('w:val="true"', "").replace("/>", ' w:val="0"/>')
    assert read_blocks(paragraph(run("5", switched_off), run("6"))).text == "56"


@pytest.mark.parametrize("align", ["superscript", "subscript"])
def test_a_raised_or_lowered_figure_is_a_note(align: str) -> None:
    assert read_blocks(paragraph(run("5"), run("1", f'<w:vertAlign w:val="{align}"/>'))).text == "5^1"


def test_what_a_style_hides_strikes_or_raises() -> None:
    document = docx.Document()
    for name, below in (("甲", ""), ("乙", '<w:basedOn w:val="甲"/>'), ("丙", '<w:basedOn w:val="丙"/>')):
        properties = "<w:vanish/>" if name == "甲" else '<w:vertAlign w:val="superscript"/>'
        style = f'<w:style {NAMESPACES} w:type="character" w:styleId="{name}">{below}<w:rPr>{properties}</w:rPr></w:style>'
        document.styles.element.append(parse_xml(style))
    runs = (
        run("5"), run("6", '<w:rStyle w:val="乙"/>'), run("7", '<w:rStyle w:val="乙"/><w:vanish w:val="0"/>'),
        run("1", '<w:rStyle w:val="丙"/>'), run("8", '<w:rStyle w:val="丁"/>'),
    )  # fmt: skip
    document.element.body.sectPr.addprevious(
        parse_xml(paragraph(*runs).replace("<w:p>", f"<w:p {NAMESPACES}>", 1))
    )
    assert read_docx(save_docx(document)).text == "5^7^18"


def field(code: str, result: str) -> str:
    def step(name: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{name}"/></w:r>'

    return step("begin") + code + step("separate") + result + step("end")


def code(text: str) -> str:
    return f"<w:r><w:instrText>{text}</w:instrText></w:r>"


def test_fields_give_their_result_alone() -> None:
    assert (
        read_blocks(paragraph(run("收到"), field(code("=SUM(LEFT)"), run("12")), run("件"))).text
        == "收到12件"
    )
    inner = field(code("DOCPROPERTY n"), run("5"))
    assert read_blocks(paragraph(field(code("=") + inner + code("+1"), run("6")))).text == "6"


def test_a_fraction_is_not_its_digits() -> None:
    def part(name: str, text: str) -> str:
        return f"<m:{name}><m:r><m:t>{text}</m:t></m:r></m:{name}>"

    half = f"<m:oMath><m:f>{part('num', '1')}{part('den', '2')}</m:f></m:oMath>"
    power = f"<m:oMath><m:sSup>{part('e', '5')}{part('sup', '1')}</m:sSup></m:oMath>"
    assert read_blocks(paragraph(half), paragraph(power)).text == "1/2\n5^1"


def test_content_controls_are_seen_through() -> None:
    def control(inner: str) -> str:
        return f"<w:sdt><w:sdtPr/><w:sdtContent>{inner}</w:sdtContent></w:sdt>"

    document = read_blocks(
        control(paragraph(run("一"))),
        table(control(row(control(cell("甲")), cell("乙")))),
        paragraph(control(run("二"))),
    )
    assert document.text == "一\n二"
    assert grid_texts(document) == [[["甲", "乙"]]]


def test_a_box_written_twice_is_read_once() -> None:
    def content(tag: str, text: str) -> str:
        return f"<{tag}><w:txbxContent>{paragraph(run(text))}</w:txbxContent></{tag}>"

    new, old = content("wps:txbx", "统计表"), f"<w:pict>{content('v:textbox', '统计表')}</w:pict>"
    both = f'<mc:AlternateContent><mc:Choice Requires="wps">{new}</mc:Choice><mc:Fallback>{old}</mc:Fallback></mc:AlternateContent>'
    assert read_blocks(paragraph(f"<w:r>{both}</w:r>", run("正文"))).text == "正文\n统计表"
    only_old = both.replace(new, "")
    assert read_blocks(paragraph(f"<w:r>{only_old}</w:r>")).text == "统计表"


def test_styles_and_fields_without_end(read_bounded: ReadBounded) -> None:
    random = Random(7)
    based = "".join(
        f'<w:style w:styleId="s{n}"><w:name w:val="{random.random()}"/><w:basedOn w:val="s{n + 1}"/></w:style>'
        for n in range(20_000)
    )
    run = '<w:r><w:rPr><w:rStyle w:val="s0"/></w:rPr><w:t>{}</w:t></w:r>'
    opened = "".join(f'<w:r><w:fldChar w:fldCharType="{step}"/></w:r>' for step in ("begin", "separate"))
    runs = "".join(opened + run.format(random.random()) for _ in range(10_000))
    document = docx.Document()
    document.add_paragraph("庄市街道")
    stream = io.BytesIO()
    document.save(stream)
    data = repack(
        stream.getvalue(),
        {
            "word/styles.xml": swap("</w:styles>", based + "</w:styles>"),
            "word/document.xml": swap("</w:r></w:p>", f"</w:r>{runs}</w:p>"),
        },
    )
    assert read_bounded(data, "a.docx").text.startswith("庄市街道0.958978")


@pytest.mark.parametrize(
    "properties",
    [
        '<w:color w:val="FFFFFF"/>',
        '<w:sz w:val="2"/>',
        '<w:w w:val="1"/>',
        '<w:position w:val="12"/>',
        "<w:webHidden/>",
    ],
)
def test_what_is_shown_beside_its_line_or_perhaps_not_is_set_apart(properties: str) -> None:
    assert "3091" not in read_blocks(paragraph(run("309"), run("1", properties))).text
    plain = '<w:color w:val="000000"/><w:sz w:val="21"/><w:position w:val="2"/><w:webHidden w:val="0"/>'
    assert read_blocks(paragraph(run("309"), run("1", plain))).text == "3091"


def test_the_chosen_entry_of_a_list_is_no_plain_figure() -> None:
    entries = '<w:listEntry w:val="5"/><w:listEntry w:val="309"/>'
    for result, printed in (('<w:result w:val="1"/>', "[309]"), ("", "[5]"), ('<w:result w:val="7"/>', "")):
        begin = f'<w:fldChar w:fldCharType="begin"><w:ffData><w:ddList>{result}{entries}</w:ddList></w:ffData></w:fldChar>'
        runs = (f"<w:r>{begin}</w:r>", code(" FORMDROPDOWN "), '<w:r><w:fldChar w:fldCharType="end"/></w:r>')
        assert read_blocks(paragraph(run("件数："), *runs)).text == f"件数：{printed}"
