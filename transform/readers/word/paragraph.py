"""The text of a Word paragraph as a person reads it, with the text boxes and pictures anchored in it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from transform.text.unprinted import REVERSED, drop_unprinted

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
_IMAGEDATA = "{urn:schemas-microsoft-com:vml}imagedata"

# An lxml element; python-docx has no type for the parts that it does not model.
Element = Any

_PRINTED = {W + "tab": "\t", W + "ptab": "\t", W + "cr": "\n", W + "noBreakHyphen": "-"}
# Parts of a formula, each with the character that keeps its digits apart from those before, and text that is turned.
_MARKED_PARTS = {_M + "den": "/", _M + "sup": "^", _M + "sub": "^", W + "bdo": REVERSED}
# Deleted and moved-away text, field codes, the reading above ruby text, properties.
_NOT_PRINTED = frozenset(
    W + name
    for name in ("del", "moveFrom", "delText", "instrText", "delInstrText", "rt", "pPr", "rPr", "sdtPr")
)
_WRAPPERS = frozenset(W + name for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo"))
_HIDING_PROPERTIES = ("vanish", "strike", "dstrike")
# Half points, and hundredths of the width of a character: text that is lifted further, is smaller or narrower is no part
# of the figure beside it.
_SMALL = 6
_SURROGATES = range(0xD800, 0xE000)
_OFF = ("0", "false", "off")
# Styles are based on each other, in damaged files on themselves; Word allows ten.
_MAX_BASE_STYLES = 20


class Styles:
    """The styles of a document, by the root of their part; without a part there are none."""

    def __init__(self, root: Element | None = None) -> None:
        styles = () if root is None else root.iter(W + "style")
        self._styles = {style.get(W + "styleId", ""): style for style in styles}
        self._known: dict[tuple[str, str], Element | None] = {}

    def find(self, style: str, name: str) -> Element | None:
        """The element of a run property in a style or in one that it is based on; None where none sets it."""
        if (style, name) not in self._known:
            self._known[style, name] = self._search(style, name)
        return self._known[style, name]

    def _search(self, style: str, name: str) -> Element | None:
        for _ in range(_MAX_BASE_STYLES):
            if style not in self._styles:
                break
            element = self._styles[style].find(f"{W}rPr/{W}{name}")
            if element is not None:
                return element
            base = self._styles[style].find(W + "basedOn")
            style = "" if base is None else base.get(W + "val", "")
        return None


@dataclass(slots=True)
class ParagraphText:
    """What a paragraph holds: pieces of text, elements of text boxes, relationship ids of pictures."""

    styles: Styles
    pieces: list[str] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    # For each field that is open, whether its code, or the code of one around it, is being read.
    in_code: list[bool] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text as printed."""
        return drop_unprinted("".join(self.pieces))

    def print(self, text: str) -> None:
        """Add text, unless it is in the code of a field: what a field within a code yields is not printed."""
        if text and not (self.in_code and self.in_code[-1]):
            self.pieces.append(text)


def read_paragraph(paragraph: Element, styles: Styles) -> ParagraphText:
    """Read a paragraph as printed: insertions are text; deletions, struck and hidden text are not."""
    content = ParagraphText(styles)
    _gather(paragraph, content)
    return content


def list_blocks(container: Element, *wanted: str) -> Iterator[Element]:
    """The children of these names (``p``, ``tbl``, ``tr`` …), also those in content controls and insertions."""
    names = {W + name for name in wanted}
    for child in container:
        if child.tag in names:
            yield child
        elif child.tag in _WRAPPERS:
            yield from list_blocks(child, *wanted)
        elif child.tag == _MC + "AlternateContent":
            yield from list_blocks(child[0], *wanted)


def is_switched_on(setting: Element | None) -> bool:
    """Whether a property such as ``vanish`` is set and not switched off; None where no element sets it."""
    return setting is not None and setting.get(W + "val", "1") not in _OFF


def _gather(node: Element, content: ParagraphText) -> None:
    for child in node:
        if child.tag in (W + "t", _M + "t"):
            content.print(child.text or "")
        elif child.tag in _PRINTED:
            content.print(_PRINTED[child.tag])
        elif child.tag == W + "r":
            _gather_run(child, content)
        elif child.tag == _MC + "AlternateContent":
            _gather_alternatives(child, content)
        elif child.tag not in _NOT_PRINTED and isinstance(child.tag, str):
            _gather_other(child, content)


def _gather_run(run: Element, content: ParagraphText) -> None:
    if any(is_switched_on(_find_property(run, name, content.styles)) for name in _HIDING_PROPERTIES):
        return
    raised = _find_property(run, "vertAlign", content.styles)
    if raised is not None and raised.get(W + "val") in ("superscript", "subscript"):
        # A raised or lowered 1 behind a 5 is a note, not 51.
        content.print("^")
    is_apart = _is_apart(run)
    content.print("\n" if is_apart else "")
    _gather(run, content)
    content.print("\n" if is_apart else "")


def _is_apart(run: Element) -> bool:
    """Whether a run is shown beside its line, in the colour of paper, or in some views only."""
    properties = run.find(W + "rPr")
    return properties is not None and any(map(_sets_apart, properties))


def _sets_apart(setting: Element) -> bool:
    value: str = setting.get(W + "val", "")
    if setting.tag == W + "color":
        return value.upper() == "FFFFFF"
    if setting.tag == W + "webHidden":
        return is_switched_on(setting)
    if setting.tag in (W + "position", W + "sz", W + "w"):
        size = abs(int(value)) if value.lstrip("-").isdecimal() else 0
        return size > _SMALL if setting.tag == W + "position" else 0 < size <= _SMALL
    return False


def _find_property(run: Element, name: str, styles: Styles) -> Element | None:
    """The element of a run's property: its own, else its style's; None where neither sets it."""
    properties = run.find(W + "rPr")
    if properties is None:
        return None
    own, style = properties.find(W + name), properties.find(W + "rStyle")
    return styles.find(style.get(W + "val", ""), name) if own is None and style is not None else own


def _gather_alternatives(alternatives: Element, content: ParagraphText) -> None:
    """Gather the first alternative that holds anything: all have the same content, for new and for old programs."""
    for alternative in alternatives:
        before = len(content.pieces), len(content.boxes), len(content.pictures)
        _gather(alternative, content)
        if (len(content.pieces), len(content.boxes), len(content.pictures)) != before:
            return


def _gather_other(node: Element, content: ParagraphText) -> None:
    if node.tag == W + "txbxContent":
        content.boxes.append(node)
    elif node.tag == W + "br":
        content.print("" if node.get(W + "type") in ("page", "column") else "\n")
    elif node.tag == W + "sym":
        code = int(node.get(W + "char"), 16)
        content.print("\ufffd" if code in _SURROGATES else chr(code))
    elif node.tag == W + "fldChar":
        content.print(_print_list(node))
        _step_field(node.get(W + "fldCharType"), content.in_code)
    elif node.tag in (_BLIP, _IMAGEDATA):
        content.pictures.append(node.get(_R + "embed") or node.get(_R + "link") or node.get(_R + "id") or "")
    else:
        content.print(_MARKED_PARTS.get(node.tag, ""))
        _gather(node, content)


def _print_list(field_start: Element) -> str:
    """The chosen entry of a list to choose from, in brackets as any control's value; '' for another field."""
    choices = field_start.find(f"{W}ffData/{W}ddList")
    entries = [] if choices is None else choices.findall(W + "listEntry")
    chosen = None if choices is None else choices.find(W + "result")
    number = "0" if chosen is None else chosen.get(W + "val", "0")
    at = int(number) if number.isdecimal() else 0
    return f"[{entries[at].get(W + 'val', '')}]" if at < len(entries) else ""


def _step_field(step: str | None, in_code: list[bool]) -> None:
    """Begin a field with its code, go on to its result, or end it."""
    if step == "begin":
        in_code.append(True)
    elif in_code and step == "separate":
        in_code[-1] = len(in_code) > 1 and in_code[-2]
    elif in_code and step == "end":
        in_code.pop()
