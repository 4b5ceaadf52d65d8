"""The characters of a PDF to lines, of a cell or of the page outside its tables, and the page's lines to paragraphs."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from transform.readers.pdf.page import UNKNOWN, Glyph

# In font sizes: a gap that is a space, one that separates two texts side by side, and how far apart the two prints
# of a bold character are.
_SPACE = 0.3
_APART = 1.5
_OVERPRINT = 0.15
# The next digit of a number begins no sooner than that, in widths of a digit, and no later behind it, in font sizes.
_COVERED = 0.6
_TOUCHING = 0.1
# How large the digits of a note may be, in font sizes of the text beside them.
_NOTE_SIZE = 0.8
# How far a full line may end before the margin, in font sizes: a closing mark may not begin the next line.
_RAGGED = 1.6
_LONG_LINE = 10

_BEGINS_PARAGRAPH = re.compile(
    r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.．、]"
)

GlyphPair = tuple[Glyph, Glyph]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text outside tables."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float

    @property
    def font_size(self) -> float:
        """The height of most of its characters."""
        return self.bottom - self.top


def read_cell(glyphs: Sequence[Glyph]) -> str:
    """The text of a cell, line by line; texts far apart on one line become two lines.

    So 21 and 100 in a cell whose rule is missing never make 21100.
    """
    upright = [glyph for glyph in glyphs if not glyph.rotation]
    lines = [_spell(line, "\n").strip(" ") for line in _group_lines(upright)]
    lines += [_spell(line, "\n").strip(" ") for line in _rotated_lines(glyphs)]
    return "\n".join(line for line in lines if line)


def list_touching_digits(glyphs: Sequence[Glyph]) -> Iterator[GlyphPair]:
    """Digits with nothing between them: each with the next one of its number."""
    digits = [glyph for glyph in glyphs if glyph.text.isdigit() and not glyph.rotation]
    for line in _group_lines(digits):
        yield from (
            pair for pair in pairwise(line) if pair[1].x0 - pair[0].x1 < _TOUCHING * pair[1].font_size
        )


def read_lines(glyphs: Sequence[Glyph]) -> list[Line]:
    """The lines of a page, with tabs between texts far apart on one line. Lines on their side come last."""
    upright = (_make_line(line) for line in _group_lines([glyph for glyph in glyphs if not glyph.rotation]))
    lines = [line for line in upright if line is not None]
    rotated = [glyph for glyph in glyphs if glyph.rotation and glyph.text.strip()]
    if rotated:
        left, right = min(glyph.x0 for glyph in rotated), max(glyph.x1 for glyph in rotated)
        top, bottom = min(glyph.top for glyph in rotated), max(glyph.bottom for glyph in rotated)
        texts = (_spell(line, "\t").strip() for line in _rotated_lines(rotated))
        lines.extend(Line(text, left, right, top, bottom) for text in texts)
    return lines


def _make_line(glyphs: Sequence[Glyph]) -> Line | None:
    """None for characters that are all white space."""
    inked = [glyph for glyph in glyphs if glyph.text.strip()]
    if not inked:
        return None
    size = _main_font_size(inked)
    middle = sum(glyph.middle for glyph in inked) / len(inked)
    text = _spell(glyphs, "\t").strip()
    return Line(text, inked[0].x0, inked[-1].x1, middle - size / 2, middle + size / 2)


def _main_font_size(glyphs: Sequence[Glyph]) -> float:
    return Counter(round(glyph.font_size, 1) for glyph in glyphs).most_common(1)[0][0]


def _group_lines(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Lines of the characters whose middles are within half a character of each other; each line left to right."""
    lines: list[list[Glyph]] = []
    middle = 0.0
    for glyph in sorted(glyphs, key=lambda glyph: glyph.middle):
        if lines and abs(glyph.middle - middle) < max(glyph.font_size, lines[-1][0].font_size) / 2:
            lines[-1].append(glyph)
            middle += (glyph.middle - middle) / len(lines[-1])
        else:
            lines.append([glyph])
            middle = glyph.middle
    return [sorted(line, key=lambda glyph: glyph.x0) for line in lines]


def _rotated_lines(glyphs: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    """Lines that run down the page, and then those that run up, rotated so that they run to the right."""
    for rotation in (1, -1):
        flat = [_rotate_flat(glyph) for glyph in glyphs if glyph.rotation == rotation]
        yield from _group_lines(flat)


def _rotate_flat(glyph: Glyph) -> Glyph:
    if glyph.rotation == 1:
        return Glyph(glyph.text, glyph.top, glyph.bottom, -glyph.x1, -glyph.x0)
    return Glyph(glyph.text, -glyph.bottom, -glyph.top, glyph.x0, glyph.x1)


def _spell(line: Sequence[Glyph], separator: Literal["\n", "\t"]) -> str:
    """The text of a line, with the separator between texts far apart."""
    pieces: list[str] = []
    last: Glyph | None = None
    for glyph in line:
        if last is not None:
            if _is_overprint(glyph, last):
                continue
            pieces.append(_between(last, glyph, separator))
        pieces.append(glyph.text)
        last = glyph
    return "".join(pieces)


def _is_overprint(glyph: Glyph, last: Glyph) -> bool:
    """Whether a character is the last one printed again to make it bold, a hair apart: 5 is not 55."""
    return glyph.text == last.text and abs(glyph.x0 - last.x0) < _OVERPRINT * glyph.font_size


def _between(last: Glyph, glyph: Glyph, separator: Literal["\n", "\t"]) -> str:
    """What is printed between two neighbouring characters."""
    larger = max(glyph.font_size, last.font_size)
    gap = (glyph.x0 - last.x1) / larger
    are_digits = last.text.isdigit() and glyph.text.isdigit()
    if gap > (_SPACE if are_digits else _APART):
        # 12 and 345 are two figures: a space within a number is drawn as one.
        return separator
    if gap > _SPACE and not (last.text + glyph.text).isspace():
        return " "
    if not are_digits:
        return ""
    if glyph.x0 - last.x0 < _COVERED * min(last.x1 - last.x0, glyph.x1 - glyph.x0):
        # A figure printed upon another: neither can be read.
        return UNKNOWN
    # A small 1 beside a 5 is a note, not 51.
    return "^" if min(glyph.font_size, last.font_size) < _NOTE_SIZE * larger else ""


class Paragraphs:
    """Decides which of a document's lines continue a paragraph, over page breaks too."""

    def __init__(self, lines: Iterable[Line]) -> None:
        body = [line for line in lines if len(line.text) >= _LONG_LINE]
        self._left = min((line.x0 for line in body), default=0.0)
        right = max((line.x1 for line in body), default=0.0)
        # Where only one line ends there is no margin yet, only a line longer than the others.
        at_right = sum(line.x1 > right - _RAGGED * line.font_size for line in body)
        self._right = right if at_right > 1 else math.inf

    def continues(self, last: Line, line: Line, *, same_page: bool) -> bool:
        """Whether a line continues the paragraph of the one before: that one is full, this one not indented.

        Texts side by side are the row of a table without rules, which no line continues.
        """
        size = last.font_size
        if "\t" in last.text or "\t" in line.text:
            return False
        return (
            abs(line.font_size - size) < 1
            and last.x1 > self._right - _RAGGED * size
            and line.x0 < self._left + 0.8 * size
            and (not same_page or line.top - last.bottom < 1.3 * size)
            and not _BEGINS_PARAGRAPH.match(line.text)
        )


def join_text(text: str, line: str) -> str:
    """A paragraph and its next line; only between words and numbers in ASCII there is a space."""
    needs_space = text[-1:].isascii() and line[:1].isascii() and text[-1:].isalnum() and line[:1].isalnum()
    return f"{text}{' ' if needs_space else ''}{line}"
