"""Chinese numerals of these reports: counts up to 9999, and years written digit by digit.

Anything else (两三, 十几, 百余) is rejected and not approximated.
"""

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
# A circle or a Greek letter is a zero only within a year; elsewhere it is a mark.
_YEAR_DIGITS = _DIGITS | {"○": 0, "Ο": 0}
_PLACES = {"千": 1000, "百": 100, "十": 10}


def read_numeral(text: str) -> int | None:
    """The count that a text writes in words (零 … 九千九百九十九), or None."""
    if not text:
        return None
    if len(text) == 1:
        return 10 if text == "十" else _DIGITS.get(text)
    return _read_places(text)


def _read_places(text: str) -> int | None:
    """A count of several characters: digits with 千, 百 and 十 in falling order, and 零 for a gap."""
    total, place, digit, zero = 0, 10_000, None, False
    for char in text:
        if char in _PLACES:
            if _PLACES[char] >= place or (digit is None and not (char == "十" and total == 0)):
                return None
            place = _PLACES[char]
            total += (1 if digit is None else digit) * place
            digit, zero = None, False
        elif char in "零〇":
            if zero or digit is not None or total == 0:
                return None
            zero = True
        elif char in _DIGITS and digit is None:
            digit = _DIGITS[char]
        else:
            return None
    if digit is None:
        return None if zero or place == 10_000 else total
    return total + digit if place == 10 or zero else None


def read_year(text: str) -> int | None:
    """The year that a text writes digit by digit (二〇一七, 2017), or None."""
    if len(text) != 4:
        return None
    digits = "".join(str(_YEAR_DIGITS[c]) if c in _YEAR_DIGITS else c for c in text)
    return int(digits) if digits.isdecimal() and digits.isascii() else None
