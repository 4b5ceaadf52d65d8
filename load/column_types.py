"""Column types with which SQLite returns exactly what PostgreSQL returns, and text that both can hold."""

import hashlib
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, overload

from sqlalchemy import Case, ColumnElement, DateTime, Dialect, Numeric, TypeDecorator, case
from sqlalchemy.types import TypeEngine

from transform.text.decode import replace_surrogates

MOST_DIGITS = 15
LONGEST_KEY = 2000
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


class InexactValue(ValueError):
    """A number that SQLite could not return digit for digit."""


def exact_decimal(value: Decimal) -> Decimal:
    """The same number without trailing zeros or a positive exponent.

    Raises InexactValue for more than 15 significant digits, for numbers of 10^15 and more, and for NaN and infinity.
    """
    sign, digits, exponent = value.as_tuple()
    if exponent == 0 and not sign and len(digits) <= MOST_DIGITS:
        return value
    if not value.is_finite():
        raise InexactValue(f"{value} is not a number that can be stored")
    plain = value.normalize()
    if len(plain.as_tuple().digits) > MOST_DIGITS or abs(plain) >= Decimal(10) ** MOST_DIGITS:
        raise InexactValue(f"{value} has more than {MOST_DIGITS} significant digits")
    return plain.quantize(Decimal(1)) if plain == plain.to_integral_value() else plain


def to_sqlite(value: Decimal) -> int | float:
    """A number of ``exact_decimal`` as SQLite stores it: a number, so that SQL can add it up."""
    return int(value) if value == value.to_integral_value() else float(value)


def from_database(value: object) -> Decimal:
    """The exact number that a driver returned as Decimal, int or float."""
    if isinstance(value, Decimal):
        return exact_decimal(value)
    return exact_decimal(Decimal(repr(value)))


@overload
def sanitise_text(text: str) -> str: ...
@overload
def sanitise_text(text: None) -> None: ...
def sanitise_text(text: str | None) -> str | None:
    """The text with NUL and unpaired surrogates replaced, which PostgreSQL cannot store."""
    if text is None or ("\0" not in text and text.isprintable()):
        return text
    return replace_surrogates(text.replace("\0", REPLACEMENT))


def key_text(text: str, limit: int = LONGEST_KEY) -> str:
    """The text as a key of at most ``limit`` bytes: the end of a longer one, which PostgreSQL cannot index, is a hash."""
    plain = sanitise_text(text)
    if len(plain.encode()) <= limit:
        return plain
    digest = hashlib.sha256(plain.encode()).hexdigest()
    return f"{plain[: limit // 4 - len(digest)]}#{digest}"


class ExactDecimal(TypeDecorator[Decimal]):
    """A decimal of up to 15 significant digits, the same on both databases."""

    impl = Numeric
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> object:
        """Convert a Decimal for the driver."""
        if value is None:
            return None
        plain = exact_decimal(value)
        return to_sqlite(plain) if dialect.name == "sqlite" else plain

    def process_result_value(self, value: object | None, dialect: Dialect) -> Decimal | None:
        """Convert a value of the driver to a Decimal."""
        return None if value is None else from_database(value)

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """NUMERIC on both, without SQLAlchemy's own conversion."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(Numeric(asdecimal=False))
        return dialect.type_descriptor(Numeric())


def not_before(column: ColumnElement[Any], moment: ColumnElement[Any]) -> Case[Any]:
    """SQL: ``moment``, or the time in ``column`` where that is later, as after a clock that went back."""
    return case((column > moment, column), else_=moment)


class UtcTime(TypeDecorator[datetime]):
    """An aware UTC time. SQLite has no type for it and stores it without a zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert an aware time for the driver; a naive one raises ValueError."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone; give an aware time")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert a time of the driver to an aware UTC time."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
