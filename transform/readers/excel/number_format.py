"""A spreadsheet's number as the text a person sees in the cell.

Number formats decide decimals, grouping, percent and words around the number. Two things a format may do are
not followed, because they would turn a number into no number: hiding it (``;;;``, ``#`` on 0), and drawing
zero as a dash (the accounting style). A format that shows another number (in thousands, or 25.1 for 251000)
is printed behind the exact one: what a person read there is not told, and the two make no figure. Any other
format that is not understood gives the exact number.
"""

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

_SECTION = re.compile(r';(?=(?:[^"]*"[^"]*")*[^"]*$)')
# Colours and conditions, padding (``_x``), fill (``*x``).
_UNSEEN = re.compile(r"\[[^\]]*\]|_.|\*.")
_PLACES = re.compile(r"([#0?][#0?,]*)(?:\.([#0?]*))?")
_GENERAL = re.compile(r"General|G/通用格式", re.I)
_BRACKETS = re.compile(r"\\?[()（）]")
_WORDS = re.compile(r'"([^"]*)"|\\(.)|([¥$%]|[^\x00-\x7f])')
_QUOTED = re.compile(r'"[^"]*"|\\.')
_DATE_PART = re.compile(r"[年月日]|y+|m+|d+", re.I)
_EXOTIC = re.compile(r"[Ee][+-]|/")
# A comma behind the last place divides by a thousand; ``!`` puts a point where none is.
_SCALED = re.compile(r"[#0?.],+(?![#0?,])|!")
# No spreadsheet program takes a longer one.
_LONGEST = 255


def print_number(value: int | float | Decimal, number_format: str) -> str:
    """353, 7730.28, 1,136, 12.5%, 160.5964万元: the number as its format prints it."""
    exact = Decimal(value) if isinstance(value, int) else Decimal(f"{value:.15g}")
    if len(number_format) > _LONGEST:
        return _plain(exact)
    pattern = _choose_section(exact, number_format)
    if general := _GENERAL.search(pattern):
        return _dress(exact, _plain(abs(exact)), pattern[: general.start()], pattern[general.end() :])
    bare = _blank_words(pattern)
    if _SCALED.search(bare):
        return f"{_plain(exact)} [{number_format}]"
    places = None if _EXOTIC.search(bare) else _PLACES.search(bare)
    return _plain(exact) if places is None else _print_places(exact, pattern, places)


def _choose_section(exact: Decimal, number_format: str) -> str:
    sections = [_UNSEEN.sub("", section) for section in _SECTION.split(number_format)]
    if exact < 0 and len(sections) > 1:
        # Brackets around a negative are its sign, which is printed as a sign.
        return _BRACKETS.sub("", sections[1])
    return sections[0]


def _print_places(exact: Decimal, pattern: str, places: re.Match[str]) -> str:
    before, after = pattern[: places.start()], pattern[places.end() :]
    if "%" in _QUOTED.sub("", before + after):
        exact *= 100
    decimals = places.group(2) or ""
    rounded = exact.quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP)
    text = f"{abs(rounded):{',' if ',' in places.group() else ''}f}"
    if decimals.endswith(("#", "?")) and "." in text:
        text = _strip_optional(text, decimals)
    return _dress(rounded, text, before, after)


def _dress(number: Decimal, text: str, before: str, after: str) -> str:
    return f"{'-' if number < 0 else ''}{_words(before)}{text}{_words(after)}"


def _strip_optional(text: str, decimals: str) -> str:
    required = len(decimals.rstrip("#?"))
    whole, _, fraction = text.partition(".")
    kept = fraction[:required] + fraction[required:].rstrip("0")
    return f"{whole}.{kept}" if kept else whole


def _blank_words(pattern: str) -> str:
    """The pattern with its words blanked, so that their digits are no places."""
    return _WORDS.sub(lambda found: " " * len(found.group()), pattern)


def _words(part: str) -> str:
    """The words a person sees beside the number, quoted or not."""
    seen = "".join(quoted or escaped or bare for quoted, escaped, bare in _WORDS.findall(part))
    return seen.strip("- ")


def _plain(exact: Decimal) -> str:
    text = f"{exact:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def print_date(value: date | time | timedelta, number_format: str) -> str:
    """2023年1月5日 where the format says so, otherwise 2023-01-05 with the time if there is one."""
    if not isinstance(value, date):
        return str(value)
    parts = {"y": value.year, "m": value.month, "d": value.day}
    if "年" in number_format:
        days = re.split("h", _UNSEEN.sub("", number_format), maxsplit=1, flags=re.I)[0]
        return "".join(_date_part(found, parts) for found in _DATE_PART.findall(days))
    if isinstance(value, datetime) and value.time() != time():
        return value.isoformat(sep=" ")
    return value.isoformat()[:10]


def _date_part(found: str, parts: dict[str, int]) -> str:
    return found if found in "年月日" else str(parts[found[0].lower()])
