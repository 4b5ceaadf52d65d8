"""The MetaData of the warehouse, its kinds of columns and its kinds of checks.

Every constraint has a name, because SQLite cannot drop an unnamed one. A check holds on both databases; what a site
says must never fail one, so that it is checked before it is written.
"""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, MetaData, Text

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


def name_key(name: str, target: str, *, primary_key: bool = False) -> Column[Any]:
    """A column that refers to the key ``target`` as ``refer`` does, without a foreign key, and is not null.

    A foreign key asks the database once for each row. What these columns hold is proved for each batch at once, before
    it is stored, and by `gongkai db check` (load/versions/references.py).
    """
    kind: Any = Text if target == "snapshot.sha256" else Integer
    info = {"refers_to": target}
    return Column(name, kind, nullable=False, primary_key=primary_key, autoincrement=False, info=info)


def check_words(column: str, *words: str) -> CheckConstraint:
    """The column holds one of these words."""
    # SQLite would make a table of the words of an IN anew for each row: a fifth of a first load.
    return CheckConstraint(" OR ".join(f"{column} = '{word}'" for word in words), name=column)


def check_listed_words(column: str, title: str) -> CheckConstraint:
    """The column holds one of the words that words.toml lists under this title."""
    return check_words(column, *_listed_words()[title])


def check_counts(*columns: str) -> CheckConstraint:
    """The columns hold no number below zero."""
    return CheckConstraint(" AND ".join(f"{column} >= 0" for column in columns), name="counts")


def check_figure(column: str) -> CheckConstraint:
    """The column holds a number that both databases can hold: no NaN, no infinity, less than 10^15."""
    return CheckConstraint(
        f"{column} > -1000000000000000 AND {column} < 1000000000000000", name=f"{column}_is_exact"
    )


def check_order(earlier: str, later: str) -> CheckConstraint:
    """The second time is not before the first one."""
    return CheckConstraint(f"{later} >= {earlier}", name=later)


def check_sha256(column: str) -> CheckConstraint:
    """The column holds 64 lower-case hex digits."""
    return CheckConstraint(f"length({column}) = 64 AND ltrim({column}, '0123456789abcdef') = ''", name=column)


def check_year(column: str, *, unknown: bool = False) -> CheckConstraint:
    """The column holds a year of this century, or 0 with ``unknown``."""
    also = f"{column} = 0 OR " if unknown else ""
    return CheckConstraint(f"{also}{column} BETWEEN 2000 AND 2100", name=column)


@cache
def _listed_words() -> dict[str, list[str]]:
    lists = tomllib.loads(files("load.schema").joinpath("words.toml").read_text(encoding="utf-8"))["list"]
    return {entry["title"]: list(entry["words"]) for entry in lists}
