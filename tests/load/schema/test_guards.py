"""What is loaded is never added to, altered or deleted, on both databases; a repair may, within its transaction."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import IntegrityError

from load.engine import open_engine, write
from load.migrate import ensure_schemas
from load.schema import metadata
from load.schema.guards import BELONGINGS, allow_rewriting
from load.series import rebuild_series
from load.versions.review import accept_version
from tests.support.warehouse import Warehouse, make_report
from transform.report import Place, ProseFigure, Unmapped

GUARDED = (*BELONGINGS, "report_version")
CELLS = {"f2014.1.1": "353", "f2014.2.2.4": "405"}
COLUMNS = [
    (name, column.name)
    for name in GUARDED
    for column in metadata.tables[name].columns
    if (name, column.name) != ("report_version", "report_id")
]


@pytest.fixture
def loaded(warehouse: Warehouse) -> Iterator[Warehouse]:
    """A warehouse with one loaded report, after its night."""
    report = make_report(
        CELLS,
        unmapped=(Unmapped("别的", "7", Place(1, 9, 3)),),
        prose_figures=(ProseFigure("received", "件", Decimal(5), "5件", "收到申请5件"),),
    )
    assert warehouse.load(report).version_id
    warehouse.end_night()
    yield warehouse


def execute(engine: Engine, sql: str) -> None:
    """A statement in a transaction of its own."""
    with write(engine) as conn:
        conn.execute(text(sql))


def copy_row(conn: Connection, table: str, **changed: object) -> None:
    """Insert a row like the first of a table, with some values changed."""
    row = dict(conn.execute(metadata.tables[table].select().limit(1)).one()._mapping)
    conn.execute(metadata.tables[table].insert(), row | changed)


def test_no_column_of_what_is_loaded_can_be_altered(loaded: Warehouse) -> None:
    before = {table: loaded.rows(f"SELECT * FROM {table}") for table in GUARDED}
    for table, column in COLUMNS:
        with pytest.raises(IntegrityError, match=f"{table}: what is loaded is never altered"):
            execute(loaded.engine, f"UPDATE {table} SET {column} = {column}")
    assert {table: loaded.rows(f"SELECT * FROM {table}") for table in GUARDED} == before
    assert all(before.values())


@pytest.mark.parametrize("table", GUARDED)
def test_nothing_that_is_loaded_can_be_deleted(loaded: Warehouse, table: str) -> None:
    statements = [f"DELETE FROM {table}"]
    if loaded.engine.dialect.name == "postgresql":
        statements.append(f"TRUNCATE {table} CASCADE")
    else:
        statements.append(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
    for statement in statements:
        with pytest.raises(IntegrityError, match="what is loaded is never altered"):
            execute(loaded.engine, statement)
    assert loaded.rows(f"SELECT * FROM {table}")


@pytest.mark.parametrize(
    ("table", "changed"),
    [
        ("fact", {"indicator_id": 3}),
        ("unmapped_cell", {"position": 2}),
        ("prose_figure", {"position": 2}),
        ("version_part", {"part": 1}),
    ],
)
def test_nothing_is_added_to_a_version_once_its_run_is_over(
    loaded: Warehouse, table: str, changed: dict[str, object]
) -> None:
    if table == "fact" and loaded.engine.dialect.name == "sqlite":
        pytest.skip("the trigger would cost too much there; db check finds it")
    with (
        pytest.raises(IntegrityError, match=f"{table}: what is loaded is never altered"),
        write(loaded.engine) as conn,
    ):
        copy_row(conn, table, **changed)


def test_a_version_that_is_not_held_stays_with_its_report(loaded: Warehouse) -> None:
    with pytest.raises(IntegrityError, match="report_version: what is loaded is never altered"):
        execute(loaded.engine, "UPDATE report_version SET report_id = report_id")


def test_a_held_version_goes_to_the_report_that_a_reviewer_names(warehouse: Warehouse) -> None:
    version = warehouse.hold(CELLS, publisher_code=None)
    warehouse.end_night()
    accept_version(warehouse.engine, version, "it is theirs", "Li", warehouse.now, publisher_code="jiaochuan")
    assert warehouse.rows("SELECT publisher_code FROM mart_fact GROUP BY 1") == [("jiaochuan",)]


def test_what_is_derived_is_derived_again(loaded: Warehouse) -> None:
    derived = loaded.rows("SELECT * FROM series_figure ORDER BY concept_id")
    execute(loaded.engine, "DELETE FROM series_figure")
    with write(loaded.engine) as conn:
        rebuild_series(conn)
    assert loaded.rows("SELECT * FROM series_figure ORDER BY concept_id") == derived != []


def test_a_repair_rewrites_in_its_transaction_and_no_other_may_meanwhile(loaded: Warehouse) -> None:
    with write(loaded.engine) as conn:
        with allow_rewriting(conn):
            conn.execute(text("UPDATE fact SET raw = '354', value = 354 WHERE raw = '353'"))
            copy_row(conn, "unmapped_cell", position=2)
            conn.execute(text("DELETE FROM prose_figure"))
        with pytest.raises(IntegrityError), conn.begin_nested():
            conn.execute(text("DELETE FROM fact"))
    assert loaded.values()["f2014.1.1"] == "354"
    assert len(loaded.rows("SELECT * FROM unmapped_cell")) == 2
    assert loaded.rows("SELECT * FROM prose_figure") == []
    assert loaded.rows("SELECT * FROM rewriting") == []
    with pytest.raises(IntegrityError):
        execute(loaded.engine, "DELETE FROM unmapped_cell")


def test_a_lifted_guard_cannot_be_left_behind(loaded: Warehouse) -> None:
    with pytest.raises(IntegrityError):
        execute(loaded.engine, "INSERT INTO rewriting (run_id) SELECT run_id FROM run")
    with pytest.raises(IntegrityError), write(loaded.engine) as conn:
        conn.execute(text("INSERT INTO rewriting (run_id) VALUES (0)"))
        conn.execute(text("DELETE FROM prose_figure"))
    assert loaded.rows("SELECT * FROM rewriting") == []
    assert loaded.rows("SELECT * FROM prose_figure")


def test_an_error_of_a_repair_undoes_it(loaded: Warehouse) -> None:
    def repair() -> None:
        with write(loaded.engine) as conn, allow_rewriting(conn):
            conn.execute(text("DELETE FROM prose_figure"))
            raise ValueError("the bytes are lost")

    with pytest.raises(ValueError, match="lost"):
        repair()
    assert loaded.rows("SELECT * FROM rewriting") == []
    assert loaded.rows("SELECT * FROM prose_figure")


def _describe_triggers(engine: Engine) -> set[str]:
    """The triggers of a warehouse and the functions that they execute, as its database describes them."""
    queries = {
        "sqlite": "SELECT sql FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal "
        "UNION ALL SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'gongkai'::regnamespace",
    }
    with engine.connect() as conn:
        return set(conn.scalars(text(queries[engine.dialect.name])))


def test_the_migration_makes_the_triggers_that_the_code_declares(engine: Engine, warehouse_url: str) -> None:
    declared = open_engine(warehouse_url)
    if declared.dialect.name == engine.dialect.name:
        with write(declared) as conn:
            ensure_schemas(conn)
            metadata.create_all(conn)
        assert _describe_triggers(declared) == _describe_triggers(engine)
        assert len(_describe_triggers(engine)) > 13
    declared.dispose()
