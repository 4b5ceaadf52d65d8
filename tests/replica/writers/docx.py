"""Word files, with merged cells as Word merges them."""

import io
from collections.abc import Iterator
from xml.sax.saxutils import escape

import docx
from docx.oxml import parse_xml

from replica.printed import Printed, PrintedCell, PrintedImage, PrintedTable
from replica.writers.freeze import freeze_archive
from replica.writers.slots import Slot, fill_slots

_SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def write_docx(printed: Printed) -> bytes:
    """The report as a .docx file; a picture leaves an empty paragraph."""
    document = docx.Document()
    end = document.element.body.sectPr
    for block in printed:
        end.addprevious(parse_xml(_write_block(block)))
    stream = io.BytesIO()
    document.save(stream)
    return freeze_archive(stream.getvalue())


def _write_block(block: str | PrintedTable | PrintedImage) -> str:
    match block:
        case PrintedTable():
            rows = "".join(f"<w:tr>{''.join(_write_row(row))}</w:tr>" for row in fill_slots(block))
            return f"<w:tbl {_SPACE}><w:tblPr/><w:tblGrid/>{rows}</w:tbl>"
        case PrintedImage():
            return f"<w:p {_SPACE}/>"
        case str():
            return f"<w:p {_SPACE}>{_write_run(block)}</w:p>"


def _write_row(row: list[Slot]) -> Iterator[str]:
    for slot in row:
        if slot.is_left_edge:
            merge = _merge(slot.cell, slot.is_top_edge)
            text = slot.cell.text if slot.is_top_edge else ""
            paragraphs = "".join(f"<w:p>{_write_run(line)}</w:p>" for line in text.split("\n"))
            span = f'<w:gridSpan w:val="{slot.cell.colspan}"/>'
            yield f"<w:tc><w:tcPr>{span}{merge}</w:tcPr>{paragraphs}</w:tc>"


def _merge(cell: PrintedCell, begins: bool) -> str:
    if cell.rowspan == 1:
        return ""
    return '<w:vMerge w:val="restart"/>' if begins else "<w:vMerge/>"


def _write_run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""
