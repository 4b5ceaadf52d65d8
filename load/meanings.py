"""What tables, marts and their columns mean, as data beside them."""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator
from sqlalchemy import Column, Table

from load.marts import MARTS
from load.schema import metadata


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ColumnMeaning(_Record):
    """What a column says, and in which unit if it is a measure."""

    meaning: str = Field(min_length=1)
    unit: str = ""

    @model_validator(mode="before")
    @classmethod
    def _accept_text(cls, entry: Any) -> Any:
        return {"meaning": entry} if isinstance(entry, str) else entry


class TableMeaning(_Record):
    """What a row of a table or mart is, what names it, and what its columns say."""

    row: str = Field(min_length=1)
    key: str = ""
    columns: dict[str, ColumnMeaning] = Field(default_factory=dict)


class WordList(_Record):
    """The words of a coded column."""

    title: str
    columns: str
    words: dict[str, str]


class _WordLists(_Record):
    list: tuple[WordList, ...]


@cache
def mart_meanings() -> Mapping[str, TableMeaning]:
    """The meaning of every mart; one too many or too few is an error that names it."""
    return _read("marts/meanings.toml", MARTS.values())


@cache
def table_meanings() -> Mapping[str, TableMeaning]:
    """The meaning of every table; one too many or too few is an error that names it."""
    return _read("schema/meanings.toml", metadata.sorted_tables)


@cache
def word_lists() -> tuple[WordList, ...]:
    """The words of all coded columns."""
    return _WordLists.model_validate(_parse("schema/words.toml")).list


def explains_itself(column: Column[Any]) -> bool:
    """Whether a column refers to another table, or is its table's own number."""
    return bool(column.foreign_keys) or (column.primary_key and column.name == f"{column.table.name}_id")


def _read(path: str, tables: Iterable[Table]) -> dict[str, TableMeaning]:
    found = {name: TableMeaning.model_validate(entry) for name, entry in _parse(path).items()}
    wanted = {table.name: {c.name for c in table.columns if not explains_itself(c)} for table in tables}
    _require_same(f"load/{path}", set(wanted), set(found))
    for name, columns in wanted.items():
        _require_same(f"load/{path} [{name}.columns]", columns, set(found[name].columns))
    return found


def _require_same(place: str, wanted: set[str], found: set[str]) -> None:
    if wanted != found:
        raise ValueError(
            f"{place}: add {', '.join(sorted(wanted - found)) or 'nothing'}, "
            f"remove {', '.join(sorted(found - wanted)) or 'nothing'}"
        )


def _parse(path: str) -> dict[str, Any]:
    return tomllib.loads(files("load").joinpath(*path.split("/")).read_text(encoding="utf-8"))
