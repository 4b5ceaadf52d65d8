"""The schema goes up, down and up again on both databases, and is what the code believes it is."""

from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

from load.engine import open_engine, write
from load.errors import BadWarehouseUrl, SchemaMismatch, WarehouseUnreachable
from load.marts import MARTS
from load.migrate import downgrade, head_revision, require_current, upgrade
from load.schema import metadata


@pytest.fixture
def empty(warehouse_url: str) -> Iterator[Engine]:
    engine = open_engine(warehouse_url)
    yield engine
    engine.dispose()


def test_up_down_up_leaves_the_declared_schema(empty: Engine) -> None:
    upgrade(empty)
    downgrade(empty, "base")
    assert set(inspect(empty).get_table_names()) <= {"alembic_version"}
    assert inspect(empty).get_view_names() == []
    upgrade(empty)
    with empty.connect() as conn:
        context = MigrationContext.configure(conn, opts={"compare_type": True, "render_as_batch": True})
        assert compare_metadata(context, metadata) == []
    require_current(empty)


def test_each_step_back_from_a_filled_warehouse_keeps_the_rest(engine: Engine) -> None:
    downgrade(engine, "0001")
    with engine.connect() as conn:
        assert conn.execute(text("SELECT COUNT(*) FROM indicator")).scalar_one() > 100
    upgrade(engine)
    require_current(engine)


def test_an_empty_database_is_refused_with_the_command_to_run(empty: Engine) -> None:
    with pytest.raises(SchemaMismatch, match="gongkai db upgrade"):
        require_current(empty)


def test_a_newer_schema_is_refused(engine: Engine) -> None:
    with write(engine) as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaMismatch, match="a newer gongkai made it"):
        require_current(engine)


def test_a_failed_upgrade_leaves_nothing_behind(empty: Engine) -> None:
    with write(empty) as conn:
        conn.execute(text("CREATE TABLE report (x INTEGER)"))
    with pytest.raises(Exception, match="report"):
        upgrade(empty)
    assert inspect(empty).get_table_names() == ["report"]


def test_the_columns_of_the_marts_are_a_promise(engine: Engine) -> None:
    promised = {
        "mart_fact": "publisher_code, publisher_name, publisher_kind, year, form, indicator_code, "
        "indicator_label, section, breakdown, unit, value, state, raw, report_title, report_url, "
        "published_on, snapshot_sha256, table_no, row_no, column_no, recorded_at, printed_value, correction",
        "mart_series": "concept, label, unit, publisher_code, publisher_name, year, value, is_derived, "
        "form, caveat",
        "mart_coverage": "publisher_code, publisher_name, year, status, facts, issues, first_seen, "
        "last_checked, publisher_kind, reported",
        "mart_issue": "issue_id, check_id, severity, status, publisher_code, publisher_name, year, "
        "indicators, breakdown, message, expected, actual, cells, blanks, report_url, first_seen, "
        "last_seen, resolved_at, accepted_by, accepted_reason, site",
        "mart_restatement": "publisher_code, publisher_name, year, indicator_code, indicator_label, "
        "breakdown, unit, old_value, new_value, old_state, new_state, old_raw, new_raw, restated_at, "
        "cause, run_id, old_version_id, new_version_id",
        "mart_run": "flow, started, finished, outcome, fetched, unchanged, loaded, failed, run_id, "
        "restated, held, missing, parameters",
    }
    found = {
        name: ", ".join(str(column["name"]) for column in inspect(engine).get_columns(name))
        for name in inspect(engine).get_view_names()
    }
    assert found == promised
    declared = {name: ", ".join(column.name for column in mart.columns) for name, mart in MARTS.items()}
    assert declared == promised


def test_the_warehouse_says_what_is_wrong_with_its_url(tmp_path: object) -> None:
    with pytest.raises(BadWarehouseUrl, match="mysql"):
        open_engine("mysql://x/y")
    with pytest.raises(BadWarehouseUrl, match="not understood"):
        open_engine("nonsense")
    with pytest.raises(WarehouseUnreachable, match="does not answer"):
        open_engine("postgresql://nobody:secret@127.0.0.1:1/none")
    with pytest.raises(WarehouseUnreachable, match="choose another"):
        open_engine("sqlite:////dev/null/warehouse.db")


def test_a_password_stays_out_of_messages() -> None:
    with pytest.raises(WarehouseUnreachable) as caught:
        open_engine("postgresql://nobody:secret@127.0.0.1:1/none")
    assert "secret" not in str(caught.value)


def test_there_is_one_head() -> None:
    assert head_revision() == "0005"
