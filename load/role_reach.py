"""What a role of PostgreSQL may do beyond reading the marts: by itself, by roles that it is a member of, and by PUBLIC."""

from collections.abc import Mapping

from sqlalchemy import Connection, bindparam, text

from load.engine import INNER_SCHEMA, MART_SCHEMA
from load.marts import mart_tables

_MAINTAIN_SINCE = 17
_ATTRIBUTES: Mapping[str, str] = {
    "rolcreaterole": "may make roles",
    "rolcreatedb": "may make databases",
    "rolreplication": "may copy the whole server by replication",
}

# The role itself, with what it inherits, and those that it has to put on by SET ROLE. A right of a role that comes with the
# database (pg_read_server_files, say) is named by that role.
_REACHED = """
WITH reached AS (
    SELECT oid, CASE WHEN rolname = :role THEN '' ELSE ' as ' || rolname END AS said
    FROM pg_roles
    WHERE rolname = :role
        OR pg_has_role(:role, oid, 'MEMBER') AND NOT pg_has_role(:role, oid, 'USAGE') AND rolname NOT LIKE 'pg\\_%'
), member AS (
    SELECT oid, rolname FROM pg_roles WHERE pg_has_role(:role, oid, 'MEMBER')
), place AS (
    SELECT n.oid, n.nspname, r.oid AS role, r.said
    FROM pg_namespace n CROSS JOIN reached r
    WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'
), within AS (
    SELECT * FROM place WHERE has_schema_privilege(role, oid, 'USAGE')
)
"""

# A function is called through its schema, so one in a schema that the role may not use is out of its reach.
_PROBLEMS = (
    "SELECT 'is a member of ' || rolname AS problem FROM member WHERE rolname LIKE 'pg\\_%' AND rolname <> :role",
    "SELECT 'may do what ' || m.rolname || ' may, who owns the warehouse' FROM member m "
    "JOIN pg_namespace n ON n.nspowner = m.oid WHERE n.nspname IN (:inner, :marts)",
    *(f"SELECT '{said}' FROM pg_roles JOIN member USING (oid) WHERE {name}" for name, said in _ATTRIBUTES.items()),
    "SELECT 'may make schemas' || said FROM reached WHERE has_database_privilege(oid, current_database(), 'CREATE')",
    "SELECT 'may use schema ' || nspname || said FROM within WHERE nspname = :inner",
    "SELECT 'may make tables in schema ' || nspname || said FROM place WHERE has_schema_privilege(role, oid, 'CREATE')",
    "SELECT 'may read ' || s.nspname || '.' || c.relname || s.said FROM pg_class c JOIN within s ON s.oid = c.relnamespace "
    "WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f') AND has_any_column_privilege(s.role, c.oid, 'SELECT') "
    "AND NOT (s.nspname = :marts AND c.relname IN :mart_names)",
    "SELECT 'may write ' || s.nspname || '.' || c.relname || s.said FROM pg_class c JOIN within s ON s.oid = c.relnamespace "
    "WHERE c.relkind IN ('r', 'v', 'p', 'f') "
    "AND (has_table_privilege(s.role, c.oid, 'INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER') "
    "OR has_any_column_privilege(s.role, c.oid, 'INSERT,UPDATE,REFERENCES'))",
    "SELECT 'may let others read ' || s.nspname || '.' || c.relname || s.said "
    "FROM pg_class c JOIN within s ON s.oid = c.relnamespace "
    "WHERE s.nspname = :marts AND c.relkind IN ('r', 'v') "
    "AND has_table_privilege(s.role, c.oid, 'SELECT WITH GRANT OPTION')",
    "SELECT 'may use sequence ' || s.nspname || '.' || c.relname || s.said "
    "FROM pg_class c JOIN within s ON s.oid = c.relnamespace "
    "WHERE CASE WHEN c.relkind = 'S' THEN has_sequence_privilege(s.role, c.oid, 'USAGE,SELECT,UPDATE') END",
    "SELECT 'may call ' || coalesce('functions of the extension ' || e.extname, s.nspname || '.' || p.proname) "
    "|| s.said "
    "FROM pg_proc p JOIN within s ON s.oid = p.pronamespace "
    "LEFT JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e' "
    "LEFT JOIN pg_extension e ON e.oid = d.refobjid "
    "WHERE has_function_privilege(s.role, p.oid, 'EXECUTE')",
    "SELECT 'may use foreign server ' || f.srvname || r.said FROM pg_foreign_server f CROSS JOIN reached r "
    "WHERE has_server_privilege(r.oid, f.oid, 'USAGE')",
    "SELECT 'may use large object ' || l.oid FROM pg_largeobject_metadata l "
    "LEFT JOIN LATERAL aclexplode(l.lomacl) a ON true "
    "WHERE a.grantee = 0 OR l.lomowner IN (SELECT oid FROM member) OR a.grantee IN (SELECT oid FROM member)",
)  # fmt: skip
_MAINTAIN = (
    "SELECT 'may lock and rebuild ' || s.nspname || '.' || c.relname || s.said "
    "FROM pg_class c JOIN within s ON s.oid = c.relnamespace "
    "WHERE c.relkind IN ('r', 'm', 'p') AND has_table_privilege(s.role, c.oid, 'MAINTAIN')"
)


def list_beyond(conn: Connection, role: str) -> tuple[str, ...]:
    """Sentences without their subject, such as ``may read other.table as analysts``; empty for a role that reads marts and
    does nothing else. What every role of a fresh database may do, such as make temporary tables, is not among them."""
    if conn.scalar(text("SELECT rolsuper FROM pg_roles WHERE rolname = :role"), {"role": role}):
        return ("is a superuser",)
    version = conn.dialect.server_version_info or (0,)
    problems = (*_PROBLEMS, _MAINTAIN) if version[0] >= _MAINTAIN_SINCE else _PROBLEMS
    query = f"{_REACHED}{' UNION '.join(problems)} ORDER BY 1".replace(":role", "CAST(:role AS name)")
    names = {"role": role, "inner": INNER_SCHEMA, "marts": MART_SCHEMA, "mart_names": list(mart_tables())}
    return tuple(conn.scalars(text(query).bindparams(bindparam("mart_names", expanding=True)), names))
