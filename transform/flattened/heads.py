"""Heads of columns: which table they are over, and the order of the columns below them.

Lines keep the order of the heads and lose their spans: what two rows of heads mean is told where one order alone is
possible, and else by nobody.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from transform.flattened.items import ARTICLE_20, LIST, REQUESTS, REVIEWS
from transform.flattened.labels import MAX_PIECES
from transform.flattened.partings import Line
from transform.flattened.words import (
    APPLICANT,
    COLUMN,
    GROUP,
    LABEL_COLUMN,
    MEASURE,
    PROCEDURE,
    RESULT,
    UNIT_COLUMN,
    applicant_code,
    applicant_codes,
    is_lawsuits,
    is_printed_by_forms,
    roles_of,
)
from transform.forms.catalogue import column_heads
from transform.text.folding import label_key
from transform.text.remembered import remember_short

# So many of its heads show table 三 or 四.
_MIN_HEADS = 3
# No table has more.
_MAX_HEADS = 50
_MAX_WAYS = 8
# Heads of a list that have run together: 统计指标单位统计数.
_LEAST_GLUED, _LONGEST_GLUED = 5, 40
_REVIEWS, _LAWSUITS, _DIRECT, _AFTER_REVIEW = map(
    label_key, ("行政复议", "行政诉讼", "未经复议直接起诉", "复议后起诉")
)


def join_heads(lines: Sequence[Line]) -> list[Line]:
    """The lines, with heads in one piece that are broken over lines: one head on its own, or some heads of a row."""
    joined: list[Line] = []
    position = 0
    while position < len(lines):
        words, position = _join_row(lines, position)
        joined.append(words)
    return joined


def _join_row(lines: Sequence[Line], position: int) -> tuple[Line, int]:
    """The line at a position, with what the lines behind it add to its heads, and the position behind them."""
    first = lines[position]
    if first.cells or not first.words or all(map(is_printed_by_forms, first.words)):
        return first, position + 1
    words: Sequence[str] = first.words
    joined: tuple[Line, int] = first, position + 1
    for end in range(position + 1, min(len(lines), position + MAX_PIECES)):
        if lines[end].cells or len(lines[end].words) > len(words):
            break
        heads = _add_pieces(words, lines[end].words)
        if heads is not None:
            joined = replace(first, words=heads), end + 1
        if len(lines[end].words) != len(words):
            break
        words = [word + piece for word, piece in zip(words, lines[end].words, strict=True)]
    return joined


def _add_pieces(words: Sequence[str], pieces: Sequence[str]) -> tuple[str, ...] | None:
    """The heads that words become with the pieces below them, where one way alone makes heads of all: each piece
    belongs to the next word, and a word that has none is whole. None where there is no such way, or more than one."""
    ways: list[tuple[str, ...]] = [()]
    for n, word in enumerate(words):
        further: list[tuple[str, ...]] = []
        for way in ways:
            used = sum(1 for m, head in enumerate(way) if head != words[m])
            if roles_of(word):
                further.append((*way, word))
            if used < len(pieces) and roles_of(word + pieces[used]):
                further.append((*way, word + pieces[used]))
        ways = further if len(further) <= _MAX_WAYS and n < _MAX_HEADS else []
    whole = [way for way in ways if sum(1 for m, head in enumerate(way) if head != words[m]) == len(pieces)]
    return whole[0] if len(whole) == 1 else None


def kind_of_heads(words: Sequence[str]) -> str | None:
    """The kind of table that some heads are over, None where they are labels of rows."""
    roles = [roles_of(word) for word in words]
    if (
        len({label_key(word) for word, of_word in zip(words, roles, strict=True) if RESULT in of_word})
        >= _MIN_HEADS
    ):
        return REVIEWS
    if len({applicant_code(word) for word in words} - {None}) >= _MIN_HEADS:
        return REQUESTS
    if any(MEASURE in of_word for of_word in roles):
        return ARTICLE_20
    columns = sum(1 for of_word in roles if of_word & {COLUMN, LABEL_COLUMN, UNIT_COLUMN})
    return LIST if columns > 1 and any(of_word & {LABEL_COLUMN, UNIT_COLUMN} for of_word in roles) else None


def are_whole(heads: Sequence[tuple[str, int]]) -> bool:
    """Whether each procedure of table 四 has its results: a blank behind them is the first value."""
    if len(heads) > _MAX_HEADS:
        return False
    roles = [roles_of(word) for word, _ in heads]
    results = len({label_key(word) for word, _ in heads if RESULT in roles_of(word)})
    procedures = sum(1 for of_word in roles if PROCEDURE in of_word) - any(
        map(is_lawsuits, (w for w, _ in heads))
    )
    count = sum(1 for of_word in roles if RESULT in of_word)
    return (
        bool(procedures) and results >= _MIN_HEADS and count == results * procedures and RESULT in roles[-1]
    )


def order_applicants(words: Sequence[str]) -> list[str] | None:
    """The heads of the applicant columns from left to right; None where their order in the text leaves it open.

    总计 before the companies is right of them, in the row above, where 法人或其他组织 is printed before it.
    """
    heads = [word for word in words if APPLICANT in roles_of(word)]
    codes = [applicant_code(word) for word in heads]
    if sorted(code or "" for code in codes) != sorted(applicant_codes()):
        return None
    groups = [n for n, word in enumerate(words) if GROUP in roles_of(word)]
    if len(groups) > 1:
        return None
    person, total = codes.index("natural_person"), codes.index("total")
    companies = [n for n in range(len(heads)) if n not in (person, total)]
    if companies[-1] - companies[0] != len(companies) - 1:
        return None
    if total < companies[0] and (person, total) == (0, 1):
        before_group = [word for word in words[: groups[0]] if APPLICANT in roles_of(word)] if groups else []
        if not groups:
            return None
        if len(before_group) == 1:
            return [heads[person], *(heads[n] for n in companies), heads[total]]
    return heads


def order_procedures(words: Sequence[str]) -> list[str] | None:
    """The procedures from left to right; None where their order in the text leaves it open."""
    heads = [word for word in words if PROCEDURE in roles_of(word)]
    keys = [label_key(word) for word in heads]
    if len(set(keys)) != len(keys):
        return None
    in_order = (
        [_REVIEWS], [_DIRECT, _AFTER_REVIEW], [_LAWSUITS, _DIRECT, _AFTER_REVIEW],
        [_REVIEWS, _DIRECT, _AFTER_REVIEW], [_REVIEWS, _LAWSUITS, _DIRECT, _AFTER_REVIEW],
    )  # fmt: skip
    if keys in in_order:
        return [head for head in heads if label_key(head) != _LAWSUITS]
    if keys in ([_LAWSUITS, _REVIEWS, _DIRECT, _AFTER_REVIEW], [_LAWSUITS, _DIRECT, _AFTER_REVIEW, _REVIEWS]):
        return [*heads[keys.index(_DIRECT) : keys.index(_DIRECT) + 2], heads[keys.index(_REVIEWS)]]
    return None


@cache
def _label_heads() -> tuple[str, ...]:
    return tuple(map(label_key, column_heads().label))


@remember_short(4096)
def split_heads(word: str) -> tuple[str, ...]:
    """The heads of a list that have run together (统计指标单位2016年), or the word alone."""
    is_long_enough = _LEAST_GLUED <= len(word) <= _LONGEST_GLUED
    if not is_long_enough or not label_key(word).startswith(_label_heads()) or roles_of(word):
        return (word,)
    for end in range(len(word) - 1, 1, -1):
        if LABEL_COLUMN in roles_of(word[:end]):
            rest = _split_columns(word[end:])
            return (word[:end], *rest) if rest else (word,)
    return (word,)


def _split_columns(word: str) -> tuple[str, ...]:
    """The heads of units and figures in a word, from left to right; none where something else is in it."""
    for end in range(len(word), 1, -1):
        if roles_of(word[:end]) & {COLUMN, UNIT_COLUMN}:
            rest = _split_columns(word[end:]) if end < len(word) else ()
            return (word[:end], *rest) if rest or end == len(word) else ()
    return ()
