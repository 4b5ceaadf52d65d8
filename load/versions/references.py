"""References without foreign keys: rows of the tables of facts that name a key which there is not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Column, Connection, Select, Table, bindparam, func, literal, or_, select, union_all

from load.schema import metadata

Reference = tuple[Column[Any], Column[Any]]
"""A column made by ``name_key``, and the key that it names."""


class DanglingReference(RuntimeError):
    """A batch would store rows that refer to nothing: a bug of ours."""


@dataclass(frozen=True, slots=True)
class Dangling:
    """Rows of a table whose ``column`` names rows of ``target`` that there are not: how many, and of which versions
    (``version_ids``, at most ten)."""

    table: str
    column: str
    target: str
    rows: int
    version_ids: tuple[int, ...]


def prove_references(conn: Connection, version_ids: Sequence[int]) -> None:
    """Prove that all rows of these new versions, whose ids lie close together, name keys that there are.

    Raises DanglingReference: the transaction must not be committed then.
    """
    if not version_ids:
        return
    bounds = {"b_first": min(version_ids), "b_last": max(version_ids)}
    found = conn.execute(_any_dangling(), bounds).first()
    if found is not None:
        raise DanglingReference(
            f"version {found.version_id} would be stored with a row of {found.name} that refers to nothing"
        )


def find_dangling(conn: Connection) -> Iterator[Dangling]:
    """Every column of the whole warehouse that names keys which there are not."""
    for table, references in _references().items():
        for column, target in references:
            dangling = _join_targets(select(table.c.version_id), [(column, target)]).where(target.is_(None))
            rows = conn.scalar(select(func.count()).select_from(dangling.subquery()))
            if rows:
                ids = conn.scalars(dangling.distinct().order_by(table.c.version_id).limit(10))
                yield Dangling(table.name, column.name, target.table.name, rows, tuple(ids))


@cache
def _any_dangling() -> Any:
    """One statement over all tables: a row, with the version and the name of its table, if anything dangles."""
    return union_all(*map(_dangling_of, _references())).limit(1)


def _dangling_of(table: Table) -> Select[Any]:
    references = _references()[table]
    query = _join_targets(select(table.c.version_id, literal(table.name).label("name")), references)
    own = table.c.version_id.between(bindparam("b_first"), bindparam("b_last"))
    return query.where(own, or_(*(target.is_(None) for _, target in references)))


def _join_targets(query: Select[Any], references: Sequence[Reference]) -> Select[Any]:
    for column, target in references:
        query = query.outerjoin(target.table, target == column)
    return query


@cache
def _references() -> dict[Table, list[Reference]]:
    """The references of each table that has any."""
    found: dict[Table, list[Reference]] = {}
    for table in metadata.sorted_tables:
        for column in table.columns:
            if "refers_to" in column.info:
                name, _, key = column.info["refers_to"].partition(".")
                found.setdefault(table, []).append((column, metadata.tables[name].c[key]))
    return found
