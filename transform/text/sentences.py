"""Running text split into sentences with their positions."""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

_SENTENCE = re.compile(r"[^。！？；;\n]+[。！？；;]?")
_ENDED = re.compile(r"[。！？；;：:]\s*$")
# Lines of a PDF have at most so many characters; a longer line is a whole paragraph.
_WIDEST_PAGE = 60
# A line that fills this share of the width was broken by the width alone.
_FULL = 0.75


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, or a clause that ends with a semicolon, without the white space around it."""

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
        wrapped = len(above.strip()) >= _FULL * widest and not _ENDED.search(above) and line.strip()
        parts.append(f" {line}" if wrapped else f"\n{line}")
    return "".join(parts)


@lru_cache(maxsize=8)
def split_sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of a text in order, with their positions in it."""
    sentences = []
    for match in _SENTENCE.finditer(join_wrapped_lines(text)):
        inner = match[0].strip()
        if inner:
            sentences.append(Sentence(inner, match.start() + match[0].index(inner)))
    return tuple(sentences)
