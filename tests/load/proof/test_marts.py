"""What a mart shows is put together again from the tables: a mart that shows something else is found."""

import pytest

from load.engine import write
from load.marts import mart_tables
from load.marts.years import refresh_years
from load.proof.marts import check_marts, mend_marts
from tests.support.long import spread
from tests.support.tampering import tamper
from tests.support.warehouse import Warehouse

ANSWERS = {"f2014.3.3": "4", "f2014.3.3.1": "1", "f2014.3.3.2": "1", "f2014.3.3.3": "0"}
CELLS = {"f2014.2.2.4": "404", "f2014.3.1": "3", "f2014.7": "0.1", **ANSWERS}


def load_two_nights(warehouse: Warehouse) -> None:
    warehouse.load(CELLS)
    warehouse.load(CELLS | {"f2014.7": "0.2"}, publisher_code="jiaochuan", url="http://site.test/j/2017.html")
    warehouse.next_night()
    warehouse.load(CELLS | {"f2014.2.2.4": "405"})
    refresh_years(warehouse.engine)


@pytest.mark.parametrize(
    ("mart", "instead"),
    [
        ("mart_fact", "SELECT * FROM {old} WHERE raw <> '405'"),
        ("mart_restatement", "SELECT * FROM {old} WHERE 1 = 0"),
        ("mart_rate", "SELECT * FROM {old} WHERE rate <> 'granted'"),
        ("mart_restatement", "SELECT * FROM {old} UNION ALL SELECT * FROM {old} WHERE 1 = 0"),
    ],
)
def test_a_view_that_shows_something_else_is_found(warehouse: Warehouse, mart: str, instead: str) -> None:
    load_two_nights(warehouse)
    before = find_marts(warehouse)
    columns = ", ".join(column.name for column in mart_tables()[mart].columns)
    as_it_was = f"(SELECT {columns} FROM true_{mart}) shown"

    tamper_with_view(warehouse, mart, instead.format(old=as_it_was))

    assert before == set()
    assert find_marts(warehouse) == (set() if "UNION" in instead else {mart})


@pytest.mark.parametrize(
    "statement",
    spread(
        [
            "DELETE FROM mart_series WHERE concept = 'fees.collected' AND publisher_code = 'jiaochuan'",
            "UPDATE report_head SET report_title = 'x'",
            "UPDATE mart_series SET value = value + 1 WHERE publisher_code = 'jiaochuan'",
            "UPDATE mart_series SET label = 'x'",
            "UPDATE mart_series SET publisher_code = 'nobody' WHERE publisher_code = 'jiaochuan'",
            "UPDATE mart_coverage SET issues = issues + 1",
            "UPDATE mart_coverage SET site_code = 'nowhere'",
            "UPDATE mart_concept_year SET offices = 1",
            "UPDATE mart_concept_year SET value = 0.300001 WHERE concept = 'fees.collected'",
            "DELETE FROM mart_concept_year WHERE offices = 0",
            "UPDATE mart_line_year SET year = 2016",
            "UPDATE mart_rate_year SET denominator = denominator + 1",
            "UPDATE mart_rate_year SET value = 50.1 WHERE rate = 'openness'",
            "DELETE FROM mart_rate_year WHERE rate = 'granted'",
            "UPDATE mart_line_year SET blank = 1, reported = 1",
            "DELETE FROM mart_line_year WHERE indicator_code = 'f2014.7'",
        ],
        2,
    ),
)
def test_a_stored_mart_that_shows_something_else_is_found_and_filled_anew(
    warehouse: Warehouse, statement: str
) -> None:
    load_two_nights(warehouse)
    before = find_marts(warehouse)

    tamper(warehouse.engine, statement)

    found = find_marts(warehouse)
    with warehouse.engine.connect() as conn:
        sites = {difference.site for difference in check_marts(conn) if difference.repairable}
    with write(warehouse.engine) as conn:
        for code in sites:
            mend_marts(conn, str(code))
    mart = next(word for word in statement.split() if word.startswith(("mart_", "report_head")))
    assert (before, found, find_marts(warehouse)) == (set(), {mart}, set())


def test_a_dirty_year_is_no_difference(warehouse: Warehouse) -> None:
    load_two_nights(warehouse)
    warehouse.load(CELLS, year=2016, url="http://site.test/zhuangshi/2016.html")
    assert find_marts(warehouse) == set()
    tamper(warehouse.engine, "UPDATE mart_line_year SET reports = 7 WHERE year = 2017")
    assert find_marts(warehouse) == {"mart_line_year"}
    tamper(warehouse.engine, "DELETE FROM dirty_year")
    assert find_marts(warehouse) == {"mart_line_year", "mart_concept_year", "mart_rate_year"}
    with write(warehouse.engine) as conn:
        mend_marts(conn, "zhenhai")


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
