"""Every request is a row; what is known of an address comes from its last good answer."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from load.engine import write
from load.queries.runs import count_outcomes, failed_fetches
from load.runs.fetch_log import (
    FetchRow,
    ListingRow,
    known_pages,
    last_listings,
    record_fetches,
    record_listings,
    record_non_reports,
)
from tests.support.warehouse import PAGE_URL, Warehouse, make_sha256

URL = "http://site.test/a.html"


def _page(at: datetime, sha256: str, **fields: Any) -> FetchRow:
    base = FetchRow(URL, at, "page", 200, URL, sha256=sha256, size=9, etag='"1"', content_type="text/html")
    return replace(base, **fields)


def test_each_attempt_is_kept_and_the_last_good_one_known(warehouse: Warehouse) -> None:
    at, first = warehouse.now, make_sha256("first")
    rows = [
        _page(at, first),
        FetchRow(URL, at + timedelta(hours=1), "unchanged", 304),
        FetchRow(URL, at + timedelta(hours=2), "server_error", 503, error="503 Service Unavailable"),
        FetchRow(URL, at + timedelta(hours=3), "timeout", error="no answer in 30 s"),
    ]
    with write(warehouse.engine) as conn:
        record_fetches(conn, warehouse.run.run_id, rows)
        known = known_pages(conn, warehouse.site_id, "n1")[URL]
        assert count_outcomes(conn, warehouse.run.run_id) == {
            "page": 1, "server_error": 1, "timeout": 1, "unchanged": 1,
        }  # fmt: skip
        assert [f.outcome for f in failed_fetches(conn, warehouse.run.run_id)] == ["server_error", "timeout"]
    assert (known.sha256, known.etag, known.fetched_at) == (first, '"1"', at)
    assert (known.outcome, known.failures, known.asked_at) == ("timeout", 2, at + timedelta(hours=3))
    assert warehouse.rows('SELECT outcome, sha256 FROM "fetch" ORDER BY fetch_id')[1] == ("unchanged", first)
    assert warehouse.rows("SELECT sha256, size, first_url FROM snapshot") == [(first, 9, URL)]


def test_the_next_night_goes_on_from_there(warehouse: Warehouse) -> None:
    with write(warehouse.engine) as conn:
        record_fetches(conn, warehouse.run.run_id, [_page(warehouse.now, make_sha256("1"))])
    warehouse.next_night()
    with write(warehouse.engine) as conn:
        record_fetches(conn, warehouse.run.run_id, [_page(warehouse.now, make_sha256("2"), etag=None)])
        known = known_pages(conn, warehouse.site_id, "n1")[URL]
    assert (known.sha256, known.etag, known.failures) == (make_sha256("2"), None, 0)
    assert warehouse.rows('SELECT COUNT(*) FROM "fetch"') == [(2,)]


def test_many_requests_at_once(warehouse: Warehouse) -> None:
    rows = [FetchRow(f"{URL}?{n}", warehouse.now, "not_found", 404) for n in range(2500)]
    with write(warehouse.engine) as conn:
        record_fetches(conn, warehouse.run.run_id, rows)
        assert len(known_pages(conn, warehouse.site_id, "n1")) == 2500


def test_a_known_page_names_its_report(warehouse: Warehouse) -> None:
    warehouse.load({"f2014.1.1": "1"})
    with write(warehouse.engine) as conn:
        record_fetches(conn, warehouse.run.run_id, [_page(warehouse.now, make_sha256("1"), url=PAGE_URL)])
        known = known_pages(conn, warehouse.site_id, "n1")[PAGE_URL]
    assert (known.publisher, known.year) == ("zhuangshi", 2017)


def test_what_is_no_report_is_remembered_until_another_normaliser_looks(warehouse: Warehouse) -> None:
    def remembered(conn: Connection, normaliser: str) -> str | None:
        return known_pages(conn, warehouse.site_id, normaliser)[URL].not_report

    with write(warehouse.engine) as conn:
        record_fetches(conn, warehouse.run.run_id, [_page(warehouse.now, make_sha256("1"))])
        record_non_reports(conn, warehouse.run.run_id, {URL: "news item"}, "n1", warehouse.now)
        assert remembered(conn, "n1") == "news item"
        assert remembered(conn, "n2") is None


def test_lists_are_compared_with_the_last_run_that_saw_them(warehouse: Warehouse) -> None:
    first, other = ListingRow("column", URL, 40, 41), ListingRow("column", f"{URL}?2", 3)
    again = ListingRow("column", URL, 12, None)
    with write(warehouse.engine) as conn:
        record_listings(conn, warehouse.run.run_id, [first, other])
    warehouse.next_night()
    with write(warehouse.engine) as conn:
        assert last_listings(conn, warehouse.site_id) == {
            ("column", URL): first,
            ("column", f"{URL}?2"): other,
        }
        record_listings(conn, warehouse.run.run_id, [again])
        assert last_listings(conn, warehouse.site_id) == {
            ("column", URL): again,
            ("column", f"{URL}?2"): other,
        }


def test_a_hostile_address_is_recorded_all_the_same(warehouse: Warehouse) -> None:
    long = "http://site.test/" + "".join(make_sha256(str(n)) for n in range(200))
    with write(warehouse.engine) as conn:
        record_fetches(
            conn,
            warehouse.run.run_id,
            [FetchRow(long, warehouse.now, "refused"), FetchRow(long + "x", warehouse.now, "refused")],
        )
    urls = [row[0] for row in warehouse.rows("SELECT url FROM page")]
    assert len(set(urls)) == 2
    assert all(url.startswith("http://site.test/") and len(url) < 600 for url in urls)


def test_text_that_a_database_cannot_hold_is_made_storable(warehouse: Warehouse) -> None:
    odd, url = "x\ud800\0", f"http://[x/{'y' * 6000}\ud800"
    row = FetchRow(
        url, warehouse.now, "refused", final_url=odd, content_type=odd, etag=odd, last_modified=odd, error=odd
    )
    with write(warehouse.engine) as conn:
        record_fetches(conn, warehouse.run.run_id, [row])
    shown = "x\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}"
    [stored] = warehouse.rows('SELECT final_url, content_type, etag, last_modified, error FROM "fetch"')
    assert stored == (shown,) * 5
