"""Many rows at once: inserted (by COPY on PostgreSQL), updated, and the facts of many versions read."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from itertools import chain
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Dialect,
    Select,
    Table,
    bindparam,
    func,
    select,
    update,
)
from sqlalchemy.types import TypeEngine

from load.column_types import UtcTime
from load.engine import Row, bind_rows, given_rows
from load.prepared.stored_fact import FactKey, StoredFact
from load.schema.dimensions import breakdown, indicator
from load.schema.facts import fact

_ROWS = 50
"""So many rows are one statement of SQLite: with each its driver lets other threads have the interpreter."""

_Converters = list[Callable[[Any], Any] | None]


def insert_rows(conn: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows with the same columns, none of which can clash with one that is there."""
    if not rows:
        return
    names = list(rows[0])
    converters = _list_converters(table, names, conn.dialect)
    _copy(conn, table, names, (_convert([row[name] for name in names], converters) for row in rows))


def copy_rows(conn: Connection, table: Table, rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows that have the values of all columns, in their order, as both drivers take them: numbers as int or float,
    no times. None of the rows can clash with one that is there."""
    _copy(conn, table, [column.name for column in table.columns], rows)


def _copy(conn: Connection, table: Table, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    columns = ", ".join(names)
    if conn.dialect.name == "postgresql":
        connection: Any = conn.connection.driver_connection
        with connection.cursor() as cursor, cursor.copy(f"COPY {table.name} ({columns}) FROM STDIN") as copy:
            write = copy.write_row
            for row in rows:
                write(row)
        return
    listed = list(rows)
    whole = len(listed) - len(listed) % _ROWS
    together = [tuple(chain.from_iterable(listed[first : first + _ROWS])) for first in range(0, whole, _ROWS)]
    for count, of_count in ((_ROWS, together), (1, list(map(tuple, listed[whole:])))):
        if of_count:
            conn.exec_driver_sql(_write_insert(table.name, tuple(names), count), of_count)


@cache
def _write_insert(table: str, names: tuple[str, ...], count: int) -> str:
    """The statement that inserts so many rows into SQLite."""
    marks = f"({', '.join('?' * len(names))})"
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES {', '.join([marks] * count)}"


def update_rows(
    conn: Connection,
    table: Table,
    rows: Sequence[Row],
    kinds: Mapping[str, Any],
    match: Sequence[str],
    assign: Callable[[Mapping[str, Any]], Mapping[str, Any]],
    only: ColumnElement[bool] | None = None,
) -> None:
    """Update many rows of a table: in one statement on PostgreSQL, by one executemany on SQLite.

    ``rows`` have the columns ``kinds``, by name with their types; those in ``match`` say which rows of the table each is
    about, no two the same one. ``assign`` makes the new values of what stands for a row, by name.
    """
    if not rows:
        return
    given = given_columns(conn.dialect.name, kinds)
    where = [table.c[name] == given[name] for name in match] + ([] if only is None else [only])
    conn.execute(update(table).where(*where).values(assign(given)), bind_rows(conn, list(kinds), rows))


def given_columns(dialect: str, kinds: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of the rows that ``bind_rows`` gives to an update, by name."""
    if dialect == "postgresql":
        columns = given_rows(kinds).c
        return {name: columns[name] for name in kinds}
    return {name: bindparam(f"b_{name}", type_=kind) for name, kind in kinds.items()}


def later_of(dialect: str, which: ColumnElement[Any], other: ColumnElement[Any]) -> ColumnElement[Any]:
    """SQL: the larger one of two values, neither of them null."""
    return (func.greatest if dialect == "postgresql" else func.max)(which, other)


def reserve_keys(conn: Connection, key: Column[int], count: int) -> list[int]:
    """Keys for so many new rows of a table whose primary key is one number, in ascending order.

    The transaction has to be one that writes: on SQLite they are those above the largest one, and stay free for it.
    """
    if not count:
        return []
    if conn.dialect.name == "postgresql":
        name = select(func.to_regclass(func.pg_get_serial_sequence(key.table.name, key.name)))
        numbers = func.generate_series(1, count).table_valued("number")
        # As a query of its own the name is looked up once, and not for each number.
        return sorted(conn.scalars(select(func.nextval(name.scalar_subquery())).select_from(numbers)))
    last = conn.scalar(_greatest(key)) or 0
    return list(range(last + 1, last + 1 + count))


@cache
def _greatest(key: Column[int]) -> Select[Any]:
    return select(func.coalesce(func.max(key), 0))


def given_numbers(dialect: str, name: str = "numbers") -> str:
    """SQL: the condition that what stands before it is one of the numbers that ``bind_numbers`` makes under this name.

    A list of hundreds of parameters would be put together, and read by the driver, anew each time.
    """
    if dialect == "postgresql":
        return f"= ANY(CAST(:{name} AS integer[]))"
    return f"IN (SELECT value FROM json_each(:{name}))"


def bind_numbers(dialect: str, numbers: Sequence[int], name: str = "numbers") -> dict[str, Any]:
    """The parameter of ``given_numbers``."""
    return {name: list(numbers) if dialect == "postgresql" else json.dumps(numbers)}


def given_pairs(dialect: str) -> str:
    """SQL: the pairs of whole numbers that ``bind_pairs`` makes, as the rows of a query in brackets."""
    if dialect == "postgresql":
        return "(SELECT * FROM unnest(CAST(:firsts AS integer[]), CAST(:seconds AS integer[])))"
    return "(SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(:pairs))"


def bind_pairs(dialect: str, pairs: Sequence[tuple[int, int]]) -> dict[str, Any]:
    """The parameters of ``given_pairs``."""
    if dialect == "postgresql":
        return {"firsts": [first for first, _ in pairs], "seconds": [second for _, second in pairs]}
    return {"pairs": json.dumps(pairs)}


def read_facts(conn: Connection, version_ids: Iterable[int]) -> dict[int, dict[FactKey, StoredFact]]:
    """The facts of versions, without notes: by version, then by (indicator, breakdown).

    Every version asked for has an entry, empty if it has no facts.
    """
    wanted = list(version_ids)
    facts: dict[int, dict[FactKey, StoredFact]] = {version_id: {} for version_id in wanted}
    rows = conn.execute(
        select(
            fact.c.version_id, indicator.c.code, breakdown.c.code,
            fact.c.value, fact.c.state, fact.c.raw, fact.c.unit,
        )
        .join(indicator, indicator.c.indicator_id == fact.c.indicator_id)
        .join(breakdown, breakdown.c.breakdown_id == fact.c.breakdown_id)
        .where(fact.c.version_id.in_(wanted))
    )  # fmt: skip
    for version_id, indicator_code, breakdown_code, *rest in rows:
        facts[version_id][indicator_code, breakdown_code] = StoredFact(*rest)
    return facts


def _list_converters(table: Table, names: Sequence[str], dialect: Dialect) -> _Converters:
    """What makes of a value of each column that which the driver takes; None where they are the same."""
    return [_make_converter(table.c[name].type, dialect) for name in names]


def _make_converter(kind: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    processor = kind.dialect_impl(dialect).bind_processor(dialect)
    # The rows of a batch have the same times nearly all: to convert each took six of the seven microseconds of a row.
    # Not so numbers, of which 1 and 1.0 would be the same one.
    return cache(processor) if processor is not None and isinstance(kind, UtcTime) else processor


def _convert(row: Sequence[Any], converters: _Converters) -> list[Any]:
    return [
        convert(value) if convert is not None else value
        for value, convert in zip(row, converters, strict=True)
    ]
