"""The role for BI reads the marts, and no other row; it calls no function of ours and writes nothing."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, ProgrammingError
from typer.testing import CliRunner

from flows.cli import app
from load.bi_role import describe_bi, grant_bi, list_missing
from load.engine import INNER_SCHEMA, open_engine
from load.errors import RoleRefused
from load.marts import mart_tables
from load.migrate import downgrade, upgrade
from load.schema.base import metadata


@dataclass
class Owned:
    """A warehouse whose owner is no superuser, a role for BI, and the connection of an administrator."""

    owner: Engine
    role: str
    admin: Engine

    def ask(self, statement: str) -> object:
        """One statement as the role."""
        with self.admin.connect() as conn, conn.begin() as transaction:
            conn.exec_driver_sql(f"SET LOCAL ROLE {self.role}")
            try:
                return conn.exec_driver_sql(statement)
            finally:
                transaction.rollback()


@pytest.fixture
def owned(postgres_url: str) -> Iterator[Owned]:
    admin, names = open_engine(postgres_url), [f"{kind}_{uuid4().hex[:12]}" for kind in ("owner", "bi")]
    with admin.begin() as conn:
        for name in names:
            conn.exec_driver_sql(f"CREATE ROLE {name} LOGIN")
        conn.exec_driver_sql(f'GRANT CREATE ON DATABASE "{admin.url.database}" TO {names[0]}')
    owner = open_engine(admin.url.set(username=names[0]).render_as_string(hide_password=False))
    upgrade(owner)
    yield Owned(owner, names[1], admin)
    owner.dispose()
    with admin.begin() as conn:
        for name in names:
            conn.exec_driver_sql(f"DROP OWNED BY {name} CASCADE")
            conn.exec_driver_sql(f"DROP ROLE {name}")
    admin.dispose()


def test_the_role_reads_every_mart_and_no_other_table(owned: Owned) -> None:
    found = grant_bi(owned.owner, owned.role)

    assert (found.beyond, list_missing(found)) == ((), ())
    for mart in mart_tables():
        owned.ask(f"SELECT * FROM marts.{mart}")
    for table in metadata.tables:
        with pytest.raises(ProgrammingError, match="permission denied"):
            owned.ask(f'SELECT * FROM {INNER_SCHEMA}."{table}"')


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM marts.mart_series",
        "UPDATE marts.mart_fact SET value = 1",
        "INSERT INTO marts.mart_coverage (year) VALUES (2017)",
        "TRUNCATE marts.mart_concept_year",
        "DROP VIEW marts.mart_fact",
        "CREATE TABLE marts.mine (x integer)",
        "CREATE TABLE public.mine (x integer)",
        f"SELECT {INNER_SCHEMA}.refuse_rewriting()",
        "SELECT * FROM marts.alembic_version",
    ],
)
def test_the_role_writes_nothing_and_calls_nothing(owned: Owned, statement: str) -> None:
    grant_bi(owned.owner, owned.role)
    with pytest.raises(DBAPIError):
        owned.ask(statement)


def test_what_a_migration_makes_anew_is_read_too(owned: Owned) -> None:
    with owned.owner.begin() as conn:
        conn.exec_driver_sql(f"ALTER DEFAULT PRIVILEGES IN SCHEMA marts GRANT ALL ON TABLES TO {owned.role}")
    grant_bi(owned.owner, owned.role)
    downgrade(owned.owner, "base")
    upgrade(owned.owner)

    with owned.owner.connect() as conn:
        found = describe_bi(conn, owned.role)
    assert (found.beyond, list_missing(found)) == ((), ())
    owned.ask("SELECT * FROM marts.mart_rate_year")


RIGHTS = [
    (f"GRANT USAGE ON SCHEMA {INNER_SCHEMA} TO {{role}}", "may use schema"),
    (
        f"GRANT USAGE ON SCHEMA {INNER_SCHEMA} TO {{role}}; GRANT SELECT (name) ON {INNER_SCHEMA}.site TO {{role}}",
        f"may read {INNER_SCHEMA}.site",
    ),
    ("GRANT INSERT ON marts.mart_series TO {role}", "may write marts.mart_series"),
    ("GRANT CREATE ON SCHEMA marts TO {role}", "may make tables in schema marts"),
    ("GRANT {owner} TO {role}", "who owns the warehouse"),
    ("GRANT {owner} TO {role} WITH INHERIT FALSE", "may use schema gongkai as {owner}"),
    ("CREATE FUNCTION marts.f() RETURNS integer LANGUAGE sql AS 'SELECT 1'", "may call marts.f"),
    ("ALTER ROLE {role} SUPERUSER", "is a superuser"),
    ("ALTER ROLE {role} CREATEROLE", "may make roles"),
    ("GRANT pg_read_server_files TO {role}", "is a member of pg_read_server_files"),
    ("GRANT CREATE ON DATABASE {database} TO {role}", "may make schemas"),
    ("CREATE TABLE marts.mine AS SELECT 1; GRANT SELECT ON marts.mine TO PUBLIC", "may read marts.mine"),
    ("CREATE SEQUENCE marts.s; GRANT USAGE ON SEQUENCE marts.s TO PUBLIC", "may use sequence marts.s"),
    ("GRANT MAINTAIN ON marts.mart_series TO {role}", "may lock and rebuild marts.mart_series"),
    ("GRANT SELECT ON marts.mart_run TO {role} WITH GRANT OPTION", "may let others read marts.mart_run"),
    ("SELECT lo_create(4711); GRANT SELECT ON LARGE OBJECT 4711 TO {role}", "may use large object"),
    ("CREATE EXTENSION vector SCHEMA public", "may call functions of the extension vector"),
    (
        "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w; GRANT USAGE ON FOREIGN SERVER s TO {role}",
        "may use foreign server s",
    ),
]


def test_what_it_may_do_beyond_is_said(owned: Owned) -> None:
    assert grant_bi(owned.owner, owned.role).beyond == ()
    names = {"role": owned.role, "owner": owned.owner.url.username, "database": owned.admin.url.database}
    with owned.admin.connect() as conn:
        for right, problem in RIGHTS:
            transaction = conn.begin()
            for statement in right.format(**names).split("; "):
                conn.exec_driver_sql(statement)
            beyond = describe_bi(conn, owned.role).beyond
            transaction.rollback()
            assert any(problem.format(**names) in found for found in beyond), (right, beyond)


def test_what_it_was_given_is_taken_from_it(owned: Owned) -> None:
    with owned.admin.begin() as conn:
        conn.exec_driver_sql(
            f"GRANT USAGE, CREATE ON SCHEMA {INNER_SCHEMA}, marts TO {owned.role} WITH GRANT OPTION"
        )
        for schema in (INNER_SCHEMA, "marts"):
            conn.exec_driver_sql(
                f"GRANT ALL ON ALL TABLES IN SCHEMA {schema} TO {owned.role} WITH GRANT OPTION"
            )
    owned.ask(f"GRANT SELECT ON {INNER_SCHEMA}.site TO PUBLIC")
    for _ in range(2):
        found = grant_bi(owned.owner, owned.role)
        assert (found.beyond, list_missing(found)) == ((), ())
    with owned.admin.begin() as conn:
        conn.exec_driver_sql(f"GRANT USAGE ON SCHEMA {INNER_SCHEMA} TO {owned.role}")
    with pytest.raises(ProgrammingError, match="permission denied"):
        owned.ask(f"SELECT * FROM {INNER_SCHEMA}.site")


def test_the_owner_is_refused_and_keeps_what_it_has(owned: Owned) -> None:
    owner = owned.owner.url.username or ""
    for engine in (owned.owner, owned.admin):
        with pytest.raises(RoleRefused, match="owns the warehouse"):
            grant_bi(engine, owner)
    with pytest.raises(RoleRefused, match="owns the warehouse"):
        grant_bi(owned.admin, owned.admin.url.username or "")
    grant_bi(owned.owner, owned.role)


def test_a_table_of_another_in_the_marts_is_in_nobodys_way(owned: Owned) -> None:
    with owned.admin.begin() as conn:
        conn.exec_driver_sql("CREATE TABLE marts.notes (x integer)")
    found = grant_bi(owned.owner, owned.role)
    assert (found.beyond, list_missing(found)) == ((), ())


def test_who_grants_need_not_be_who_migrates(owned: Owned) -> None:
    grant_bi(owned.admin, owned.role)
    downgrade(owned.owner, "base")
    upgrade(owned.owner)
    with owned.owner.connect() as conn:
        assert list_missing(describe_bi(conn, owned.role)) == ()


def test_a_role_has_any_name(owned: Owned) -> None:
    for name in ("Bi Role", 'bi"x', "公开", "a%b", "x'y", "a:b"):
        quoted = '"' + name.replace('"', '""') + '"'
        with owned.admin.begin() as conn:
            conn.exec_driver_sql(f"CREATE ROLE {quoted}".replace("%", "%%"))
        try:
            found = grant_bi(owned.owner, name)
            assert (found.beyond, list_missing(found)) == ((), ())
            assert [quoted in statement for statement in found.advice] == [
                True,
                False,
                False,
                True,
                True,
                True,
            ]
        finally:
            with owned.admin.begin() as conn:
                for statement in (f"DROP OWNED BY {quoted}", f"DROP ROLE {quoted}"):
                    conn.exec_driver_sql(statement.replace("%", "%%"))


def test_the_advice_can_be_run_by_an_administrator(owned: Owned) -> None:
    found = grant_bi(owned.owner, owned.role)
    with owned.admin.begin() as conn:
        for statement in found.advice:
            conn.exec_driver_sql(statement)
    with pytest.raises(ProgrammingError, match="permission denied to create temporary tables"):
        owned.ask("CREATE TEMPORARY TABLE mine (x integer)")


def test_who_is_not_there_or_not_the_owner_is_told(owned: Owned, sqlite_url: str) -> None:
    with pytest.raises(RoleRefused, match="there is no role nobody"):
        grant_bi(owned.owner, "nobody")
    with pytest.raises(RoleRefused, match="only PostgreSQL has roles"):
        grant_bi(open_engine(sqlite_url), "bi")


def test_the_command_says_what_the_role_has(owned: Owned) -> None:
    url = owned.owner.url.render_as_string(hide_password=False)
    result = CliRunner().invoke(app, ["db", "grant-bi", owned.role, "--warehouse", url, "--json"])
    said = json.loads(result.output)
    assert result.exit_code == 0
    assert (said["beyond"], said["missing"], len(said["marts"])) == ([], [], len(mart_tables()))

    with owned.admin.begin() as conn:
        conn.exec_driver_sql("GRANT INSERT ON marts.mart_series TO PUBLIC")
    result = CliRunner().invoke(app, ["db", "grant-bi", owned.role, "--warehouse", url])
    assert result.exit_code == 1
    assert f"but {owned.role} may write marts.mart_series" in result.output
    assert "ALTER ROLE" in result.output
