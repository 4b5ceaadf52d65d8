"""What a person reads in a Word paragraph: its text, and what floats on it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from transform.readers.word.styles import Element, Styles, W, find_property, is_switched_on

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
IMAGEDATA = "{urn:schemas-microsoft-com:vml}imagedata"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"

_PRINTED = {W + "tab": "\t", W + "ptab": "\t", W + "cr": "\n", W + "noBreakHyphen": "-"}
# What stands below or beside another in a formula is no digit of it.
_BESIDE = {M + "den": "/", M + "sup": "^", M + "sub": "^"}
# Deleted and moved-away text, field codes, the reading above ruby text, properties.
_NOT_PRINTED = frozenset(
    W + name
    for name in ("del", "moveFrom", "delText", "instrText", "delInstrText", "rt", "pPr", "rPr", "sdtPr")
)
_WRAPPERS = frozenset(W + name for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo"))
_UNSEEN = ("vanish", "strike", "dstrike")
_SURROGATES = range(0xD800, 0xE000)


@dataclass(slots=True)
class Reading:
    """What a paragraph holds: pieces of text, text boxes, and relationship ids of pictures."""

    styles: Styles
    pieces: list[str] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    # For each field that is open, whether what comes now is a field's code: its own, or one around it.
    codes: list[bool] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text as printed."""
        return "".join(self.pieces)

    def print(self, text: str) -> None:
        """Add what is printed; what fields work out for the code of another field is not."""
        if text and not (self.codes and self.codes[-1]):
            self.pieces.append(text)


def read_paragraph(paragraph: Element, styles: Styles) -> Reading:
    """Read a paragraph as printed: insertions are text; deletions, struck and hidden text are not."""
    reading = Reading(styles)
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


def _gather(node: Element, reading: Reading) -> None:
    for child in node:
        if child.tag in (W + "t", M + "t"):
            reading.print(child.text or "")
        elif child.tag in _PRINTED:
            reading.print(_PRINTED[child.tag])
        elif child.tag == W + "r":
            _gather_run(child, reading)
        elif child.tag == MC + "AlternateContent":
            _gather_branch(child, reading)
        elif child.tag not in _NOT_PRINTED and isinstance(child.tag, str):
            _gather_other(child, reading)


def _gather_run(run: Element, reading: Reading) -> None:
    if any(is_switched_on(find_property(run, name, reading.styles)) for name in _UNSEEN):
        return
    raised = find_property(run, "vertAlign", reading.styles)
    if raised is not None and raised.get(W + "val") in ("superscript", "subscript"):
        # A raised or lowered 1 behind a 5 is a note, not 51.
        reading.print("^")
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
        reading.print("" if node.get(W + "type") in ("page", "column") else "\n")
    elif node.tag == W + "sym":
        code = int(node.get(W + "char"), 16)
        reading.print("\ufffd" if code in _SURROGATES else chr(code))
    elif node.tag == W + "fldChar":
        _step_field(node.get(W + "fldCharType"), reading.codes)
    elif node.tag in (BLIP, IMAGEDATA):
        reading.pictures.append(node.get(R + "embed") or node.get(R + "link") or node.get(R + "id") or "")
    else:
        reading.print(_BESIDE.get(node.tag, ""))
        _gather(node, reading)


def _step_field(step: str | None, codes: list[bool]) -> None:
    if step == "begin":
        codes.append(True)
    elif codes and step == "separate":
        codes[-1] = len(codes) > 1 and codes[-2]
    elif codes and step == "end":
        codes.pop()
