"""Insert or update, set-based, in both dialects."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

Row = Mapping[str, Any]


def upsert(conn: Connection, table: Table, rows: Sequence[Row], update: Sequence[str] | None = None) -> None:
    """Insert rows; where the key is there already, overwrite ``update`` (default: all other columns).

    An empty ``update`` leaves a row that is there already as it is.
    """
    if not rows:
        return
    key = [column.name for column in table.primary_key.columns]
    changed = [name for name in rows[0] if name not in key] if update is None else list(update)
    conn.execute(_statement(conn, table, key, changed), [dict(row) for row in rows])


def insert_missing(conn: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert the rows whose key is not there yet."""
    upsert(conn, table, rows, update=())


def _statement(conn: Connection, table: Table, key: list[str], changed: list[str]) -> Any:
    insert = (postgresql if conn.dialect.name == "postgresql" else sqlite).insert(table)
    if not changed:
        return insert.on_conflict_do_nothing(index_elements=key)
    return insert.on_conflict_do_update(
        index_elements=key, set_={name: insert.excluded[name] for name in changed}
    )
