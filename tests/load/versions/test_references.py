"""References without foreign keys: a batch with one to nothing is refused, and one that came about later is found."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection, text

from load.engine import write
from load.proof.database import check_database
from load.schema import metadata
from load.schema.guards import allow_rewriting
from load.versions import loader
from load.versions.candidate import Dimensions, read_dimensions
from load.versions.references import DanglingReference, find_dangling
from tests.support.warehouse import Warehouse, make_report
from transform.report import Place, ProseFigure, Unmapped

NOWHERE = 987654
REFERENCES = [
    (table.name, column.name, column.info["refers_to"].partition(".")[0])
    for table in metadata.sorted_tables
    for column in table.columns
    if "refers_to" in column.info
]
WITHOUT_FOREIGN_KEYS = {
    "fact", "unmapped_cell", "prose_figure", "derived_figure", "series_figure", "version_part",
}  # fmt: skip


@pytest.fixture
def loaded(warehouse: Warehouse) -> Warehouse:
    """A warehouse with a row in every table that belongs to a version."""
    warehouse.load(
        make_report(
            {"f2014.1.1": "353", "f2014.3.1": "", **{f"f2014.3.1.{n}": "1" for n in range(1, 5)}},
            unmapped=(Unmapped("别的", "7", Place(1, 9, 3)),),
            prose_figures=(ProseFigure("received", "件", Decimal(5), "5件", "收到申请5件"),),
        )
    )
    return warehouse


def test_tables_of_facts_name_keys_and_have_no_foreign_keys() -> None:
    assert {table for table, _, _ in REFERENCES} == WITHOUT_FOREIGN_KEYS
    assert not any(metadata.tables[name].foreign_keys for name in WITHOUT_FOREIGN_KEYS)


def test_a_batch_that_would_refer_to_nothing_is_refused_whole(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_wrong_dimensions(conn: Connection, site_id: int) -> Dimensions:
        known = read_dimensions(conn, site_id)
        return replace(known, indicators={**known.indicators, "f2014.1.1": NOWHERE})

    warehouse.load({"f2014.1.1": "353"}, year=2016, url="http://site.test/2016.html")
    with monkeypatch.context() as patch:
        patch.setattr(loader, "read_dimensions", read_wrong_dimensions)
        with pytest.raises(DanglingReference, match=r"a row of fact that refers to nothing"):
            warehouse.load({"f2014.1.1": "353", "f2014.3.1": "1"})
    assert warehouse.rows("SELECT count(*) FROM fact") == [(1,)]
    assert warehouse.rows("SELECT count(*) FROM report_version") == [(1,)]
    assert warehouse.load({"f2014.1.1": "353"}).version_id is not None


def test_a_row_that_refers_to_nothing_is_found(loaded: Warehouse) -> None:
    with write(loaded.engine) as conn:
        assert list(find_dangling(conn)) == []
        (version_id,) = conn.execute(text("SELECT version_id FROM report_version")).one()
    for table, column, target in REFERENCES:
        nothing: Any = "f" * 64 if column == "sha256" else NOWHERE
        with loaded.engine.connect() as conn, conn.begin() as transaction:
            with allow_rewriting(conn):
                statement = text(f"UPDATE {table} SET {column} = :nothing WHERE {_is_one_row(table)}")
                assert conn.execute(statement, {"nothing": nothing}).rowcount == 1
            (found,) = find_dangling(conn)
            named = (found.table, found.column, found.target, found.rows, found.version_ids)
            of_version = NOWHERE if column == "version_id" else version_id
            assert named == (table, column, target, 1, (of_version,))
            problems = {difference.where: difference.problem for difference in check_database(conn)}
            assert target in problems[f"{table}.{column}"]
            transaction.rollback()


def _is_one_row(table: str) -> str:
    """A condition that only one row of the table fulfils."""
    key = metadata.tables[table].primary_key.columns.keys()
    row = f"({', '.join(key)})"
    return f"{row} = (SELECT {', '.join(key)} FROM {table} ORDER BY {', '.join(key)} LIMIT 1)"
