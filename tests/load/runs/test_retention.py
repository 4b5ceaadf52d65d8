"""Which requests are kept when old ones are deleted, on both databases."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from load.engine import write
from load.queries.archived import find_fetched
from load.queries.runs import count_outcomes
from load.runs import retention
from load.runs.fetch_log import FetchRow, record_fetches
from load.runs.outcome import RunOutcome
from load.runs.retention import prune_fetches
from load.runs.run_lock import finish_run, start_run
from load.schema.runs import run
from load.sites import SiteRow
from tests.support.warehouse import ZHENHAI, Warehouse, make_sha256

URL = "http://site.test/a.html"
HAISHU = SiteRow("haishu", "海曙", "http://site.test", "330203", "浙江省", "宁波市", "海曙区")
MONTH = timedelta(days=30)


def _ask(warehouse: Warehouse, shown: str, url: str = URL, **fields: Any) -> None:
    """Tonight's request of an address: ``shown`` are its bytes, ``=`` those of the time before, a word without bytes an
    outcome."""
    made = {"=": {"outcome": "unchanged", "status": 304}, "!": {"outcome": "timeout"}}.get(
        shown, {"outcome": "page", "status": 200, "sha256": make_sha256(shown)}
    )
    with write(warehouse.engine) as conn:
        record_fetches(conn, warehouse.run.run_id, [FetchRow(url, warehouse.now, **{**made, **fields})])


def _nights(warehouse: Warehouse, shown: str) -> None:
    """A night for each character, with one request of it; the last night is under way."""
    for number, one in enumerate(shown):
        if number:
            warehouse.next_night()
        _ask(warehouse, one)


def _left(warehouse: Warehouse, url: str = URL) -> list[int]:
    """The nights whose request of an address is still there; the first one is 0."""
    rows = warehouse.rows('SELECT run_id FROM "fetch" WHERE url = :url ORDER BY fetch_id', url=url)
    first = warehouse.rows("SELECT min(run_id) FROM run")[0][0]
    return [row[0] - first for row in rows]


@pytest.mark.parametrize(
    ("shown", "left"),
    [
        ("abababz", [0, 1, 4, 5, 6]),
        ("a=!!!=b=", [0, 2, 4, 5, 6, 7]),
        ("aaaa", [0, 3]),
        ("!!!!", [0, 3]),
    ],
)
def test_of_an_address_and_bytes_the_first_and_the_last_stay(
    warehouse: Warehouse, shown: str, left: list[int]
) -> None:
    _nights(warehouse, shown)
    warehouse.next_night()
    bodies = _bodies(warehouse)

    counted = prune_fetches(warehouse.engine, warehouse.now, timedelta(0), dry_run=True)
    assert len(_left(warehouse)) == len(shown)
    pruned = prune_fetches(warehouse.engine, warehouse.now, timedelta(0))

    assert _left(warehouse) == left
    assert pruned == counted
    assert (pruned.requests, pruned.kept) == (len(shown), len(left))
    assert _bodies(warehouse) == bodies
    assert prune_fetches(warehouse.engine, warehouse.now, timedelta(0)).pruned == 0


def _bodies(warehouse: Warehouse) -> set[tuple[str, str]]:
    """What ``archive export`` writes: which bytes under which address."""
    with warehouse.engine.connect() as conn:
        return {(body.url, body.sha256) for body in find_fetched(conn)}


def test_a_portion_of_a_run_at_a_time(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "ROWS_AT_ONCE", 2)
    addresses = [f"http://site.test/{number}.html" for number in range(5)]
    for night in range(4):
        for url in addresses:
            _ask(warehouse, "=" if night else "a", url)
        warehouse.next_night()

    pruned = prune_fetches(warehouse.engine, warehouse.now, timedelta(0))

    assert (pruned.runs, pruned.requests, pruned.pruned) == (4, 20, 10)
    assert [_left(warehouse, url) for url in addresses] == [[0, 3]] * 5


def test_what_is_younger_stays_and_counts_as_the_last(warehouse: Warehouse) -> None:
    _nights(warehouse, "a======")
    warehouse.end_night()

    pruned = prune_fetches(warehouse.engine, warehouse.now + timedelta(minutes=1), timedelta(days=3))

    assert _left(warehouse) == [0, 3, 4, 5, 6]
    assert (pruned.runs, pruned.pruned) == (3, 2)


def test_runs_that_status_tells_of_keep_all_their_requests(warehouse: Warehouse) -> None:
    _ask(warehouse, "a")
    warehouse.next_night()
    for _ in range(3):
        _ask(warehouse, "=")
    warehouse.end_night()
    backfill = start_run(warehouse.engine, "backfill", {}, warehouse.now, site=ZHENHAI)
    for _ in range(3):
        with write(warehouse.engine) as conn:
            record_fetches(conn, backfill.run_id, [FetchRow(URL, warehouse.now, "unchanged", 304)])
    finish_run(backfill, RunOutcome.DONE, {}, warehouse.now)

    assert prune_fetches(warehouse.engine, warehouse.now + 20 * MONTH, timedelta(0)).pruned == 0
    with warehouse.engine.connect() as conn:
        assert count_outcomes(conn, backfill.run_id) == {"unchanged": 3}


def test_each_site_and_each_method_has_a_first_and_a_last_of_its_own(warehouse: Warehouse) -> None:
    for _ in range(3):
        _ask(warehouse, "a")
        _ask(warehouse, "a", method="POST")
        other = start_run(warehouse.engine, "nightly", {}, warehouse.now, site=HAISHU)
        with write(warehouse.engine) as conn:
            row = FetchRow(URL, warehouse.now, "page", 200, sha256=make_sha256("a"))
            record_fetches(conn, other.run_id, [row, row])
        finish_run(other, RunOutcome.DONE, {}, warehouse.now)
        warehouse.next_night()

    prune_fetches(warehouse.engine, warehouse.now, timedelta(0))

    kept = warehouse.rows(
        'SELECT s.code, f.method, count(*) FROM "fetch" f JOIN run r ON r.run_id = f.run_id '
        "JOIN site s ON s.site_id = r.site_id GROUP BY s.code, f.method ORDER BY 1, 2"
    )
    # The last night of the other site is one of which status tells: both of its requests stay.
    assert kept == [("haishu", "GET", 3), ("zhenhai", "GET", 2), ("zhenhai", "POST", 2)]


def test_a_clock_that_is_ahead_deletes_nothing_too_early(warehouse: Warehouse) -> None:
    _nights(warehouse, "a====")

    assert prune_fetches(warehouse.engine, warehouse.now + 100 * MONTH, MONTH).pruned == 0
    with write(warehouse.engine) as conn:  # and one that was ahead in the last night, neither
        later = warehouse.now + 1000 * MONTH
        conn.execute(update(run).where(run.c.run_id == warehouse.run.run_id).values(started_at=later))
    assert prune_fetches(warehouse.engine, warehouse.now, MONTH).pruned == 0


def test_a_run_that_has_not_ended_keeps_its_requests(warehouse: Warehouse) -> None:
    for _ in range(4):
        _ask(warehouse, "a")
    running = warehouse.run.run_id
    other = start_run(warehouse.engine, "nightly", {}, warehouse.now, site=HAISHU)
    finish_run(other, RunOutcome.DONE, {}, warehouse.now)

    prune_fetches(warehouse.engine, warehouse.now + MONTH, timedelta(0))

    assert warehouse.rows('SELECT count(*) FROM "fetch" WHERE run_id = :run', run=running) == [(4,)]
