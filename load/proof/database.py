"""One state of the warehouse to prove, and the database's own checks of its file."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine

from load.proof.differences import Difference, Subject
from load.versions.references import find_dangling


@contextmanager
def read_snapshot(engine: Engine) -> Iterator[Connection]:
    """A transaction that reads one state of the warehouse, whatever is written meanwhile.

    On SQLite, text that is no UTF-8 any more is read with its bytes escaped, so that it is a difference and no error.
    """
    with engine.connect() as conn:
        if conn.dialect.name == "postgresql":
            yield conn.execution_options(isolation_level="REPEATABLE READ")
            return
        driver: Any = conn.connection.driver_connection
        driver.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
        try:
            yield conn
        finally:
            driver.text_factory = str


def check_database(conn: Connection) -> Iterator[Difference]:
    """Rows that refer to nothing, and what SQLite finds wrong with its file: pages, indexes, constraints, foreign keys.
    PostgreSQL has no such check.

    Rows that violate a constraint may be mended with what they belong to; a broken file may not.
    """
    for dangling in find_dangling(conn):
        of = ", ".join(map(str, dangling.version_ids))
        problem = (
            f"{dangling.rows} rows refer to a row of {dangling.target} that there is not (of versions {of})"
        )
        yield Difference(Subject.DATABASE, f"{dangling.table}.{dangling.column}", problem)
    if conn.dialect.name != "sqlite":
        return
    for (found,) in conn.exec_driver_sql("PRAGMA integrity_check"):
        if found != "ok":
            of_rows = "constraint failed" in found or str(found).startswith("NULL value in")
            yield Difference(Subject.DATABASE, "SQLite", str(found), repairable=of_rows)
    for table, row, parent, _ in conn.exec_driver_sql("PRAGMA foreign_key_check"):
        if (table, parent) == ("report_current", "report_version"):
            continue  # check_pointers names them, and mends those that their neighbours tell
        where = table if row is None else f"{table} row {row}"
        problem = f"refers to a row of {parent} that there is not"
        yield Difference(Subject.DATABASE, where, problem)
