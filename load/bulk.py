"""Writing many rows at once: by COPY on PostgreSQL, by one executemany on SQLite."""

from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import Column, Connection, Dialect, Table, func, select

from load.engine import Row

_Converters = list[Callable[[Any], Any] | None]


def insert_rows(conn: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows with the same columns, none of which can clash with one that is there."""
    if not rows:
        return
    names = list(rows[0])
    converters = _list_converters(table, names, conn.dialect)
    take = itemgetter(*names)
    copy_rows(conn, table, names, (_convert(take(row), converters) for row in rows))


def copy_rows(conn: Connection, table: Table, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows that have the values of these columns as the driver takes them: numbers as int or float, no times."""
    columns = ", ".join(names)
    if conn.dialect.name == "postgresql":
        connection: Any = conn.connection.driver_connection
        with connection.cursor() as cursor, cursor.copy(f"COPY {table.name} ({columns}) FROM STDIN") as copy:
            write = copy.write_row
            for row in rows:
                write(row)
        return
    marks = ", ".join("?" * len(names))
    conn.exec_driver_sql(f"INSERT INTO {table.name} ({columns}) VALUES ({marks})", list(map(tuple, rows)))


def reserve_keys(conn: Connection, key: Column[int], count: int) -> list[int]:
    """Keys for so many new rows of a table whose primary key is one number, in ascending order.

    The transaction has to be one that writes: on SQLite they are those above the largest one, and stay free for it.
    """
    if conn.dialect.name == "postgresql":
        sequence = func.pg_get_serial_sequence(key.table.name, key.name)
        numbers = func.generate_series(1, count).table_valued("number")
        return sorted(conn.scalars(select(func.nextval(sequence)).select_from(numbers)))
    last = conn.scalar(select(func.coalesce(func.max(key), 0))) or 0
    return list(range(last + 1, last + 1 + count))


def _list_converters(table: Table, names: Sequence[str], dialect: Dialect) -> _Converters:
    """What makes of a value of each column that which the driver takes; None where they are the same."""
    return [table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names]


def _convert(row: Sequence[Any], converters: _Converters) -> list[Any]:
    return [
        convert(value) if convert is not None else value
        for value, convert in zip(row, converters, strict=True)
    ]
