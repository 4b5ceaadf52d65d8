"""Word files as offices leave them: blocks in body order, what is anchored in cells, footnotes, titles."""

import io
import zipfile

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.shared import Inches
from PIL import Image

from tests.support.corpus.grids import grid_texts
from tests.support.corpus.word_xml import (
    NAMESPACES,
    cell,
    paragraph,
    read_blocks,
    row,
    run,
    save_docx,
    table,
    text_box,
)
from transform.document import Paragraph, Picture, Table
from transform.readers.word.docx import read_docx
from transform.text.decode import UnreadableDocument
from transform.text.states import State
from transform.text.values import read_value


def test_blocks_come_in_body_order() -> None:
    document = read_blocks(
        paragraph(run("一")), table(row(cell("甲"))), paragraph(run("二")), table(row(cell("乙")))
    )
    assert [type(block) for block in document.blocks] == [Paragraph, Table, Paragraph, Table]
    assert document.text == "一\n二"
    assert [printed.number for printed in document.tables] == [1, 2]
    assert grid_texts(document) == [[["甲"]], [["乙"]]]


def test_what_is_anchored_in_a_cell_follows_its_table() -> None:
    box = text_box("盒中")
    nested = table(row(cell("内"), cell("7"))) + paragraph()
    document = read_blocks(
        table(row(cell("外", "", paragraph(box), nested), cell("8"))), paragraph(run("后"))
    )
    assert [type(block) for block in document.blocks] == [Table, Paragraph, Table, Paragraph]
    assert document.text == "盒中\n后"
    assert [[slot and slot.text.strip() for slot in printed.grid[0]] for printed in document.tables] == [
        ["外", "8"],
        ["内", "7"],
    ]


def test_an_empty_cell_with_something_on_it_is_no_blank() -> None:
    box = text_box("5")
    nested = table(row(cell("6"))) + paragraph()
    cells = (
        cell("规章"),
        f"<w:tc>{paragraph(box)}</w:tc>",
        f"<w:tc>{nested}</w:tc>",
        f"<w:tc>{paragraph()}</w:tc>",
    )
    assert grid_texts(read_blocks(table(row(*cells)))) == [[["规章", "\ufffc", "\ufffc", ""]], [["6"]]]
    assert read_value("\ufffc", "件").state is State.UNREADABLE


def test_pictures_keep_their_place() -> None:
    stream = io.BytesIO()
    Image.new("L", (9, 9)).save(stream, "PNG")
    document = docx.Document()
    document.add_paragraph("附表：")
    document.add_picture(io.BytesIO(stream.getvalue()), Inches(3))
    document.add_paragraph("完")
    assert read_docx(save_docx(document)).blocks == (
        Paragraph("附表："),
        Picture("/word/media/image1.png"),
        Paragraph("完"),
    )


def test_footnotes_follow_the_body() -> None:
    document = docx.Document()
    document.add_paragraph("正文")
    separator = f'<w:footnote w:type="separator" w:id="0">{paragraph(run("线"))}</w:footnote>'
    notes = f'<w:footnotes {NAMESPACES}>{separator}<w:footnote w:id="1">{paragraph(run("注：含上年"))}</w:footnote></w:footnotes>'
    part = Part(
        PackURI("/word/footnotes.xml"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml",
        notes.encode(),
        document.part.package,
    )
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    assert read_docx(save_docx(document)).text == "正文\n注：含上年"


def test_an_imported_document_is_not_left_out_silently() -> None:
    with pytest.raises(UnreadableDocument, match="imports another that only Word can unfold"):
        read_blocks('<w:altChunk r:id="rId99"/>')


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
    assert read_blocks(paragraph(run("正文")), title=property_text).title == title


def test_a_file_without_properties_has_no_title() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(save_docx(docx.Document()))) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "_rels/.rels":
                content = content.replace(b"metadata/core-properties", b"metadata/other-properties")
            new.writestr(name, content)
    assert read_docx(stream.getvalue()).title is None
