"""The units that a page prints apart from its figures: in a column of units, in brackets, over a table.

A unit is given as it is to be read with a figure (``万元``, ``万条``), or None where the page prints none that
matters: of counts, only what multiplies them does.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from transform.labels import plain
from transform.values import MONEY

UNREAD = "?"
"""What a column of units prints, and nobody can tell what a figure beside it is worth."""

_MULTIPLIED = re.compile(r"[百千万亿]+(?:人次|[条件个次篇人项部宗份名场期])")
_IN_BRACKETS = re.compile(r"(?:单位:?|\()([^():]*)\)?$")
_OVER_TABLE = re.compile(r"单位:([^()]*)")
_WORTH = re.compile(r"[百千万亿元%/]")
_DASHES = re.compile(r"[-–—―─━‐‑−/]*")


@lru_cache(maxsize=4096)
def unit_in_column(text: str, unit: str | None) -> str | None:
    """What a cell of a column of units says of a line whose unit in the form is ``unit``; UNREAD where it is of
    another worth that is not known."""
    words = plain(text).removeprefix("人民币")
    if words == unit or _DASHES.fullmatch(words):
        return None
    if unit in MONEY:
        return _as_money(words) or UNREAD
    return words if _MULTIPLIED.fullmatch(words) else UNREAD if _WORTH.search(words) else None


@lru_cache(maxsize=16384)
def unit_in_text(text: str) -> str | None:
    """The unit that a label or a head prints in brackets or behind 单位."""
    match = _IN_BRACKETS.search(plain(text))
    words = match[1].removeprefix("人民币") if match else ""
    return words if words in MONEY or _MULTIPLIED.fullmatch(words) else None


def unit_over_table(texts: Iterable[str]) -> str | None:
    """The one unit of money that the lines over a table name (单位：件、万元)."""
    words = (
        word
        for text in texts
        if (match := _OVER_TABLE.search(plain(text)))
        for word in re.split(r"[、,/]", match[1])
    )
    found = {money for word in words if (money := _as_money(word.removeprefix("人民币")))}
    return found.pop() if len(found) == 1 else None


def fitting(printed: str | None, unit: str | None) -> str | None:
    """A printed unit, where it is one of the same kind as the form's: money of money, counts of counts."""
    return printed if printed is not None and (printed in MONEY) == (unit in MONEY) else None


def _as_money(words: str) -> str | None:
    return next((name for name in (words, f"{words}元") if name in MONEY), None)
