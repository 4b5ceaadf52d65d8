"""Bringing a warehouse's schema to that of this program, and refusing any other."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import DBAPIError

from load.engine import INNER_SCHEMA, MART_SCHEMA, write
from load.errors import SchemaMismatch, UpgradeRefused

SCRIPTS = Path(__file__).parent / "migrations"
# Until 0.2 the one migration changes in place, under a new id each time: nothing leads from these to today's schema.
ABANDONED_REVISIONS = frozenset({"0001", "0002", "0003", "0004", "0005", "0001_initial", "0001_hardened"})
_ADVISORY_LOCK = 0x676F6E676B6169


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Migrate the warehouse forward, in one transaction.

    Of two upgrades at once the second waits and finds nothing left to do. Raises SchemaMismatch for a warehouse
    that no migration of this program leads on from, UpgradeRefused where the database refuses it; nothing is changed
    then.
    """
    try:
        _require_known(engine)
        with write(engine) as conn:
            _wait_for_others(conn)
            ensure_schemas(conn)
            command.upgrade(_config(conn), revision)
    except DBAPIError as error:
        reason = str(error.orig).strip().partition("\n")[0]
        raise UpgradeRefused(
            f"warehouse {_describe(engine)} cannot be upgraded: {reason}. Nothing was changed; it needs a role that may "
            "create tables, or a file that may be written"
        ) from error


def downgrade(engine: Engine, revision: str) -> None:
    """Migrate the warehouse back to a revision (``base``: no tables at all), in one transaction."""
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
    """Raise SchemaMismatch, which says what to do, unless the warehouse has this program's schema."""
    _require_known(engine)
    revision, head = current_revision(engine), head_revision()
    if revision != head:
        raise SchemaMismatch(
            f"warehouse {_describe(engine)} has schema {revision or 'none'}, not {head}; run: gongkai db upgrade"
        )


def _require_known(engine: Engine) -> None:
    revision = current_revision(engine)
    if revision in ABANDONED_REVISIONS:
        raise SchemaMismatch(
            f"warehouse {_describe(engine)} has schema {revision} of an unreleased version, which cannot be upgraded: "
            "name a new one (GONGKAI_WAREHOUSE_URL) and fill it with: gongkai backfill --years A-B"
        )
    if revision is not None and revision not in _known_revisions():
        raise SchemaMismatch(
            f"warehouse {_describe(engine)} has schema {revision}, which this program does not know: "
            "a newer gongkai made it; update this one"
        )


def _describe(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=True)


def _wait_for_others(conn: Connection) -> None:
    """SQLite has one writer anyway; on PostgreSQL two migrations would make the same tables at the same time."""
    if conn.dialect.name == "postgresql":
        conn.execute(select(func.pg_advisory_xact_lock(_ADVISORY_LOCK)))


def ensure_schemas(conn: Connection) -> None:
    """Make the schemas of PostgreSQL that are not there. Where both are, a role needs no right to make any."""
    if conn.dialect.name != "postgresql":
        return
    known = set(conn.exec_driver_sql("SELECT nspname FROM pg_namespace").scalars())
    for name in (INNER_SCHEMA, MART_SCHEMA):
        if name not in known:
            conn.exec_driver_sql(f"CREATE SCHEMA {name}")


def _known_revisions() -> set[str]:
    return {script.revision for script in ScriptDirectory(str(SCRIPTS)).walk_revisions()}


def _config(conn: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = conn
    return config
