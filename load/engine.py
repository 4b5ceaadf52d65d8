"""Opening a warehouse, transactions that write to it, and insert-or-update in both dialects."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import (
    ARRAY,
    URL,
    ColumnElement,
    Connection,
    Engine,
    Table,
    TableValuedAlias,
    bindparam,
    column,
    create_engine,
    event,
    func,
    make_url,
    select,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    InterfaceError,
    InternalError,
    NoSuchModuleError,
    OperationalError,
)
from sqlalchemy.exc import DatabaseError as DamagedDatabase
from sqlalchemy.pool import ConnectionPoolEntry

from load.errors import BadWarehouseUrl, WarehouseUnreachable

# What other packages need of SQLAlchemy they take from here: SQL is written in this package alone.
__all__ = [
    "BUSY_TIMEOUT_MS",
    "INNER_SCHEMA",
    "MART_SCHEMA",
    "Connection",
    "DatabaseError",
    "Engine",
    "Row",
    "describe_failure",
    "insert_missing",
    "open_engine",
    "open_moment",
    "upsert",
    "write",
]

DatabaseError = DBAPIError
"""Any error that the database or its driver raises; ``orig`` is the driver's own."""
_OF_THE_DATABASE = (InterfaceError, InternalError, OperationalError)
_NO_RIGHTS = "42501"
_DEADLOCK = "40P01"

Row = Mapping[str, Any]
"""Values by column name."""

INNER_SCHEMA, MART_SCHEMA = "gongkai", "marts"
"""The schemas of PostgreSQL: the tables are in the first, what analysts read in the second. SQLite has none."""

BUSY_TIMEOUT_MS = 30_000
_SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=NORMAL",
    "PRAGMA foreign_keys=ON",
    # Otherwise INSERT OR REPLACE deletes rows without the triggers that refuse it.
    "PRAGMA recursive_triggers=ON",
    f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}",
)


def open_engine(url: str) -> Engine:
    """An engine on the SQLite or PostgreSQL warehouse at ``url``, after one query to test it.

    A SQLite file and its folder are made if need be. Raises BadWarehouseUrl or WarehouseUnreachable.
    """
    address = _read_url(url)
    if address.get_backend_name() == "sqlite":
        engine = _open_sqlite(address)
    else:
        engine = create_engine(address, pool_pre_ping=True, connect_args={"connect_timeout": 15})
        event.listen(engine, "connect", _set_search_path)
    _require_answer(engine)
    return engine


@contextmanager
def write(engine: Engine) -> Iterator[Connection]:
    """A transaction that writes: all of it is stored, or nothing if an error is raised.

    On SQLite the write lock is taken at once, waiting up to 30 seconds. A transaction that first reads and then
    writes would fail without waiting if another one wrote in between.
    """
    with engine.connect().execution_options(immediate=True) as conn, conn.begin():
        yield conn


@contextmanager
def open_moment(engine: Engine) -> Iterator[Connection]:
    """A connection that reads the warehouse as it is at one moment, whatever is loaded meanwhile."""
    of_one_moment = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
    with engine.connect().execution_options(**of_one_moment) as conn:
        yield conn


def describe_failure(error: DatabaseError) -> str | None:
    """What the database itself failed with, on one line: a lost connection, a full or damaged disk, a lack of rights.

    None where a statement or a row of ours was wrong.
    """
    has_no_rights = getattr(error.orig, "sqlstate", None) == _NO_RIGHTS
    # The driver of SQLite raises the plain base class for a damaged file.
    if not isinstance(error, _OF_THE_DATABASE) and type(error) is not DamagedDatabase and not has_no_rights:
        return None
    return " ".join(str(error.orig).split())


def is_deadlock(error: DatabaseError) -> bool:
    """Whether PostgreSQL rolled a transaction back because it and others waited for each other in a circle."""
    return getattr(error.orig, "sqlstate", None) == _DEADLOCK


def upsert(
    conn: Connection,
    table: Table,
    rows: Sequence[Row],
    update: Sequence[str] | None = None,
    key: Sequence[str] | None = None,
) -> None:
    """Insert rows; where the ``key`` exists already, overwrite the columns ``update`` (by default all others).

    The key is the primary key, or the columns of a unique constraint. All rows must have the same columns. An empty
    ``update`` leaves an existing row as it is. Rows are written in the order of their keys, so that two transactions
    that write the same ones never wait for each other.
    """
    if not rows:
        return
    names = list(key or (column.name for column in table.primary_key.columns))
    changed = [name for name in rows[0] if name not in names] if update is None else list(update)
    distinct: dict[tuple[Any, ...], Row] = {}
    for row in sorted(rows, key=lambda row: tuple(row[name] for name in names)):
        key_of_row = tuple(row[name] for name in names)
        before = distinct.get(key_of_row)
        distinct[key_of_row] = row if before is None else {**before, **{name: row[name] for name in changed}}
    statement = _make_upsert(conn.dialect.name, table, tuple(rows[0]), tuple(names), tuple(changed))
    conn.execute(statement, bind_rows(conn, list(rows[0]), list(distinct.values())))


def given_rows(kinds: Mapping[str, Any]) -> TableValuedAlias:
    """Rows that are given to a statement of PostgreSQL, with these columns and their types: parameters are ``bind_rows``."""
    arrays = [bindparam(f"b_{name}", type_=ARRAY(kind)) for name, kind in kinds.items()]
    columns = [column(name, kind) for name, kind in kinds.items()]
    return func.unnest(*arrays).table_valued(*columns, name="given").render_derived()


def bind_rows(conn: Connection, names: Sequence[str], rows: Sequence[Row]) -> Any:
    """The parameters of a statement about many rows: an array for each column on PostgreSQL, else a set for each row."""
    if conn.dialect.name == "postgresql":
        return {f"b_{name}": [row[name] for row in rows] for name in names}
    return [{f"b_{name}": row[name] for name in names} for row in rows]


def is_one_of(conn: Connection, which: ColumnElement[Any], values: Iterable[Any]) -> ColumnElement[bool]:
    """The condition that a column has one of these values. On PostgreSQL they are one parameter: its driver reads a
    statement with hundreds of them anew each time."""
    listed = list(values)
    if conn.dialect.name == "postgresql":
        return which == func.any(bindparam(None, listed, type_=ARRAY(which.type)))
    return which.in_(listed)


def is_given(dialect: str, which: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """``is_one_of`` for a statement that is kept: the values are its parameter of this name, a list."""
    if dialect == "postgresql":
        return which == func.any(bindparam(name, type_=ARRAY(which.type)))
    return which.in_(bindparam(name, expanding=True))


def hold_shared(conn: Connection, name: str, *, as_it_is: bool = False) -> None:
    """Hold what the runs of all sites share, by its name, until the end of this transaction; others wait.

    ``as_it_is`` holds it for use, with others that use it, and only who would change it waits. On SQLite a transaction
    that writes holds everything anyway.
    """
    if conn.dialect.name == "postgresql":
        lock = func.pg_advisory_xact_lock_shared if as_it_is else func.pg_advisory_xact_lock
        conn.execute(select(lock(func.hashtext(f"gongkai {name}"))))


def insert_missing(
    conn: Connection, table: Table, rows: Sequence[Row], key: Sequence[str] | None = None
) -> None:
    """Insert the rows whose key (the primary key, or the columns of a unique constraint) does not exist yet."""
    upsert(conn, table, rows, update=(), key=key)


def _read_url(url: str) -> URL:
    try:
        address = make_url(url)
        if address.drivername in ("postgresql", "postgres"):
            address = address.set(drivername="postgresql+psycopg")
        address.get_dialect()
    except (ArgumentError, NoSuchModuleError) as error:
        raise BadWarehouseUrl(
            f"warehouse URL {url!r} is not understood ({error}); "
            "give one like sqlite:////path/warehouse.db or postgresql://user@host/database"
        ) from error
    if address.get_backend_name() not in ("sqlite", "postgresql"):
        raise BadWarehouseUrl(
            f"warehouse URL {address.render_as_string()} names {address.get_backend_name()}; "
            "use sqlite or postgresql"
        )
    return address


def _open_sqlite(address: URL) -> Engine:
    # An address of SQLite's own (file:...?mode=ro&uri=true) opens what is there.
    if address.database and not address.database.startswith((":memory:", "file:")):
        folder = Path(address.database).parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise WarehouseUnreachable(
                f"warehouse {address.render_as_string()}: cannot make the folder {folder} ({error}); "
                "choose another"
            ) from error
    # What one connection writes makes what others have read of no use to them: the last one that was used is used again.
    engine = create_engine(address, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000}, pool_use_lifo=True)
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)
    return engine


def _set_search_path(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute(f"SET search_path TO {INNER_SCHEMA}, {MART_SCHEMA}, public")
    cursor.close()
    connection.commit()


def _set_pragmas(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    # Otherwise the driver begins transactions by itself, and leaves DDL outside them.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in _SQLITE_PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin(conn: Connection) -> None:
    conn.exec_driver_sql("BEGIN IMMEDIATE" if conn.get_execution_options().get("immediate") else "BEGIN")


def _require_answer(engine: Engine) -> None:
    try:
        with engine.connect() as conn:
            conn.exec_driver_sql("SELECT 1")
    except DBAPIError as error:
        engine.dispose()
        raise WarehouseUnreachable(
            f"warehouse {engine.url.render_as_string(hide_password=True)} does not answer: "
            f"{' '.join(str(error.orig).split())}; check that it runs, that the URL is right, that its disk "
            "has room, and that you may write there"
        ) from error


@cache
def _make_upsert(
    dialect: str, table: Table, names: tuple[str, ...], key: tuple[str, ...], changed: tuple[str, ...]
) -> Any:
    """An insert of ``bind_rows``, which overwrites the columns ``changed`` where the key exists."""
    kinds = {name: table.c[name].type for name in names}
    insert: Any
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql  # nobody on SQLite waits for it

        insert = postgresql.insert(table).from_select(list(names), select(given_rows(kinds)))
    else:
        given = {name: bindparam(f"b_{name}", type_=kind) for name, kind in kinds.items()}
        insert = sqlite.insert(table).values(given)
    if not changed:
        return insert.on_conflict_do_nothing(index_elements=list(key))
    values = {name: insert.excluded[name] for name in changed}
    return insert.on_conflict_do_update(index_elements=list(key), set_=values)
