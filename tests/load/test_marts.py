"""The columns of the marts are a promise: their names, order and types, on both databases."""

from datetime import datetime
from pathlib import Path

import pytest
from pydantic import ValidationError
from sqlalchemy import Engine, inspect

from load import marts
from load.marts import AS_OF, EDITION, definitions, mart_sql, mart_tables, read_definitions
from tests.support.warehouse import Warehouse

PROMISED = {
    "mart_publisher": "publisher_code publisher_name publisher_kind registered:boolean first_year:integer "
    "last_year:integer successor_code successor_name division_code province city district site_code site_name",
    "mart_fact": "publisher_code publisher_name publisher_kind year:integer form indicator_code indicator_label "
    "section breakdown unit value:decimal state raw report_title report_url published_on:date "
    "snapshot_sha256 table_no:integer row_no:integer column_no:integer recorded_at:time "
    "printed_value:decimal correction section_label parent_label breakdown_label report_id:integer version_id:integer "
    "site_code site_name",
    "mart_series": "concept label unit publisher_code publisher_name publisher_kind year:integer value:decimal "
    "is_derived:boolean form caveat caveat_code caveat_zh site_code site_name",
    "mart_concept_year": "concept label unit year:integer publisher_kind reports:integer offices:integer derived:integer "
    "value:decimal division_code province city district site_code site_name",
    "mart_rate": "rate label label_en unit publisher_code publisher_name publisher_kind year:integer numerator:decimal "
    "denominator:decimal value:decimal reports:integer is_derived:boolean form caveat caveat_code caveat_zh "
    "site_code site_name",
    "mart_rate_year": "rate label label_en unit year:integer reports:integer filed:integer numerator:decimal "
    "denominator:decimal value:decimal caveat caveat_code caveat_zh division_code province city district "
    "site_code site_name",
    "mart_line_year": "form indicator_code indicator_label section breakdown unit year:integer reports:integer "
    "reported:integer blank:integer not_applicable:integer unreadable:integer value:decimal division_code province city "
    "district site_code site_name",
    "mart_coverage": "publisher_code publisher_name publisher_kind year:integer status facts:integer reported:integer "
    "issues:integer first_seen:time last_checked:time division_code province city district site_code site_name",
    "mart_issue": "issue_id:integer check_id severity status publisher_code publisher_name year:integer indicators "
    "breakdown message expected actual cells blanks report_url first_seen:time last_seen:time "
    "resolved_at:time accepted_by accepted_reason report_id:integer message_en site_code site_name",
    "mart_restatement": "publisher_code publisher_name year:integer indicator_code indicator_label breakdown unit "
    "old_value:decimal new_value:decimal old_state new_state old_raw new_raw restated_at:time cause "
    "run_id:integer old_version_id:integer new_version_id:integer site_code site_name",
    "mart_run": "flow site_code started:time finished:time outcome reason fetched:integer unchanged:integer "
    "loaded:integer failed:integer run_id:integer restated:integer held:integer missing:integer skipped:integer "
    "parameters",
}
"""Columns in their order, each with its type unless that is text."""


def _promised(name: str) -> list[tuple[str, str]]:
    columns = (word.partition(":") for word in PROMISED[name].split())
    return [(column, kind or "text") for column, _, kind in columns]


STORED = {"mart_series", "mart_coverage", "mart_concept_year", "mart_line_year", "mart_rate_year"}


def _schema(engine: Engine) -> str | None:
    return "marts" if engine.dialect.name == "postgresql" else None


def test_the_marts_have_the_promised_columns_in_their_order(engine: Engine) -> None:
    of_database, schema = inspect(engine), _schema(engine)
    views, tables = set(of_database.get_view_names(schema)), set(of_database.get_table_names(schema))
    columns = {
        name: [str(column["name"]) for column in of_database.get_columns(name, schema)]
        for name in views | {name for name in tables if name.startswith("mart_")}
    }
    assert columns == {name: [column for column, _ in _promised(name)] for name in PROMISED}
    assert columns == {name: list(mart.columns.keys()) for name, mart in mart_tables().items()}
    assert columns.keys() - views == STORED


def test_a_stored_mart_has_its_key_and_its_indexes(engine: Engine) -> None:
    of_database, schema = inspect(engine), _schema(engine)
    for name in STORED:
        key = of_database.get_pk_constraint(name, schema)["constrained_columns"]
        indexes = [tuple(map(str, index["column_names"])) for index in of_database.get_indexes(name, schema)]
        assert tuple(key) == definitions()[name].key
        assert sorted(map(str, indexes)) == sorted(map(str, definitions()[name].indexes))


def test_in_postgresql_each_mart_and_column_says_what_it_is(engine: Engine) -> None:
    if engine.dialect.name != "postgresql":
        return
    of_database = inspect(engine)
    for name, definition in definitions().items():
        assert of_database.get_table_comment(name, "marts") == {
            "text": f"{definition.row_zh} {definition.row}"
        }
        for column in of_database.get_columns(name, "marts"):
            entry = definition.columns[column["name"]]
            assert str(column["comment"]).startswith(f"{entry.zh} {entry.meaning}")


def test_times_have_their_zone_also_where_they_are_text(warehouse: Warehouse) -> None:
    warehouse.load({"f2014.3.1": "3"})
    first_seen = warehouse.rows("SELECT recorded_at FROM mart_fact")[0][0]
    is_text = isinstance(first_seen, str)
    moment = datetime.fromisoformat(first_seen) if is_text else first_seen
    assert is_text == (warehouse.engine.dialect.name == "sqlite")
    assert moment == warehouse.now
    assert moment.utcoffset() is not None


def test_the_types_are_those_promised() -> None:
    declared = {
        name: [(column, entry.type) for column, entry in definition.columns.items()]
        for name, definition in definitions().items()
    }
    assert declared == {name: _promised(name) for name in PROMISED}


def test_a_column_without_a_type_or_a_meaning_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marts, "_FOLDER", tmp_path)
    folder = tmp_path / "v9"
    folder.mkdir()
    for column, missing in (
        ('{ meaning = "x", zh = "x" }', "type"),
        ('{ type = "text", zh = "x" }', "meaning"),
        ('{ type = "text", meaning = "x" }', "zh"),
    ):
        (folder / "marts.toml").write_text(
            f'[mart_x]\nrow = "A row."\nrow_zh = "一行"\nkey = ["a"]\n[mart_x.columns]\na = {column}\n',
            encoding="utf-8",
        )
        with pytest.raises(ValidationError, match=f"columns.a.{missing}"):
            read_definitions("v9")


def test_the_sql_of_a_mart_is_that_of_the_edition_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marts, "_FOLDER", tmp_path)
    for edition in ("v1", "v2"):
        (tmp_path / edition).mkdir()
        (tmp_path / edition / "mart_x.sql").write_text(
            f"SELECT '{edition}' WHERE {{current}}", encoding="utf-8"
        )
    assert mart_sql("v1", "mart_x") == "SELECT 'v1' WHERE c.until IS NULL"
    assert mart_sql("v2", "mart_x", AS_OF).startswith("SELECT 'v2' WHERE c.since <= :moment")


def test_every_mart_of_the_edition_has_its_sql() -> None:
    assert EDITION == "v1"
    for name in mart_tables():
        assert mart_sql(EDITION, name).startswith("-- One row")
