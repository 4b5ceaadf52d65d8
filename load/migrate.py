"""Bringing a warehouse's schema to that of this program, and refusing any other.

Alembic is imported where something is to be migrated: every command asks for the revision, and it takes a seventh of a
second.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Column, Connection, Engine, MetaData, String, Table, func, inspect, select
from sqlalchemy.exc import DBAPIError

from load.engine import INNER_SCHEMA, MART_SCHEMA, write
from load.errors import SchemaMismatch, UpgradeRefused

if TYPE_CHECKING:
    from alembic.config import Config

SCRIPTS = Path(__file__).parent / "migrations"
HEAD_REVISION = "0001_verdicts"
"""The schema revision of this program: that of the last script."""
# Until 0.2 the one migration changes in place, under a new id each time: nothing leads from these to today's schema.
ABANDONED_REVISIONS = frozenset(
    {
        "0001",
        "0002",
        "0003",
        "0004",
        "0005",
        "0001_initial",
        "0001_hardened",
        "0001_districts",
        "0001_tallies",
        "0001_proved_keys",
        "0001_marts",
        "0001_ends",
        "0001_bilingual",
        "0001_line_states",
        "0001_run_events",
    }
)
_VERSION = Table("alembic_version", MetaData(), Column("version_num", String))
_ADVISORY_LOCK = 0x676F6E676B6169


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Migrate the warehouse forward, in one transaction.

    Of two upgrades at once the second waits and finds nothing left to do. Raises SchemaMismatch for a warehouse
    that no migration of this program leads on from, UpgradeRefused where the database refuses it; nothing is changed
    then.
    """
    from alembic import command

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
    from alembic import command

    with write(engine) as conn:
        _wait_for_others(conn)
        command.downgrade(_config(conn), revision)


def current_revision(engine: Engine) -> str | None:
    """The schema revision of the warehouse; None for an empty database."""
    with engine.connect() as conn:
        return conn.scalar(select(_VERSION)) if inspect(conn).has_table(_VERSION.name) else None


def require_current(engine: Engine) -> None:
    """Raise SchemaMismatch, which says what to do, unless the warehouse has this program's schema."""
    _require_known(engine)
    revision = current_revision(engine)
    if revision != HEAD_REVISION:
        raise SchemaMismatch(
            f"warehouse {_describe(engine)} has schema {revision or 'none'}, not {HEAD_REVISION}; "
            "run: gongkai db upgrade"
        )


def _require_known(engine: Engine) -> None:
    revision = current_revision(engine)
    if revision in ABANDONED_REVISIONS:
        raise SchemaMismatch(
            f"warehouse {_describe(engine)} has schema {revision} of an unreleased version, which cannot be upgraded: "
            "name a new one (GONGKAI_WAREHOUSE_URL) and fill it with: gongkai backfill --years A-B"
        )
    if revision not in (None, HEAD_REVISION) and revision not in _known_revisions():
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
    from alembic.script import ScriptDirectory

    return {script.revision for script in ScriptDirectory(str(SCRIPTS)).walk_revisions()}


def _config(conn: Connection) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = conn
    return config
