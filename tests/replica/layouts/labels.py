"""The 2014 form's labels as offices type them: indented with full-width blanks, wrapped before a bracket."""

import re
from collections.abc import Iterator

from replica.sheet import TOTAL, Sheet
from transform.catalogue import Indicator, forms

_INDENTS = ((r"[一二三四五六七八九]、", 0), (r"（.）", 2), (r"\d\.", 5), (r"其中：", 6))
# The seed report prints this one flush left.
_FLUSH = "f2014.8.4"


def printed_lines(sheet: Sheet) -> Iterator[Indicator]:
    """The rows of the sheet's form that this sheet prints: filled lines, and headings over filled lines."""
    lines = forms()[sheet.form].indicators
    used = {code for code, _ in sheet.values}
    over = {i.parent for i in lines if i.code in used}
    over |= {i.parent for i in lines if i.code in over}
    yield from (i for i in lines if i.code in used or (i.kind == "heading" and i.code in over))


def print_label(line: Indicator, sheet: Sheet) -> str:
    """The label with its indent; a gazette row shifts the numbers behind it."""
    has_gazette = ("f2014.1.2.0", TOTAL) in sheet.values
    label = _wording(line, has_gazette)
    depth = 0 if line.code == _FLUSH else indent_of(label)
    return "　" * depth + label.replace("（不同", "\n　　　　（不同")


def indent_of(label: str) -> int:
    """Full-width blanks before a label; a row that continues 其中 lines up behind its colon."""
    return next((depth for start, depth in _INDENTS if re.match(start, label)), 9)


def _wording(line: Indicator, has_gazette: bool) -> str:
    if not has_gazette:
        return line.label
    if line.code in {"f2014.8.3.1", "f2014.8.4"} or re.fullmatch(r"f2014\.1\.2\.[1-4]", line.code):
        return line.aliases[0]
    return line.label
