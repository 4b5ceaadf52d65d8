"""The MetaData of the warehouse, with a name for every constraint: SQLite cannot drop an unnamed one."""

from typing import Any

from sqlalchemy import Column, ForeignKey, MetaData, Text

NAMING = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}

metadata = MetaData(naming_convention=NAMING)


def text(name: str, *, nullable: bool = False, **more: Any) -> Column[str]:
    """A text column, not null unless ``nullable``."""
    return Column(name, Text, nullable=nullable, **more)


def refer(name: str, target: str, *, nullable: bool = False, **more: Any) -> Column[int]:
    """A column that refers to the key ``target`` (``table.column``) of another table, not null unless ``nullable``."""
    return Column(name, ForeignKey(target), nullable=nullable, **more)
