"""Column types with which SQLite returns exactly what PostgreSQL returns."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Case, ColumnElement, DateTime, Dialect, Numeric, TypeDecorator, case
from sqlalchemy.types import TypeEngine

from load.prepared.exact_values import exact_decimal, from_database, to_sqlite


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
