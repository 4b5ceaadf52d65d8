"""What a version, a parse, an address and a move leave in the warehouse, column by column."""

import json
from datetime import date, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import CursorResult, Table, select
from sqlalchemy.engine.default import DefaultExecutionContext

from load.engine import write
from load.schema.facts import prose_figure, unmapped_cell
from load.schema.reports import reading, report_current, report_source, report_version, version_part
from load.schema.runs import snapshot
from load.versions.candidate import Showing, parts_digest
from load.versions.known_parses import mark_gone
from tests.support.warehouse import PAGE_URL, Warehouse, load_batch, make_report, make_sha256
from transform.report import Content, HeldReason, Period, Place, ProseFigure, Unmapped

SEED = {"f2014.1.1": "353", "f2014.3.1": ""}
BEIJING = timezone(timedelta(hours=8))
MARK = "\N{REPLACEMENT CHARACTER}"
COPY_URL = "http://site.test/copy.html"
FILE_URL = "http://site.test/a.xls"
PARTS = ((make_sha256("page"), PAGE_URL), (make_sha256("file"), FILE_URL))


def rows_of(warehouse: Warehouse, table: Table) -> list[dict[str, object]]:
    """All rows of a table, by its primary key."""
    with warehouse.engine.connect() as conn:
        found = conn.execute(select(table).order_by(*table.primary_key.columns))
        return [dict(row._mapping) for row in found]


def fetch_turned(_: DefaultExecutionContext, cursor: CursorResult[Any]) -> list[Any]:
    """The rows of an INSERT, the last one first: no database promises an order."""
    return [*cursor.fetchall()][::-1]


def test_a_version_has_every_column(warehouse: Warehouse) -> None:
    page = make_report(
        SEED, title="年报\0", publisher="庄市\0", year=2017, forms=("f2014", "f2019"),
        period=Period(date(2017, 1, 2), date(2017, 12, 30)), prose="正文\0",
    )  # fmt: skip
    warehouse.load(page, "page", published_on=date(2018, 3, 1), observed_at=warehouse.now - timedelta(days=2))
    (row,) = rows_of(warehouse, report_version)
    expected = {
        "run_id": warehouse.run.run_id, "parts_digest": parts_digest(((make_sha256("page"), PAGE_URL),)),
        "normaliser": "n1", "url": PAGE_URL, "source": "annual", "title": f"年报{MARK}",
        "publisher_printed": f"庄市{MARK}", "year_printed": 2017, "forms": "f2014 f2019", "content": "tables",
        "period_start": date(2017, 1, 2), "period_end": date(2017, 12, 30), "published_on": date(2018, 3, 1),
        "prose": f"正文{MARK}", "held": "", "facts": 2, "reported": 1,
        "observed_at": warehouse.now - timedelta(days=2), "recorded_at": warehouse.now,
    }  # fmt: skip
    assert {name: row[name] for name in expected} == expected
    assert len(str(row["reading_digest"])) == 64


def test_a_held_version_keeps_its_reasons(warehouse: Warehouse) -> None:
    both = (HeldReason.OTHER_YEAR, HeldReason.WRONG_COLUMNS)
    warehouse.load(make_report(SEED, held_reasons=both, content=Content.TABLES))
    assert warehouse.rows("SELECT held FROM report_version") == [("other_year wrong_columns",)]


def test_the_parts_of_a_version_are_in_order_and_have_their_snapshots(warehouse: Warehouse) -> None:
    warehouse.load(SEED, parts=PARTS)
    assert [(row["part"], row["sha256"], row["url"]) for row in rows_of(warehouse, version_part)] == [
        (0, make_sha256("page"), PAGE_URL),
        (1, make_sha256("file"), FILE_URL),
    ]
    assert {
        (row["sha256"], row["first_url"], row["first_fetched_at"]) for row in rows_of(warehouse, snapshot)
    } == {(sha256, url, warehouse.now) for sha256, url in PARTS}


@pytest.mark.parametrize("turned", [False, True])
def test_versions_of_one_batch_keep_their_own_in_whatever_order_their_rows_are_returned(
    turned: bool, warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:

    if turned:
        monkeypatch.setattr(DefaultExecutionContext, "fetchall_for_returning", fetch_turned)
    batch = [
        warehouse.candidate({"f2014.1.1": str(year)}, f"{year}", year=year) for year in (2015, 2016, 2017)
    ]
    load_batch(warehouse.engine, warehouse.run.run_id, batch, warehouse.now)
    assert warehouse.rows(
        "SELECT r.year, f.raw, p.sha256 FROM report r JOIN report_version v ON v.report_id = r.report_id "
        "JOIN fact f ON f.version_id = v.version_id JOIN version_part p ON p.version_id = v.version_id ORDER BY 1"
    ) == [(year, str(year), make_sha256(str(year))) for year in (2015, 2016, 2017)]


def test_a_parse_has_every_column(warehouse: Warehouse) -> None:
    seen = warehouse.now - timedelta(days=2)
    warehouse.load(SEED, parts=PARTS, published_on=date(2018, 3, 1), observed_at=seen)
    (row,) = rows_of(warehouse, reading)
    ((version_id, report_id),) = warehouse.rows("SELECT version_id, report_id FROM report_version")
    expected = {
        "report_id": report_id, "url": PAGE_URL, "parts_digest": parts_digest(PARTS), "normaliser": "n1",
        "version_id": version_id, "published_on": date(2018, 3, 1), "first_seen_at": seen, "last_seen_at": seen,
        "read_at": warehouse.now, "read_run_id": warehouse.run.run_id, "last_run_id": warehouse.run.run_id,
        "last_request": 1,
    }  # fmt: skip
    assert {name: row[name] for name in expected} == expected
    assert json.loads(str(row["parts"])) == [list(part) for part in PARTS]


def test_unmapped_cells_are_kept_in_order(warehouse: Warehouse) -> None:
    cells = (Unmapped("甲\0", "1\0", Place(2, 9, 3, part=0)), Unmapped("乙", "2", Place(2, 10, 4)))
    warehouse.load(make_report(SEED, unmapped=cells))
    found = [
        tuple(row[name] for name in ("position", "label", "raw", "part", "table_no", "row_no", "column_no"))
        for row in rows_of(warehouse, unmapped_cell)
    ]
    assert found == [(1, f"甲{MARK}", f"1{MARK}", 0, 2, 9, 3), (2, "乙", "2", 0, 2, 10, 4)]


def test_prose_figures_are_kept_in_order(warehouse: Warehouse) -> None:
    figures = (
        ProseFigure("收费", "元", Decimal("12.5"), "12.5元\0", "共收费12.5元。\0"),
        ProseFigure("公开", None, Decimal(3), "3", "公开3。"),
    )
    warehouse.load(make_report({}, content=Content.PROSE_ONLY, prose_figures=figures))
    found = [
        tuple(row[name] for name in ("position", "name", "unit", "value", "raw", "sentence"))
        for row in rows_of(warehouse, prose_figure)
    ]
    assert found == [
        (1, "收费", "元", Decimal("12.5"), f"12.5元{MARK}", f"共收费12.5元。{MARK}"),
        (2, "公开", None, Decimal(3), "3", "公开3。"),
    ]


def test_every_move_is_kept_and_the_last_is_open(warehouse: Warehouse) -> None:

    first = warehouse.now
    warehouse.load({"f2014.1.1": "1"})
    warehouse.load({"f2014.1.1": "7"}, year=2016)
    warehouse.next_night()
    batch = [
        warehouse.candidate({"f2014.1.1": str(n)}, observed_at=warehouse.now + timedelta(minutes=n))
        for n in (2, 3)
    ]
    load_batch(warehouse.engine, warehouse.run.run_id, batch, warehouse.now.astimezone(BEIJING))
    now, run_id = warehouse.now, warehouse.run.run_id
    moves = sorted(
        rows_of(warehouse, report_current), key=lambda row: (str(row["report_id"]), str(row["version_id"]))
    )
    found = [
        (row["previous_version_id"], row["cause"], row["since"], row["until"], row["run_id"] == run_id)
        for row in moves
    ]
    one, two = moves[0]["version_id"], moves[1]["version_id"]
    assert found == [
        (None, "first", first, now, False),
        (one, "site", now, now, True),
        (two, "site", now, None, True),
        (None, "first", first, None, False),
    ]


def test_an_address_keeps_when_it_was_seen_first_and_last(warehouse: Warehouse) -> None:
    seen = warehouse.now
    warehouse.load(SEED, "a", observed_at=seen)
    for content, days in (("b", -3), ("c", -1), ("d", 2)):
        warehouse.load(SEED, content, observed_at=seen + timedelta(days=days))
    (row,) = rows_of(warehouse, report_source)
    assert (row["url"], row["source"]) == (PAGE_URL, "annual")
    assert (row["first_seen_at"], row["last_seen_at"]) == (seen - timedelta(days=3), seen + timedelta(days=2))
    assert row["gone_at"] is None
    warehouse.load(SEED, "e", observed_at=seen - timedelta(days=1))
    assert rows_of(warehouse, report_source) == [row]


def test_each_address_of_a_report_has_its_own_times(warehouse: Warehouse) -> None:
    seen = warehouse.now
    warehouse.load(SEED, "a")
    warehouse.load(SEED, "b", url=COPY_URL, observed_at=seen + timedelta(days=1))
    found = [
        (row["url"], row["first_seen_at"], row["last_seen_at"]) for row in rows_of(warehouse, report_source)
    ]
    assert sorted(found) == [
        (COPY_URL, seen + timedelta(days=1), seen + timedelta(days=1)), (PAGE_URL, seen, seen),
    ]  # fmt: skip


def test_only_an_address_that_shows_a_report_now_is_not_gone_any_more(warehouse: Warehouse) -> None:
    warehouse.load(SEED, "a", observed_at=warehouse.now - timedelta(days=9))
    gone, first = warehouse.now, warehouse.run.run_id
    with write(warehouse.engine) as conn:
        mark_gone(conn, first, {PAGE_URL: gone}, gone)
    warehouse.next_night()
    archived = {"shown_before": Showing(first, 4), "observed_at": gone + timedelta(days=1)}
    for content, fields, expected in (
        ("b", archived, (gone, first)),
        ("c", {}, (None, warehouse.run.run_id)),
    ):
        warehouse.load(SEED, content, **fields)
        (row,) = rows_of(warehouse, report_source)
        assert (row["gone_at"], row["last_run_id"]) == expected
