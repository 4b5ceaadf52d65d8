"""What the text of a cell is: a figure, words, a year, a label with its figure."""

import re
from functools import lru_cache

from transform.matching.vocabulary import all_keys
from transform.text.folding import label_key, label_key_without_brackets, normalise_text
from transform.text.values import State, read_value

_DIGIT = re.compile(r"\d")
_NUMBERED = re.compile(r"\(?\d{1,2}[.、)]\D")
_LETTERS = re.compile(r"[\u4e00-\u9fff]")
_COUNTED = re.compile(r"[:：]?[件条个次篇人项部元万]{0,2}\d[\d,，.]*[件条个次篇人项部元万]{0,2}$")
_YEAR = re.compile(r"(20\d\d)(?:年.*)?", re.S)


@lru_cache(maxsize=16384)
def is_value(text: str) -> bool:
    """Whether a cell holds a figure (or a mark in place of one) rather than words."""
    if label_key(text) in all_keys() or label_key_without_brackets(text) in all_keys():
        return False
    state = read_value(text, "件").state
    if state in (State.REPORTED, State.NOT_APPLICABLE):
        return True
    words = normalise_text(text)
    if state is State.BLANK or not _DIGIT.search(words) or len(words) > 24 or head_year(text):
        return False
    return len(_LETTERS.findall(words)) <= 6 and not _NUMBERED.match(words)


@lru_cache(maxsize=16384)
def is_words(text: str) -> bool:
    """Whether a cell holds words: neither a figure nor nothing."""
    return bool(text.strip()) and not is_value(text)


@lru_cache(maxsize=16384)
def hide_figure(text: str) -> str:
    """A cell's words; one figure for all figures, and nothing for nothing."""
    return text if is_words(text) else "0" if text.strip() else ""


@lru_cache(maxsize=4096)
def head_year(text: str) -> int | None:
    """The year that the head of a column names (``2017``, ``2017年``, ``2017年度统计数``)."""
    match = _YEAR.fullmatch(normalise_text(text))
    return int(match[1]) if match else None


@lru_cache(maxsize=16384)
def squash(text: str) -> str:
    """A printed label on one line."""
    return "".join(text.split())


@lru_cache(maxsize=16384)
def names_and_counts(text: str) -> bool:
    """Whether one cell prints a line of some form and its figure (举报投诉数量：77)."""
    words = squash(text)
    counted = _COUNTED.search(words)
    return counted is not None and label_key(words[: counted.start()]) in all_keys()
