"""Column types with which SQLite returns exactly what PostgreSQL returns."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Case, ColumnElement, DateTime, Dialect, Numeric, TypeDecorator, case
from sqlalchemy.dialects import sqlite
from sqlalchemy.types import TypeEngine

from load.prepared.exact_values import exact_decimal, from_database, to_sqlite

_ISO_IN_UTC = "%(year)04d-%(month)02d-%(day)02d %(hour)02d:%(minute)02d:%(second)02d.%(microsecond)06d+00:00"


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
    """An aware UTC time. SQLite has no type for it: there it is a text in the order of time, ISO 8601 with its zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert an aware time for the driver; a naive one raises ValueError."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone; give an aware time")
        return value.astimezone(UTC)

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """A time with a zone on PostgreSQL, a text on SQLite."""
        if dialect.name == "sqlite":
            text = sqlite.DATETIME(storage_format=_ISO_IN_UTC)  # type: ignore[no-untyped-call]
            return dialect.type_descriptor(text)
        return super().load_dialect_impl(dialect)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert a time of the driver to an aware UTC time."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
