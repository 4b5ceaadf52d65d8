"""What stands in a value cell: a number, nothing, 'not applicable', or something unreadable.

Nothing is guessed: text that is not wholly understood is ``unreadable`` and its raw text is kept.
"""

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from transform.numerals import read_numeral
from transform.report import State

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
