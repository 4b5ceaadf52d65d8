"""mart_series, mart_coverage and the heads of mart_fact change with what they show, in the same transaction."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from load.correction_file import Correction
from load.corrections import sync_corrections
from load.dimensions import PublisherRow, ensure_unregistered_publisher, sync_publishers
from load.engine import write
from load.issues.issue_log import accept_issue
from load.sites import ensure_site
from load.versions.coverage import record_coverage
from load.versions.review import reject_version
from tests.support.stale_marts import find_stale_marts
from tests.support.warehouse import ZHENHAI, Warehouse, make_report
from transform.report import Issue, Severity
from transform.text.bilingual import Bilingual

SERIES = (
    "SELECT publisher_code, publisher_name, publisher_kind, year, CAST(value AS INTEGER) FROM mart_series"
)
COVERAGE = "SELECT publisher_name, status, facts, issues FROM mart_coverage"
CELLS = {"f2014.3.1": "3"}


def test_a_load_shows_at_once(warehouse: Warehouse) -> None:
    warehouse.load(CELLS)
    assert warehouse.rows(SERIES) == [("zhuangshi", "庄市街道", "subdistrict", 2017, 3)]
    assert warehouse.rows(COVERAGE) == [("庄市街道", "loaded", 1, 0)]
    warehouse.next_night()
    warehouse.load({"f2014.3.1": "5", "f2014.3.1.1": "1"})
    assert warehouse.rows(SERIES) == [("zhuangshi", "庄市街道", "subdistrict", 2017, 5)]
    assert warehouse.rows(COVERAGE) == [("庄市街道", "loaded", 2, 0)]


def test_a_fact_has_the_words_that_stand_around_it(warehouse: Warehouse) -> None:
    warehouse.load({"f2014.3.1.3": "3", "f2019.3.1/natural_person": "1", "f2019.2.1.1.made": "2"})
    words = "SELECT indicator_code, section_label, parent_label, breakdown_label FROM mart_fact ORDER BY 1"
    assert warehouse.rows(words) == [
        ("f2014.3.1.3", "三、依申请公开情况", "（一）收到申请数", "总计"),
        ("f2019.2.1.1.made", "二、主动公开政府信息情况", None, "总计"),
        ("f2019.3.1", "三、收到和处理政府信息公开申请情况", None, "自然人"),
    ]


def test_what_is_rolled_back_never_shows(warehouse: Warehouse) -> None:
    warehouse.load(CELLS)
    with pytest.raises(RuntimeError), write(warehouse.engine) as conn:
        sync_publishers(conn, warehouse.site_id, [PublisherRow("zhuangshi", "庄市", "town")])
        raise RuntimeError
    assert warehouse.rows(SERIES) == [("zhuangshi", "庄市街道", "subdistrict", 2017, 3)]


def test_a_renamed_publisher_has_its_new_name_in_all_its_rows(warehouse: Warehouse) -> None:
    with write(warehouse.engine) as conn:
        code = ensure_unregistered_publisher(conn, warehouse.site_id, "骆驼街道")
    warehouse.load(CELLS, publisher_code=code)
    assert warehouse.rows(SERIES) == [(code, "骆驼街道", "other", 2017, 3)]
    with write(warehouse.engine) as conn:
        row = PublisherRow("luotuo", "骆驼", "subdistrict", aliases=("骆驼街道",))
        sync_publishers(conn, warehouse.site_id, [row])
    assert warehouse.rows(SERIES) == [("luotuo", "骆驼", "subdistrict", 2017, 3)]
    assert warehouse.rows(COVERAGE) == [("骆驼", "loaded", 1, 0)]
    assert warehouse.rows("SELECT DISTINCT publisher_code FROM mart_fact") == [("luotuo",)]


def test_years_that_an_office_was_not_to_file_for_go_with_its_profile(warehouse: Warehouse) -> None:
    with write(warehouse.engine) as conn:
        record_coverage(conn, warehouse.site_id, [("zhuangshi", 2012, "missing", warehouse.now)])
    assert warehouse.rows(COVERAGE) == [("庄市街道", "missing", 0, 0)]
    with write(warehouse.engine) as conn:
        sync_publishers(
            conn, warehouse.site_id, [PublisherRow("zhuangshi", "庄市街道", "town", first_year=2013)]
        )
    assert warehouse.rows(COVERAGE) == []


def test_a_renamed_site_has_its_new_name_in_all_its_rows(warehouse: Warehouse) -> None:
    warehouse.load(CELLS)
    with write(warehouse.engine) as conn:
        ensure_site(conn, replace(ZHENHAI, name="镇海区政府", city=None))
    names = {
        row
        for mart in ("mart_fact", "mart_series", "mart_coverage")
        for row in warehouse.rows(f"SELECT site_name FROM {mart}")
    }
    assert names == {("镇海区政府",)}
    assert warehouse.rows("SELECT city FROM mart_coverage") == [(None,)]


def test_a_correction_shows_and_goes(warehouse: Warehouse) -> None:
    warehouse.load(CELLS)
    correction = Correction(
        publisher="zhuangshi", year=2017, indicator="f2014.3.1", printed="3", corrected=Decimal(8), reason="x", who="王",
        on=date(2024, 6, 3),
    )  # fmt: skip
    shown = []
    for corrections in ([correction], []):
        with write(warehouse.engine) as conn:
            sync_corrections(conn, warehouse.run.run_id, corrections, warehouse.now)
        shown += [row[-1] for row in warehouse.rows(SERIES)]
    assert shown == [8, 3]


def test_findings_are_counted_while_they_stand(warehouse: Warehouse) -> None:
    wrong = Issue("reports.sum", Severity.ERROR, Bilingual("3 is not 4", "3 is not 4"), ("f2014.3.1",))
    warehouse.load(make_report(CELLS, issues=(wrong,)))
    (issue_id,) = warehouse.rows("SELECT issue_id FROM mart_issue")[0]
    counts = warehouse.rows("SELECT issues FROM mart_coverage")
    with write(warehouse.engine) as conn:
        accept_issue(conn, issue_id, "as printed", "王", warehouse.now)
    counts += warehouse.rows("SELECT issues FROM mart_coverage")
    warehouse.next_night()
    warehouse.load(make_report(CELLS | {"f2014.3.1.1": "1"}))
    counts += warehouse.rows("SELECT issues FROM mart_coverage")
    assert counts == [(1,), (1,), (0,)]


def test_a_rejected_version_is_held_no_longer(warehouse: Warehouse) -> None:
    version_id = warehouse.hold(CELLS)
    warehouse.end_night()
    before = warehouse.rows("SELECT status FROM mart_coverage")
    reject_version(warehouse.engine, version_id, "four columns", "王", warehouse.now)
    assert before + warehouse.rows("SELECT status FROM mart_coverage") == [("held",), ("failed",)]
    assert find_stale_marts(warehouse.engine) == {}
