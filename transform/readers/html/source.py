"""The source of a page before it is parsed: the span of its body, frames, signs that it was cut off, what is unseen."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from transform.readers.html.tags import BREAK, CELL, END, MARK
from transform.text.decode import UnreadableDocument
from transform.text.entities import unescape_entities

SECTION = f"{MARK}S0{MARK}"
"""What parts a container of the report from the one before it."""

# What is opened and never closed is matched to the end of the source, and passed over where it is found: otherwise its
# end would be looked for again from every later opening.


class Marker(NamedTuple):
    """A marker of a CMS: a word of it, a pattern of this word, and its own pattern.

    The word is looked for first: with their own patterns alone a page takes 5 % longer to read (benchmarks/reading.py).
    A pattern of one word runs as fast over any text, and ``find`` does not.
    """

    word: str
    of_word: re.Pattern[str]
    whole: re.Pattern[str]

    @classmethod
    def make(cls, word: str, pattern: str, flags: re.RegexFlag = re.NOFLAG) -> "Marker":
        """The marker with this word and pattern."""
        return cls(word, re.compile(re.escape(word)), re.compile(pattern, flags))


# The CMS's markers of a body in order of preference, the opening one and the closing one. A page may break them over
# lines and may hold a pair several times.
_MARKERS = (
    (
        Marker.make("[信息内容]", r"<!--\s*<\$\s*\[信息内容\]\s*>\s*begin\s*-->", re.I),
        Marker.make("[信息内容]", r"<!--\s*<\$\s*\[信息内容\]\s*>\s*end\s*-->", re.I),
    ),
    (
        Marker.make("ZJEG_RSS.content.begin", r"<!--\s*ZJEG_RSS\.content\.begin\s*-->"),
        Marker.make("ZJEG_RSS.content.end", r"<!--\s*ZJEG_RSS\.content\.end\s*-->"),
    ),
    (
        Marker.make("ContentStart", r"<meta\s+name=[\"']?ContentStart[\"']?(?:[^>]*>|.*)", re.I | re.S),
        Marker.make("ContentEnd", r"<meta\s+name=[\"']?ContentEnd[\"']?(?:[^>]*>|.*)", re.I | re.S),
    ),
)
# At most so many characters of a marker come before its word.
_BEFORE_WORD = 100

_HTML_OPENS = re.compile(r"<html[\s>]", re.I)
_HTML_CLOSES = re.compile(r"</html\s*>", re.I)
_COMMENT = re.compile(r"<!--.*?-->|(<!--.*)", re.S)
_UNSEEN_OPENS = re.compile(r"<(script|style|template|noscript)\b", re.I)
_UNSEEN_CLOSES = {
    name: re.compile(rf"</{name}\s*>", re.I) for name in ("script", "style", "template", "noscript")
}
_CELL_OR_ROW_TAG = re.compile(r"<[tT][dDhHrR](?=[\s/>])")
_FRAME_OPENS = re.compile(r"<iframe(?=[\s/])", re.I)
_FRAME = re.compile(r"""<iframe((?:[^"'>]++|"[^"]*+"|'[^']*+')*+)>""", re.I)
# What a script writes in its place, and the words for those who have none, nobody sees in the source.
_WRITES = re.compile(r"document\s*\.\s*write")
_DRAWN = "<canvas></canvas>"
UNSEEN = frozenset(("script", "style", "template", "noscript"))
"""The names of elements whose content is no text of a page."""
_FRAMED = re.compile(r"""\ssrcdoc\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.I)
_MARKS = re.compile(f"[{BREAK}{MARK}{CELL}{END}]+")
_INNER_TAG = r"<(?!/?t[dhr]\b)[^<>]*>"
_DIGIT_BEFORE = re.compile(rf"\d(?:{_INNER_TAG})*\Z")
_DIGIT_BEHIND = re.compile(rf"(?:{_INNER_TAG})*\d")
# As far from a mark a digit is looked for, over the tags between them.
_REACH = 300
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


class Body(NamedTuple):
    """The span of the body in a source, and the opening marker of the CMS; None without one."""

    start: int
    end: int
    marker: Marker | None = None

    @property
    def is_marked(self) -> bool:
        """Whether the CMS's markers delimit the body."""
        return self.marker is not None


def find_body(text: str) -> Body:
    """The body from the first opening marker to the last closing one; the whole source if it has no markers.

    Raises UnreadableDocument where a marker is opened and never closed.
    """
    for opening, closing in _MARKERS:
        first = _find_marker(opening, text, 0)
        if first is not None:
            last = _last_start(closing, text, first.end())
            closed = None if last is None else closing.whole.match(text, last)
            unclosed = first if closed is None else _find_marker(opening, text, closed.end())
            if last is None or unclosed is not None:
                at = (unclosed or first).start()
                raise UnreadableDocument(f"the content marker at character {at} is never closed: cut off")
            return Body(first.end(), last, opening)
    return Body(0, len(text))


def _find_marker(marker: Marker, text: str, start: int) -> re.Match[str] | None:
    """The first such marker behind ``start``, None if there is none."""
    found = marker.of_word.search(text, start)
    match = marker.whole.search(text, max(found.start() - _BEFORE_WORD, start)) if found else None
    return match if match and match[0].endswith(">") else None


def _last_start(marker: Marker, text: str, start: int) -> int | None:
    """The first character of the last such marker behind ``start``, None if there is none."""
    # Two bodies may end within a few characters of each other.
    for begin in (max(text.rfind(marker.word) - _BEFORE_WORD, start), start):
        closed = (match.start() for match in marker.whole.finditer(text, begin) if match[0].endswith(">"))
        last = max(closed, default=None)
        if last is not None:
            return last
    return None


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
    for comment in _COMMENT.finditer(source) if "<!--" in source else ():
        if comment[1] is None and "<!--" in comment[0][4:] and _CELL_OR_ROW_TAG.search(comment[0]):
            raise UnreadableDocument("a comment in it is never closed and hides cells: ask for a whole copy")


def strip_unseen(source: str) -> str:
    """The source without comments, scripts, styles and templates."""
    # Comments first: one may hold the opening or the closing tag of a script, and nothing of the other.
    return _strip_elements(_COMMENT.sub(r"\1", source) if "<!--" in source else source)


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
                if _is_drawn(name, source[opening.end() : closing.start()]):
                    shown.append(_DRAWN)
                end = closing.end()
    return "".join([*shown, source[end:]])


def _is_drawn(name: str, content: str) -> bool:
    """Whether there may be a text in the place of a script or of what is there without scripts."""
    return (
        _WRITES.search(content) is not None if name == "script" else name == "noscript" and "<" not in content
    )


def cut_body(text: str, body: Body) -> str:
    """The source of the body, with a mark for each further opening marker of the CMS and no marks of its own."""
    source = drop_marks(text[body.start : body.end])
    if body.marker is None or body.marker.word not in source:
        return source
    return body.marker.whole.sub(SECTION, source)


def drop_marks(source: str) -> str:
    """The source without any noncharacters of its own that would be taken for marks.

    Between two digits they become U+FFFD: whether the digits are one figure nobody can tell.
    """
    if not any(mark in source for mark in (BREAK, MARK, CELL, END)):
        return source
    first, *others = _MARKS.split(source)
    kept, before = [first], first
    for piece in others:
        is_between = _DIGIT_BEFORE.search(before[-_REACH:]) and _DIGIT_BEHIND.match(piece[:_REACH])
        kept += [_REPLACEMENT if is_between else "", piece]
        before = piece
    return "".join(kept)


def find_tables(text: str, start: int, end: int) -> Iterator[str]:
    """The sources of the tables in a part of a source, each as far as the first closing tag of a table behind it."""
    for opening, closing in (("<table", "</table"), ("<TABLE", "</TABLE")):
        begin = text.find(opening, start, end)
        while begin >= 0:
            closed = text.find(closing, begin, end)
            stop = end if closed < 0 else closed
            yield text[begin:stop]
            begin = text.find(opening, stop, end)


def open_frames(text: str) -> str:
    """The source with the documents that stand in the attributes of frames (srcdoc) in the place of their frames."""
    pieces: list[str] = []
    end = 0
    for opening in _FRAME_OPENS.finditer(text):
        frame = _FRAME.match(text, opening.start()) if opening.start() >= end else None
        if frame is None and opening.start() >= end:
            break  # its end would be looked for again from every later frame
        framed = _FRAMED.search(frame[1]) if frame else None
        if frame is not None and framed is not None:
            document = unescape_entities(framed[1] or framed[2] or "")
            pieces += [text[end : frame.start()], f"<div>{document}</div><iframe>"]
            end = frame.end()
    return "".join([*pieces, text[end:]])
