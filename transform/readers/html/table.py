"""The printed cells of an HTML table, taken from its text by the marks in it."""

import html
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from transform.readers.html.source import BREAK, CAPTION, CELL, MARK, ROW
from transform.readers.html.visibility import is_hidden_style

Printed = tuple[str, int, int]
"""A cell as printed: its text, rowspan, colspan."""

EDGES = f"{BREAK} \t\r\n\f"
_MAX_SPAN = 1000
_VALUE = r"""(?:\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)'|([^\s"'<>=`]+)))?"""
_ATTRIBUTE = re.compile(rf"""([^\s"'<>/=]+){_VALUE}""")
_TAG = re.compile(rf"""<t[dhr](?:\s+[^\s"'<>/=]+{_VALUE}|\s*/)*\s*>""", re.I)
_LEADING_DIGITS = re.compile(r"\s*(\d{1,5})")
_SOURCE_SPACE = re.compile(r"[\t\r\n\f]|  ")
_ASCII_SPACE = re.compile(r"[ \t\r\n\f]+")
# Forms print no label so long.
_LONG = 200


class Rows(NamedTuple):
    """A table's caption, wherever it stands, and the cells of each printed row.

    ``framed`` says that marks of pictures or of other tables stand in the cells, whose texts are then as marked.
    """

    caption: str
    cells: list[list[Printed]]
    framed: bool


def cut_rows(text: str, spans: Sequence[tuple[int, int]]) -> Rows:
    """The rows of a table by the marks in its text; raises LookupError or ValueError where they are not ours."""
    clean = str if (framed := MARK in text) else clean_cell
    caption, *pieces = text.split(CELL)
    rows: list[list[Printed]] = []
    for kind, shown in zip(pieces[::2], pieces[1::2], strict=True):
        if kind == ROW:
            rows.append([])
        elif kind == CAPTION:
            caption += shown
        else:
            rows[-1].append((clean(shown), *spans[int(kind)]))
    return Rows(caption, rows, framed)


def walk_rows(table: LexborNode) -> Rows:
    """Row by row and cell by cell, where the marks cannot tell which text is whose."""
    framed = MARK in table.text(deep=True)
    rows: list[list[Printed]] = []
    for row in table.css("tr"):
        cells: list[Printed] = []
        for cell in row.iter():
            if cell.tag in ("td", "th"):
                text = cell.text(deep=True)
                spans = cell.attributes
                cells.append(
                    (
                        text if framed else clean_cell(text),
                        _span(spans.get("rowspan")),
                        _span(spans.get("colspan")),
                    )
                )
        rows.append(cells)
    return Rows("".join(node.text(deep=True) for node in table.css("caption")), rows, framed)


@lru_cache(maxsize=4096)
def read_spans(tag: str) -> tuple[int, int] | None:
    """Rowspan and colspan of an opening tag; None where its quotes leave open where it ends, or it is hidden.

    Of an attribute given twice the first counts, as in browsers.
    """
    if _TAG.fullmatch(tag) is None or is_hidden_style(tag):
        return None
    found: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(tag[3:]):
        found.setdefault(name.lower(), html.unescape(double or single or bare))
    if "hidden" in found:
        return None
    return _span(found.get("rowspan")), _span(found.get("colspan"))


def _span(printed: str | None) -> int:
    """A span as browsers read it: leading digits, at least 1, bounded."""
    match = _LEADING_DIGITS.match(printed) if printed else None
    return min(max(int(match[1]), 1), _MAX_SPAN) if match else 1


def clean_cell(text: str) -> str:
    """The text of a cell as shown: one line a line, source line breaks are spaces."""
    return _clean_label(text) if len(text) < _LONG else _clean(text)


def _clean(text: str) -> str:
    text = text.strip(EDGES)
    if BREAK in text:
        return "\n".join(filter(None, map(clean_line, text.split(BREAK))))
    return _ASCII_SPACE.sub(" ", text) if _SOURCE_SPACE.search(text) else text


# One label is then one object on all pages, which every look-up behind finds several times faster.
_clean_label = lru_cache(maxsize=8192)(_clean)


def clean_line(line: str) -> str:
    """A line without source indentation; full-width and no-break spaces are printed and stay."""
    line = line.strip(" \t\r\n\f")
    return _ASCII_SPACE.sub(" ", line) if _SOURCE_SPACE.search(line) else line
