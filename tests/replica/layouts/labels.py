"""Labels of the forms of single lines (2008, 2014) as offices type them."""

import re
from collections.abc import Callable, Iterator

from replica.sheet import TOTAL, Sheet
from transform.forms.catalogue import Indicator, forms, indicators

Labelling = Callable[[Indicator, Sheet], str]

_INDENTS = ((r"[一二三四五六七八九]、", 0), (r"（.）", 2), (r"\d\.", 5), (r"其中：", 6))
# The seed report prints this one flush left.
_FLUSH = "f2014.8.4"
_NUMBER = re.compile(r"^(其中[:：])?([一二三四五六七八九]、|[（(].[）)]|\d\.)")


def printed_lines(sheet: Sheet) -> Iterator[Indicator]:
    """The rows of the sheet's form that this sheet prints: filled lines, and headings over filled lines."""
    lines = _in_printed_order(forms()[sheet.form].indicators)
    used = {code for code, _ in sheet.values}
    over = {i.parent for i in lines if i.code in used}
    over |= {i.parent for i in lines if i.code in over}
    yield from (i for i in lines if i.code in used or (i.kind == "heading" and i.code in over))


def _in_printed_order(lines: tuple[Indicator, ...]) -> list[Indicator]:
    """The form's order, its local lines moved up behind the last national line under the same parent."""
    national = [line for line in lines if ".X." not in line.code]
    ordered: list[Indicator] = []
    for n, line in enumerate(national):
        ordered.append(line)
        if line.parent not in {later.parent for later in national[n + 1 :]}:
            ordered += [local for local in lines if ".X." in local.code and local.parent == line.parent]
    return ordered


def label_as_usual(line: Indicator, sheet: Sheet) -> str:
    """With its indent, wrapped before a bracket; a gazette row shifts the numbers behind it."""
    label = label_unindented(line, sheet)
    if sheet.form == "f2008":
        return "　" * 2 * _depth(line) + label
    depth = 0 if line.code == _FLUSH else indent_of(label)
    return "　" * depth + label.replace("（不同", "\n　　　　（不同")


def label_unindented(line: Indicator, sheet: Sheet) -> str:
    """The bare wording: no indent, no wrapping, numbers in front."""
    if ("f2014.1.2.0", TOTAL) not in sheet.values:
        return line.label
    if line.code in {"f2014.8.3.1", "f2014.8.4"} or re.fullmatch(r"f2014\.1\.2\.[1-4]", line.code):
        return line.aliases[0]
    return line.label


def label_unnumbered(line: Indicator, sheet: Sheet) -> str:
    """Indented, and without the number in front."""
    label = label_as_usual(line, sheet)
    bare = label.lstrip("　")
    return label[: len(label) - len(bare)] + _NUMBER.sub(r"\1", bare)


def indent_of(label: str) -> int:
    """Full-width blanks before a label; a row that continues 其中 lines up behind its colon."""
    return next((depth for start, depth in _INDENTS if re.match(start, label)), 9)


def _depth(line: Indicator) -> int:
    parent = indicators().get(line.parent or "")
    return 1 + _depth(parent) if parent else 0
