"""Altering a warehouse behind the program's back: constraints, foreign keys and triggers are lifted for it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg
from sqlalchemy import Connection, Engine

_CHECKS = (
    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'c'"
    " AND connamespace = 'gongkai'::regnamespace"
)


def tamper(engine: Engine, *statements: str) -> None:
    """Run statements in one transaction, none of which the database refuses."""
    url = engine.url
    if url.get_backend_name() == "sqlite":
        _tamper_with_sqlite(str(url.database), statements)
        return
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as conn:
        conn.execute("SET session_replication_role = replica")
        conn.execute("SET search_path = gongkai, marts")
        checks = conn.execute(_CHECKS.encode()).fetchall()
        for table, name, _ in checks:
            conn.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}".encode())
        for statement in statements:
            assert conn.execute(statement.encode()).rowcount != 0, statement
        for table, name, definition in checks:
            conn.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition} NOT VALID".encode())


def _tamper_with_sqlite(path: str, statements: tuple[str, ...]) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        conn.execute("PRAGMA foreign_keys = OFF")
        conn.execute("PRAGMA ignore_check_constraints = ON")
        conn.execute("BEGIN IMMEDIATE")
        triggers = conn.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            conn.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            assert conn.execute(statement).rowcount != 0, statement
        for _, sql in triggers:
            conn.execute(sql)
        conn.execute("COMMIT")


@contextmanager
def altered(engine: Engine, statement: str) -> Iterator[Connection]:
    """A transaction in which the warehouse is altered, and which is rolled back."""
    with engine.connect() as conn:
        if conn.dialect.name == "postgresql":
            conn.exec_driver_sql("SET LOCAL session_replication_role = replica")
            for table, name, _ in conn.exec_driver_sql(_CHECKS).all():
                conn.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        else:
            conn.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
            conn.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
            triggers = conn.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in triggers.all():
                conn.exec_driver_sql(f"DROP TRIGGER {name}")
        assert conn.exec_driver_sql(statement).rowcount != 0, statement
        yield conn
        conn.rollback()
        if conn.dialect.name == "sqlite":
            conn.exec_driver_sql("PRAGMA ignore_check_constraints = OFF")


def version_of(publisher: str) -> str:
    """SQL for the current version of the one report of a publisher."""
    return (
        "(SELECT c.version_id FROM report_current c JOIN report r ON r.report_id = c.report_id "
        "JOIN publisher p ON p.publisher_id = r.publisher_id "
        f"WHERE p.code = '{publisher}' AND c.until IS NULL)"
    )


def fact_of(publisher: str, indicator: str) -> str:
    """SQL for the condition that names a fact of a current version, in the column of totals."""
    return (
        f"version_id = {version_of(publisher)} AND "
        f"indicator_id = (SELECT indicator_id FROM indicator WHERE code = '{indicator}') AND "
        "breakdown_id = (SELECT breakdown_id FROM breakdown WHERE code = 'total')"
    )
