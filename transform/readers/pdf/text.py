"""Characters of a PDF to lines: of a cell, or of the page outside its tables.

Lines of a PDF to paragraphs, over page breaks too.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from transform.readers.pdf.page import UNKNOWN, Glyph

# In widths of a character: a gap that is a space, and one that parts two things standing side by side.
_SPACE = 0.3
_APART = 1.5
_OVERPRINT = 0.15
# The next digit of a number begins no sooner than that, in widths of a digit, and no later, in ems behind it.
_COVERED = 0.6
_TOUCHING = 0.1
# How large the digits of a note may be, in ems of those that it stands beside.
_SMALL = 0.8

Pair = tuple[Glyph, Glyph]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text outside tables."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float

    @property
    def em(self) -> float:
        """The size of its font."""
        return self.bottom - self.top


def read_cell(glyphs: Sequence[Glyph]) -> str:
    """The text of a cell, line by line; what stands far apart on one line goes to two.

    That is so that 21 and 100 in a cell whose rule is missing never make 21100.
    """
    upright = [glyph for glyph in glyphs if not glyph.turn]
    lines = [_spell(line, "\n").strip(" ") for line in _group_lines(upright)]
    lines += [_spell(line, "\n").strip(" ") for line in _turned_lines(glyphs)]
    return "\n".join(line for line in lines if line)


def list_touching_digits(glyphs: Sequence[Glyph]) -> Iterator[Pair]:
    """Digits with nothing between them: each with the next one of its number."""
    digits = [glyph for glyph in glyphs if glyph.text.isdigit() and not glyph.turn]
    for line in _group_lines(digits):
        yield from (pair for pair in pairwise(line) if pair[1].x0 - pair[0].x1 < _TOUCHING * pair[1].em)


def read_lines(glyphs: Sequence[Glyph]) -> list[Line]:
    """The lines of a page; what stands far apart on one is parted by a tab. Lines on their side come last."""
    upright = (_line(line) for line in _group_lines([glyph for glyph in glyphs if not glyph.turn]))
    found = [line for line in upright if line is not None]
    turned = [glyph for glyph in glyphs if glyph.turn and glyph.text.strip()]
    if turned:
        left, right = min(glyph.x0 for glyph in turned), max(glyph.x1 for glyph in turned)
        top, bottom = min(glyph.top for glyph in turned), max(glyph.bottom for glyph in turned)
        texts = (_spell(line, "\t").strip() for line in _turned_lines(turned))
        found.extend(Line(text, left, right, top, bottom) for text in texts)
    return found


def _line(glyphs: Sequence[Glyph]) -> Line | None:
    inked = [glyph for glyph in glyphs if glyph.text.strip()]
    if not inked:
        return None
    size = _main_size(inked)
    middle = sum(glyph.middle for glyph in inked) / len(inked)
    text = _spell(glyphs, "\t").strip()
    return Line(text, inked[0].x0, inked[-1].x1, middle - size / 2, middle + size / 2)


def _main_size(glyphs: Sequence[Glyph]) -> float:
    return Counter(round(glyph.em, 1) for glyph in glyphs).most_common(1)[0][0]


def _group_lines(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Characters whose middles stand within half a character of their line's; each line left to right."""
    lines: list[list[Glyph]] = []
    middle = 0.0
    for glyph in sorted(glyphs, key=lambda glyph: glyph.middle):
        if lines and abs(glyph.middle - middle) < max(glyph.em, lines[-1][0].em) / 2:
            lines[-1].append(glyph)
            middle += (glyph.middle - middle) / len(lines[-1])
        else:
            lines.append([glyph])
            middle = glyph.middle
    return [sorted(line, key=lambda glyph: glyph.x0) for line in lines]


def _turned_lines(glyphs: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    """Lines that run down or up the page, laid flat: their own left to right becomes x."""
    for turn in (1, -1):
        flat = [_lay_flat(glyph) for glyph in glyphs if glyph.turn == turn]
        yield from _group_lines(flat)


def _lay_flat(glyph: Glyph) -> Glyph:
    if glyph.turn == 1:
        return Glyph(glyph.text, glyph.top, glyph.bottom, -glyph.x1, -glyph.x0)
    return Glyph(glyph.text, -glyph.bottom, -glyph.top, glyph.x0, glyph.x1)


def _spell(line: Sequence[Glyph], apart: Literal["\n", "\t"]) -> str:
    pieces: list[str] = []
    last: Glyph | None = None
    for glyph in line:
        if last is not None:
            if _is_overprint(glyph, last):
                continue
            pieces.append(_between(last, glyph, apart))
        pieces.append(glyph.text)
        last = glyph
    return "".join(pieces)


def _is_overprint(glyph: Glyph, last: Glyph) -> bool:
    """Bold made by printing a character twice, a hair apart: 5 is not 55."""
    return glyph.text == last.text and abs(glyph.x0 - last.x0) < _OVERPRINT * glyph.em


def _between(last: Glyph, glyph: Glyph, apart: Literal["\n", "\t"]) -> str:
    larger = max(glyph.em, last.em)
    gap = (glyph.x0 - last.x1) / larger
    digits = last.text.isdigit() and glyph.text.isdigit()
    if gap > (_SPACE if digits else _APART):
        # 12 and 345 are two figures: a space within a number is drawn as one.
        return apart
    if gap > _SPACE and not (last.text + glyph.text).isspace():
        return " "
    if not digits:
        return ""
    if glyph.x0 - last.x0 < _COVERED * min(last.x1 - last.x0, glyph.x1 - glyph.x0):
        # A figure printed upon another: what is left of either cannot be told.
        return UNKNOWN
    # A small 1 beside a 5 is a note, not 51.
    return "^" if min(glyph.em, last.em) < _SMALL * larger else ""


# How far a full line may end before the margin: a closing mark may not begin the next line.
_RAGGED = 1.6

_BEGINS_PARAGRAPH = re.compile(
    r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.．、]"
)


class Paragraphs:
    """Joins the lines of pages to paragraphs, over page breaks too."""

    def __init__(self, lines: Iterable[Line]) -> None:
        body = [line for line in lines if len(line.text) >= 10]
        self._left = min((line.x0 for line in body), default=0.0)
        right = max((line.x1 for line in body), default=0.0)
        # Where only one line ends there is no margin yet, only a line longer than the others.
        self._right = right if sum(line.x1 > right - _RAGGED * line.em for line in body) > 1 else math.inf

    def continues(self, last: Line, line: Line, *, same_page: bool) -> bool:
        """Whether a line goes on with the paragraph of the one before: that one is full, this one not indented."""
        em = last.em
        return (
            abs(line.em - em) < 1
            and last.x1 > self._right - _RAGGED * em
            and line.x0 < self._left + 0.8 * em
            and (not same_page or line.top - last.bottom < 1.3 * em)
            and not _BEGINS_PARAGRAPH.match(line.text)
        )


def join_text(text: str, line: str) -> str:
    """A paragraph and its next line; only words and numbers need a space between them."""
    meets = text[-1:].isascii() and line[:1].isascii() and text[-1:].isalnum() and line[:1].isalnum()
    return f"{text}{' ' if meets else ''}{line}"
