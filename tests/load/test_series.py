"""The series that a load writes: those of the current version."""

from tests.support.warehouse import Warehouse

PARTS = ("f2014.3.1.1", "f2014.3.1.2", "f2014.3.1.3", "f2014.3.1.4")


def test_the_series_of_a_loaded_report(warehouse: Warehouse) -> None:
    warehouse.load(dict.fromkeys(PARTS, "2") | {"f2014.3.1": "", "f2014.1.1": "353", "f2014.3.3": ""})
    rows = warehouse.rows(
        "SELECT concept, unit, publisher_code, year, value, is_derived, form FROM mart_series ORDER BY concept"
    )
    assert rows == [
        ("disclosure.items_published", "条", "zhuangshi", 2017, 353, False, "f2014"),
        ("requests.received", "件", "zhuangshi", 2017, 8, True, "f2014"),
    ]
    assert warehouse.rows("SELECT COUNT(*) FROM mart_fact WHERE state = 'blank'") == [(2,)]


def test_the_series_follows_the_pointer(warehouse: Warehouse) -> None:
    warehouse.load({"f2014.1.1": "1"})
    warehouse.load({"f2014.1.1": "2"})
    assert warehouse.rows("SELECT value FROM mart_series") == [(2,)]
