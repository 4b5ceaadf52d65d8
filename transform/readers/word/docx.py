"""Word documents (.docx) to a Document.

Read in body order: paragraphs, tables, pictures. What is anchored in a cell (nested tables, text boxes, pictures)
follows the table of the cell. Numbers that Word generates for lists are not text and are not read; headers, footers
and comments are left out, footnotes follow the body.
"""

from collections.abc import Iterator
from io import BytesIO

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import Part
from docx.oxml import parse_xml

from transform.document import Block, Document, Paragraph, Picture
from transform.readers.grid import TableLayer
from transform.readers.limits import convert_errors
from transform.readers.office_zip import ElementLimits, check_parts, open_archive
from transform.readers.word.paragraph import Element, ParagraphText, Styles, W, list_blocks, read_paragraph
from transform.readers.word.table import place_cells
from transform.text.decode import UnreadableDocument
from transform.text.titles import read_property_title

# The text of a cell that is empty but for a box, a picture or another table: the figure may be in there.
_OBJECT = "\ufffc"


def read_docx(data: bytes, *, kind: str = "docx") -> Document:
    """Read a .docx; ``kind`` is the kind of file it was converted from. Raises UnreadableDocument."""
    with open_archive(data, kind) as archive:
        check_parts(archive, ElementLimits())
    with convert_errors(kind):
        document = docx.Document(BytesIO(data))
        body = document.element.body
        if next(body.iter(W + "altChunk"), None) is not None:
            raise UnreadableDocument(
                f"the {kind} file imports another that only Word can unfold: open it and save it anew"
            )
        writer = _BlockWriter(document.part)
        writer.add(body)
        for note in _list_notes(document.part):
            writer.add(note)
        return Document(kind=kind, blocks=tuple(writer.blocks), title=_read_title(document.part))


class _BlockWriter:
    """Collects the blocks of a document in reading order."""

    def __init__(self, part: Part) -> None:
        self.blocks: list[Block] = []
        self._part = part
        self._styles = _find_styles(part)
        self._layer = TableLayer()

    def add(self, container: Element) -> None:
        """Add the paragraphs and tables of a body, note or text box, each followed by what is anchored in it."""
        for block in list_blocks(container, "p", "tbl"):
            if block.tag == W + "p":
                self._add_paragraph(read_paragraph(block, self._styles))
            else:
                self._add_table(block)

    def _add_paragraph(self, paragraph: ParagraphText) -> None:
        if paragraph.text.strip():
            self.blocks.append(Paragraph(paragraph.text))
        self._add_anchored(paragraph)

    def _add_anchored(self, paragraph: ParagraphText) -> None:
        self.blocks.extend(Picture(self._picture_source(picture)) for picture in paragraph.pictures)
        for box in paragraph.boxes:
            self.add(box)

    def _add_table(self, table: Element) -> None:
        anchored: list[ParagraphText | Element] = []

        def read_cell(cell: Element) -> str:
            lines, before = [], len(anchored)
            for block in list_blocks(cell, "p", "tbl"):
                if block.tag == W + "p":
                    paragraph = read_paragraph(block, self._styles)
                    lines.append(paragraph.text)
                    anchored.extend([paragraph] if paragraph.boxes or paragraph.pictures else [])
                else:
                    anchored.append(block)
            text = "\n".join(lines)
            return text if text.strip() or len(anchored) == before else _OBJECT

        cells = place_cells(table, read_cell)
        if cells:
            self.blocks.append(self._layer.lay(cells))
        for content in anchored:
            if isinstance(content, ParagraphText):
                self._add_anchored(content)
            else:
                self._add_table(content)

    def _picture_source(self, relation_id: str) -> str:
        """The address or the part of a picture by the id of its relation."""
        relation = self._part.rels.get(relation_id)
        if relation is None:
            return relation_id
        return relation.target_ref if relation.is_external else str(relation.target_part.partname)


def _find_styles(part: Part) -> Styles:
    for relation in part.rels.values():
        if relation.reltype == RELATIONSHIP_TYPE.STYLES:
            return Styles(parse_xml(relation.target_part.blob))
    return Styles()


def _list_notes(part: Part) -> Iterator[Element]:
    """The footnotes and endnotes."""
    kinds = (RELATIONSHIP_TYPE.FOOTNOTES, RELATIONSHIP_TYPE.ENDNOTES)
    parts = {
        relation.target_part.partname: relation.target_part
        for relation in part.rels.values()
        if relation.reltype in kinds
    }
    for note_part in parts.values():
        for note in parse_xml(note_part.blob):
            # Separators between the text and its notes have a type, notes have none.
            if note.get(W + "type") is None:
                yield note


def _read_title(part: Part) -> str | None:
    for relation in part.package.rels.values():
        if relation.reltype == RELATIONSHIP_TYPE.CORE_PROPERTIES:
            return read_property_title(relation.target_part.core_properties.title)
    return None
