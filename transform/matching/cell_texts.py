"""What kind of text a cell holds: a figure, words, a year, or a label together with its figure."""

import re

from transform.matching.vocabulary import all_keys
from transform.text.folding import (
    label_key,
    label_key_without_brackets,
    normalise_text,
    remove_whitespace,
    without_marks,
)
from transform.text.remembered import remember_short
from transform.text.script import simplify
from transform.text.states import State
from transform.text.values import read_value

_DIGIT = re.compile(r"\d")
_NUMBERED = re.compile(r"\(?\d{1,2}[.、)]\D")
_LETTERS = re.compile(r"[\u4e00-\u9fff]")
_COUNTED = re.compile(r"[:：]?[件条个次篇人项部元万]{0,2}(?P<figure>\d[\d,，.]*[件条个次篇人项部元万]{0,2})$")
_YEAR = re.compile(r"(20\d\d)(?:年.*)?", re.S)
# A longer text is a sentence that mentions a figure (本年共制定规范性文件十二件（修订3件）).
_MAX_FIGURE_LENGTH = 24
# Behind a label in the same cell, with its unit.
_MAX_COUNTED_LENGTH = 40
_MAX_FIGURE_LETTERS = 6
# No figure ends with one of these, and most sentences do.
_ENDS_OF_SENTENCES = frozenset("。；;！!？?）)》”")
# Around a label: “4.其他方式公开政府信息数”：5423.
_QUOTES = "\"'“”‘’「」『』【】[]"


def is_of_form(text: str) -> bool:
    """Whether a cell's text is a label or a head of any form."""
    return label_key(text) in all_keys() or label_key_without_brackets(text) in all_keys()


@remember_short(16384)
def is_value(text: str) -> bool:
    """Whether a cell's text is a figure, or a mark in place of one (``/``, 无), rather than words or nothing.

    A figure with a few words around it (约3件) counts, since it has to be kept; a label of any form, a numbered
    heading (1.属于国家秘密) and a year (2016年) do not.
    """
    if is_of_form(text):
        return False
    state = read_value(text, "件").state
    if state in (State.REPORTED, State.NOT_APPLICABLE):
        return True
    words = normalise_text(text)
    if (
        state is State.BLANK
        or not _DIGIT.search(words)
        or len(words) > _MAX_FIGURE_LENGTH
        or header_year(text)
    ):
        return False
    return len(_LETTERS.findall(words)) <= _MAX_FIGURE_LETTERS and not _NUMBERED.match(without_marks(words))


@remember_short(16384)
def is_words(text: str) -> bool:
    """Whether a cell holds words: neither a figure nor nothing."""
    return bool(text.strip()) and not is_value(text)


@remember_short(16384)
def hide_figure(text: str) -> str:
    """The text of a cell of words; ``0`` for every figure, and an empty text for a blank cell."""
    return text if is_words(text) else "0" if text.strip() else ""


@remember_short(4096)
def header_year(text: str) -> int | None:
    """The year that a column's header names (``2017``, ``2017年``, ``2017年度统计数``), or None."""
    match = _YEAR.fullmatch(normalise_text(text))
    return int(match[1]) if match else None


@remember_short(16384)
def holds_label_and_figure(text: str) -> bool:
    """Whether one cell prints a line of some form together with its figure (举报投诉数量：77)."""
    return split_label_and_figure(text) is not None


def split_label_and_figure(text: str) -> tuple[str, str] | None:
    """The key of the label that one cell prints together with its figure (举报投诉数量：77), and the figure as printed; None
    for any other text."""
    if text[-1:] in _ENDS_OF_SENTENCES:
        return None
    words = remove_whitespace(text)
    counted = _COUNTED.search(simplify(words), max(len(words) - _MAX_COUNTED_LENGTH, 0))
    if counted is None:
        return None
    key = label_key(words[: counted.start()].strip(_QUOTES))
    return (key, counted["figure"]) if key in all_keys() else None
