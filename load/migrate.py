"""Bringing a warehouse's schema to this program's, and refusing one that is not there."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, func, select

from load.engine import write
from load.errors import SchemaMismatch

SCRIPTS = Path(__file__).parent / "migrations"
_MIGRATING = 0x676F6E676B6169


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Migrate the warehouse forward, in one transaction. Who comes second waits, and finds it done."""
    with write(engine) as conn:
        _wait_for_others(conn)
        command.upgrade(_config(conn), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Migrate the warehouse back to a revision, in one transaction."""
    with write(engine) as conn:
        _wait_for_others(conn)
        command.downgrade(_config(conn), revision)


def current_revision(engine: Engine) -> str | None:
    """The schema revision of the warehouse; None for an empty database."""
    with engine.connect() as conn:
        return MigrationContext.configure(conn).get_current_revision()


def head_revision() -> str:
    """The schema revision of this program."""
    head = ScriptDirectory(str(SCRIPTS)).get_current_head()
    if head is None:
        raise SchemaMismatch(
            f"no migrations under {SCRIPTS}; the installation is incomplete, install gongkai again"
        )
    return head


def require_current(engine: Engine) -> None:
    """Refuse a warehouse whose schema is behind or ahead of this program."""
    found, wanted = current_revision(engine), head_revision()
    if found == wanted:
        return
    where = engine.url.render_as_string(hide_password=True)
    if found is not None and found not in _known_revisions():
        raise SchemaMismatch(
            f"warehouse {where} has schema {found}, which this program does not know: "
            "a newer gongkai made it; update this one"
        )
    raise SchemaMismatch(
        f"warehouse {where} has schema {found or 'none'}, not {wanted}; run: gongkai db upgrade"
    )


def _wait_for_others(conn: Connection) -> None:
    """SQLite has one writer anyway; on PostgreSQL two migrations would make the same tables side by side."""
    if conn.dialect.name == "postgresql":
        conn.execute(select(func.pg_advisory_xact_lock(_MIGRATING)))


def _known_revisions() -> set[str]:
    return {script.revision for script in ScriptDirectory(str(SCRIPTS)).walk_revisions()}


def _config(conn: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = conn
    return config
