"""What a mart shows is put together again from the tables: a view that is not the program's is found."""

import pytest

from load.marts import MARTS
from load.proof.marts import check_marts
from tests.support.warehouse import Warehouse


@pytest.mark.parametrize(
    ("mart", "instead"),
    [
        ("mart_fact", "SELECT * FROM {old} WHERE raw <> '405'"),
        ("mart_series", "SELECT * FROM {old} WHERE 1 = 0"),
        ("mart_coverage", "SELECT * FROM {old} UNION ALL SELECT * FROM {old} WHERE 1 = 0"),
        ("mart_restatement", "SELECT * FROM {old} WHERE 1 = 0"),
    ],
)
def test_a_view_that_shows_something_else_is_found(warehouse: Warehouse, mart: str, instead: str) -> None:
    warehouse.load({"f2014.2.2.4": "404", "f2014.3.1": "3"})
    warehouse.next_night()
    warehouse.load({"f2014.2.2.4": "405", "f2014.3.1": "3"})
    before = find_marts(warehouse)
    columns = ", ".join(column.name for column in MARTS[mart].columns)
    as_it_was = f"(SELECT {columns} FROM true_{mart}) shown"

    tamper_with_view(warehouse, mart, instead.format(old=as_it_was))

    assert before == set()
    assert find_marts(warehouse) == (set() if "UNION" in instead else {mart})


def find_marts(warehouse: Warehouse) -> set[str]:
    with warehouse.engine.connect() as conn:
        return {difference.where.partition(" ")[0] for difference in check_marts(conn)}


def tamper_with_view(warehouse: Warehouse, mart: str, select: str) -> None:
    with warehouse.engine.begin() as conn:
        if conn.dialect.name == "postgresql":
            conn.exec_driver_sql(f"ALTER VIEW {mart} RENAME TO true_{mart}")
        else:
            sql = conn.exec_driver_sql(f"SELECT sql FROM sqlite_master WHERE name = '{mart}'").scalar_one()
            conn.exec_driver_sql(f"DROP VIEW {mart}")
            conn.exec_driver_sql(sql.replace(f"VIEW {mart}", f"VIEW true_{mart}", 1))
        conn.exec_driver_sql(f"CREATE VIEW {mart} AS {select}")
