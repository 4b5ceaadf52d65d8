"""A role of PostgreSQL that reads the marts and nothing else: its rights, and what it has beyond them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from load.engine import INNER_SCHEMA, MART_SCHEMA, describe_failure, write
from load.errors import RoleRefused
from load.marts import mart_tables
from load.migrate import require_current
from load.role_reach import list_beyond

STATEMENT_TIMEOUT = "60s"
"""The longest that an administrator is advised to let a query of the role take."""

_KINDS = ("TABLES", "SEQUENCES", "FUNCTIONS")
# Each role may fill the disk of a database by them, and none of ours calls them.
_LARGE_OBJECTS = "lo_creat(integer), lo_create(oid), lo_from_bytea(oid, bytea)"


@dataclass(frozen=True, slots=True)
class BiRole:
    """What a role for BI has: the marts that it reads, what it may do beyond them, and SQL for an administrator.

    ``beyond`` are sentences, empty where it may do nothing else; ``advice`` are statements that the owner of the warehouse
    has no right to make, of which none is needed for reading.
    """

    role: str
    marts: tuple[str, ...]
    beyond: tuple[str, ...]
    advice: tuple[str, ...]


def grant_bi(engine: Engine, role: str) -> BiRole:
    """Let an existing role read the marts, now and after migrations, and take from it what else it was given on them and on
    the inner tables.

    Raises RoleRefused on SQLite, for a role that there is not or that owns the warehouse, and where the database refuses it;
    SchemaMismatch for a warehouse that is not of this program's schema.
    """
    if engine.dialect.name != "postgresql":
        raise RoleRefused("only PostgreSQL has roles: who may read the file of SQLite reads all of it")
    require_current(engine)
    try:
        with write(engine) as conn:
            _require_role(conn, role)
            for statement in _grants(_quote(role), [_quote(maker) for maker in _find_makers(conn)]):
                conn.exec_driver_sql(statement.replace("%", "%%"))
    except DBAPIError as error:
        reason = describe_failure(error) or str(error.orig).strip().partition("\n")[0]
        raise RoleRefused(f"{role} was given nothing: {reason}. Rights are the owner's to give") from error
    with engine.connect() as conn:
        return describe_bi(conn, role)


def describe_bi(conn: Connection, role: str) -> BiRole:
    """What a role has now."""
    readable = text(
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname = :schema AND has_schema_privilege(:role, n.oid, 'USAGE') "
        "AND has_table_privilege(:role, c.oid, 'SELECT') AND c.relkind IN ('r', 'v') ORDER BY 1"
    )
    tables = conn.scalars(readable, {"role": role, "schema": MART_SCHEMA})
    return BiRole(
        role,
        tuple(table for table in tables if table in mart_tables()),
        list_beyond(conn, role),
        _advise(conn, role),
    )


def list_missing(found: BiRole) -> tuple[str, ...]:
    """The marts that the role cannot read."""
    return tuple(sorted(mart_tables().keys() - set(found.marts)))


def _find_makers(conn: Connection) -> list[str]:
    """Who makes the tables of the marts: whoever asks, and the owner of their schema if that one may be spoken for."""
    query = (
        "SELECT current_user UNION SELECT r.rolname FROM pg_roles r JOIN pg_namespace n ON n.nspowner = r.oid "
        "WHERE n.nspname = :marts AND pg_has_role(r.oid, 'USAGE')"
    )
    return list(conn.scalars(text(query), {"marts": MART_SCHEMA}))


def _grants(role: str, makers: Sequence[str]) -> tuple[str, ...]:
    """The statements of the owner. Default privileges hold for marts that a migration makes anew, and for those alone who
    make them: an administrator who asks need not be who migrates."""
    marts = ", ".join(f"{MART_SCHEMA}.{mart}" for mart in mart_tables())
    return (
        f"REVOKE ALL ON SCHEMA {INNER_SCHEMA} FROM {role}, PUBLIC",
        *(f"REVOKE ALL ON ALL {kind} IN SCHEMA {INNER_SCHEMA} FROM {role} CASCADE" for kind in _KINDS),
        f"REVOKE ALL ON SCHEMA {MART_SCHEMA} FROM {role} CASCADE",
        f"REVOKE ALL ON {marts} FROM {role} CASCADE",
        f"GRANT USAGE ON SCHEMA {MART_SCHEMA} TO {role}",
        f"GRANT SELECT ON {marts} TO {role}",
        *(
            f"ALTER DEFAULT PRIVILEGES FOR ROLE {maker} IN SCHEMA {MART_SCHEMA} {right} ON TABLES {to} {role}"
            for maker in makers
            for right, to in (("REVOKE ALL", "FROM"), ("GRANT SELECT", "TO"))
        ),
    )


def _advise(conn: Connection, role: str) -> tuple[str, ...]:
    """What makes the role calmer, and needs more rights than those of the owner: statements with their names filled in."""
    name, database = _quote(role), _quote(str(conn.engine.url.database))
    settings = {
        "search_path": MART_SCHEMA,
        "statement_timeout": f"'{STATEMENT_TIMEOUT}'",
        "default_transaction_read_only": "on",
    }
    return (
        f"GRANT CONNECT ON DATABASE {database} TO {name};",
        f"REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC;",
        f"REVOKE EXECUTE ON FUNCTION {_LARGE_OBJECTS} FROM PUBLIC;",
        *(f"ALTER ROLE {name} SET {key} = {value};" for key, value in settings.items()),
    )


def _require_role(conn: Connection, role: str) -> None:
    """Refuse a role that there is not, and one that owns the warehouse: what is taken from it, it could not have back."""
    if conn.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role}) is None:
        made = f"CREATE ROLE {_quote(role)} LOGIN PASSWORD '…';"
        raise RoleRefused(f"there is no role {role}: an administrator makes it by {made}")
    owns = (
        "SELECT 1 WHERE current_user = CAST(:role AS name) UNION SELECT 1 FROM pg_namespace "
        "WHERE nspname IN (:inner, :marts) AND pg_get_userbyid(nspowner) = CAST(:role AS name)"
    )
    if conn.scalar(text(owns), {"role": role, "inner": INNER_SCHEMA, "marts": MART_SCHEMA}):
        raise RoleRefused(f"{role} owns the warehouse: BI asks with a role of its own")


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
