"""The marts: views and tables whose columns are a promise to everyone who queries the warehouse.

An edition of the marts is a folder: ``<mart>.sql`` is the SELECT of a mart, ``marts.toml`` names its columns with
type, unit and meaning, ``titles.toml`` has their heads in Chinese. A mart is a view of its SELECT, or a table that is
filled by it (``filings``, ``years``). A migration makes views and tables of the edition it names, so from release 0.2 on
an edition never changes: new columns are a new edition, added at the end, and a new migration.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Boolean, Column, Date, Index, Integer, MetaData, PrimaryKeyConstraint, Table, Text
from sqlalchemy.types import TypeEngine

from load.column_types import ExactDecimal, UtcTime

EDITION = "v1"
"""The edition whose marts are in a warehouse of this program's schema."""

CURRENT = {"current": "c.until IS NULL", "applied": "k.lapsed_at IS NULL"}
"""Conditions for ``mart_sql``: what is current now."""
AS_OF = {
    "current": "c.since <= :moment AND (c.until IS NULL OR c.until > :moment)",
    "applied": "k.applied_at <= :moment AND (k.lapsed_at IS NULL OR k.lapsed_at > :moment)",
}
"""Conditions for ``mart_sql``: what was current at the bound parameter ``:moment``."""
HEADS = "report_head"
"""The table of what mart_fact shows of current reports."""
RATES = "mart_rate"
"""The mart of rates of reports, which those of sites are added up from."""
EVERYTHING = "1 = 1"
"""The scope for ``mart_sql`` that leaves nothing out."""

_FOLDER = Path(__file__).parent
_TYPES: Mapping[str, type[TypeEngine[Any]]] = {
    "text": Text,
    "integer": Integer,
    "decimal": ExactDecimal,
    "time": UtcTime,
    "boolean": Boolean,
    "date": Date,
}


class MartColumn(BaseModel):
    """A column of a mart: its meaning in English, and in Chinese (``zh``). ``unit`` is empty unless it is a measure."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: Literal["text", "integer", "decimal", "time", "boolean", "date"]
    meaning: str = Field(min_length=1)
    zh: str = Field(min_length=1)
    unit: str = ""


class MartDefinition(BaseModel):
    """A mart: what one row is, in English and in Chinese (``row_zh``), the columns that identify a row, and all columns
    in their order.

    ``stored`` is a mart that is a table; ``indexes`` are those that it has beside that of its key.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    row: str = Field(min_length=1)
    row_zh: str = Field(min_length=1)
    key: tuple[str, ...] = Field(min_length=1)
    stored: bool = False
    indexes: tuple[tuple[str, ...], ...] = ()
    columns: dict[str, MartColumn] = Field(min_length=1)


def read_definitions(edition: str) -> Mapping[str, MartDefinition]:
    """The marts of an edition by name. A mistake in its ``marts.toml`` raises pydantic's ValidationError."""
    with (_FOLDER / edition / "marts.toml").open("rb") as file:
        return {name: MartDefinition.model_validate(entry) for name, entry in tomllib.load(file).items()}


@cache
def titles() -> Mapping[str, str]:
    """The head of each column in Chinese, by its name, which is the same in all marts that have it."""
    text = (_FOLDER / EDITION / "titles.toml").read_text(encoding="utf-8")
    return {str(name): str(title) for name, title in tomllib.loads(text).items()}


def mart_sql(edition: str, name: str, moment: Mapping[str, str] = CURRENT, scope: str = EVERYTHING) -> str:
    """The SELECT of a mart of an edition, for what is current now or (``AS_OF``) was at ``:moment``.

    ``scope`` is a condition on the rows that a stored mart is made of; the SELECTs of other views have no place for one. The
    heads of reports, which have a SELECT here as well, are a table for what is current, and are put together for another
    moment.
    """
    sql = (_FOLDER / edition / f"{name}.sql").read_text(encoding="utf-8")
    heads, rates = HEADS, ""
    if moment is not CURRENT and "{heads}" in sql:
        heads = f"({mart_sql(edition, HEADS, moment)})"
    if "{rates}" in sql:
        rates = f"({mart_sql(edition, RATES, moment, scope)})"
    return sql.format(**moment, scope=scope, heads=heads, rates=rates)


def make_table(name: str, definition: MartDefinition, metadata: MetaData, schema: str | None = None) -> Table:
    """The table of a stored mart with its key and indexes; of a view, a table to select from."""
    columns = (Column(column, _TYPES[entry.type]()) for column, entry in definition.columns.items())
    key = [PrimaryKeyConstraint(*definition.key, name=f"pk_{name}")] if definition.stored else []
    indexes = (Index(f"ix_{name}_{n}", *of_index) for n, of_index in enumerate(definition.indexes, 1))
    return Table(name, metadata, *columns, *key, *indexes, schema=schema, sqlite_with_rowid=False)


@cache
def definitions() -> Mapping[str, MartDefinition]:
    """The marts of this program's edition by name. They are read when they are first asked for: that takes 0.03 s, and
    `status` needs none."""
    return read_definitions(EDITION)


@cache
def mart_tables() -> Mapping[str, Table]:
    """The marts of this program's edition, to select from, by name."""
    metadata = MetaData()
    return {name: make_table(name, entry, metadata) for name, entry in definitions().items()}
