"""The marts of years: computed anew at the end of a run for the years that are dirty, and for no other."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from sqlalchemy import Engine, insert, text

from load.engine import write
from load.export import read_mart
from load.marts.years import find_dirty_years, refresh_years, refresh_years_of_site
from load.schema.marts import dirty_year
from load.sites import ensure_site
from tests.support.warehouse import ZHENHAI, Warehouse, make_fact, make_report

LINES = (
    "SELECT year, indicator_code, reports, reported, blank, not_applicable, unreadable, value, unit FROM mart_line_year "
    "ORDER BY year, indicator_code"
)
CONCEPTS = (
    "SELECT year, publisher_kind, reports, offices, derived, value FROM mart_concept_year "
    "WHERE concept = 'requests.received' ORDER BY year, publisher_kind"
)
JIAOCHUAN = {"publisher_code": "jiaochuan", "url": "http://site.test/jiaochuan/2017.html"}


def find_dirty(engine: Engine) -> set[tuple[str, int]]:
    with engine.connect() as conn:
        return find_dirty_years(conn)


def plain(rows: list[tuple[object, ...]]) -> list[tuple[str, ...]]:
    return [
        tuple(f"{float(cell):g}" if isinstance(cell, float | Decimal) else str(cell) for cell in row)
        for row in rows
    ]


def test_a_year_shows_when_it_is_worked_off(warehouse: Warehouse) -> None:
    warehouse.load({"f2014.3.1": "3", "f2014.6": ""})
    assert warehouse.rows(LINES) == []
    assert find_dirty(warehouse.engine) == {("zhenhai", 2017)}
    assert refresh_years(warehouse.engine) == 1
    assert plain(warehouse.rows(LINES)) == [
        ("2017", "f2014.3.1", "1", "1", "0", "0", "0", "3", "件"),
        ("2017", "f2014.6", "1", "0", "1", "0", "0", "None", "件"),
    ]
    assert find_dirty(warehouse.engine) == set()
    assert refresh_years(warehouse.engine) == 0


def test_sums_and_states_of_several_offices(warehouse: Warehouse) -> None:
    warehouse.load({"f2014.3.1": "3", "f2014.7": "0.1", "f2014.6": "/"})
    warehouse.load({"f2014.3.1": "4", "f2014.7": "0.2", "f2014.6": "many"}, **JIAOCHUAN)
    refresh_years(warehouse.engine)
    assert plain(warehouse.rows(LINES)) == [
        ("2017", "f2014.3.1", "2", "2", "0", "0", "0", "7", "件"),
        ("2017", "f2014.6", "2", "0", "0", "1", "1", "None", "件"),
        ("2017", "f2014.7", "2", "2", "0", "0", "0", "0.3", "件"),
    ]
    assert plain(warehouse.rows(CONCEPTS)) == [("2017", "subdistrict", "2", "2", "0", "7")]


def test_a_concept_that_is_asked_for_and_blank_has_a_row_without_a_sum(warehouse: Warehouse) -> None:
    warehouse.load({"f2014.3.1": "", "f2014.6": "1"})
    refresh_years(warehouse.engine)
    assert plain(warehouse.rows(CONCEPTS)) == [("2017", "subdistrict", "1", "0", "0", "None")]
    concepts = warehouse.rows("SELECT COUNT(*) FROM mart_concept_year WHERE concept = 'licensing.decisions'")
    assert concepts == [(0,)]


def test_figures_of_several_units_have_no_sum(warehouse: Warehouse) -> None:
    for where, unit in (({}, "元"), (JIAOCHUAN, "万元")):
        facts = (make_fact("f2014.7", "5", unit=unit),)
        warehouse.load(make_report({}, facts=facts), **where)
    refresh_years(warehouse.engine)
    assert plain(warehouse.rows(LINES)) == [("2017", "f2014.7", "2", "2", "0", "0", "0", "None", "None")]


@pytest.mark.parametrize(
    ("printed", "total"),
    [
        (("0.1", "0.2"), "0.3"),
        (("123456789.123456", "0.000001"), "123456789.123457"),
        (("5000000000.4", "0.05"), "5000000000"),
        (("999999999999999", "1"), "None"),
        (("999999999999998", "1"), "999999999999999"),
        (("-3", "3"), "0"),
    ],
)
def test_a_sum_has_the_digits_that_both_databases_hold(
    warehouse: Warehouse, printed: tuple[str, str], total: str
) -> None:
    warehouse.load({"f2014.7": printed[0]})
    warehouse.load({"f2014.7": printed[1]}, **JIAOCHUAN)
    refresh_years(warehouse.engine)
    with warehouse.engine.connect() as conn:
        rows = [row for chunk in read_mart(conn, "mart_line_year") for row in chunk]
    assert [str(row.value) for row in rows] == [total]


def test_only_dirty_years_are_written(warehouse: Warehouse) -> None:
    warehouse.load({"f2014.3.1": "3"})
    warehouse.load({"f2014.3.1": "1"}, year=2016, url="http://site.test/zhuangshi/2016.html")
    refresh_years(warehouse.engine)
    with write(warehouse.engine) as conn:
        conn.execute(text("UPDATE mart_line_year SET reports = 7"))
    warehouse.next_night()
    warehouse.load({"f2014.3.1": "4"})
    refresh_years(warehouse.engine)
    assert warehouse.rows("SELECT year, reports FROM mart_line_year ORDER BY year") == [(2016, 7), (2017, 1)]
    with write(warehouse.engine) as conn:
        conn.execute(text("UPDATE mart_line_year SET reports = 1"))


def test_what_a_killed_run_left_is_worked_off_by_a_run_of_another_site(warehouse: Warehouse) -> None:
    warehouse.load({"f2014.3.1": "3"})
    with write(warehouse.engine) as conn:
        ensure_site(conn, type(ZHENHAI)("beilun", "北仑", "http://other.test"))
    assert refresh_years(warehouse.engine) == 1
    assert warehouse.rows("SELECT site_code, reports FROM mart_line_year") == [("zhenhai", 1)]


def test_a_reader_sees_a_site_before_or_after_its_refresh(warehouse: Warehouse) -> None:
    warehouse.load({"f2014.3.1": "3"})
    warehouse.load({"f2014.3.1": "1"}, year=2016, url="http://site.test/zhuangshi/2016.html")
    refresh_years(warehouse.engine)
    warehouse.next_night()
    warehouse.load({"f2014.3.1": "4"})
    warehouse.load({"f2014.3.1": "2"}, year=2016, url="http://site.test/zhuangshi/2016.html")
    with write(warehouse.engine) as conn:
        refresh_years_of_site(conn, warehouse.site_id)
        during = plain(warehouse.rows("SELECT year, value FROM mart_line_year ORDER BY year"))
    after = plain(warehouse.rows("SELECT year, value FROM mart_line_year ORDER BY year"))
    assert (during, after) == ([("2016", "1"), ("2017", "3")], [("2016", "2"), ("2017", "4")])


def test_runs_that_end_at_once_take_turns(warehouse: Warehouse) -> None:
    warehouse.load({"f2014.3.1": "3"})

    def end_often() -> None:
        for _ in range(5):
            with write(warehouse.engine) as conn:
                conn.execute(insert(dirty_year), {"site_id": warehouse.site_id, "year": 2017})
            refresh_years(warehouse.engine)

    with ThreadPoolExecutor(3) as pool:
        for ended in [pool.submit(end_often) for _ in range(3)]:
            ended.result()
    refresh_years(warehouse.engine)
    assert plain(warehouse.rows(CONCEPTS)) == [("2017", "subdistrict", "1", "1", "0", "3")]


def test_marks_are_of_the_transaction_that_changed_the_year(warehouse: Warehouse) -> None:
    with pytest.raises(RuntimeError), write(warehouse.engine) as conn:
        conn.execute(text("INSERT INTO dirty_year (site_id, year) VALUES (1, 2017)"))
        raise RuntimeError
    assert find_dirty(warehouse.engine) == set()


def test_an_unchanged_night_leaves_no_year_dirty(warehouse: Warehouse) -> None:
    warehouse.load({"f2014.3.1": "3"})
    refresh_years(warehouse.engine)
    warehouse.next_night()
    warehouse.load({"f2014.3.1": "3"})
    assert find_dirty(warehouse.engine) == set()


@pytest.mark.parametrize("mart", ["mart_fact", "mart_series", "mart_concept_year", "mart_line_year"])
def test_the_select_of_a_moment_gives_now_what_the_mart_has(warehouse: Warehouse, mart: str) -> None:
    warehouse.load({"f2014.3.1": "3", "f2014.7": "0.1", "f2014.6": ""})
    warehouse.load({"f2014.3.1": "5"}, **JIAOCHUAN)
    refresh_years(warehouse.engine)
    with warehouse.engine.connect() as conn:
        now = [tuple(row) for chunk in read_mart(conn, mart) for row in chunk]
        then = [tuple(row) for chunk in read_mart(conn, mart, warehouse.now) for row in chunk]
    assert now == then != []
