"""Loading: idempotent, whole, decided by content; never from older bytes over newer."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from load.errors import MassRestatement
from load.marts import mart_tables
from load.versions.candidate import LoadOutcome, Showing
from load.versions.loader import preview_reports
from tests.support.warehouse import (
    PAGE_URL,
    ZHENHAI,
    Warehouse,
    load_batch,
    make_fact,
    make_report,
    make_sha256,
)
from transform.report import Content, HeldReason, Place, ProseFigure, Unmapped
from transform.text.states import State

SEED = {"f2014.1.1": "353", "f2014.2.2.4": "405", "f2014.3.1": "", "f2014.3.1.3": "3", "f2014.7": "0.85"}


def _tables(warehouse: Warehouse) -> dict[str, int]:
    names = ("report_version", "fact", "report_current", "derived_figure", "series_figure", "version_part")
    return {name: warehouse.rows(f"SELECT COUNT(*) FROM {name}")[0][0] for name in names}


def test_a_report_is_loaded_with_every_promised_column(warehouse: Warehouse) -> None:
    result = warehouse.load(SEED, published_on=date(2018, 3, 1))
    assert result.outcome is LoadOutcome.LOADED
    mart = mart_tables()["mart_fact"]
    with warehouse.engine.connect() as conn:
        row = conn.execute(select(mart).where(mart.c.indicator_code == "f2014.2.2.4")).one()
    assert (row.publisher_code, row.publisher_name, row.publisher_kind) == (
        "zhuangshi",
        "庄市街道",
        "subdistrict",
    )
    assert (row.year, row.form, row.breakdown, row.unit) == (2017, "f2014", "total", "件")
    assert (row.value, row.state, row.raw) == (Decimal(405), "reported", "405")
    assert (row.report_url, row.published_on) == ("http://site.test/zhuangshi/2017.html", date(2018, 3, 1))
    assert (row.table_no, row.row_no, row.column_no) == (1, 2, 3)
    assert row.recorded_at == warehouse.now
    assert row.printed_value == Decimal(405)
    assert row.correction is None
    assert len(row.snapshot_sha256) == 64


def test_the_same_work_twice_changes_nothing(warehouse: Warehouse) -> None:
    warehouse.load(SEED)
    before = _tables(warehouse)
    warehouse.next_night()
    assert warehouse.load(SEED).outcome is LoadOutcome.UNCHANGED
    assert _tables(warehouse) == before


def test_new_bytes_with_the_same_facts_make_no_version(warehouse: Warehouse) -> None:
    warehouse.load(SEED, "first bytes")
    before = _tables(warehouse)
    assert warehouse.load(SEED, "other bytes").outcome is LoadOutcome.UNCHANGED
    assert _tables(warehouse) == before


def test_an_edited_cell_is_a_restatement_by_the_site(warehouse: Warehouse) -> None:
    warehouse.load(SEED)
    warehouse.next_night()
    result = warehouse.load({**SEED, "f2014.2.2.4": "504"})
    assert (result.outcome, result.cause) == (LoadOutcome.RESTATED, "site")
    (change,) = result.changes
    assert (change.indicator, change.old_value, change.new_value) == (
        "f2014.2.2.4",
        Decimal(405),
        Decimal(504),
    )
    rows = warehouse.rows("SELECT indicator_code, old_value, new_value, cause FROM mart_restatement")
    assert rows == [("f2014.2.2.4", 405, 504, "site")]
    assert warehouse.values()["f2014.2.2.4"] == "504"


def test_facts_that_appear_and_disappear_are_restated_too(warehouse: Warehouse) -> None:
    warehouse.load({"f2014.1.1": "1", "f2014.2.2.4": "2"})
    warehouse.load({"f2014.1.1": "1", "f2014.3.1": "7"})
    rows = warehouse.rows("SELECT indicator_code, old_value, new_value FROM mart_restatement ORDER BY 1")
    assert rows == [("f2014.2.2.4", 2, None), ("f2014.3.1", None, 7)]


def test_a_new_normaliser_that_reads_the_same_makes_no_version(warehouse: Warehouse) -> None:
    warehouse.load(SEED, "bytes")
    before = _tables(warehouse)
    assert warehouse.load(SEED, "bytes", normaliser="n2").outcome is LoadOutcome.UNCHANGED
    assert _tables(warehouse) == before


def test_a_new_normaliser_that_reads_otherwise_is_named_as_the_cause(warehouse: Warehouse) -> None:
    warehouse.load(SEED, "bytes")
    result = warehouse.load({**SEED, "f2014.3.1.2": "9"}, "bytes", normaliser="n2")
    assert (result.outcome, result.cause) == (LoadOutcome.RESTATED, "normaliser")


def test_where_bytes_and_normaliser_changed_nobody_can_tell_the_cause(warehouse: Warehouse) -> None:
    warehouse.load(SEED, "old bytes")
    warehouse.next_night()
    result = warehouse.load({**SEED, "f2014.1.1": "354"}, "new bytes", normaliser="n2")
    assert (result.outcome, result.cause) == (LoadOutcome.RESTATED, "unknown")
    assert warehouse.rows("SELECT DISTINCT cause FROM mart_restatement") == [("unknown",)]


def test_once_the_normaliser_has_read_the_old_bytes_the_site_is_the_cause(warehouse: Warehouse) -> None:
    warehouse.load(SEED, "old bytes")
    seen = warehouse.now
    warehouse.next_night()
    assert (
        warehouse.load(SEED, "old bytes", normaliser="n2", observed_at=seen).outcome is LoadOutcome.UNCHANGED
    )
    result = warehouse.load({**SEED, "f2014.1.1": "354"}, "new bytes", normaliser="n2")
    assert (result.outcome, result.cause) == (LoadOutcome.RESTATED, "site")


def test_the_normaliser_is_the_cause_even_after_bytes_that_changed_nothing(warehouse: Warehouse) -> None:
    warehouse.load(SEED, "bytes")
    warehouse.load(SEED, "other bytes")
    result = warehouse.load({**SEED, "f2014.3.1.2": "9"}, "other bytes", normaliser="n2")
    assert result.cause == "normaliser"


def test_another_way_to_print_the_same_number_is_no_restatement(warehouse: Warehouse) -> None:
    warehouse.load({"f2014.1.1": "353"})
    wide = make_report({"f2014.1.1": "353"})
    wide = replace(wide, facts=(wide.facts[0]._replace(raw="３５３"),))
    result = warehouse.load(wide)
    assert (result.outcome, result.changes) == (LoadOutcome.LOADED, ())
    assert warehouse.rows("SELECT raw FROM mart_fact") == [("３５３",)]
    assert warehouse.rows("SELECT * FROM mart_restatement") == []


def shown_at(warehouse: Warehouse, request: int) -> dict[str, Any]:
    """Bytes out of the archive that the site showed last to this request of the run."""
    return {
        "shown_before": Showing(warehouse.run.run_id, request),
        "observed_at": warehouse.now - timedelta(days=30 - request),
    }


def test_an_older_snapshot_never_replaces_a_newer_one(warehouse: Warehouse) -> None:
    warehouse.load(SEED, "new")
    older = warehouse.load({**SEED, "f2014.2.2.4": "1"}, "old", **shown_at(warehouse, 0))
    assert older.outcome is LoadOutcome.OLDER
    assert warehouse.values()["f2014.2.2.4"] == "405"
    assert warehouse.rows("SELECT COUNT(*) FROM report_version") == [(2,)]


def test_a_snapshot_between_two_that_say_the_same_does_not_become_current(warehouse: Warehouse) -> None:
    warehouse.load(SEED, "first", **shown_at(warehouse, 0))
    warehouse.load(SEED, "last")
    between = warehouse.load({"f2014.1.1": "9"}, "between", **shown_at(warehouse, 1))
    assert between.outcome is LoadOutcome.OLDER
    assert warehouse.values()["f2014.1.1"] == "353"


def test_a_snapshot_newer_than_what_is_current_is_taken_although_the_newest_is_held(
    warehouse: Warehouse,
) -> None:
    warehouse.load(SEED, "first", **shown_at(warehouse, 0))
    warehouse.load(make_report(SEED, held_reasons=(HeldReason.OTHER_YEAR,)), "last")
    between = warehouse.load({"f2014.1.1": "9"}, "between", **shown_at(warehouse, 1))
    assert between.outcome is LoadOutcome.RESTATED


def test_any_order_of_a_backfill_ends_in_the_same_facts(warehouse: Warehouse) -> None:
    for order in ((3, 1, 0, 2), (0, 2, 3, 1)):
        for n in order:
            warehouse.load(SEED | {"f2014.1.1": str(n)}, f"bytes {n}", **shown_at(warehouse, n))
        assert warehouse.values()["f2014.1.1"] == "3"


def test_a_batch_in_any_order_is_placed_by_when_it_was_seen(warehouse: Warehouse) -> None:
    batch = [warehouse.candidate({"f2014.1.1": str(n)}, **shown_at(warehouse, n)) for n in (2, 0, 1)]
    results = load_batch(warehouse.engine, warehouse.run.run_id, batch, warehouse.now)
    assert [result.outcome.value for result in results] == ["restated", "loaded", "restated"]
    assert warehouse.values() == {"f2014.1.1": "2"}


def test_a_page_that_goes_back_to_what_it_said_is_two_restatements(warehouse: Warehouse) -> None:
    for content in ("1", "2", "1"):
        warehouse.load({"f2014.1.1": content})
        warehouse.next_night()
    rows = warehouse.rows("SELECT old_value, new_value FROM mart_restatement ORDER BY restated_at")
    assert rows == [(1, 2), (2, 1)]
    assert warehouse.rows("SELECT COUNT(*) FROM report_version") == [(2,)]


def test_between_addresses_the_later_publication_date_wins(warehouse: Warehouse) -> None:
    warehouse.load({"f2014.1.1": "1"}, published_on=date(2018, 3, 1))
    copy = "http://site.test/copy.html"
    undated = warehouse.load({"f2014.1.1": "2"}, url=copy)
    assert undated.outcome is LoadOutcome.OLDER
    assert warehouse.issues()["copies_differ"] == "open"
    later = warehouse.load(
        {"f2014.1.1": "3"}, url="http://site.test/late.html", published_on=date(2018, 4, 1)
    )
    assert later.outcome is LoadOutcome.RESTATED
    assert warehouse.values() == {"f2014.1.1": "3"}
    assert warehouse.rows("SELECT COUNT(*) FROM report_source") == [(3,)]


def test_copies_that_agree_again_resolve_their_issue(warehouse: Warehouse) -> None:
    warehouse.load({"f2014.1.1": "1"}, published_on=date(2018, 3, 1))
    warehouse.load({"f2014.1.1": "2"}, url="http://site.test/copy.html")
    warehouse.next_night()
    warehouse.load({"f2014.1.1": "1"}, "mended", url="http://site.test/copy.html")
    assert warehouse.issues()["copies_differ"] == "resolved"


def test_a_held_reading_never_becomes_current(warehouse: Warehouse) -> None:
    warehouse.load(SEED)
    result = warehouse.load(make_report({"f2014.1.1": "1"}, held_reasons=(HeldReason.OTHER_YEAR,)))
    assert (result.outcome, result.held) == (LoadOutcome.HELD, ("other_year",))
    assert warehouse.values()["f2014.1.1"] == "353"
    assert warehouse.issues()["other_year"] == "open"
    warehouse.next_night()
    warehouse.load(SEED, "mended")
    assert warehouse.issues()["other_year"] == "resolved"
    assert warehouse.rows("SELECT decision FROM version_review") == [("superseded",)]


def test_a_reading_without_any_figure_does_not_empty_a_report(warehouse: Warehouse) -> None:
    warehouse.load(SEED)
    empty = make_report({}, content=Content.PROSE_ONLY)
    result = warehouse.load(empty)
    assert (result.outcome, result.held) == (LoadOutcome.HELD, ("lost_all_facts",))
    assert warehouse.values()["f2014.1.1"] == "353"


def test_a_prose_report_is_loaded_as_such(warehouse: Warehouse) -> None:
    figure = ProseFigure("收费", "元", Decimal("12.5"), "12.5元", "共收费12.5元。")
    result = warehouse.load(make_report({}, content=Content.PROSE_ONLY, prose_figures=(figure,)))
    assert result.outcome is LoadOutcome.LOADED
    assert warehouse.rows("SELECT status, facts FROM mart_coverage") == [("prose_only", 0)]
    assert warehouse.rows("SELECT name, value, sentence FROM prose_figure") == [
        ("收费", 12.5, "共收费12.5元。")
    ]


def test_a_document_that_waits_for_its_reader_leaves_no_version(warehouse: Warehouse) -> None:
    waiting = make_report({}, content=Content.WAITING)
    result = warehouse.load(waiting, "doc")
    assert (result.outcome, result.held) == (LoadOutcome.WAITING, ("waiting",))
    assert warehouse.rows("SELECT status FROM mart_coverage") == [("waiting",)]
    assert warehouse.load(SEED, "doc").outcome is LoadOutcome.LOADED
    assert warehouse.issues()["waiting"] == "resolved"


def test_a_reading_without_publisher_or_year_is_held_under_unknown(warehouse: Warehouse) -> None:
    result = warehouse.load(SEED, publisher_code=None, year=None)
    assert (result.outcome, result.publisher, result.year) == (LoadOutcome.HELD, "unknown", 0)
    assert set(result.held) == {"no_publisher", "no_year"}
    assert warehouse.rows("SELECT * FROM mart_coverage") == []
    assert warehouse.load(SEED).outcome is LoadOutcome.LOADED
    assert set(warehouse.issues().values()) == {"resolved"}


@pytest.mark.parametrize(
    ("cells", "message"),
    [({"f2014.99": "1"}, "no f2014.99"), ({"f2014.1.1": "1234567890123456"}, "15 significant digits")],
)
def test_a_reading_that_cannot_be_stored_is_refused_alone(
    warehouse: Warehouse, cells: dict[str, str], message: str
) -> None:
    good = warehouse.candidate(SEED)
    bad = warehouse.candidate(cells, year=2016)
    results = load_batch(warehouse.engine, warehouse.run.run_id, [bad, good], warehouse.now)
    assert [result.outcome for result in results] == [LoadOutcome.REFUSED, LoadOutcome.LOADED]
    assert message in str(results[0].error)
    assert bad.url in str(results[0].error)


def test_a_cell_that_was_read_twice_is_refused(warehouse: Warehouse) -> None:
    first = make_fact("f2014.1.1", "1")
    result = warehouse.load(make_report({}, facts=(first, first._replace(raw="2", value=Decimal(2)))))
    assert (result.outcome, result.error) == (
        LoadOutcome.REFUSED,
        f"{PAGE_URL}: f2014.1.1/total was read twice",
    )


def test_a_publisher_nobody_registered_is_refused_by_name(warehouse: Warehouse) -> None:
    result = warehouse.load(SEED, publisher_code="nobody")
    assert result.outcome is LoadOutcome.REFUSED
    assert "'nobody'" in str(result.error)


def test_values_come_back_digit_for_digit(warehouse: Warehouse) -> None:
    printed = {
        "f2014.1.1": "123456789012345", "f2014.1.1.1": "0", "f2014.7": "160.5964", "f2014.8.4": "0.000000000000001",
        "f2014.2.2.4": "-0.10", "f2014.3.1": "1E+3",
    }  # fmt: skip
    warehouse.load(printed)
    mart = mart_tables()["mart_fact"]
    with warehouse.engine.connect() as conn:
        values = {row.indicator_code: str(row.value) for row in conn.execute(select(mart))}
    assert values == {
        "f2014.1.1": "123456789012345", "f2014.1.1.1": "0", "f2014.7": "160.5964", "f2014.8.4": "1E-15",
        "f2014.2.2.4": "-0.1", "f2014.3.1": "1000",
    }  # fmt: skip
    assert warehouse.rows("SELECT SUM(value) FROM mart_fact WHERE indicator_code = 'f2014.7'")[0][
        0
    ] == pytest.approx(Decimal("160.5964") if warehouse.engine.dialect.name == "postgresql" else 160.5964)


def test_text_that_postgresql_cannot_hold_is_marked_and_kept(warehouse: Warehouse) -> None:
    cell = make_fact("f2014.1.1", "")._replace(raw="a\0b\ud800", state=State.UNREADABLE)
    warehouse.load(make_report({}, facts=(cell,)))
    mark = "\N{REPLACEMENT CHARACTER}"
    assert warehouse.rows("SELECT raw FROM mart_fact") == [(f"a{mark}b{mark}",)]


def test_unmapped_rows_are_kept_with_their_place(warehouse: Warehouse) -> None:
    warehouse.load(make_report(SEED, unmapped=(Unmapped("（七）其他事项", "12", Place(2, 9, 3, part=1)),)))
    rows = warehouse.rows("SELECT label, raw, part, table_no, row_no, column_no FROM unmapped_cell")
    assert rows == [("（七）其他事项", "12", 1, 2, 9, 3)]


def test_a_fact_of_an_attachment_names_the_attachments_snapshot(warehouse: Warehouse) -> None:
    cell = make_fact("f2014.1.1", "5")._replace(source=Place(2, 1, 1, part=1))
    parts = ((make_sha256("page"), PAGE_URL), (make_sha256("file"), "http://site.test/a.xls"))
    warehouse.load(make_report({}, facts=(cell,)), parts=parts)
    assert warehouse.rows("SELECT snapshot_sha256 FROM mart_fact") == [(make_sha256("file"),)]


def test_a_dry_run_says_what_a_run_does_and_writes_nothing(warehouse: Warehouse) -> None:
    warehouse.load(SEED)
    before = _tables(warehouse)
    edited = [warehouse.candidate({**SEED, "f2014.2.2.4": "504"}), warehouse.candidate(SEED, year=2016)]
    previewed = preview_reports(warehouse.engine, ZHENHAI, edited, warehouse.now)
    assert _tables(warehouse) == before
    assert warehouse.rows("SELECT flow FROM run") == [("nightly",)]
    loaded = load_batch(warehouse.engine, warehouse.run.run_id, edited, warehouse.now)
    assert [(r.outcome, r.changes, r.cause) for r in previewed] == [
        (r.outcome, r.changes, r.cause) for r in loaded
    ]


def test_a_mass_restatement_is_refused_whole(warehouse: Warehouse) -> None:
    warehouse.load(SEED)
    edited = [
        warehouse.candidate({**SEED, "f2014.2.2.4": "504", "f2014.1.1": "1"}),
        warehouse.candidate(SEED, year=2016),
    ]
    warehouse.allow_restatements(1)
    with pytest.raises(MassRestatement, match="2 facts, 1 may be") as refused:
        load_batch(warehouse.engine, warehouse.run.run_id, edited, warehouse.now)
    assert (refused.value.counts, refused.value.left) == ({("f2014", "site"): 2}, 1)
    assert warehouse.values()["f2014.1.1"] == "353"
    assert warehouse.rows("SELECT COUNT(*) FROM report") == [(1,)]


def test_as_many_restatements_as_may_be_are_no_mass(warehouse: Warehouse) -> None:
    warehouse.load(SEED)
    edited = [warehouse.candidate({**SEED, "f2014.2.2.4": "504", "f2014.1.1": "1"})]
    warehouse.allow_restatements(2)
    load_batch(warehouse.engine, warehouse.run.run_id, edited, warehouse.now)
    assert warehouse.values()["f2014.1.1"] == "1"


def test_an_older_page_without_tables_is_older_and_not_held(warehouse: Warehouse) -> None:
    warehouse.load(SEED)
    prose = make_report({}, content=Content.PROSE_ONLY)
    assert warehouse.load(prose, **shown_at(warehouse, 0)).outcome is LoadOutcome.OLDER


def test_an_address_too_long_to_be_a_key_is_refused(warehouse: Warehouse) -> None:
    result = warehouse.load(SEED, url="http://site.test/" + "".join(map(str, range(3000))))
    assert result.outcome is LoadOutcome.REFUSED
    assert "too long" in str(result.error)


def test_a_normaliser_that_contradicts_itself_is_told_and_its_first_reading_stays(
    warehouse: Warehouse, caplog: pytest.LogCaptureFixture
) -> None:
    warehouse.load(SEED, "bytes")
    assert warehouse.load({"f2014.1.1": "1"}, "bytes").outcome is LoadOutcome.UNCHANGED
    assert "normaliser n1 reads these bytes otherwise than before" in caplog.text
    assert warehouse.values()["f2014.1.1"] == "353"
