"""The guard on what is loaded: triggers that refuse to alter it, and how a repair lifts them for its transaction.

Guarded are facts, unmapped cells, figures in prose, the files of a version and what the version says. A version and
all that belongs to it is added while its run is under way; from then on nothing of it is added, altered or deleted.
Two things stay possible: a held version goes to another report by review, and what is derived is derived again.

On SQLite a fact that is added to a loaded version is not refused: triggers there run for each row, and this one
made the first load cost 1.08 times as much. `gongkai db check` finds such a fact.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Connection,
    ForeignKey,
    Integer,
    MetaData,
    Table,
    delete,
    event,
    insert,
)

from load.schema.base import metadata
from load.schema.reports import report_version

BELONGINGS = ("fact", "unmapped_cell", "prose_figure", "version_part")
"""The tables whose rows belong to a version and are written with it."""
REFILED = "report_id"
"""The one column of a version that may change, and only of one that is held."""
_SAID = tuple(column.name for column in report_version.columns if column.name != REFILED)

# While it has its row, the guard is lifted. There is no run 0, so that no transaction that leaves the row behind
# can be committed, and no other transaction ever sees it.
rewriting = Table(
    "rewriting",
    metadata,
    Column(
        "run_id",
        Integer,
        ForeignKey("run.run_id", deferrable=True, initially="DEFERRED"),
        primary_key=True,
        autoincrement=False,
    ),
    CheckConstraint("run_id = 0", name="run_id"),
)


@contextmanager
def allow_rewriting(conn: Connection) -> Iterator[None]:
    """Let this transaction alter, add and delete what is loaded, until the end of the ``with``.

    For a repair alone. It may not be nested. An error that leaves the ``with`` has to end the transaction: what it
    wrote cannot be committed.
    """
    conn.execute(insert(rewriting), {"run_id": 0})
    yield
    conn.execute(delete(rewriting))


def _sqlite_guards() -> Iterator[str]:
    """The statements that make the triggers on SQLite."""
    for table in (*BELONGINGS, report_version.name):
        yield _sqlite_trigger(table, "delete", "DELETE")
    for table in BELONGINGS:
        yield _sqlite_trigger(table, "update", "UPDATE")
        if table != "fact":
            yield _sqlite_trigger(table, "insert", "INSERT", f"{_FINISHED} AND ")
    yield _sqlite_trigger("report_version", "update", f"UPDATE OF {', '.join(_SAID)}")
    yield _sqlite_trigger("report_version", "refile", f"UPDATE OF {REFILED}", "OLD.held = '' AND ")


def _postgres_guards() -> Iterator[str]:
    """The statements that make the triggers on PostgreSQL."""
    yield _REFUSE_REWRITING
    yield _REFUSE_ADDITIONS
    refuse = "EXECUTE FUNCTION refuse_rewriting()"
    for table in (*BELONGINGS, report_version.name):
        yield f"CREATE TRIGGER {table}_delete BEFORE DELETE ON {table} FOR EACH ROW {refuse}"
        yield f"CREATE TRIGGER {table}_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuse}"
    for table in BELONGINGS:
        yield f"CREATE TRIGGER {table}_update BEFORE UPDATE ON {table} FOR EACH ROW {refuse}"
        yield (
            f"CREATE TRIGGER {table}_insert AFTER INSERT ON {table} REFERENCING NEW TABLE AS added "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_additions()"
        )
    update = f"BEFORE UPDATE OF {', '.join(_SAID)} ON report_version"
    yield f"CREATE TRIGGER report_version_update {update} FOR EACH ROW {refuse}"
    refile = f"BEFORE UPDATE OF {REFILED} ON report_version FOR EACH ROW WHEN (OLD.held = '')"
    yield f"CREATE TRIGGER report_version_refile {refile} {refuse}"


_FINISHED = """\
(
    SELECT r.finished_at FROM report_version v JOIN run r ON r.run_id = v.run_id
    WHERE v.version_id = NEW.version_id
) IS NOT NULL"""

_REFUSE_REWRITING = """\
CREATE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM rewriting) THEN
        RAISE integrity_constraint_violation
        USING MESSAGE = TG_TABLE_NAME || ': what is loaded is never altered';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$"""

_REFUSE_ADDITIONS = """\
CREATE FUNCTION refuse_additions() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM (SELECT DISTINCT version_id FROM added) a
        JOIN report_version v ON v.version_id = a.version_id JOIN run r ON r.run_id = v.run_id
        WHERE r.finished_at IS NOT NULL
    ) AND NOT EXISTS (SELECT 1 FROM rewriting) THEN
        RAISE integrity_constraint_violation
        USING MESSAGE = TG_TABLE_NAME || ': what is loaded is never altered';
    END IF;
    RETURN NULL;
END $$"""


def _sqlite_trigger(table: str, name: str, when: str, condition: str = "") -> str:
    return (
        f"CREATE TRIGGER {table}_{name} BEFORE {when} ON {table}\n"
        f"WHEN {condition}NOT EXISTS (SELECT 1 FROM rewriting)\n"
        f"BEGIN SELECT RAISE(ABORT, '{table}: what is loaded is never altered'); END"
    )


@event.listens_for(metadata, "after_create")
def _make_guards(_target: MetaData, conn: Connection, **_: Any) -> None:
    for statement in _sqlite_guards() if conn.dialect.name == "sqlite" else _postgres_guards():
        conn.exec_driver_sql(statement)
