"""A spreadsheet's number as the text that a person sees in the cell.

Number formats decide decimals, grouping, percent and words around the number. Two things that a format may do are
not followed, because they would turn a number into no number: hiding it (``;;;``, ``#`` on 0), and drawing zero as a
dash (the accounting style). Where a format shows another number (in thousands, or 25.1 for 251000) or words alone
(见附件), the text is the exact number and the format behind it, which is no figure: it is unknown which of the two the
office means. Any other format that is not understood gives the exact number. Where a format rounds (51 for 50.98), the
text is what is shown, and the number that the cell holds is given apart from it.
"""

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from math import isfinite

from transform.text.decimals import decimal_text

_SECTION_END = re.compile(r';(?=(?:[^"]*"[^"]*")*[^"]*$)')
# Colours and conditions, padding (``_x``), fill (``*x``).
_UNSEEN = re.compile(r"\[[^\]]*\]|_.|\*.")
_PLACES = re.compile(r"([#0?][#0?,]*)(?:\.([#0?]*))?")
_GENERAL = re.compile(r"General|G/通用格式", re.I)
_BRACKETS = re.compile(r"\\?[()（）]")
_WORDS = re.compile(r'"([^"]*)"|\\(.)|([¥$%]|[^\x00-\x7f])')
_QUOTED = re.compile(r'"[^"]*"|\\.')
_DATE_PART = re.compile(r"[年月日]|y+|m+|d+", re.I)
_YEAR_ALONE = re.compile(r"(?:yy){1,2};?@?", re.I)
_EXPONENT_OR_FRACTION = re.compile(r"[Ee][+-]|/")
# A comma behind the last place divides by a thousand; ``!`` puts a point where none is.
_SCALED = re.compile(r"[#0?.],+(?![#0?,])|!")
# A number has up to 309 digits before its point, and a format as many places as it is long.
_AS_LONG_AS_ANY = Context(prec=700)
# No spreadsheet program takes a longer one.
_LONGEST_FORMAT = 255
# A number that has so few digits, but for some beyond its twelfth, is the sum or product of such numbers.
_MOST_PLAIN_DIGITS = 9


def print_number(value: int | float, number_format: str) -> str:
    """A number as its format prints it: 353, 7730.28, 1,136, 12.5%, 160.5964万元."""
    if not isfinite(value):
        return "#NUM!"
    return _print(_find_exact(value), number_format, rounds=True)


def print_held(value: int | float, number_format: str) -> str | None:
    """The same with all decimals that the cell holds, where its format rounds some of them off, or else None."""
    if not isfinite(value) or _is_whole(value):
        return None
    exact = _find_exact(value)
    held = _print(exact, number_format, rounds=False)
    return None if held == _print(exact, number_format, rounds=True) else held


def _find_exact(value: int | float) -> Decimal:
    """The number that a cell holds, without what is left of the arithmetic of a formula: 0.300000000000002 is 0.3."""
    if _is_whole(value):
        return Decimal(int(value))
    plain = Decimal(f"{value:.12g}")
    return plain if len(plain.as_tuple().digits) <= _MOST_PLAIN_DIGITS else Decimal(f"{value:.15g}")


def _is_whole(value: int | float) -> bool:
    return isinstance(value, int) or value.is_integer()


def _print(exact: Decimal, number_format: str, *, rounds: bool) -> str:
    if len(number_format) > _LONGEST_FORMAT:
        return decimal_text(exact)
    pattern = _choose_section(exact, number_format)
    if general := _GENERAL.search(pattern):
        return _add_words(
            exact, decimal_text(exact.copy_abs()), pattern[: general.start()], pattern[general.end() :]
        )
    bare = _blank_words(pattern)
    has_words_alone = not _PLACES.search(bare) and bool(_visible_words(pattern))
    if _SCALED.search(bare) or has_words_alone:
        return f"{decimal_text(exact)} [{number_format}]"
    places = None if _EXPONENT_OR_FRACTION.search(bare) else _PLACES.search(bare)
    return decimal_text(exact) if places is None else _print_places(exact, pattern, places, rounds)


def print_date(value: date | time | timedelta, number_format: str) -> str:
    """A date as 2023年1月5日 where its format has 年, else as 2023-01-05, with the time if it has one.

    A format of the year alone shows 2016, which is printed as 2016年: the head of a column, and never a figure.
    """
    if not isinstance(value, date):
        return str(value)
    if _YEAR_ALONE.fullmatch(_UNSEEN.sub("", number_format[:_LONGEST_FORMAT])):
        return f"{value.year}年"
    if "年" in number_format and len(number_format) <= _LONGEST_FORMAT:
        parts = {"y": value.year, "m": value.month, "d": value.day}
        # No hours and minutes: m is a month before h and minutes behind it.
        days = re.split("h", _UNSEEN.sub("", number_format), maxsplit=1, flags=re.I)[0]
        return "".join(
            part if part in "年月日" else str(parts[part[0].lower()]) for part in _DATE_PART.findall(days)
        )
    if isinstance(value, datetime) and value.time() != time():
        return value.isoformat(sep=" ")
    return value.isoformat()[:10]


def _choose_section(exact: Decimal, number_format: str) -> str:
    """The section of a format for a number of this sign."""
    sections = [_UNSEEN.sub("", section) for section in _SECTION_END.split(number_format)]
    if exact < 0 and len(sections) > 1:
        # Brackets around a negative number are its sign; it is printed with a minus instead.
        return _BRACKETS.sub("", sections[1])
    return sections[0]


def _blank_words(pattern: str) -> str:
    """The pattern with spaces for its words, whose digits and commas are no places."""
    return _WORDS.sub(lambda match: " " * len(match.group()), pattern)


def _print_places(exact: Decimal, pattern: str, places: re.Match[str], rounds: bool) -> str:
    before, after = pattern[: places.start()], pattern[places.end() :]
    if "%" in _QUOTED.sub("", before + after):
        exact *= 100
    decimals = places.group(2) or ""
    exponent = exact.normalize().as_tuple().exponent
    kept = len(decimals) if rounds or not isinstance(exponent, int) else max(len(decimals), -exponent)
    rounded = exact.quantize(Decimal(1).scaleb(-kept), ROUND_HALF_UP, _AS_LONG_AS_ANY)
    text = f"{rounded.copy_abs():{',' if ',' in places.group() else ''}f}"
    if decimals.endswith(("#", "?")) and "." in text:
        text = _strip_optional_zeros(text, decimals)
    return _add_words(rounded, text, before, after)


def _strip_optional_zeros(text: str, decimals: str) -> str:
    """The number without the zeros at its end for which the format has ``#`` or ``?``."""
    required = len(decimals.rstrip("#?"))
    whole, _, fraction = text.partition(".")
    kept = fraction[:required] + fraction[required:].rstrip("0")
    return f"{whole}.{kept}" if kept else whole


def _add_words(number: Decimal, text: str, before: str, after: str) -> str:
    return f"{'-' if number < 0 else ''}{_visible_words(before)}{text}{_visible_words(after)}"


def _visible_words(pattern: str) -> str:
    """The words that a person sees before or behind the number, quoted in the pattern or not."""
    words = "".join(quoted or escaped or bare for quoted, escaped, bare in _WORDS.findall(pattern))
    return words.strip("- ")
