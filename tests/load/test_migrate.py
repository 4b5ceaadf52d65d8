"""The schema goes up, down and up again on both databases, and is what the code declares."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, make_url, text

from load import migrate
from load.engine import open_engine, write
from load.errors import SchemaMismatch, UpgradeRefused
from load.migrate import (
    ABANDONED_REVISIONS,
    HEAD_REVISION,
    current_revision,
    downgrade,
    ensure_schemas,
    require_current,
    upgrade,
)
from load.schema import metadata

FIRST = HEAD_REVISION
SECOND_MIGRATION = f'''
"""Publishers get a telephone number."""

import sqlalchemy as sa
from alembic import op

revision = "0002_telephone"
down_revision = "{FIRST}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("publisher", sa.Column("telephone", sa.Text(), nullable=True))
    op.execute("UPDATE publisher SET telephone = '110'")


def downgrade() -> None:
    op.drop_column("publisher", "telephone")
'''


@pytest.fixture
def empty(warehouse_url: str) -> Iterator[Engine]:
    engine = open_engine(warehouse_url)
    yield engine
    engine.dispose()


@pytest.fixture
def next_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A later release of the program, with one migration more; the file of that migration."""
    scripts = tmp_path / "migrations"
    shutil.copytree(migrate.SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    migration = scripts / "versions" / "0002_telephone.py"
    migration.write_text(SECOND_MIGRATION, encoding="utf-8")
    monkeypatch.setattr(migrate, "SCRIPTS", scripts)
    monkeypatch.setattr(migrate, "HEAD_REVISION", "0002_telephone")
    return migration


def _differences(engine: Engine) -> list[object]:
    """What the tables of a warehouse lack or have too much, compared with those the code declares. The marts are declared
    elsewhere, and compared in test_marts.py."""
    options = {"compare_type": True, "render_as_batch": True, "include_name": _is_no_mart}
    with engine.connect() as conn:
        context = MigrationContext.configure(conn, opts=options)
        return list(compare_metadata(context, metadata))


def _is_no_mart(name: str | None, kind: str, parents: object) -> bool:
    return kind != "table" or not (name or "").startswith("mart_")


def _count_indicators(engine: Engine) -> int:
    with engine.connect() as conn:
        return int(conn.execute(text("SELECT COUNT(*) FROM indicator")).scalar_one())


def test_up_down_up_leaves_the_declared_schema(empty: Engine) -> None:
    upgrade(empty)
    downgrade(empty, "base")
    assert set(inspect(empty).get_table_names()) <= {"alembic_version"}
    assert inspect(empty).get_view_names() == []
    upgrade(empty)
    assert _differences(empty) == []
    require_current(empty)


def test_a_filled_warehouse_goes_down_to_nothing(engine: Engine) -> None:
    downgrade(engine, "base")
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    upgrade(engine)
    assert _count_indicators(engine) == 0
    require_current(engine)


def test_an_upgrade_and_the_step_back_keep_what_is_in_the_warehouse(
    engine: Engine, next_release: Path
) -> None:
    indicators = _count_indicators(engine)
    assert indicators > 100
    with pytest.raises(SchemaMismatch, match=f"has schema {FIRST}, not 0002_telephone; run: gongkai db"):
        require_current(engine)
    upgrade(engine)
    assert current_revision(engine) == "0002_telephone"
    require_current(engine)
    assert "telephone" in {column["name"] for column in inspect(engine).get_columns("publisher")}
    assert _count_indicators(engine) == indicators
    downgrade(engine, FIRST)
    assert _differences(engine) == []
    assert _count_indicators(engine) == indicators


def test_an_upgrade_that_fails_half_way_changes_nothing(engine: Engine, next_release: Path) -> None:
    failing = SECOND_MIGRATION.replace("SET telephone", "SET no_such_column")
    next_release.write_text(failing, encoding="utf-8")
    with pytest.raises(Exception, match="no_such_column"):
        upgrade(engine)
    assert current_revision(engine) == FIRST
    assert _differences(engine) == []


def test_an_empty_database_is_refused_with_the_command_to_run(empty: Engine) -> None:
    with pytest.raises(SchemaMismatch, match=r"has schema none, not .*; run: gongkai db upgrade"):
        require_current(empty)


def _set_revision(engine: Engine, revision: str) -> None:
    with write(engine) as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})


@pytest.mark.parametrize("refuse", [require_current, upgrade])
def test_a_newer_schema_is_refused(engine: Engine, refuse: object) -> None:
    _set_revision(engine, "9999")
    assert callable(refuse)
    with pytest.raises(SchemaMismatch, match="a newer gongkai made it"):
        refuse(engine)


@pytest.mark.parametrize("revision", sorted(ABANDONED_REVISIONS))
def test_a_warehouse_of_before_the_first_edition_is_refused_in_one_line(
    engine: Engine, revision: str
) -> None:
    _set_revision(engine, revision)
    for refuse in (require_current, upgrade):
        with pytest.raises(SchemaMismatch, match=f"has schema {revision} .* cannot be upgraded") as caught:
            refuse(engine)
        assert "gongkai backfill" in str(caught.value)
        assert "\n" not in str(caught.value)
    assert current_revision(engine) == revision


def test_a_failed_upgrade_leaves_nothing_behind(empty: Engine) -> None:
    with write(empty) as conn:
        ensure_schemas(conn)
        conn.execute(text("CREATE TABLE report (x INTEGER)"))
    with pytest.raises(Exception, match="report"):
        upgrade(empty)
    assert inspect(empty).get_table_names() == ["report"]


def test_an_upgrade_without_rights_is_refused_in_one_line(
    postgres_url: str, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    owner = open_engine(postgres_url)
    role = f"reader_{tmp_path.name.replace('-', '_')[-20:]}"
    with write(owner) as conn:
        conn.execute(text(f"CREATE ROLE {role} LOGIN"))
        conn.execute(text("REVOKE CREATE ON SCHEMA public FROM PUBLIC"))
    owner.dispose()
    open_engine(sqlite_url).dispose()
    read_only = f"sqlite:///file:{sqlite_url.removeprefix('sqlite:///')}?mode=ro&uri=true"
    for url in (str(make_url(postgres_url).set(username=role).render_as_string()), read_only):
        engine = open_engine(url)
        with pytest.raises(UpgradeRefused, match=r"cannot be upgraded: .* Nothing was changed") as caught:
            upgrade(engine)
        assert "\n" not in str(caught.value)
        assert caught.value.exit_code == 3
        assert inspect(engine).get_table_names() == []
        engine.dispose()
    assert not Path("file:").exists()  # the address of a file that is only read is no folder to be made
    owner = open_engine(postgres_url)
    with write(owner) as conn:
        conn.execute(text(f"DROP ROLE {role}"))
    owner.dispose()


def test_there_is_one_migration_and_its_file_is_named_after_it() -> None:
    files = sorted(path.stem for path in (migrate.SCRIPTS / "versions").glob("*.py"))
    assert files == [FIRST]
    assert ScriptDirectory(str(migrate.SCRIPTS)).get_current_head() == HEAD_REVISION
