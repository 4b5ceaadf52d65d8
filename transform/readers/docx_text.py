"""What a person reads in a Word paragraph: its text, and what floats on it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

# An lxml element; python-docx has no type for the parts that it does not model.
Element = Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
IMAGEDATA = "{urn:schemas-microsoft-com:vml}imagedata"
MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"

_PRINTED = {W + "tab": "\t", W + "ptab": "\t", W + "cr": "\n", W + "noBreakHyphen": "-"}
# Deleted and moved-away text, field codes, the reading above ruby text, properties.
_NOT_PRINTED = frozenset(
    W + name
    for name in ("del", "moveFrom", "delText", "instrText", "delInstrText", "rt", "pPr", "rPr", "sdtPr")
)
_WRAPPERS = frozenset(W + name for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo"))
_OFF = ("0", "false", "off")


@dataclass(slots=True)
class Reading:
    """What a paragraph holds: pieces of text, text boxes, and relationship ids of pictures."""

    pieces: list[str] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text as printed."""
        return "".join(self.pieces)


def read_paragraph(paragraph: Element) -> Reading:
    """Read a paragraph as printed: insertions are text; deletions, struck and hidden text are not."""
    reading = Reading()
    _gather(paragraph, reading)
    return reading


def list_blocks(container: Element, *wanted: str) -> Iterator[Element]:
    """The children of these names (``p``, ``tbl``, ``tr`` …), through content controls and insertions."""
    names = {W + name for name in wanted}
    for child in container:
        if child.tag in names:
            yield child
        elif child.tag in _WRAPPERS:
            yield from list_blocks(child, *wanted)
        elif child.tag == MC + "AlternateContent":
            yield from list_blocks(child[0], *wanted)


def is_on(properties: Element | None, name: str) -> bool:
    """Whether a property such as ``vanish`` is present and not switched off."""
    found = None if properties is None else properties.find(W + name)
    return found is not None and found.get(W + "val", "1") not in _OFF


def _gather(node: Element, reading: Reading) -> None:
    for child in node:
        if child.tag in (W + "t", MATH_TEXT):
            reading.pieces.append(child.text or "")
        elif child.tag in _PRINTED:
            reading.pieces.append(_PRINTED[child.tag])
        elif child.tag == W + "r":
            _gather_run(child, reading)
        elif child.tag == MC + "AlternateContent":
            _gather_branch(child, reading)
        elif child.tag not in _NOT_PRINTED and isinstance(child.tag, str):
            _gather_other(child, reading)


def _gather_run(run: Element, reading: Reading) -> None:
    properties = run.find(W + "rPr")
    if any(is_on(properties, name) for name in ("vanish", "strike", "dstrike")):
        return
    raised = None if properties is None else properties.find(W + "vertAlign")
    if raised is not None and raised.get(W + "val") == "superscript":
        # A raised 1 behind a 5 is a note, not 51.
        reading.pieces.append("^")
    _gather(run, reading)


def _gather_branch(alternatives: Element, reading: Reading) -> None:
    """Content stands twice, for new programs and for old ones: take the first that holds anything."""
    for branch in alternatives:
        before = len(reading.pieces), len(reading.boxes), len(reading.pictures)
        _gather(branch, reading)
        if (len(reading.pieces), len(reading.boxes), len(reading.pictures)) != before:
            return


def _gather_other(node: Element, reading: Reading) -> None:
    if node.tag == W + "txbxContent":
        reading.boxes.append(node)
    elif node.tag == W + "br":
        reading.pieces.append("" if node.get(W + "type") in ("page", "column") else "\n")
    elif node.tag == W + "sym":
        reading.pieces.append(chr(int(node.get(W + "char"), 16)))
    elif node.tag in (BLIP, IMAGEDATA):
        reading.pictures.append(node.get(R + "embed") or node.get(R + "link") or node.get(R + "id") or "")
    else:
        _gather(node, reading)
