"""What a person reads in a Word paragraph: its text, and what floats on it.

Character properties of Word runs: a run's own, or those of its style and the styles below it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

# An lxml element; python-docx has no type for the parts that it does not model.
Element = Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OFF = ("0", "false", "off")
# Styles are based on each other, in damaged files on themselves; Word goes no deeper than ten.
_DEEPEST = 20


class Styles:
    """The styles of a document, none where it has no part for them."""

    def __init__(self, root: Element | None = None) -> None:
        styles = () if root is None else root.iter(W + "style")
        self._styles = {style.get(W + "styleId", ""): style for style in styles}
        self._known: dict[tuple[str, str], Element | None] = {}

    def find(self, style: str, name: str) -> Element | None:
        """What a style says of a property, or one that it is based on."""
        if (style, name) not in self._known:
            self._known[style, name] = self._search(style, name)
        return self._known[style, name]

    def _search(self, style: str, name: str) -> Element | None:
        for _ in range(_DEEPEST):
            if style not in self._styles:
                break
            found = self._styles[style].find(f"{W}rPr/{W}{name}")
            if found is not None:
                return found
            below = self._styles[style].find(W + "basedOn")
            style = "" if below is None else below.get(W + "val", "")
        return None


def find_property(run: Element, name: str, styles: Styles) -> Element | None:
    """The element that decides a property such as ``vanish``; None where nothing sets it."""
    properties = run.find(W + "rPr")
    if properties is None:
        return None
    found, style = properties.find(W + name), properties.find(W + "rStyle")
    return styles.find(style.get(W + "val", ""), name) if found is None and style is not None else found


def is_switched_on(found: Element | None) -> bool:
    """Whether a property is there and not switched off."""
    return found is not None and found.get(W + "val", "1") not in _OFF


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
class ParagraphText:
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


def read_paragraph(paragraph: Element, styles: Styles) -> ParagraphText:
    """Read a paragraph as printed: insertions are text; deletions, struck and hidden text are not."""
    reading = ParagraphText(styles)
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


def _gather(node: Element, reading: ParagraphText) -> None:
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


def _gather_run(run: Element, reading: ParagraphText) -> None:
    if any(is_switched_on(find_property(run, name, reading.styles)) for name in _UNSEEN):
        return
    raised = find_property(run, "vertAlign", reading.styles)
    if raised is not None and raised.get(W + "val") in ("superscript", "subscript"):
        # A raised or lowered 1 behind a 5 is a note, not 51.
        reading.print("^")
    _gather(run, reading)


def _gather_branch(alternatives: Element, reading: ParagraphText) -> None:
    """Content stands twice, for new programs and for old ones: take the first that holds anything."""
    for branch in alternatives:
        before = len(reading.pieces), len(reading.boxes), len(reading.pictures)
        _gather(branch, reading)
        if (len(reading.pieces), len(reading.boxes), len(reading.pictures)) != before:
            return


def _gather_other(node: Element, reading: ParagraphText) -> None:
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
