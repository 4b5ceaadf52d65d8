"""The source of a page before it is parsed: the span of its body, signs that it was cut off, marks put into it.

Line breaks and cells are marked in the source, so that the text of a whole table or body can be taken from the
tree in one call and split at the marks. All marks are noncharacters of Unicode, which no page prints.
"""

import re
from typing import NamedTuple

from transform.text.decode import UnreadableDocument

# A line break; what encloses the mark of a picture or table (I0, T0 …); what encloses the number of a cell, or
# one of the letters ROW and CAPTION; the end of the source.
BREAK = "\ufdd0"
MARK = "\ufdd1"
CELL = "\ufdd2"
END = "\ufdd3"
ROW = "R"
CAPTION = "C"
# Printed before a raised figure.
RAISED = "^"

# What is opened and never closed is matched to the end of the source, and passed over where it is found: otherwise its
# end would be looked for again from every later opening.

# The CMS's markers of a body in order of preference: a word of the opening one and its pattern, the same of the
# closing one. A page may break them over lines and may hold a pair several times. The word is looked for first: with
# the patterns alone a page takes 5 % longer to read (benchmarks/reading.py).
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
        "ContentStart", re.compile(r"<meta\s+name=[\"']?ContentStart[\"']?(?:[^>]*>|.*)", re.I | re.S),
        "ContentEnd", re.compile(r"<meta\s+name=[\"']?ContentEnd[\"']?(?:[^>]*>|.*)", re.I | re.S),
    ),
)  # fmt: skip
# At most so many characters of a marker come before its word.
_BEFORE_WORD = 100

_HTML_OPENS = re.compile(r"<html[\s>]", re.I)
_HTML_CLOSES = re.compile(r"</html\s*>", re.I)
_CLOSING_TAG = re.compile(r"</(table|script|style|template|noscript)\b", re.I)
_COMMENT = re.compile(r"<!--.*?-->|(<!--.*)", re.S)
_UNSEEN_OPENS = re.compile(r"<(script|style|template|noscript)\b", re.I)
_UNSEEN_CLOSES = {
    name: re.compile(rf"</{name}\s*>", re.I) for name in ("script", "style", "template", "noscript")
}
# The first letters are tried before the names: a page has thousands of tags and breaks lines at few of them. Without
# that the pattern takes twice the time, which makes the reading of a page 5 % slower (benchmarks/reading.py).
_LINE_BREAKING_TAG = re.compile(
    r"<(?=[pPbBdDhHlLaAcC]|/[pPbBdDhHlLaAcC]|[sS][eE]|/[sS][eE])"
    r"(?=/?(?:[pP]|[bB][rR]|[dD](?:[iI][vV]|[dtDT])|[hH][1-6rR]|[lL][iI]"
    r"|(?i:section|article|blockquote|center))[\s/>])"
)
_CELL_OR_ROW_TAG = re.compile(r"(<[tT][dDhHrR](?=[\s/>])[^>]*(?:>|\Z))")

# What takes the place of the opening tag of a cell, by its number; ready-made for as many cells as most pages have.
_NUMBERED_CELL = f"<td>{CELL}{{}}{CELL}".format
_NUMBERED_CELLS = tuple(map(_NUMBERED_CELL, range(1000)))
# The mark of a row has a cell of its own: the parser would move a text directly in a row out of the table.
_MARKED_ROW = f"<tr><td>{CELL}{ROW}{CELL}</td>"


class Body(NamedTuple):
    """The span of the body in a source, and whether the CMS's markers delimit it."""

    start: int
    end: int
    is_marked: bool


def find_body(text: str) -> Body:
    """The body from the first opening marker to the last closing one; the whole source if it has no markers.

    Raises UnreadableDocument where a marker is opened and never closed.
    """
    for opening_word, opening, closing_word, closing in _MARKERS:
        word = text.find(opening_word)
        first = opening.search(text, max(word - _BEFORE_WORD, 0)) if word >= 0 else None
        if first is not None and first[0].endswith(">"):
            last = _last_start(closing_word, closing, text, first.end())
            if last is None:
                raise UnreadableDocument(
                    f"the content marker at character {first.start()} is never closed: cut off"
                )
            return Body(first.end(), last, True)
    return Body(0, len(text), False)


def _last_start(word: str, marker: re.Pattern[str], text: str, start: int) -> int | None:
    """The first character of the last such marker behind ``start``, None if there is none."""
    near_last_word = marker.search(text, max(text.rfind(word) - _BEFORE_WORD, start))
    if near_last_word and near_last_word[0].endswith(">"):
        return near_last_word.start()
    closed = (match.start() for match in marker.finditer(text, start) if match[0].endswith(">"))
    return max(closed, default=None)


def require_whole(text: str, body: Body) -> None:
    """Raise UnreadableDocument for a page that opens ``<html>`` and does not close it."""
    if not body.is_marked and _HTML_OPENS.search(text[:2000]) and not _HTML_CLOSES.search(text[-4000:]):
        raise UnreadableDocument("the page ends before </html>: it was cut off; fetch it again")


def require_end(text: str) -> str:
    """The text before the mark of the end; raises UnreadableDocument where text follows it or it is missing.

    It is missing where a tag or comment was open at the end of the source and has swallowed the mark. Text
    follows it where a table was open there: the parser moves a text that is in no cell before its table.
    """
    shown, end, behind = text.rpartition(END)
    if not end or behind.strip():
        raise UnreadableDocument(
            "a tag, comment or table in it is never closed and hides the rest: fetch it again, or ask for a whole copy"
        )
    return shown


def require_shown(source: str) -> None:
    """Raise UnreadableDocument where an unclosed comment hides cells: it lasts until the end of the next one."""
    for comment in _COMMENT.finditer(source):
        if comment[1] is None and "<!--" in comment[0][4:] and _CELL_OR_ROW_TAG.search(comment[0]):
            raise UnreadableDocument("a comment in it is never closed and hides cells: ask for a whole copy")


def closed_tags(source: str) -> list[str]:
    """The names, in small letters, of the tables, scripts, styles and templates that the source closes."""
    return [name.lower() for name in _CLOSING_TAG.findall(source)]


def strip_unseen(source: str) -> str:
    """The source without comments, scripts, styles and templates."""
    # Comments first: one may hold the opening or the closing tag of a script, and nothing of the other.
    return _strip_elements(_COMMENT.sub(r"\1", source))


def _strip_elements(source: str) -> str:
    """The source without scripts, styles and templates; what is never closed stays."""
    shown: list[str] = []
    end, unclosed = 0, set[str]()
    for opening in _UNSEEN_OPENS.finditer(source):
        name = opening[1].lower()
        if opening.start() >= end and name not in unclosed:
            closing = _UNSEEN_CLOSES[name].search(source, opening.end())
            if closing is None:
                unclosed.add(name)
            else:
                shown.append(source[end : opening.start()])
                end = closing.end()
    return "".join([*shown, source[end:]])


def drop_marks(source: str) -> str:
    """The source without any noncharacters of its own that would be taken for marks."""
    for mark in (BREAK, MARK, CELL, END):
        if mark in source:
            source = source.replace(mark, "")
    return source


def mark_lines(source: str) -> str:
    """The source with a mark wherever a browser breaks the line, and one at its end."""
    return _LINE_BREAKING_TAG.sub(f"{BREAK}<", source + END)


class MarkedCells(NamedTuple):
    """A source with marked cells, the opening tags of its cells and rows, and how many of them are rows'."""

    source: str
    tags: list[str]
    rows: int


def mark_cells(source: str) -> MarkedCells:
    """Put a cell's number, counted over cells and rows alike, into each cell, and drop the cell's attributes."""
    pieces = _CELL_OR_ROW_TAG.split(source)
    if len(pieces) > 1 and not pieces[-2].endswith(">"):
        pieces[-3:] = ["".join(pieces[-3:])]
    tags = pieces[1::2]
    numbered = _NUMBERED_CELLS if len(tags) < len(_NUMBERED_CELLS) else map(_NUMBERED_CELL, range(len(tags)))
    pieces[1::2] = marks = [
        _MARKED_ROW if tag[2] in "rR" else cell for tag, cell in zip(tags, numbered, strict=False)
    ]
    return MarkedCells("".join(pieces), tags, marks.count(_MARKED_ROW))
