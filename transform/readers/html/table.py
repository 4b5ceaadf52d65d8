"""The printed cells of an HTML table: split out of its text at the marks of cells, or walked through in the tree."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from transform.document import PrintedCell
from transform.readers.html.source import BREAK, CAPTION, CELL, MARK, ROW
from transform.readers.html.visibility import is_hidden_style, is_turning_style
from transform.text.entities import unescape_entities
from transform.text.unprinted import SOFT_HYPHEN, UNPRINTED, drop_unshown

# What is stripped from both ends of a text: line breaks and white space of the source.
EDGES = f"{BREAK} \t\r\n\f"
_MAX_SPAN = 1000
_VALUE = r"""(?:\s*+=\s*+(?:"([^"<>]*+)"|'([^'<>]*+)'|([^\s"'<>=`]++)))?+"""
_ATTRIBUTE = re.compile(rf"""([^\s"'<>/=]+){_VALUE}""")
_TAG = re.compile(rf"""<t[dhr](?:\s++[^\s"'<>/=]++{_VALUE}|\s*+/)*+\s*+>""", re.I)
_LEADING_DIGITS = re.compile(r"\s*(\d{1,5})")
# White space of the source, and characters that a browser does not show.
_UNSHOWN = re.compile(f"[\t\r\n\f{SOFT_HYPHEN}{UNPRINTED}]")
_ASCII_SPACE = re.compile(r"[ \t\r\n\f]+")
# No form prints a label of this length.
_LONG_TEXT = 200


class Rows(NamedTuple):
    """The rows of a table, each a list of its cells, and the table's caption.

    Where ``has_marks``, cells hold marks of pictures or of other tables, and the texts still have all their marks.
    """

    caption: str
    cells: list[list[PrintedCell]]
    has_marks: bool


def split_rows(text: str, spans: Sequence[tuple[int, int]]) -> Rows:
    """The rows of a table from its marked text; ``spans`` are rowspan and colspan by the number of a cell.

    Raises LookupError or ValueError where the marks are not those that ``mark_cells`` put into the source.
    """
    clean = str if (has_marks := MARK in text) else clean_cell
    caption, *pieces = text.split(CELL)
    rows: list[list[PrintedCell]] = []
    for kind, content in zip(pieces[::2], pieces[1::2], strict=True):
        if kind == ROW:
            rows.append([])
        elif kind == CAPTION:
            caption += content
        else:
            rows[-1].append((clean(content), *spans[int(kind)]))
    return Rows(caption, rows, has_marks)


def walk_rows(table: LexborNode) -> Rows:
    """The rows of a table, cell by cell from the tree: right for any markup, and several times slower."""
    has_marks = MARK in table.text(deep=True)
    rows = [
        [_read_cell(cell, has_marks) for cell in row.iter() if cell.tag in ("td", "th")]
        for row in table.css("tr")
    ]
    return Rows("".join(node.text(deep=True) for node in table.css("caption")), rows, has_marks)


def _read_cell(cell: LexborNode, has_marks: bool) -> PrintedCell:
    text, attributes = cell.text(deep=True), cell.attributes
    spans = _read_span(attributes.get("rowspan")), _read_span(attributes.get("colspan"))
    return (text if has_marks else clean_cell(text), *spans)


@lru_cache(maxsize=4096)
def read_spans(tag: str) -> tuple[int, int] | None:
    """Rowspan and colspan of the opening tag of a cell or row, as written in the source.

    None where the tag hides its element or turns its text around, or where its quotes leave open where it ends. Of an
    attribute that is given twice the first counts, as in browsers.
    """
    if _TAG.fullmatch(tag) is None or is_hidden_style(tag) or is_turning_style(tag):
        return None
    attributes: dict[str, str] = {}
    for name, double_quoted, single_quoted, bare in _ATTRIBUTE.findall(tag[3:]):
        attributes.setdefault(name.lower(), unescape_entities(double_quoted or single_quoted or bare))
    if "hidden" in attributes:
        return None
    return _read_span(attributes.get("rowspan")), _read_span(attributes.get("colspan"))


def _read_span(value: str | None) -> int:
    """A span as browsers read it: the leading digits, at least 1 and at most 1000."""
    match = _LEADING_DIGITS.match(value) if value else None
    return min(max(int(match[1]), 1), _MAX_SPAN) if match else 1


def clean_cell(text: str) -> str:
    """The text of a cell as shown: lines parted by newlines, without the white space of the source."""
    return _clean_label(text) if len(text) < _LONG_TEXT else _clean(text)


def _clean(text: str) -> str:
    text = text.strip(EDGES)
    if BREAK in text:
        return "\n".join(filter(None, map(clean_line, text.split(BREAK))))
    return clean_line(text)


# Pages print the same labels: with the cache a label is one object on all of them, and the dictionaries and caches
# of matching find a string several times faster that is the same object.
_clean_label = lru_cache(maxsize=8192)(_clean)


def clean_line(line: str) -> str:
    """A line as a browser shows it; full-width and no-break spaces are printed and stay."""
    line = line.strip(" \t\r\n\f")
    # Two searches: as one pattern with two alternatives they take twice the time.
    is_as_shown = "  " not in line and _UNSHOWN.search(line) is None
    return line if is_as_shown else _ASCII_SPACE.sub(" ", drop_unshown(line)).strip(" ")
