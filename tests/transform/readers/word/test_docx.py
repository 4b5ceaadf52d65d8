"""Word files as offices leave them: changes tracked, boxes floating, tables in tables."""

import io
import zipfile

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.shared import Inches
from PIL import Image

from transform.document import Document, Paragraph, Picture, Table
from transform.readers.word.docx import read_docx
from transform.text.decode import UnreadableDocument
from transform.text.values import State, read_value

SPACES = " ".join(
    f'xmlns:{prefix}="{name}"'
    for prefix, name in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
        "v": "urn:schemas-microsoft-com:vml",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    }.items()
)


def read(*blocks: str, title: str = "") -> Document:
    """A document of these elements; ``{}`` in them stands for nothing."""
    document = docx.Document()
    document.core_properties.title = title
    end = document.element.body.sectPr
    for block in blocks:
        tag, rest = block.split(">", 1)
        bare = tag.endswith("/")
        end.addprevious(parse_xml(f"{tag.rstrip('/')} {SPACES}{'/' if bare else ''}>{rest}"))
    return read_docx(save(document))


def save(document: docx.document.Document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def par(*inner: str) -> str:
    return f"<w:p>{''.join(inner)}</w:p>"


def cell(text: str, properties: str = "", *more: str) -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{par(run(text))}{''.join(more)}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def table(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def texts(document: Document) -> list[list[list[str | None]]]:
    return [[[one and one.text for one in row] for row in found.grid] for found in document.tables]


def test_blocks_come_in_body_order() -> None:
    document = read(par(run("一")), table(row(cell("甲"))), par(run("二")), table(row(cell("乙"))))
    assert [type(block) for block in document.blocks] == [Paragraph, Table, Paragraph, Table]
    assert document.text == "一\n二"
    assert [found.number for found in document.tables] == [1, 2]
    assert texts(document) == [[["甲"]], [["乙"]]]


def test_text_is_as_printed() -> None:
    inner = (
        run("\u3000\u3000２０"),
        run("23"),
        "<w:r><w:br/></w:r>",
        run("⾏政"),
        "<w:r><w:tab/></w:r>",
        run("（件）"),
    )
    assert read(par(*inner)).text == "\u3000\u3000２０23\n⾏政\t（件）"
    assert read(table(row(cell("上", "", par(run("下")))))).tables[0].grid[0][0].text == "上\n下"  # type: ignore[union-attr]


def test_tracked_changes_are_read_as_accepted() -> None:
    gone = '<w:del w:id="1" w:author="a"><w:r><w:delText>31</w:delText></w:r></w:del>'
    come = f'<w:ins w:id="2" w:author="a">{run("32")}</w:ins>'
    away = f'<w:moveFrom w:id="3" w:author="a">{run("移走")}</w:moveFrom>'
    here = f'<w:moveTo w:id="4" w:author="a">{run("移来")}</w:moveTo>'
    assert read(par(run("收到"), gone, come, run("件"), away, here)).text == "收到32件移来"


def test_deleted_rows_and_cells_are_gone() -> None:
    deleted = '<w:del w:id="1" w:author="a"/>'
    rows = row(cell("规章"), cell("5")), row(cell("旧行"), cell("7"), properties=deleted)
    mark = '<w:cellDel w:id="1" w:author="a"/>'
    assert texts(read(table(*rows, row(cell("文件"), cell("9", mark), cell("6"))))) == [
        [["规章", "5"], ["文件", "6"]]
    ]


@pytest.mark.parametrize("mark", ["<w:vanish/>", "<w:strike/>", '<w:dstrike w:val="true"/>'])
def test_hidden_and_struck_text_is_not_printed(mark: str) -> None:
    assert read(par(run("5", mark), run("6"))).text == "6"
    switched_off = mark.replace('w:val="true"', "").replace("/>", ' w:val="0"/>')
    assert read(par(run("5", switched_off), run("6"))).text == "56"


@pytest.mark.parametrize("place", ["superscript", "subscript"])
def test_a_raised_or_lowered_figure_is_a_note(place: str) -> None:
    assert read(par(run("5"), run("1", f'<w:vertAlign w:val="{place}"/>'))).text == "5^1"


def test_what_a_style_hides_strikes_or_raises() -> None:
    document = docx.Document()
    for name, below in (("甲", ""), ("乙", '<w:basedOn w:val="甲"/>'), ("丙", '<w:basedOn w:val="丙"/>')):
        properties = "<w:vanish/>" if name == "甲" else '<w:vertAlign w:val="superscript"/>'
        style = f'<w:style {SPACES} w:type="character" w:styleId="{name}">{below}<w:rPr>{properties}</w:rPr></w:style>'
        document.styles.element.append(parse_xml(style))
    runs = (
        run("5"), run("6", '<w:rStyle w:val="乙"/>'), run("7", '<w:rStyle w:val="乙"/><w:vanish w:val="0"/>'),
        run("1", '<w:rStyle w:val="丙"/>'), run("8", '<w:rStyle w:val="丁"/>'),
    )  # fmt: skip
    document.element.body.sectPr.addprevious(parse_xml(par(*runs).replace("<w:p>", f"<w:p {SPACES}>", 1)))
    assert read_docx(save(document)).text == "5^7^18"


def field(code: str, result: str) -> str:
    def step(name: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{name}"/></w:r>'

    return step("begin") + code + step("separate") + result + step("end")


def code(text: str) -> str:
    return f"<w:r><w:instrText>{text}</w:instrText></w:r>"


def test_fields_give_their_result_alone() -> None:
    assert read(par(run("收到"), field(code("=SUM(LEFT)"), run("12")), run("件"))).text == "收到12件"
    inner = field(code("DOCPROPERTY n"), run("5"))
    assert read(par(field(code("=") + inner + code("+1"), run("6")))).text == "6"


def test_a_fraction_is_not_its_digits() -> None:
    def part(name: str, text: str) -> str:
        return f"<m:{name}><m:r><m:t>{text}</m:t></m:r></m:{name}>"

    half = f"<m:oMath><m:f>{part('num', '1')}{part('den', '2')}</m:f></m:oMath>"
    power = f"<m:oMath><m:sSup>{part('e', '5')}{part('sup', '1')}</m:sSup></m:oMath>"
    assert read(par(half), par(power)).text == "1/2\n5^1"


def test_content_controls_are_seen_through() -> None:
    def control(inner: str) -> str:
        return f"<w:sdt><w:sdtPr/><w:sdtContent>{inner}</w:sdtContent></w:sdt>"

    document = read(
        control(par(run("一"))), table(control(row(control(cell("甲")), cell("乙")))), par(control(run("二")))
    )
    assert document.text == "一\n二"
    assert texts(document) == [[["甲", "乙"]]]


def test_hidden_rows_are_not_printed() -> None:
    rows = row(cell("规章"), cell("5")), row(cell("旧行"), cell("7"), properties="<w:hidden/>")
    assert texts(read(table(*rows))) == [[["规章", "5"]]]


def test_spans() -> None:
    rows = (
        row(cell("事项", '<w:vMerge w:val="restart"/>'), cell("申请人", '<w:gridSpan w:val="2"/>')),
        row(cell("", "<w:vMerge/>"), cell("自然人"), cell("法人")),
        row(cell("", '<w:vMerge w:val="continue"/>'), cell("3"), cell("4")),
        row(cell("总计", '<w:vMerge w:val="restart"/>'), cell("5"), cell("6")),
    )
    (found,) = read(table(*rows)).tables
    assert [(one.text, one.row, one.column, one.rowspan, one.colspan) for one in found.cells()] == [
        ("事项", 1, 1, 3, 1),
        ("申请人", 1, 2, 1, 2),
        ("自然人", 2, 2, 1, 1),
        ("法人", 2, 3, 1, 1),
        ("3", 3, 2, 1, 1),
        ("4", 3, 3, 1, 1),
        ("总计", 4, 1, 1, 1),
        ("5", 4, 2, 1, 1),
        ("6", 4, 3, 1, 1),
    ]


def test_a_merge_that_goes_on_from_nothing_is_a_cell() -> None:
    rows = row(cell("甲"), cell("5")), row(cell("乙", "<w:vMerge/>"), cell("6"))
    assert texts(read(table(*rows))) == [[["甲", "5"], ["乙", "6"]]]
    wider = (
        row(cell("甲", '<w:vMerge w:val="restart"/>')),
        row(cell("乙", '<w:vMerge/><w:gridSpan w:val="2"/>')),
    )
    assert texts(read(table(*wider))) == [[["甲", None], ["乙", "乙"]]]


def test_merges_written_cell_by_cell() -> None:
    rows = (
        row(cell("申请人", '<w:hMerge w:val="restart"/>'), cell("", "<w:hMerge/>")),
        row(cell("3"), cell("4")),
    )
    (found,) = read(table(*rows)).tables
    assert [(one.text, one.colspan) for one in found.cells()] == [("申请人", 2), ("3", 1), ("4", 1)]


def test_rows_that_begin_later_or_end_early_leave_slots_empty() -> None:
    rows = (
        row(cell("甲"), cell("乙"), cell("丙")),
        row(cell("5"), properties='<w:gridBefore w:val="1"/>'),
        row(cell("6")),
        row(cell("7"), properties='<w:gridBefore w:val="-1"/>'),
    )
    assert texts(read(table(*rows))) == [
        [["甲", "乙", "丙"], [None, "5", None], ["6", None, None], ["7", None, None]]
    ]


def test_what_floats_in_a_cell_follows_its_table() -> None:
    box = f"<w:r><w:pict><v:textbox><w:txbxContent>{par(run('盒中'))}</w:txbxContent></v:textbox></w:pict></w:r>"
    nested = table(row(cell("内"), cell("7"))) + par()
    document = read(table(row(cell("外", "", par(box), nested), cell("8"))), par(run("后")))
    assert [type(block) for block in document.blocks] == [Table, Paragraph, Table, Paragraph]
    assert document.text == "盒中\n后"
    assert [[one and one.text.strip() for one in found.grid[0]] for found in document.tables] == [
        ["外", "8"],
        ["内", "7"],
    ]


def test_an_empty_cell_with_something_on_it_is_no_blank() -> None:
    box = f"<w:r><w:pict><v:textbox><w:txbxContent>{par(run('5'))}</w:txbxContent></v:textbox></w:pict></w:r>"
    nested = table(row(cell("6"))) + par()
    cells = cell("规章"), f"<w:tc>{par(box)}</w:tc>", f"<w:tc>{nested}</w:tc>", f"<w:tc>{par()}</w:tc>"
    assert texts(read(table(row(*cells)))) == [[["规章", "\ufffc", "\ufffc", ""]], [["6"]]]
    assert read_value("\ufffc", "件").state is State.UNREADABLE


def test_a_box_written_twice_is_read_once() -> None:
    def content(tag: str, text: str) -> str:
        return f"<{tag}><w:txbxContent>{par(run(text))}</w:txbxContent></{tag}>"

    new, old = content("wps:txbx", "统计表"), f"<w:pict>{content('v:textbox', '统计表')}</w:pict>"
    both = f'<mc:AlternateContent><mc:Choice Requires="wps">{new}</mc:Choice><mc:Fallback>{old}</mc:Fallback></mc:AlternateContent>'
    assert read(par(f"<w:r>{both}</w:r>", run("正文"))).text == "正文\n统计表"
    only_old = both.replace(new, "")
    assert read(par(f"<w:r>{only_old}</w:r>")).text == "统计表"


def test_pictures_stand_where_they_are_printed() -> None:
    stream = io.BytesIO()
    Image.new("L", (9, 9)).save(stream, "PNG")
    document = docx.Document()
    document.add_paragraph("附表：")
    document.add_picture(io.BytesIO(stream.getvalue()), Inches(3))
    document.add_paragraph("完")
    assert read_docx(save(document)).blocks == (
        Paragraph("附表："),
        Picture("/word/media/image1.png"),
        Paragraph("完"),
    )


def test_footnotes_follow_the_body() -> None:
    document = docx.Document()
    document.add_paragraph("正文")
    separator = f'<w:footnote w:type="separator" w:id="0">{par(run("线"))}</w:footnote>'
    notes = f'<w:footnotes {SPACES}>{separator}<w:footnote w:id="1">{par(run("注：含上年"))}</w:footnote></w:footnotes>'
    part = Part(
        PackURI("/word/footnotes.xml"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml",
        notes.encode(),
        document.part.package,
    )
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    assert read_docx(save(document)).text == "正文\n注：含上年"


def test_an_imported_document_is_not_left_out_silently() -> None:
    with pytest.raises(UnreadableDocument, match="imports another that only Word can unfold"):
        read('<w:altChunk r:id="rId99"/>')


@pytest.mark.parametrize(
    ("property_text", "title"),
    [
        ("2023年政府信息公开工作年度报告", "2023年政府信息公开工作年度报告"),
        ("Microsoft Word - 2023年度报告.doc", "2023年度报告"),
        ("Word Document", None),
        ("", None),
    ],
)
def test_titles(property_text: str, title: str | None) -> None:
    assert read(par(run("正文")), title=property_text).title == title


def test_a_file_without_properties_has_no_title() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(save(docx.Document()))) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "_rels/.rels":
                content = content.replace(b"metadata/core-properties", b"metadata/other-properties")
            new.writestr(name, content)
    assert read_docx(stream.getvalue()).title is None
