"""Running text cut into sentences, each knowing where it stands."""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

_SENTENCE = re.compile(r"[^。！？；;\n]+[。！？；;]?")
_ENDED = re.compile(r"[。！？；;：:]\s*$")
# A page of a PDF is at most this wide; a longer line is a paragraph, and its end is an end.
_WIDEST_PAGE = 60
_FULL = 0.75


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence (or a clause that a semicolon ends) without the white space around it."""

    text: str
    position: int


def join_wrapped_lines(text: str) -> str:
    """The same text, as long as before, with a space where a page's width alone broke a line."""
    lines = text.split("\n")
    widest = max(len(line.strip()) for line in lines)
    if widest > _WIDEST_PAGE:
        return text
    parts = [lines[0]]
    for above, line in pairwise(lines):
        wrapped = len(above.strip()) >= _FULL * widest and not _ENDED.search(above) and line.strip()
        parts.append(f" {line}" if wrapped else f"\n{line}")
    return "".join(parts)


@lru_cache(maxsize=8)
def split_sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of a text in order, with their places in it."""
    found = []
    for match in _SENTENCE.finditer(join_wrapped_lines(text)):
        inner = match[0].strip()
        if inner:
            found.append(Sentence(inner, match.start() + match[0].index(inner)))
    return tuple(found)
