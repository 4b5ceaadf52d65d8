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

MONEY = {"元": Decimal(1), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}
_COUNT_WORDS = frozenset("条件个宗份次期篇人名项部起例家台场种页户位")
_MULTIPLIERS = {"": Decimal(1), "百": Decimal(100), "千": Decimal(1000), "万": Decimal(10_000),
                "亿": Decimal(100_000_000)}  # fmt: skip
_NOT_APPLICABLE = frozenset({"无", "無", "不涉及", "不适用", "n/a", "N/A"})
_BLANK = re.compile(r"[\s\u00ad\u200b-\u200f\u2028-\u202f\u2060\ufeff\u3000]+")
_DASHES = re.compile(r"[-–—―─‐‑−－/\\]+")
_NUMBER = re.compile(
    r"(?P<sign>[+-])?"
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?: \d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?P<unit>[^\d()]*)"
    r"(?:\((?P<note>.*)\))?"
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

    ``printed_unit`` is a money unit that the row or header prints and that bare numbers are in;
    ``open_unit`` says that a bare number has no known unit at all (f2019 采购总金额).
    """
    bare_unit = printed_unit or unit
    compact = _BLANK.sub("", raw)
    if not compact:
        return Value(State.BLANK, unit=unit)
    if compact in _NOT_APPLICABLE or _DASHES.fullmatch(compact):
        return Value(State.NOT_APPLICABLE, unit=unit)
    if any(unicodedata.category(char) == "No" for char in compact):
        # 5² and 5① are 5 with the mark of a note, which folding would make a digit: 52 and 51.
        return Value(State.UNREADABLE, unit=unit)
    lines = (_BLANK.sub(_narrow, line).strip() for line in unicodedata.normalize("NFKC", raw).splitlines())
    text = "\n".join(line for line in lines if line).replace("−", "-").replace("–", "-")
    text = re.sub(r"\s*([()])\s*", r"\1", text)
    match = _NUMBER.fullmatch(text)
    if match is None:
        return _read_words(compact, unit, bare_unit, open_unit)
    number = Decimal(match["digits"].replace(",", "").replace(" ", ""))
    if len(number.as_tuple().digits) > _MAX_DIGITS:
        return Value(State.UNREADABLE, unit=unit)
    number = -number if match["sign"] == "-" else number
    return _scale(number, match["unit"].replace(" ", ""), unit, bare_unit, open_unit, match["note"])


def _narrow(gap: re.Match[str]) -> str:
    """One space may part thousands; a tab or several spaces part two figures."""
    return " " if len(gap.group()) == 1 and gap.group() != "\t" else "  "


def _read_words(compact: str, unit: str | None, bare_unit: str | None, open_unit: bool) -> Value:
    """Chinese numerals (零, 两, 十二), with or without a unit behind them."""
    text = unicodedata.normalize("NFKC", compact)
    for length in (0, 1, 2):
        head, tail = (text[:-length], text[-length:]) if length else (text, "")
        number = read_numeral(head)
        if number is not None:
            return _scale(Decimal(number), tail, unit, bare_unit, open_unit, None)
    return Value(State.UNREADABLE, unit=unit)


def _scale(
    number: Decimal, printed: str, unit: str | None, bare_unit: str | None, open_unit: bool, note: str | None
) -> Value:
    """Bring a number with the unit printed behind it into the indicator's unit."""
    wanted = MONEY.get(unit or "")
    if wanted is None:
        return _scale_count(number, printed, unit, note)
    if not printed:
        if open_unit:
            return Value(State.REPORTED, number, None, note)
        return _reported(number * MONEY[bare_unit or "元"] / wanted, unit, note)
    factor = MONEY.get(printed) or MONEY.get(f"{printed}元")
    if factor is None:
        return Value(State.UNREADABLE, unit=unit)
    return _reported(number * factor / wanted, unit, note)


def _scale_count(number: Decimal, printed: str, unit: str | None, note: str | None) -> Value:
    word = printed.removesuffix("次").removesuffix("数") if printed.startswith("人") else printed
    multiplier, measure = (word[:1], word[1:]) if word[:1] in _MULTIPLIERS and word else ("", word)
    if unit == "%" and printed == "%":
        return _reported(number, unit, note)
    if measure and (len(measure) > 1 or measure not in _COUNT_WORDS):
        return Value(State.UNREADABLE, unit=unit)
    return _reported(number * _MULTIPLIERS[multiplier], unit, note)


def _reported(number: Decimal, unit: str | None, note: str | None) -> Value:
    exponent = number.normalize().as_tuple().exponent
    plain = number.quantize(Decimal(1)) if isinstance(exponent, int) and exponent >= 0 else number.normalize()
    return Value(State.REPORTED, plain, unit, note)


@lru_cache(maxsize=16384)
def read_unit(text: str) -> str | None:
    """The money unit that a unit column or a header (``单位：万元``) prints, if it prints one."""
    match = re.search(
        r"(?:^|单位[:：]?\s*|\()(亿元|万元|元)\)?$", _BLANK.sub("", unicodedata.normalize("NFKC", text))
    )
    return match[1] if match else None
