"""A role of PostgreSQL that reads the marts and nothing else: its rights, and what it has beyond them."""

from dataclasses import dataclass

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from load.engine import INNER_SCHEMA, MART_SCHEMA, describe_failure, write
from load.errors import RoleRefused
from load.marts import MARTS
from load.migrate import require_current

STATEMENT_TIMEOUT = "60s"
"""The longest that an administrator is advised to let a query of the role take."""

# Everything outside the catalogues of the database itself. A function is called through its schema, so one in a schema that
# the role may not use is out of its reach.
_BEYOND = f"""
SELECT 'is a superuser' AS problem FROM pg_roles WHERE rolname = :role AND rolsuper
UNION ALL
SELECT 'may do what ' || owner.rolname || ' may, who owns the warehouse'
FROM pg_namespace n JOIN pg_roles owner ON owner.oid = n.nspowner
WHERE n.nspname IN ('{INNER_SCHEMA}', '{MART_SCHEMA}') AND pg_has_role(:role, owner.oid, 'MEMBER')
UNION ALL
SELECT 'may use schema ' || nspname FROM pg_namespace
WHERE nspname = '{INNER_SCHEMA}' AND has_schema_privilege(:role, oid, 'USAGE')
UNION ALL
SELECT 'may make tables in schema ' || nspname FROM pg_namespace
WHERE nspname NOT LIKE 'pg\\_%' AND has_schema_privilege(:role, oid, 'CREATE')
UNION ALL
SELECT 'may read ' || n.nspname || '.' || c.relname
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', '{MART_SCHEMA}') AND n.nspname NOT LIKE 'pg\\_%'
    AND c.relkind IN ('r', 'v', 'm', 'p', 'f') AND has_schema_privilege(:role, n.oid, 'USAGE')
    AND has_any_column_privilege(:role, c.oid, 'SELECT')
UNION ALL
SELECT 'may write ' || n.nspname || '.' || c.relname
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'
    AND c.relkind IN ('r', 'v', 'p', 'f') AND has_schema_privilege(:role, n.oid, 'USAGE')
    AND (has_table_privilege(:role, c.oid, 'INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER')
        OR has_any_column_privilege(:role, c.oid, 'INSERT,UPDATE,REFERENCES'))
UNION ALL
SELECT 'may call ' || n.nspname || '.' || p.proname
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'
    AND has_schema_privilege(:role, n.oid, 'USAGE') AND has_function_privilege(:role, p.oid, 'EXECUTE')
ORDER BY 1
"""


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
    """Let an existing role read the marts, now and after migrations, and take from it what it had on the inner tables.

    Raises RoleRefused on SQLite, for a role that there is not, and where the database refuses it; SchemaMismatch for a
    warehouse that is not of this program's schema.
    """
    if engine.dialect.name != "postgresql":
        raise RoleRefused("only PostgreSQL has roles: who may read the file of SQLite reads all of it")
    require_current(engine)
    try:
        with write(engine) as conn:
            _require_role(conn, role)
            for statement in _grants(_quote(conn, role)):
                conn.exec_driver_sql(statement)
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
    marts = conn.scalars(readable, {"role": role, "schema": MART_SCHEMA}).all()
    beyond = conn.scalars(text(_BEYOND.replace(":role", "CAST(:role AS name)")), {"role": role}).all()
    return BiRole(role, tuple(marts), tuple(beyond), _advise(conn, role))


def list_missing(found: BiRole) -> tuple[str, ...]:
    """The marts that the role cannot read."""
    return tuple(sorted(MARTS.keys() - set(found.marts)))


def _grants(role: str) -> tuple[str, ...]:
    """The statements of the owner. The last but one holds for marts that a migration makes anew."""
    return (
        f"GRANT USAGE ON SCHEMA {MART_SCHEMA} TO {role}",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA {MART_SCHEMA} TO {role}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA {MART_SCHEMA} GRANT SELECT ON TABLES TO {role}",
        f"REVOKE ALL ON SCHEMA {INNER_SCHEMA} FROM {role}, PUBLIC",
    )


def _advise(conn: Connection, role: str) -> tuple[str, ...]:
    """What makes the role calmer, and needs more rights than those of the owner: statements with their names filled in."""
    name, database = _quote(conn, role), _quote(conn, str(conn.engine.url.database))
    settings = {
        "search_path": MART_SCHEMA,
        "statement_timeout": f"'{STATEMENT_TIMEOUT}'",
        "default_transaction_read_only": "on",
    }
    return (
        f"GRANT CONNECT ON DATABASE {database} TO {name};",
        f"REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC;",
        *(f"ALTER ROLE {name} SET {key} = {value};" for key, value in settings.items()),
    )


def _require_role(conn: Connection, role: str) -> None:
    if conn.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role}) is None:
        made = f"CREATE ROLE {_quote(conn, role)} LOGIN PASSWORD '…';"
        raise RoleRefused(f"there is no role {role}: an administrator makes it by {made}")


def _quote(conn: Connection, name: str) -> str:
    return conn.dialect.identifier_preparer.quote_identifier(name)
