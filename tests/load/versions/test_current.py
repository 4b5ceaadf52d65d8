"""Which version is current follows from runs and their requests, whatever a clock said when."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from load.engine import write
from load.queries.archived import ArchiveScope, find_archived
from load.runs.run_lock import start_run
from load.versions.candidate import LoadOutcome, Showing, parts_digest
from load.versions.known_parses import Sighting, known_parses, mark_gone, mark_seen
from load.versions.review import accept_version
from tests.support.warehouse import PAGE_URL, ZHENHAI, Warehouse, load_batch, make_held_report, make_sha256

SEED = {"f2014.1.1": "353"}
JUMPED = datetime(2031, 1, 1, tzinfo=UTC)


class Clocked(Warehouse):
    """A warehouse whose nights have the clock that ``at`` says; None is the right one."""

    at: datetime | None = None

    @property
    def now(self) -> datetime:
        """The time by the clock, right or wrong."""
        return self.at or super().now

    def night_at(self, at: datetime | None) -> None:
        """End the night and begin the next one with this clock."""
        self.end_night()
        self.nights += 1
        self.at = at
        self.run = start_run(self.engine, "nightly", {}, self.now, site=ZHENHAI)


def scope(warehouse: Warehouse) -> ArchiveScope:
    """All that was read of the reports on 2017."""
    return ArchiveScope(warehouse.site_id, range(2017, 2018))


@pytest.fixture
def clocked(warehouse: Warehouse) -> Iterator[Clocked]:
    clocked = Clocked(warehouse.engine, warehouse.run)
    yield clocked
    clocked.run.stop_heartbeat()


def see(warehouse: Warehouse, *contents: str) -> None:
    """The address shows these bytes still."""
    seen = {
        (PAGE_URL, parts_digest(((make_sha256(content), PAGE_URL),))): Sighting(warehouse.now, 1)
        for content in contents
    }
    with write(warehouse.engine) as conn:
        mark_seen(conn, warehouse.run.run_id, seen, warehouse.now)


@pytest.mark.parametrize("seen_again", [False, True])
def test_a_night_in_the_future_buries_no_restatement(clocked: Clocked, seen_again: bool) -> None:
    if seen_again:
        clocked.load(SEED, "old")
    clocked.night_at(JUMPED)
    if seen_again:
        see(clocked, "old")
    else:
        clocked.load(SEED, "old")
    clocked.night_at(None)
    result = clocked.load({"f2014.1.1": "354"}, "new")
    assert (result.outcome, result.cause) == (LoadOutcome.RESTATED, "site")
    assert clocked.values() == {"f2014.1.1": "354"}
    clocked.night_at(None)
    see(clocked, "new")
    with clocked.engine.connect() as conn:
        assert [parse.parts for parse in known_parses(conn, clocked.site_id, "n1").values()] == [
            ((make_sha256("new"), PAGE_URL),)
        ]
    shown = [report.showing.run_id for report in find_archived(clocked.engine, scope(clocked))]
    assert shown == [clocked.run.run_id - 2, clocked.run.run_id]
    assert clocked.load(SEED, "old").outcome is LoadOutcome.RESTATED
    assert clocked.rows("SELECT COUNT(*) FROM report_current WHERE until < since") == [(0,)]


def test_a_clock_that_went_back_takes_back_nothing_that_was_seen(clocked: Clocked) -> None:
    clocked.load(SEED, "old")
    first = clocked.now
    clocked.night_at(first - timedelta(days=400))
    see(clocked, "old")
    last_seen = [
        clocked.rows(f"SELECT last_seen_at, last_run_id FROM {t}") for t in ("reading", "report_source")
    ]
    assert {run for [(_, run)] in last_seen} == {clocked.run.run_id}
    assert len({str(at)[:19] for [(at, _)] in last_seen}) == 1
    assert str(last_seen[0][0][0])[:19] == f"{first:%Y-%m-%d %H:%M:%S}"
    assert clocked.load({"f2014.1.1": "354"}, "new").outcome is LoadOutcome.RESTATED


def test_bytes_out_of_the_archive_change_no_order(clocked: Clocked) -> None:
    clocked.load(SEED, "old")
    clocked.night_at(None)
    clocked.load({"f2014.1.1": "354"}, "new")
    before = clocked.rows("SELECT parts_digest, last_run_id, last_request FROM reading ORDER BY 1")
    clocked.night_at(JUMPED)
    reports = list(find_archived(clocked.engine, scope(clocked)))
    assert [report.parts[0][0] for report in reports] == [make_sha256("old"), make_sha256("new")]
    for normaliser in ("n1", "n2"):
        for report, value in reversed(list(zip(reports, ("353", "354"), strict=True))):
            clocked.load(
                {"f2014.1.1": value}, normaliser=normaliser, parts=report.parts, shown_before=report.showing,
                observed_at=report.observed_at,
            )  # fmt: skip
        assert clocked.values() == {"f2014.1.1": "354"}
    assert (
        clocked.rows("SELECT DISTINCT parts_digest, last_run_id, last_request FROM reading ORDER BY 1")
        == before
    )


def test_an_earlier_showing_takes_back_no_later_one(clocked: Clocked) -> None:
    clocked.load(SEED, "old")
    first = Showing(clocked.run.run_id, 1)
    clocked.night_at(None)
    see(clocked, "old")
    clocked.load(SEED, "old", shown_before=first)
    assert clocked.rows("SELECT last_run_id FROM reading UNION ALL SELECT last_run_id FROM report_source") == [
        (clocked.run.run_id,), (clocked.run.run_id,),
    ]  # fmt: skip


def test_of_two_readings_of_the_same_bytes_the_later_run_counts(clocked: Clocked) -> None:
    clocked.night_at(JUMPED)
    clocked.load(SEED, "bytes")
    clocked.night_at(None)
    result = clocked.load({"f2014.1.1": "35"}, "bytes", normaliser="n2")
    assert (result.outcome, result.cause) == (LoadOutcome.RESTATED, "normaliser")
    with clocked.engine.connect() as conn:
        assert (
            len(known_parses(conn, clocked.site_id, "n1")),
            len(known_parses(conn, clocked.site_id, "n2")),
        ) == (0, 1)


def test_a_batch_is_placed_by_its_requests_while_the_clock_runs_back(clocked: Clocked) -> None:
    batch = [
        clocked.candidate({"f2014.1.1": str(n)}, observed_at=clocked.now - timedelta(days=n), request=n)
        for n in (2, 1, 3)
    ]
    results = load_batch(clocked.engine, clocked.run.run_id, batch, clocked.now)
    assert [result.outcome.value for result in results] == ["restated", "loaded", "restated"]
    assert clocked.values() == {"f2014.1.1": "3"}


def test_within_a_run_the_later_request_counts(clocked: Clocked) -> None:
    clocked.load(SEED, "late", request=7)
    assert clocked.load({"f2014.1.1": "1"}, "early", request=3).outcome is LoadOutcome.OLDER
    assert clocked.load({"f2014.1.1": "2"}, "latest", request=8).outcome is LoadOutcome.RESTATED


def test_a_hold_of_the_future_is_over_when_the_page_is_read_well(clocked: Clocked) -> None:
    clocked.night_at(JUMPED)
    version = clocked.hold(SEED)
    clocked.night_at(None)
    clocked.load(SEED, "well")
    assert clocked.rows("SELECT version_id, decision FROM version_review") == [(version, "superseded")]
    assert clocked.issues()["wrong_columns"] == "resolved"
    clocked.night_at(None)
    held = clocked.load(make_held_report({"f2014.1.1": "9"}), "held again").version_id
    assert held is not None
    clocked.load(SEED, "older", shown_before=Showing(clocked.run.run_id - 1, 0))
    assert clocked.rows("SELECT decision FROM version_review WHERE version_id = :held", held=held) == []
    clocked.end_night()
    accept_version(clocked.engine, held, "fine", "Li", clocked.now)
    assert clocked.values() == {"f2014.1.1": "9"}


def test_what_was_reviewed_since_a_night_in_the_future_is_read_again(clocked: Clocked) -> None:
    clocked.night_at(JUMPED)
    version = clocked.hold(SEED)
    clocked.end_night()
    clocked.at = None
    accept_version(clocked.engine, version, "fine", "Li", clocked.now)
    clocked.begin_night()
    with clocked.engine.connect() as conn:
        assert known_parses(conn, clocked.site_id, "n1") == {}
    clocked.load(make_held_report(SEED))
    with clocked.engine.connect() as conn:
        assert len(known_parses(conn, clocked.site_id, "n1")) == 1


@pytest.mark.parametrize("seen_again", [False, True])
def test_a_page_that_was_gone_in_the_future_is_there_again(clocked: Clocked, seen_again: bool) -> None:
    clocked.load(SEED, "old")
    clocked.night_at(JUMPED)
    with write(clocked.engine) as conn:
        mark_gone(conn, clocked.run.run_id, {PAGE_URL: clocked.now}, clocked.now)
    clocked.night_at(None)
    archived = Showing(clocked.run.run_id - 2, 1)
    clocked.load(SEED, "old", normaliser="n2", shown_before=archived)
    assert clocked.rows("SELECT COUNT(*) FROM report_source WHERE gone_at IS NULL") == [(0,)]
    if seen_again:
        see(clocked, "old")
    else:
        clocked.load({"f2014.1.1": "354"}, "new")
    assert clocked.rows("SELECT gone_at FROM report_source") == [(None,)]


def test_what_happens_to_issues_and_runs_is_in_order_whatever_the_clock_says(clocked: Clocked) -> None:
    clocked.night_at(JUMPED)
    clocked.hold(SEED)
    clocked.night_at(None)
    clocked.hold(SEED)
    clocked.load(SEED, "well")
    clocked.night_at(None)
    assert clocked.rows(
        "SELECT COUNT(*) FROM issue WHERE last_seen_at < first_seen_at OR resolved_at < last_seen_at"
    ) == [(0,)]
    clocked.at = clocked.now - timedelta(days=900)
    clocked.end_night()
    assert clocked.rows("SELECT COUNT(*) FROM run WHERE finished_at < started_at") == [(0,)]
