"""Labels that are broken over lines, joined where the whole is a label of some form."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from transform.flattened.partings import Line
from transform.flattened.words import is_label
from transform.text.folding import numbering

# In how many pieces a label is broken, and how long the whole may be.
MAX_PIECES = 6
_MAX_LABEL = 160

Word = tuple[str, int]
"""A word and the number of its line."""


class Label(NamedTuple):
    """A label from line ``first`` to ``last``; ``is_known`` where some form has it, ``is_whole`` where it begins with its
    number or 其中, as no second half of a label does."""

    first: int
    last: int
    text: str
    is_known: bool
    is_whole: bool


def join_pieces(words: Sequence[Word]) -> Iterator[Label]:
    """Labels out of words in order: the longest label of a form that begins at each word, or the word alone."""
    position = 0
    while position < len(words):
        end = position + 1
        for further in range(min(len(words), position + MAX_PIECES), position + 1, -1):
            text = "".join(word for word, _ in words[position:further])
            if len(text) <= _MAX_LABEL and is_label(text):
                end = further
                break
        text = "".join(word for word, _ in words[position:end])
        is_whole = numbering(text) is not None or text.startswith("其中")
        yield Label(words[position][1], words[end - 1][1], text, is_label(text), is_whole)
        position = end


def count_rest_of_label(words: Sequence[Word], lines: Sequence[Line], position: int) -> int:
    """How many of the lines from a position on hold the rest of a label whose figures are beside its middle."""
    pieces = [word for word, _ in words[-MAX_PIECES:]]
    if not pieces or is_label("".join(pieces)):
        return 0
    rest = ""
    for count in range(1, MAX_PIECES):
        line = lines[position + count - 1] if position + count <= len(lines) else None
        if line is None or line.cells or len(line.words) != 1:
            return 0
        rest += line.words[0]
        if len(rest) > _MAX_LABEL:
            return 0
        wholes = ["".join(pieces[first:]) for first in range(len(pieces))]
        if any(is_label(whole + rest) and not is_label(whole) for whole in wholes):
            return count
    return 0


def ends_label(words: Sequence[tuple[str, int]], word: str) -> bool:
    """Whether a word that may be a head is the last piece of a broken label (数)."""
    pieces = [text for text, _ in words[1 - MAX_PIECES :]]
    return any(is_label("".join(pieces[first:]) + word) for first in range(len(pieces)))
