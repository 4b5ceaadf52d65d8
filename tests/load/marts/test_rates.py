"""Rates: of reports that have a value for everything that is compared, and of sites over those reports alone."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from load.export import read_mart
from load.marts.years import refresh_years
from tests.support.warehouse import Warehouse
from transform.forms.catalogue import concepts, indicators
from transform.forms.rate_catalogue import rates

ANSWERS = {"f2014.3.3": "8", "f2014.3.3.1": "1", "f2014.3.3.2": "2", "f2014.3.3.3": "3", "f2014.3.3.4": "2"}


def read(warehouse: Warehouse, mart: str, rate: str) -> list[tuple[Any, ...]]:
    """Publisher or year, numerator, denominator, value and reports of a rate."""
    with warehouse.engine.connect() as conn:
        rows = [row for chunk in read_mart(conn, mart) for row in chunk if row.rate == rate]
    return [
        (getattr(row, "publisher_code", row.year), row.numerator, row.denominator, row.value, row.reports)
        for row in rows
    ]


def load(warehouse: Warehouse, publisher: str, cells: dict[str, str], year: int = 2017) -> None:
    url = f"http://site.test/{publisher}/{year}.html"
    warehouse.load(cells, publisher_code=publisher, url=url, year=year)


def test_a_rate_is_of_a_report_that_has_all_it_compares(warehouse: Warehouse) -> None:
    load(warehouse, "zhuangshi", ANSWERS)
    load(warehouse, "jiaochuan", {**ANSWERS, "f2014.3.3.3": ""})

    # Granted are lines 3.3.1 and 3.3.2 of the form; in part is 3.3.3, which the second report left blank.
    assert read(warehouse, "mart_rate", "openness") == [("zhuangshi", 6, 8, Decimal(75), 1)]
    assert read(warehouse, "mart_rate", "granted") == [
        ("jiaochuan", 3, 8, Decimal("37.5"), 1),
        ("zhuangshi", 3, 8, Decimal("37.5"), 1),
    ]


def test_of_a_site_only_reports_with_both_are_added_up(warehouse: Warehouse) -> None:
    load(warehouse, "zhuangshi", ANSWERS)
    load(warehouse, "jiaochuan", {"f2014.3.3": "1000", "f2014.3.3.4": ""})
    refresh_years(warehouse.engine)

    assert read(warehouse, "mart_rate_year", "refused") == [(2017, 2, 8, Decimal(25), 1)]
    with warehouse.engine.connect() as conn:
        (chunk,) = read_mart(conn, "mart_rate_year")
    assert {row.filed for row in chunk} == {2}


def test_nothing_asked_is_no_rate_and_is_counted(warehouse: Warehouse) -> None:
    load(warehouse, "zhuangshi", {"f2014.3.3": "0", "f2014.3.3.4": "0"})
    load(warehouse, "jiaochuan", {"f2014.3.3": "4", "f2014.3.3.4": "1"})
    refresh_years(warehouse.engine)

    assert read(warehouse, "mart_rate", "refused") == [
        ("jiaochuan", 1, 4, Decimal(25), 1),
        ("zhuangshi", 0, 0, None, 1),
    ]
    assert read(warehouse, "mart_rate_year", "refused") == [(2017, 1, 4, Decimal(25), 2)]


def test_a_figure_that_no_office_has_gives_no_rate(warehouse: Warehouse) -> None:
    load(warehouse, "zhuangshi", {"f2014.3.3": "1000000000", "f2014.3.3.4": "1"})
    refresh_years(warehouse.engine)

    assert read(warehouse, "mart_rate", "refused") == []
    assert read(warehouse, "mart_rate_year", "refused") == []


def test_rates_of_an_earlier_moment(warehouse: Warehouse) -> None:
    load(warehouse, "zhuangshi", {"f2014.3.3": "4", "f2014.3.3.4": "1"})
    first = warehouse.now + timedelta(hours=1)
    warehouse.next_night()
    load(warehouse, "zhuangshi", {"f2014.3.3": "4", "f2014.3.3.4": "2"})

    with warehouse.engine.connect() as conn:
        for mart in ("mart_rate", "mart_rate_year"):
            (chunk,) = read_mart(conn, mart, first)
            assert [row.value for row in chunk if row.rate == "refused"] == [Decimal(25)]


def test_every_rate_compares_counts_of_one_form(warehouse: Warehouse) -> None:
    by_code = {concept.code: concept for concept in concepts()}
    for rate in rates():
        compared = [by_code[code] for code in (*rate.numerator, rate.denominator)]
        forms = set.intersection(*(set(concept.lines) for concept in compared))
        assert forms, f"{rate.code}: no form has all that it compares"
        assert all(not concept.factor for concept in compared), rate.code
        lines = [indicators()[line] for concept in compared for form in forms for line in concept.parts(form)]
        assert {line.unit for line in lines} <= {"件", "条"}, rate.code


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"denominator": "requests.granted"}, "named twice"),
        ({"caveat": "x"}, "a caveat has"),
    ],
)
def test_a_rate_that_makes_no_sense_is_refused(change: dict[str, str], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        replace(rates()[1], **change)
