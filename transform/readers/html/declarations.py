"""What a style declares: its properties and values, the lengths among them, and the text that it prints."""

import re
import sys
from collections.abc import Mapping

from transform.text.remembered import remember_short

Declarations = Mapping[str, str]
"""The declarations of a style: values by property, all in small letters."""

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.S)
# A character in the content of a style: most icons of fonts are written so.
_ESCAPED = re.compile(r"\\([\da-f]{1,6})\s?")
_LENGTH = re.compile(r"(-?)(\d*\.?\d+)\s*(px|pt|em|rem|ex|ch|vw|vh|cm|mm|in|pc|%)?")
_IN_PIXELS = {
    "px": 1.0, "pt": 1.33, "em": 16.0, "rem": 16.0, "ex": 8.0, "ch": 8.0, "vw": 10.0, "vh": 8.0, "cm": 38.0,
    "mm": 3.8, "in": 96.0, "pc": 16.0, "%": 10.0,
}  # fmt: skip


@remember_short(4096, longest=1000)
def read_declarations(style: str) -> Declarations:
    """The declarations of a style. Of a property that is declared twice the last counts, an important one before all."""
    declared: dict[str, str] = {}
    important: set[str] = set()
    for declaration in _COMMENT.sub("", style.lower()).split(";"):
        name, _, value = declaration.partition(":")
        name, (value, _, mark) = name.strip(), value.strip().partition("!")
        if name not in important:
            declared[name] = value.strip()
        if mark.strip() == "important":
            declared[name] = value.strip()
            important.add(name)
    return declared


def prints_figure(declared: Declarations) -> bool:
    """Whether the declarations of ``::before`` or ``::after`` print a digit or an attribute of the element."""
    content = _ESCAPED.sub(lambda match: _character(match[1]), declared.get("content", ""))
    return "attr(" in content or ("counter" not in content and any(map(str.isdigit, content)))


def shows_again(declared: Declarations) -> bool:
    """Whether declarations without an effect declare something by which a rule may have hidden an element."""
    names = ("display", "visibility", "font-size", "opacity", "color", "text-indent", "position", "clip")
    return any(name in declared for name in names)


def _character(digits: str) -> str:
    code = int(digits, 16)
    return chr(code) if code <= sys.maxunicode else ""


def shift(length: str) -> float:
    """A length in pixels, about; 0 for what is none."""
    match = _LENGTH.match(length)
    if match is None:
        return 0.0
    pixels = float(match[2]) * _IN_PIXELS.get(match[3] or "px", 1.0)
    return -pixels if match[1] else pixels
