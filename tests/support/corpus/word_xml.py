"""Word documents from pieces of WordprocessingML."""

import io

import docx
from docx.document import Document as WordDocument
from docx.oxml import parse_xml

from transform.document import Document
from transform.readers.word.docx import read_docx

NAMESPACES = " ".join(
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


def read_blocks(*blocks: str, title: str = "") -> Document:
    """What is read of a document with these elements as its body, and this title."""
    document = docx.Document()
    document.core_properties.title = title
    end = document.element.body.sectPr
    for block in blocks:
        tag, rest = block.split(">", 1)
        is_empty = tag.endswith("/")
        end.addprevious(parse_xml(f"{tag.rstrip('/')} {NAMESPACES}{'/' if is_empty else ''}>{rest}"))
    return read_docx(save_docx(document))


def save_docx(document: WordDocument) -> bytes:
    """A document of python-docx as the bytes of a file."""
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def run(text: str, properties: str = "") -> str:
    """A run of text."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*inner: str) -> str:
    """A paragraph of these runs."""
    return f"<w:p>{''.join(inner)}</w:p>"


def cell(text: str, properties: str = "", *more: str) -> str:
    """A cell with a paragraph of this text, and more behind it."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(run(text))}{''.join(more)}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    """A row of these cells."""
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def table(*rows: str) -> str:
    """A table of these rows."""
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def text_box(text: str) -> str:
    """A run with a text box anchored in it, as old programs write it."""
    content = f"<w:txbxContent>{paragraph(run(text))}</w:txbxContent>"
    return f"<w:r><w:pict><v:textbox>{content}</v:textbox></w:pict></w:r>"
