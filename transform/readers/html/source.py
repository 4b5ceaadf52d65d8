"""The source of a page before it is parsed: where the body is, whether it is whole, and marks put into it.

Breaks and cells are marked in the source, so that the text of a whole table or body is taken from the tree
in one go. The marks are noncharacters.
"""

import re
from typing import NamedTuple

from transform.text.decode import UnreadableDocument

BREAK = "\ufdd0"
MARK = "\ufdd1"
CELL = "\ufdd2"
END = "\ufdd3"
RAISED = "^"
ROW = "R"
CAPTION = "C"

# SITE.md 4's order of preference; a pair may be split by newlines and may stand more than once. A plain word
# of each marker is looked for first: that is several times faster.
_MARKERS = (
    (
        "[信息内容]", re.compile(r"<!--\s*<\$\s*\[信息内容\]\s*>\s*begin\s*-->", re.I),
        "[信息内容]", re.compile(r"<!--\s*<\$\s*\[信息内容\]\s*>\s*end\s*-->", re.I),
    ),
    (
        "ZJEG_RSS.content.begin", re.compile(r"<!--\s*ZJEG_RSS\.content\.begin\s*-->"),
        "ZJEG_RSS.content.end", re.compile(r"<!--\s*ZJEG_RSS\.content\.end\s*-->"),
    ),
    (
        "ContentStart", re.compile(r"<meta\s+name=[\"']?ContentStart[\"']?[^>]*>", re.I),
        "ContentEnd", re.compile(r"<meta\s+name=[\"']?ContentEnd[\"']?[^>]*>", re.I),
    ),
)  # fmt: skip
# The word stands at most this far behind the beginning of its marker.
_BEFORE_WORD = 100

_HTML_OPENS = re.compile(r"<html[\s>]", re.I)
_HTML_CLOSES = re.compile(r"</html\s*>", re.I)
_CLOSES = re.compile(r"</(?=[tTsSnN][aAeEcCtToO])((?i:table|script|style|template|noscript))\b")
_COMMENT = re.compile(r"<!--.*?-->", re.S)
_UNSEEN = re.compile(r"<(script|style|template|noscript)\b.*?</\1\s*>", re.I | re.S)
# The first letters are looked at before the names are: a page has thousands of tags and few of these.
_BREAKING = re.compile(
    r"<(?=[pPbBdDhHlLaAcC]|/[pPbBdDhHlLaAcC]|[sS][eE]|/[sS][eE])"
    r"(?=/?(?:[pP]|[bB][rR]|[dD](?:[iI][vV]|[dtDT])|[hH][1-6rR]|[lL][iI]"
    r"|(?i:section|article|blockquote|center))[\s/>])"
)
_CELLS = re.compile(r"(<[tT][dDhHrR](?=[\s/>])[^>]*>)")


class Body(NamedTuple):
    """Where the body stands in the page, and whether a known container said so."""

    start: int
    end: int
    found: bool


def find_body(text: str) -> Body:
    """The span of the body by the CMS's markers, from the first to the last; the whole text without them."""
    for opens, begin, closes, end in _MARKERS:
        word = text.find(opens)
        first = begin.search(text, max(word - _BEFORE_WORD, 0)) if word >= 0 else None
        if first is not None:
            last = _last(closes, end, text, first.end())
            if last is None:
                raise UnreadableDocument(
                    f"the content marker at character {first.start()} is never closed: cut off"
                )
            return Body(first.end(), last, True)
    return Body(0, len(text), False)


def _last(word: str, marker: re.Pattern[str], text: str, start: int) -> int | None:
    """The start of the last marker behind ``start``."""
    near = marker.search(text, max(text.rfind(word) - _BEFORE_WORD, start))
    return near.start() if near else max((m.start() for m in marker.finditer(text, start)), default=None)


def require_whole(text: str, body: Body) -> None:
    """Refuse a page that began as a document and was cut off."""
    if not body.found and _HTML_OPENS.search(text[:2000]) and not _HTML_CLOSES.search(text[-4000:]):
        raise UnreadableDocument("the page ends before </html>: it was cut off; fetch it again")


def require_end(text: str) -> str:
    """The text before the mark of the end.

    Where something open has swallowed the mark, or it was moved before a table that is still open there, the
    rest of the source is not shown either.
    """
    shown, end, behind = text.rpartition(END)
    if not end or behind.strip():
        raise UnreadableDocument(
            "a tag, comment or table in it is never closed and hides the rest: fetch it again, or ask for a whole copy"
        )
    return shown


def require_shown(source: str) -> None:
    """Refuse a source in which a comment that is never closed hides cells up to the end of the next one."""
    for comment in _COMMENT.finditer(source):
        if "<!--" in comment[0][4:] and _CELLS.search(comment[0]):
            raise UnreadableDocument("a comment in it is never closed and hides cells: ask for a whole copy")


def closed_tags(source: str) -> list[str]:
    """The names, in small letters, of the tables, scripts, styles and templates that the source closes."""
    return [name.lower() for name in _CLOSES.findall(source)]


def strip_unseen(source: str) -> str:
    """The source without comments, scripts, styles and templates; a comment may hold one end of a script."""
    return _UNSEEN.sub("", _COMMENT.sub("", source))


def drop_marks(source: str) -> str:
    """The source without noncharacters of our own, should a page print some."""
    for mark in (BREAK, MARK, CELL, END):
        if mark in source:
            source = source.replace(mark, "")
    return source


def mark_lines(source: str) -> str:
    """Mark where a browser breaks the line, and where the source ends."""
    return _BREAKING.sub(f"{BREAK}<", source + END)


class Marked(NamedTuple):
    """A source with marked cells; the opening tags of cells and rows by their numbers, and how many are rows'."""

    source: str
    tags: list[str]
    rows: int


def mark_cells(source: str) -> Marked:
    """Number each cell inside it, and take its attributes out.

    Text directly in a row would be moved out of the table, so a row gets a cell of its own for its mark.
    """
    pieces = _CELLS.split(source)
    tags = pieces[1::2]
    numbers = _CELL_MARKS if len(tags) < len(_CELL_MARKS) else map(_mark_cell, range(len(tags)))
    pieces[1::2] = marks = [
        _ROW_MARK if tag[2] in "rR" else number for tag, number in zip(tags, numbers, strict=False)
    ]
    return Marked("".join(pieces), tags, marks.count(_ROW_MARK))


def _mark_cell(number: int) -> str:
    return f"<td>{CELL}{number}{CELL}"


_ROW_MARK = f"<tr><td>{CELL}{ROW}{CELL}</td>"
_CELL_MARKS = tuple(map(_mark_cell, range(1000)))
