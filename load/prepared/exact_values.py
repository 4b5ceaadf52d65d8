"""Numbers and texts that SQLite and PostgreSQL both hold exactly."""

import hashlib
from decimal import Decimal
from typing import overload

from transform.text.decode import replace_surrogates

MOST_DIGITS = 15
LONGEST_KEY = 2000
_TOO_MUCH = 10**MOST_DIGITS
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


class InexactValue(ValueError):
    """A number that SQLite could not return digit for digit."""


def exact_decimal(value: Decimal) -> Decimal:
    """The same number without trailing zeros or a positive exponent.

    Raises InexactValue for more than 15 significant digits, for numbers of 10^15 and more, and for NaN and infinity.
    """
    printed = str(value)
    if printed.isdigit() and len(printed) <= MOST_DIGITS:  # as nearly all are
        return value
    if not value.is_finite():
        raise InexactValue(f"{value} is not a number that can be stored")
    plain = value.normalize()
    if len(plain.as_tuple().digits) > MOST_DIGITS or abs(plain) >= Decimal(10) ** MOST_DIGITS:
        raise InexactValue(f"{value} has more than {MOST_DIGITS} significant digits")
    return plain.quantize(Decimal(1)) if plain == plain.to_integral_value() else plain


def to_sqlite(value: Decimal) -> int | float:
    """A number of ``exact_decimal`` as SQLite stores it: a number, so that SQL can add it up."""
    whole = int(value)
    return whole if whole == value else float(value)


def from_database(value: object) -> Decimal:
    """The exact number that a driver returned as Decimal, int or float."""
    if type(value) is int and 0 <= value < _TOO_MUCH:  # as nearly all are, on SQLite
        return Decimal(value)
    if isinstance(value, Decimal):
        return exact_decimal(value)
    return exact_decimal(Decimal(repr(value)))


@overload
def sanitise_text(text: str) -> str: ...
@overload
def sanitise_text(text: None) -> None: ...
def sanitise_text(text: str | None) -> str | None:
    """The text with NUL and unpaired surrogates replaced, which PostgreSQL cannot store."""
    if text is None or text.isprintable():
        return text
    return replace_surrogates(text.replace("\0", REPLACEMENT))


def key_text(text: str, limit: int = LONGEST_KEY) -> str:
    """The text as a key of at most ``limit`` bytes: the end of a longer one, which PostgreSQL cannot index, is a hash."""
    plain = sanitise_text(text)
    if len(plain.encode()) <= limit:
        return plain
    digest = hashlib.sha256(plain.encode()).hexdigest()
    return f"{plain[: limit // 4 - len(digest)]}#{digest}"
