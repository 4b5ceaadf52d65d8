"""What stands in a value cell: a number, nothing, 'not applicable', or something unreadable.

Nothing is guessed: text that is not wholly understood is ``unreadable`` and its raw text is kept.

The units that a page prints apart from its figures: in a column of units, in brackets, over a table.

A unit is given as it is to be read with a figure (``万元``, ``万条``), or None where the page prints none that
matters: of counts, only what multiplies them does.
"""

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from transform.text.folding import normalise_text
from transform.text.numerals import read_numeral

MONEY = {
    "元": Decimal(1),
    "千元": Decimal(1000),
    "万元": Decimal(10_000),
    "百万元": Decimal(1_000_000),
    "亿元": Decimal(100_000_000),
}
_PEOPLE = frozenset(("人", "名", "位", "人数", "个"))
_OTHERS = frozenset("条件宗份次期篇项部起例家台场种页户") | {"人次"}
_MULTIPLIERS = {"百": Decimal(100), "千": Decimal(1000), "万": Decimal(10_000), "亿": Decimal(100_000_000)}
_NOT_APPLICABLE = frozenset({"无", "無", "不涉及", "不适用", "n/a", "N/A"})
_BLANK = re.compile(r"[\s\u00ad\u200b-\u200f\u2028-\u202f\u2060\ufeff\u3000]+")
_DASHES = re.compile(r"[-–—―─━‐‑−/\\]+")
_THOUSANDS = r"[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d{0,2}(?: \d{3})+"
_NUMBER = re.compile(
    rf"(?P<sign>[+-])?(?P<digits>(?:{_THOUSANDS}|\d+)(?:\.\d+)?)(?P<unit>[^\d()]*)(?:\((?P<note>.*)\))?",
    re.ASCII,
)
# Between the digits of one number; a wide space or a tab stands between two.
_WIDE_SPACE = re.compile(r"\d(?:\u3000|\t|\s{2,})\d")
# 5（万元）, 5（%）: what is in brackets says what the number counts.
_UNIT_NOTE = re.compile(r"[%百千万亿]|(?:百?万|千|亿)?元")
# 20（以上） is no figure, 20（去年） not this year's.
_NO_FIGURE_NOTE = re.compile(
    r"(?:约|左右|上下|以上|以下|余|多|近)|20\d\d年?度?|[上去]年|上年度|历年|累计|截[至止].*|自.*(?:以来|起)"
)
_MAX_DIGITS = 15


class State(StrEnum):
    """What a value cell holds. A blank cell is never 0."""

    REPORTED = "reported"
    BLANK = "blank"
    NOT_APPLICABLE = "not_applicable"
    UNREADABLE = "unreadable"


class Value(NamedTuple):
    """A read cell. ``number`` is in the indicator's unit; ``unit`` is None where the page leaves it open."""

    state: State
    number: Decimal | None = None
    unit: str | None = None
    note: str | None = None


@lru_cache(maxsize=16384)
def read_value(raw: str, unit: str | None, printed_unit: str | None = None, open_unit: bool = False) -> Value:
    """Read a cell against its indicator's unit.

    ``printed_unit`` is the unit that the row or header prints and that bare numbers are in (万元, 万条);
    ``open_unit`` says that a bare number has no known unit at all (f2019 采购总金额).
    """
    bare_unit = printed_unit or unit
    compact = _BLANK.sub("", raw)
    if not compact:
        return Value(State.BLANK, unit=unit)
    if compact in _NOT_APPLICABLE or _DASHES.fullmatch(unicodedata.normalize("NFKC", compact)):
        return Value(State.NOT_APPLICABLE, unit=unit)
    if _WIDE_SPACE.search(raw.strip()) or any(unicodedata.category(char) == "No" for char in compact):
        return Value(State.UNREADABLE, unit=unit)  # 5① is not 51
    match = _NUMBER.fullmatch(_lay_out(raw))
    if match is None:
        return _read_words(compact, unit, bare_unit, open_unit)
    number = Decimal(match["digits"].replace(",", "").replace(" ", ""))
    note, printed = match["note"], match["unit"].replace(" ", "")
    if note and _UNIT_NOTE.fullmatch(note):
        note, printed = None, f"{printed}{note}"
    if len(number.as_tuple().digits) > _MAX_DIGITS or (note and _NO_FIGURE_NOTE.fullmatch(note)):
        return Value(State.UNREADABLE, unit=unit)
    number = -number if match["sign"] == "-" else number
    return _scale(number, printed, unit, bare_unit, open_unit, note)


def _lay_out(raw: str) -> str:
    """One line of a cell a line, in ordinary characters, with single spaces and none around brackets."""
    lines = (_BLANK.sub(" ", line).strip() for line in unicodedata.normalize("NFKC", raw).splitlines())
    text = "\n".join(line for line in lines if line).replace("−", "-").replace("–", "-")
    return re.sub(r"\s*([()])\s*", r"\1", text)


def _read_words(compact: str, unit: str | None, bare_unit: str | None, open_unit: bool) -> Value:
    """Chinese numerals (零, 两, 十二), with or without a unit behind them."""
    text = unicodedata.normalize("NFKC", compact)
    for length in (0, 1, 2):
        head, tail = (text[:-length], text[-length:]) if length else (text, "")
        number = read_numeral(head)
        # 一 alone is as often a dash.
        if number is not None and text != "一":
            return _scale(Decimal(number), tail, unit, bare_unit, open_unit, None)
    return Value(State.UNREADABLE, unit=unit)


def _scale(
    number: Decimal, printed: str, unit: str | None, bare_unit: str | None, open_unit: bool, note: str | None
) -> Value:
    """Bring a number with the unit printed behind it into the indicator's unit."""
    wanted = MONEY.get(unit or "")
    if wanted is None:
        return _scale_count(number, printed or (bare_unit if bare_unit != unit else None) or "", unit, note)
    if not printed:
        if open_unit:
            return Value(State.REPORTED, number, None, note)
        return _reported(number * MONEY[bare_unit or "元"] / wanted, unit, note)
    factor = MONEY.get(printed) or MONEY.get(f"{printed}元")
    if factor is None:
        return Value(State.UNREADABLE, unit=unit)
    return _reported(number * factor / wanted, unit, note)


def _scale_count(number: Decimal, printed: str, unit: str | None, note: str | None) -> Value:
    if unit == "%":
        return _reported(number, unit, note) if printed in ("", "%") else Value(State.UNREADABLE, unit=unit)
    factor = _MULTIPLIERS.get(printed[:1], Decimal(1))
    measure = printed[1:] if printed[:1] in _MULTIPLIERS else printed
    if measure and not _counts(measure, unit):
        return Value(State.UNREADABLE, unit=unit)
    return _reported(number * factor, unit, note)


def _counts(measure: str, unit: str | None) -> bool:
    """Whether a measure word may count what the unit counts: 3件 are no 3人."""
    return measure in _PEOPLE or (unit not in _PEOPLE and measure in _OTHERS)


def _reported(number: Decimal, unit: str | None, note: str | None) -> Value:
    exponent = number.normalize().as_tuple().exponent
    plain = number.quantize(Decimal(1)) if isinstance(exponent, int) and exponent >= 0 else number.normalize()
    return Value(State.REPORTED, plain, unit, note)


UNREAD = "?"
"""What a column of units prints, and nobody can tell what a figure beside it is worth."""

_MULTIPLIED = re.compile(r"[百千万亿]+(?:人次|[条件个次篇人项部宗份名场期])")
_IN_BRACKETS = re.compile(r"(?:单位:?|\()([^():]*)\)?$")
_OVER_TABLE = re.compile(r"单位:([^()]*)")
_WORTH = re.compile(r"[百千万亿元%/]")
_UNIT_DASHES = re.compile(r"[-–—―─━‐‑−/]*")


@lru_cache(maxsize=4096)
def unit_in_column(text: str, unit: str | None) -> str | None:
    """What a cell of a column of units says of a line whose unit in the form is ``unit``; UNREAD where it is of
    another worth that is not known."""
    words = normalise_text(text).removeprefix("人民币")
    if words == unit or _UNIT_DASHES.fullmatch(words):
        return None
    if unit in MONEY:
        return _as_money(words) or UNREAD
    return words if _MULTIPLIED.fullmatch(words) else UNREAD if _WORTH.search(words) else None


@lru_cache(maxsize=16384)
def unit_in_text(text: str) -> str | None:
    """The unit that a label or a head prints in brackets or behind 单位."""
    match = _IN_BRACKETS.search(normalise_text(text))
    words = match[1].removeprefix("人民币") if match else ""
    return words if words in MONEY or _MULTIPLIED.fullmatch(words) else None


def unit_over_table(texts: Iterable[str]) -> str | None:
    """The one unit of money that the lines over a table name (单位：件、万元)."""
    words = (
        word
        for text in texts
        if (match := _OVER_TABLE.search(normalise_text(text)))
        for word in re.split(r"[、,/]", match[1])
    )
    found = {money for word in words if (money := _as_money(word.removeprefix("人民币")))}
    return found.pop() if len(found) == 1 else None


def fitting(printed: str | None, unit: str | None) -> str | None:
    """A printed unit, where it is one of the same kind as the form's: money of money, counts of counts."""
    return printed if printed is not None and (printed in MONEY) == (unit in MONEY) else None


def _as_money(words: str) -> str | None:
    return next((name for name in (words, f"{words}元") if name in MONEY), None)
