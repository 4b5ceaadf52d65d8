"""What was parsed before is not parsed again; pages are seen again, or are gone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, insert, select

from load.engine import write
from load.publisher_names import find_publisher
from load.queries.archived import find_replaced
from load.queries.history import report_history
from load.schema.dimensions import publisher
from load.schema.reports import report
from load.versions.candidate import LoadOutcome, Showing, parts_digest
from load.versions.known_parses import Sighting, known_parses, mark_gone, mark_seen
from load.versions.report_state import ensure_reports
from load.versions.review import accept_version
from tests.support.warehouse import FIRST_NIGHT, PAGE_URL, Warehouse, make_report, make_sha256
from transform.report import Issue, Severity
from transform.text.bilingual import Bilingual

SEED = {"f2014.1.1": "353", "f2014.2.2.4": "405"}


def test_a_withdrawn_page_leaves_its_facts_and_says_so(warehouse: Warehouse) -> None:
    warehouse.load(SEED)
    warehouse.next_night()
    with write(warehouse.engine) as conn:
        mark_gone(
            conn,
            warehouse.run.run_id,
            {PAGE_URL: warehouse.now, "http://else.test/": warehouse.now},
            warehouse.now,
        )
    assert warehouse.values() == {"f2014.1.1": "353", "f2014.2.2.4": "405"}
    assert warehouse.issues() == {"page_withdrawn": "open"}
    with warehouse.engine.connect() as conn:
        history = report_history(conn, find_publisher(conn, "zhuangshi"), 2017)
    assert history is not None
    assert history.sources[0].gone_at == warehouse.now
    warehouse.next_night()
    warehouse.load(SEED)
    assert warehouse.issues() == {"page_withdrawn": "resolved"}
    assert warehouse.rows("SELECT gone_at FROM report_source") == [(None,)]


def test_what_was_read_need_not_be_read_again(warehouse: Warehouse) -> None:
    parts = ((make_sha256("page"), PAGE_URL), (make_sha256("file"), "http://site.test/a.xls"))
    issue = Issue("all_zero", Severity.WARNING, Bilingual("…", "…"))
    warehouse.load(make_report(SEED, issues=(issue,)), parts=parts)
    name = (PAGE_URL, parts_digest(parts))
    with warehouse.engine.connect() as conn:
        known = known_parses(conn, warehouse.site_id, "n1")
        assert known_parses(conn, warehouse.site_id, "n2") == {}
    assert (known[name].publisher, known[name].year, known[name].parts) == ("zhuangshi", 2017, parts)
    warehouse.next_night()
    with write(warehouse.engine) as conn:
        mark_seen(conn, warehouse.run.run_id, {name: Sighting(warehouse.now, 1)}, warehouse.now)
    assert warehouse.rows(
        "SELECT COUNT(*) FROM reading r, mart_issue i WHERE i.last_seen > i.first_seen"
    ) == [(1,)]
    shown_before = Showing(warehouse.run.run_id, 0)
    middle = warehouse.load({"f2014.1.1": "1"}, observed_at=FIRST_NIGHT, shown_before=shown_before)
    assert middle.outcome is LoadOutcome.OLDER


def test_an_older_normaliser_that_comes_back_reads_again(warehouse: Warehouse) -> None:
    warehouse.load(SEED, "bytes")
    warehouse.next_night()
    warehouse.load({**SEED, "f2014.1.1": "1"}, "bytes", normaliser="n2")
    with warehouse.engine.connect() as conn:
        assert known_parses(conn, warehouse.site_id, "n1") == {}
        assert len(known_parses(conn, warehouse.site_id, "n2")) == 1
    warehouse.next_night()
    assert warehouse.load(SEED, "bytes").cause == "normaliser"
    assert warehouse.values()["f2014.1.1"] == "353"


def test_what_was_reviewed_is_read_again(warehouse: Warehouse) -> None:
    version = warehouse.hold(SEED)
    warehouse.end_night()
    accept_version(warehouse.engine, version, "fine", "Li", warehouse.now + timedelta(days=1))
    warehouse.begin_night()
    with warehouse.engine.connect() as conn:
        assert known_parses(conn, warehouse.site_id, "n1") == {}


def test_an_address_costs_the_same_in_a_site_of_many_reports(warehouse: Warehouse) -> None:
    if warehouse.engine.dialect.name != "sqlite":
        return  # its planner knows how many rows there are
    warehouse.load(SEED, "bytes")
    name = (PAGE_URL, parts_digest(((make_sha256("bytes"), PAGE_URL),)))
    run_id, now = warehouse.run.run_id, warehouse.now
    candidate = warehouse.candidate(SEED, "new bytes", normaliser="n2")

    with warehouse.engine.connect() as conn:
        keys = [(row[0], row[1]) for row in conn.execute(select(report.c.publisher_id, report.c.year))]
        steps: list[Callable[[], object]] = [
            lambda: mark_seen(conn, run_id, {name: Sighting(now, 1)}, now),
            lambda: mark_gone(conn, run_id, {PAGE_URL: now}, now),
            lambda: ensure_reports(conn, [*keys, (keys[0][0], 2010)], now),
            lambda: find_replaced(conn, warehouse.site_id, [candidate]),
        ]
        before = [_count_steps(conn, step) for step in steps]
        _add_reports(conn, warehouse.site_id)
        after = [_count_steps(conn, step) for step in steps]
        conn.rollback()

    # One look at each of the 1,800 reports would take at least as many steps.
    assert [cost for cost, base in zip(after, before, strict=True) if cost - base > 1000] == []


def _count_steps(conn: Connection, step: Callable[[], object]) -> int:
    """How many steps the machine of SQLite takes."""
    taken = []
    connection: Any = conn.connection.driver_connection
    connection.set_progress_handler(lambda: taken.append(None), 1)
    step()
    connection.set_progress_handler(None, 1)
    return len(taken)


def _add_reports(conn: Connection, site_id: int) -> None:
    """1,800 reports of other offices, of which nothing was read."""
    offices = [
        {"site_id": site_id, "code": f"o{n}", "name": f"o{n}", "kind": "town", "registered": True}
        for n in range(100)
    ]
    conn.execute(insert(publisher), offices)
    ids = conn.scalars(select(publisher.c.publisher_id).where(publisher.c.code.like("o%"))).all()
    rows = [
        {"publisher_id": publisher_id, "year": year, "first_seen_at": FIRST_NIGHT}
        for publisher_id in ids
        for year in range(2008, 2026)
    ]
    conn.execute(insert(report), rows)
