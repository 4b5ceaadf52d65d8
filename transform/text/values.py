"""The values of cells, and the units that a page prints apart from its figures.

Nothing is guessed: a text that is not wholly understood is ``unreadable``, and its caller keeps it as printed. A
printed unit is a text such as ``万元`` or ``万条``, or None where the page prints none that changes a figure: of the
units of counts, only multiplying ones do.
"""

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from transform.text.folding import compose, normalise_text
from transform.text.numerals import read_numeral
from transform.text.script import simplify
from transform.text.states import State
from transform.text.unprinted import OVERRIDES, SOFT_HYPHEN, drop_unprinted

MONEY = {
    "元": Decimal(1),
    "千元": Decimal(1000),
    "万元": Decimal(10_000),
    "百万元": Decimal(1_000_000),
    "亿元": Decimal(100_000_000),
}
UNREAD = "?"
"""The unit of a figure whose printed unit cannot be converted into the unit of its indicator."""
_PEOPLE_MEASURES = frozenset(("人", "名", "位", "人数", "个"))
_OTHER_MEASURES = frozenset("条件宗份次期篇项部起例家台场种页户") | {"人次"}
_MULTIPLIERS = {"百": Decimal(100), "千": Decimal(1000), "万": Decimal(10_000), "亿": Decimal(100_000_000)}
_NOT_APPLICABLE = frozenset({"无", "不涉及", "不适用", "n/a", "N/A"})
_BLANK = re.compile(rf"[\s{SOFT_HYPHEN}{OVERRIDES}]+")
# What turns figures around, a hyphen that only some programs show, and small signs above and below the line.
_DISPUTED = re.compile(f"[{SOFT_HYPHEN}{OVERRIDES}\u2070-\u209f]")
# 5① is not 51, and a 5 with a stroke through it is not 5.
_NEVER_IN_FIGURES = frozenset({"No", "Mn", "Mc", "Me"})
_DASHES = re.compile(r"[-–—―─━‐‑−/\\]+")
_THOUSANDS = r"[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d{0,2}(?: \d{3})+"
_NUMBER = re.compile(
    rf"(?P<sign>[+-])?(?P<digits>(?:{_THOUSANDS}|\d+)(?:\.\d+)?)(?P<unit>[^\d()]*)(?:\((?P<note>.*)\))?",
    re.ASCII,
)
# A wide space or a tab separates two numbers, a narrow space the digits of one, unless a number is printed twice.
_WIDE_SPACE = re.compile(r"\d(?:\u3000|\t|\s{2,})\d")
_PRINTED_TWICE = re.compile(r"(?<!\d)(?!000)(\d{3}) \1(?!\d)", re.ASCII)
_SPACED = re.compile(r"\d[^\S\n]\d")
# In a column of changes: 增1423, 减少4项, ↑12.
_CHANGE = re.compile(r"(?P<more>新?增加?|上升|↑)|(?:减少?|下降|↓)")
_NO_CHANGE = frozenset({"持平", "不变", "无变化", "无增减", "没有变化"})
# The brackets of 5（万元） and 5（%） hold a unit.
_UNIT_NOTE = re.compile(r"[%百千万亿]|(?:百?万|千|亿)?元")
# 20（以上） is no exact figure, and 20（去年） is not one of this year.
_NO_FIGURE_NOTE = re.compile(
    r"(?:约|左右|上下|以上|以下|余|多|近)|20\d\d年?度?|[上去]年|上年度|历年|累计|截[至止].*|自.*(?:以来|起)"
)
MAX_DIGITS = 15
"""How many digits a figure may have: of more, not all would be kept, and no office counts so far."""
_MULTIPLIED = re.compile(r"[百千万亿]+(?:人次|[条件个次篇人项部宗份名场期])")
_IN_BRACKETS = re.compile(r"(?:单位:?|\()([^():]*)\)?$")
_OVER_TABLE = re.compile(r"单位:([^()]*)")
_WORTH = re.compile(r"[百千万亿元%/]")
_UNIT_DASHES = re.compile(r"[-–—―─━‐‑−/]*")


class Value(NamedTuple):
    """The value of a cell. ``number`` is in ``unit``, the unit of the indicator, and None unless the state is REPORTED;
    ``unit`` is None where the page leaves it open. ``note`` is a text in brackets behind the number."""

    state: State
    number: Decimal | None = None
    unit: str | None = None
    note: str | None = None


@lru_cache(maxsize=16384)
def read_value(raw: str, unit: str | None, printed_unit: str | None = None, open_unit: bool = False) -> Value:
    """Read the text of a cell as a value of an indicator with this unit.

    ``printed_unit`` is the unit that the row or header prints, and that numbers without one of their own are in
    (万元, 万条). With ``open_unit``, the unit of a number without one is not known at all (f2019 采购总金额).
    """
    bare_unit = printed_unit or unit
    text = drop_unprinted(raw)
    compact = _BLANK.sub("", text)
    if not compact:
        return Value(State.BLANK, unit=unit)
    if _is_disputed(text):
        return Value(State.UNREADABLE, unit=unit)
    if simplify(compact) in _NOT_APPLICABLE or _DASHES.fullmatch(compose(compact)):
        return Value(State.NOT_APPLICABLE, unit=unit)
    match = _NUMBER.fullmatch(_lay_out(text))
    if match is None:
        return _read_words(compact, unit, bare_unit, open_unit)
    number = Decimal(match["digits"].replace(",", "").replace(" ", ""))
    note, printed = match["note"], match["unit"].replace(" ", "")
    if note and _UNIT_NOTE.fullmatch(note):
        note, printed = None, f"{printed}{note}"
    if (
        len(number.as_tuple().digits) > MAX_DIGITS
        or _PRINTED_TWICE.search(match["digits"])
        or (note and _NO_FIGURE_NOTE.fullmatch(note))
    ):
        return Value(State.UNREADABLE, unit=unit)
    number = -number if match["sign"] == "-" else number
    return _scale(number, printed, unit, bare_unit, open_unit, note)


def read_change(raw: str, unit: str | None, printed_unit: str | None = None) -> Value:
    """Read the text of a cell in a column of changes, which may print its sign in words: 增1423, 减4, 持平."""
    words = normalise_text(raw)
    if words in _NO_CHANGE:
        return Value(State.REPORTED, Decimal(0), unit)
    sign = _CHANGE.match(words)
    if sign is None or not words[sign.end() : sign.end() + 1].isdecimal():
        return read_value(raw, unit, printed_unit)
    return read_value(("+" if sign["more"] else "-") + words[sign.end() :], unit, printed_unit)


@lru_cache(maxsize=16384)
def has_spaced_digits(raw: str) -> bool:
    """Whether a text has a space between two digits: of one number (1 136), or of two."""
    return _SPACED.search(raw) is not None


@lru_cache(maxsize=4096)
def unit_in_column(text: str, unit: str | None) -> str | None:
    """The printed unit in a column of units, for an indicator with this unit.

    None where it is the same or changes nothing, UNREAD where it cannot be converted.
    """
    words = normalise_text(text).removeprefix("人民币")
    if words == unit or _UNIT_DASHES.fullmatch(words):
        return None
    if unit in MONEY:
        return _as_money(words) or UNREAD
    return words if _MULTIPLIED.fullmatch(words) else UNREAD if _WORTH.search(words) else None


@lru_cache(maxsize=16384)
def unit_in_text(text: str) -> str | None:
    """The money or multiplying unit that a label or a header prints in brackets or behind 单位, or None."""
    match = _IN_BRACKETS.search(normalise_text(text))
    words = match[1].removeprefix("人民币") if match else ""
    return words if words in MONEY or _MULTIPLIED.fullmatch(words) else None


def unit_over_table(texts: Iterable[str]) -> str | None:
    """The unit of money in the lines above a table (单位：件、万元); None where they name none or several."""
    words = (
        word
        for text in texts
        if (match := _OVER_TABLE.search(normalise_text(text)))
        for word in re.split(r"[、,/]", match[1])
    )
    units = {money for word in words if (money := _as_money(word.removeprefix("人民币")))}
    return units.pop() if len(units) == 1 else None


def fitting(printed: str | None, unit: str | None) -> str | None:
    """The printed unit if it is of the same kind as the unit of the indicator (money or counts), or None."""
    return printed if printed is not None and (printed in MONEY) == (unit in MONEY) else None


def _is_disputed(text: str) -> bool:
    """Whether a text holds what a person may read otherwise than its characters say, or two numbers."""
    return (
        _WIDE_SPACE.search(text.strip()) is not None
        or _DISPUTED.search(text) is not None
        or any(unicodedata.category(char) in _NEVER_IN_FIGURES for char in text)
    )


def _lay_out(raw: str) -> str:
    """The lines of a cell in ordinary characters, with single spaces, and none around brackets."""
    lines = (_BLANK.sub(" ", line).strip() for line in simplify(compose(raw)).splitlines())
    text = "\n".join(line for line in lines if line).replace("−", "-").replace("–", "-")
    return re.sub(r"(?:(?<!\s)\s++)?([()])\s*", r"\1", text)


def _read_words(compact: str, unit: str | None, bare_unit: str | None, open_unit: bool) -> Value:
    """Chinese numerals (零, 两, 十二), with or without a unit behind them."""
    text = simplify(compose(compact))
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
    """The value of a number, with the unit printed behind it, in the unit of the indicator."""
    unit_worth = MONEY.get(unit or "")
    if unit_worth is None:
        return _scale_count(number, printed or (bare_unit if bare_unit != unit else None) or "", unit, note)
    if not printed:
        if open_unit:
            return Value(State.REPORTED, number, None, note)
        return _reported(number * MONEY[bare_unit or "元"] / unit_worth, unit, note)
    factor = MONEY.get(printed) or MONEY.get(f"{printed}元")
    if factor is None:
        return Value(State.UNREADABLE, unit=unit)
    return _reported(number * factor / unit_worth, unit, note)


def _scale_count(number: Decimal, printed: str, unit: str | None, note: str | None) -> Value:
    """The value of a percentage, or of a count: a count with a fraction is unreadable."""
    if unit == "%":
        return _reported(number, unit, note) if printed in ("", "%") else Value(State.UNREADABLE, unit=unit)
    factor = _MULTIPLIERS.get(printed[:1], Decimal(1))
    measure = printed[1:] if printed[:1] in _MULTIPLIERS else printed
    # 2.618 pages are 2,618 of them, or nobody knows.
    if (measure and not _counts(measure, unit)) or number * factor % 1:
        return Value(State.UNREADABLE, unit=unit)
    return _reported(number * factor, unit, note)


def _counts(measure: str, unit: str | None) -> bool:
    """Whether a measure word may count the same things as the unit: 3件 cannot be 3人."""
    return measure in _PEOPLE_MEASURES or (unit not in _PEOPLE_MEASURES and measure in _OTHER_MEASURES)


def _reported(number: Decimal, unit: str | None, note: str | None) -> Value:
    """A reported value, its number without trailing zeros."""
    exponent = number.normalize().as_tuple().exponent
    plain = number.quantize(Decimal(1)) if isinstance(exponent, int) and exponent >= 0 else number.normalize()
    return Value(State.REPORTED, plain, unit, note)


def _as_money(words: str) -> str | None:
    """The unit of money that a word means (元, 万元, 万), or None."""
    return next((name for name in (words, f"{words}元") if name in MONEY), None)
