"""Lines of a PDF to paragraphs, over page breaks too."""

import math
import re
from collections.abc import Iterable

from transform.readers.pdf.text import Line

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
