"""The printed cells of an HTML table: split out of its text at the marks of cells, or walked through in the tree."""

import re
from functools import lru_cache
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from transform.document import PrintedCell
from transform.readers.html.tags import BREAK, CAPTION, CELL, MARK, ROW, read_span
from transform.text.remembered import remember_short
from transform.text.unprinted import SOFT_HYPHEN, UNPRINTED, drop_unshown

# What is stripped from both ends of a text: line breaks and white space of the source.
EDGES = f"{BREAK} \t\r\n\f"
# White space of the source, and characters that a browser does not show.
_UNSHOWN = re.compile(f"[\t\r\n\f{SOFT_HYPHEN}{UNPRINTED}]")
_ASCII_SPACE = re.compile(r"[ \t\r\n\f]+")
_NO_SPANS = "1 1"


class Rows(NamedTuple):
    """The rows of a table, each a list of its cells, and the table's caption.

    Where ``has_marks``, cells hold marks of pictures or of other tables, and the texts still have all their marks.
    """

    caption: str
    cells: list[list[PrintedCell]]
    has_marks: bool


def split_rows(text: str) -> Rows:
    """The rows of a table from its marked text.

    Raises LookupError or ValueError where the marks are not those that were put into the source.
    """
    clean = str if (has_marks := MARK in text) else clean_cell
    caption, *pieces = text.split(CELL)
    rows: list[list[PrintedCell]] = []
    for kind, content in zip(pieces[::2], pieces[1::2], strict=True):
        if kind == _NO_SPANS:
            rows[-1].append((clean(content), 1, 1))  # as nearly all are: without a call of its own
        elif kind == ROW:
            rows.append([])
        elif kind == CAPTION:
            caption += content
        else:
            rows[-1].append((clean(content), *_read_spans(kind)))
    return Rows(caption, rows, has_marks)


@lru_cache(maxsize=1024)
def _read_spans(mark: str) -> tuple[int, int]:
    rowspan, colspan = mark.split(" ")
    return int(rowspan), int(colspan)


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
    spans = read_span(attributes.get("rowspan")), read_span(attributes.get("colspan"))
    return (text if has_marks else clean_cell(text), *spans)


# Pages print the same labels: with the cache a label is one object on all of them, and the dictionaries and caches
# of matching find a string several times faster that is the same object.
@remember_short(8192)
def clean_cell(text: str) -> str:
    """The text of a cell as shown: lines parted by newlines, without the white space of the source."""
    text = text.strip(EDGES)
    if BREAK in text:
        return "\n".join(filter(None, map(clean_line, text.split(BREAK))))
    return clean_line(text)


def clean_line(line: str) -> str:
    """A line as a browser shows it; full-width and no-break spaces are printed and stay."""
    line = line.strip(" \t\r\n\f")
    # Two searches: as one pattern with two alternatives they take twice the time.
    is_as_shown = "  " not in line and _UNSHOWN.search(line) is None
    return line if is_as_shown else _ASCII_SPACE.sub(" ", drop_unshown(line)).strip(" ")
