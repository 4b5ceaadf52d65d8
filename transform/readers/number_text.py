"""A spreadsheet's number as the text a person sees in the cell.

Number formats decide decimals, grouping, percent and words around the number. Two things a format may do are
not followed, because they would turn a number into no number: hiding it (``;;;``, ``#`` on 0), and drawing
zero as a dash (the accounting style). A format that is not understood gives the exact number.
"""

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

_SECTION = re.compile(r';(?=(?:[^"]*"[^"]*")*[^"]*$)')
# Colours and conditions, padding (``_x``), fill (``*x``).
_UNSEEN = re.compile(r"\[[^\]]*\]|_.|\*.")
_PLACES = re.compile(r"([#0?][#0?,]*)(?:\.([#0?]*))?")
_BRACKETS = re.compile(r"\\?[()（）]")
_WORDS = re.compile(r'"([^"]*)"|\\(.)|([¥￥$€%])')
_DATE_PART = re.compile(r"[\"\\\[\];@年月日]|y+|m+|d+", re.I)
_EXOTIC = re.compile(r"[Ee][+-]|/|!|General|G/通用格式", re.I)


def print_number(value: int | float | Decimal, number_format: str) -> str:
    """353, 7730.28, 1,136, 12.5%, 160.5964万元: the number as its format prints it."""
    exact = Decimal(value) if isinstance(value, int) else Decimal(f"{value:.15g}")
    sections = _SECTION.split(number_format or "")
    pattern = _UNSEEN.sub("", sections[0])
    if exact < 0 and len(sections) > 1:
        # Brackets around a negative are its sign, which is printed as a sign.
        pattern = _BRACKETS.sub("", _UNSEEN.sub("", sections[1]))
    places = None if _EXOTIC.search(pattern) else _PLACES.search(_blank_words(pattern))
    if places is None:
        return _plain(exact)
    return _print_places(exact, pattern, places)


def _print_places(exact: Decimal, pattern: str, places: re.Match[str]) -> str:
    if places.group(1).endswith(","):
        # Trailing commas divide by a thousand each; what is seen is not the number.
        return _plain(exact)
    before, after = _words(pattern[: places.start()]), _words(pattern[places.end() :])
    if "%" in before + after:
        exact *= 100
    decimals = places.group(2) or ""
    rounded = exact.quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP)
    text = f"{abs(rounded):{',' if ',' in places.group() else ''}f}"
    if decimals.endswith(("#", "?")) and "." in text:
        text = _strip_optional(text, decimals)
    return f"{'-' if rounded < 0 else ''}{before}{text}{after}"


def _strip_optional(text: str, decimals: str) -> str:
    required = len(decimals.rstrip("#?"))
    whole, _, fraction = text.partition(".")
    kept = fraction[:required] + fraction[required:].rstrip("0")
    return f"{whole}.{kept}" if kept else whole


def _blank_words(pattern: str) -> str:
    """The pattern with quoted and escaped words blanked, so that their digits are no places."""
    return _WORDS.sub(lambda found: " " * len(found.group()), pattern)


def _words(part: str) -> str:
    """The words a person sees beside the number."""
    seen = "".join(quoted or escaped or symbol for quoted, escaped, symbol in _WORDS.findall(part))
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
        return "".join(_date_part(found, parts) for found in _DATE_PART.findall(number_format))
    if isinstance(value, datetime) and value.time() != time():
        return value.isoformat(sep=" ")
    return value.isoformat()[:10]


def _date_part(found: str, parts: dict[str, int]) -> str:
    if found in "年月日":
        return found
    return str(parts.get(found[0].lower(), ""))
