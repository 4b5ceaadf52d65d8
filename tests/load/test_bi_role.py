"""The role for BI reads the marts, and no other row; it calls no function of ours and writes nothing."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError, ProgrammingError
from typer.testing import CliRunner

from flows.cli import app
from load.bi_role import describe_bi, grant_bi, list_missing
from load.engine import INNER_SCHEMA, open_engine
from load.errors import RoleRefused
from load.marts import MARTS
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
    for mart in MARTS:
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
    grant_bi(owned.owner, owned.role)
    downgrade(owned.owner, "base")
    upgrade(owned.owner)

    with owned.owner.connect() as conn:
        found = describe_bi(conn, owned.role)
    assert (found.beyond, list_missing(found)) == ((), ())
    owned.ask("SELECT * FROM marts.mart_rate_year")


@pytest.mark.parametrize(
    ("right", "problem"),
    [
        (f"GRANT USAGE ON SCHEMA {INNER_SCHEMA} TO {{role}}", "may use schema"),
        (
            f"GRANT USAGE ON SCHEMA {INNER_SCHEMA} TO {{role}}; GRANT SELECT (name) ON {INNER_SCHEMA}.site TO {{role}}",
            f"may read {INNER_SCHEMA}.site",
        ),
        ("GRANT INSERT ON marts.mart_series TO {role}", "may write marts.mart_series"),
        ("GRANT CREATE ON SCHEMA marts TO {role}", "may make tables in schema marts"),
        ("GRANT {owner} TO {role}", "who owns the warehouse"),
        ("CREATE FUNCTION marts.f() RETURNS integer LANGUAGE sql AS 'SELECT 1'", "may call marts.f"),
        ("ALTER ROLE {role} SUPERUSER", "is a superuser"),
    ],
)
def test_what_it_may_do_beyond_is_said(owned: Owned, right: str, problem: str) -> None:
    grant_bi(owned.owner, owned.role)
    owner = owned.owner.url.username
    with owned.admin.begin() as conn:
        for statement in right.format(role=owned.role, owner=owner).split("; "):
            conn.execute(text(statement))
        beyond = describe_bi(conn, owned.role).beyond
        assert any(problem in found for found in beyond), beyond


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
    assert (said["beyond"], said["missing"], len(said["marts"])) == ([], [], len(MARTS))

    with owned.admin.begin() as conn:
        conn.exec_driver_sql(f"GRANT INSERT ON marts.mart_series TO {owned.role}")
    result = CliRunner().invoke(app, ["db", "grant-bi", owned.role, "--warehouse", url])
    assert result.exit_code == 1
    assert f"but {owned.role} may write marts.mart_series" in result.output
    assert "ALTER ROLE" in result.output
