"""Running text split into sentences with their positions."""

import re
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

_SENTENCE = re.compile(r"[^。！？；;\n]+[。！？；;]?")
_ENDED = re.compile(r"[。！？；;：:]\s*$")
# What a heading, an item of a list or the caption of a table begins with: no line goes on there.
_BEGINS = re.compile(
    r"\s*(?:第[一二三四五六七八九十]{1,3}[部章条节]|[一二三四五六七八九十]{1,3}[、.．]"
    r"|[(（][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[、.．](?!\d)|[①-⑳●■◆★▲※]|附[件表:：]|[表图][\d一二三]|注[:：])"
)
_CLAUSE_MARK = re.compile("[，,。；;：:]")
# Lines of a PDF have at most so many characters; a longer line is a whole paragraph.
_WIDEST_PAGE = 60
# A line that fills this share of the width was broken by the width alone.
_FULL = 0.75
# Calling Sentence takes three times as long.
_new_tuple = tuple.__new__


class Sentence(NamedTuple):
    """A sentence, or a clause that ends with a semicolon, without the white space around it. A named tuple: a report has
    a hundred."""

    text: str
    position: int


def join_wrapped_lines(text: str) -> str:
    """The text with a space in place of each line break that only the width of the page caused; its length is kept."""
    lines = text.split("\n")
    widest = max(len(line.strip()) for line in lines)
    if widest > _WIDEST_PAGE:
        return text
    parts = [lines[0]]
    for above, line in pairwise(lines):
        is_full = len(above.strip()) >= _FULL * widest
        parts.append(f" {line}" if is_full and line.strip() and _goes_on(above, line) else f"\n{line}")
    return "".join(parts)


def _goes_on(above: str, line: str) -> bool:
    """Whether a sentence may run from a line into the next: not out of a heading, and not into one."""
    if _ENDED.search(above) or _BEGINS.match(line):
        return False
    return _BEGINS.match(above) is None or _CLAUSE_MARK.search(above) is not None


@lru_cache(maxsize=8)
def split_sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of a text in order, with their positions in it."""
    sentences = []
    for match in _SENTENCE.finditer(join_wrapped_lines(text)):
        printed, position = match[0], match.start()
        inner = printed.strip()
        if inner:
            at = position if inner is printed else position + printed.index(inner)
            sentences.append(_new_tuple(Sentence, (inner, at)))
    return tuple(sentences)
