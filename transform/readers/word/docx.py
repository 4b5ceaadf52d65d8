"""Word documents (.docx) to a Document.

Read in body order: paragraphs, tables, pictures. What floats in a cell (nested tables, text boxes, pictures)
follows the table it stands in. Numbers that Word generates for lists are not text and are not read;
headers, footers and comments are left out, footnotes follow the body.
"""

from collections.abc import Iterator
from io import BytesIO

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import Part
from docx.oxml import parse_xml

from transform.document import Block, Document, Paragraph, Picture
from transform.readers.grid import TableLayer
from transform.readers.limits import reading
from transform.readers.office_zip import ElementLimits, check_parts, open_archive
from transform.readers.word.paragraph import Element, ParagraphText, Styles, W, list_blocks, read_paragraph
from transform.readers.word.table import place_cells
from transform.text.decode import UnreadableDocument
from transform.text.titles import read_property_title as read_title


def read_docx(data: bytes, *, kind: str = "docx") -> Document:
    """Read a .docx; ``kind`` names what it was converted from. Raises UnreadableDocument."""
    with open_archive(data, kind) as archive:
        check_parts(archive, ElementLimits())
    with reading(kind):
        document = docx.Document(BytesIO(data))
        body = document.element.body
        if next(body.iter(W + "altChunk"), None) is not None:
            raise UnreadableDocument(
                f"the {kind} file imports another that only Word can unfold: open it and save it anew"
            )
        blocks = _Blocks(document.part)
        blocks.add(body)
        for note in _list_notes(document.part):
            blocks.add(note)
        return Document(kind=kind, blocks=tuple(blocks.found), title=_title(document.part))


# What an empty cell reads in which a box, a picture or another table stands: it may hold the figure.
_OBJECT = "\ufffc"


class _Blocks:
    def __init__(self, part: Part) -> None:
        self.found: list[Block] = []
        self._part = part
        self._styles = _find_styles(part)
        self._layer = TableLayer()

    def add(self, container: Element) -> None:
        for block in list_blocks(container, "p", "tbl"):
            if block.tag == W + "p":
                self._add_paragraph(read_paragraph(block, self._styles))
            else:
                self._add_table(block)

    def _add_paragraph(self, read: ParagraphText) -> None:
        if read.text.strip():
            self.found.append(Paragraph(read.text))
        self._add_floating(read)

    def _add_floating(self, read: ParagraphText) -> None:
        self.found.extend(Picture(self._address(picture)) for picture in read.pictures)
        for box in read.boxes:
            self.add(box)

    def _add_table(self, table: Element) -> None:
        floating: list[ParagraphText | Element] = []

        def read_cell(cell: Element) -> str:
            lines, before = [], len(floating)
            for block in list_blocks(cell, "p", "tbl"):
                if block.tag == W + "p":
                    read = read_paragraph(block, self._styles)
                    lines.append(read.text)
                    floating.extend([read] if read.boxes or read.pictures else [])
                else:
                    floating.append(block)
            text = "\n".join(lines)
            return text if text.strip() or len(floating) == before else _OBJECT

        placed = place_cells(table, read_cell)
        if placed:
            self.found.append(self._layer.lay(placed))
        for one in floating:
            if isinstance(one, ParagraphText):
                self._add_floating(one)
            else:
                self._add_table(one)

    def _address(self, relation: str) -> str:
        found = self._part.rels.get(relation)
        if found is None:
            return relation
        return found.target_ref if found.is_external else str(found.target_part.partname)


def _find_styles(part: Part) -> Styles:
    for relation in part.rels.values():
        if relation.reltype == RELATIONSHIP_TYPE.STYLES:
            return Styles(parse_xml(relation.target_part.blob))
    return Styles()


def _list_notes(part: Part) -> Iterator[Element]:
    kinds = (RELATIONSHIP_TYPE.FOOTNOTES, RELATIONSHIP_TYPE.ENDNOTES)
    notes = {rel.target_part.partname: rel.target_part for rel in part.rels.values() if rel.reltype in kinds}
    for one in notes.values():
        for note in parse_xml(one.blob):
            # Separators between text and notes have a type, notes have none.
            if note.get(W + "type") is None:
                yield note


def _title(part: Part) -> str | None:
    for relation in part.package.rels.values():
        if relation.reltype == RELATIONSHIP_TYPE.CORE_PROPERTIES:
            return read_title(relation.target_part.core_properties.title)
    return None
