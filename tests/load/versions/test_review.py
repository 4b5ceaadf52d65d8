"""Held versions and an operator's word on them; what is seen again and what is gone."""

from typing import Any

import pytest

from load.engine import write
from load.errors import AnotherRun, BadReview
from load.queries.history import report_history, restatements
from load.queries.review_queue import held_versions
from load.run_lock import finish_run, start_run
from load.versions.candidate import LoadOutcome, parts_digest
from load.versions.known_parses import known_parses, mark_gone, mark_seen
from load.versions.review import accept_version, reject_version
from transform.report import HeldReason, Issue, Severity

SEED = {"f2014.1.1": "353", "f2014.2.2.4": "405"}
COLUMNS = Issue("wrong_columns", Severity.ERROR, "the table has 4 columns")


def _hold(warehouse: Any, make: Any, cells: dict[str, str], **more: Any) -> int:
    result = warehouse.load(
        make.report(cells, held_reasons=(HeldReason.WRONG_COLUMNS,), issues=(COLUMNS,)), **more
    )
    assert result.outcome is LoadOutcome.HELD
    return int(result.version_id)


def _between_runs(warehouse: Any) -> None:
    finish_run(warehouse.run, "done", {}, warehouse.now)


def _next_run(warehouse: Any) -> None:
    warehouse.nights += 1
    warehouse.run = start_run(warehouse.engine, "nightly", {}, warehouse.now)


def test_what_is_held_is_listed_and_an_accepted_version_becomes_current(warehouse: Any, make: Any) -> None:
    warehouse.load(SEED)
    version = _hold(warehouse, make, {**SEED, "f2014.1.1": "1"})
    with warehouse.engine.connect() as conn:
        (held,) = held_versions(conn)
    assert (held.version_id, held.publisher, held.year, held.gates) == (
        version,
        "zhuangshi",
        2017,
        ("wrong_columns",),
    )
    _between_runs(warehouse)
    changes = accept_version(warehouse.engine, version, "looked at the page", "Li", warehouse.now)
    assert [(c.indicator, c.old_raw, c.new_raw) for c in changes] == [("f2014.1.1", "353", "1")]
    assert warehouse.values()["f2014.1.1"] == "1"
    assert warehouse.issues() == {"wrong_columns": "resolved"}
    with warehouse.engine.connect() as conn:
        assert held_versions(conn) == []
        history = report_history(conn, "zhuangshi", 2017)
    assert history is not None
    reviewed = history.versions[-1]
    assert (reviewed.decision, reviewed.who, reviewed.reason) == ("accepted", "Li", "looked at the page")
    _next_run(warehouse)


def test_an_accepted_reading_stays_current_the_next_night(warehouse: Any, make: Any) -> None:
    version = _hold(warehouse, make, SEED)
    _between_runs(warehouse)
    accept_version(warehouse.engine, version, "fine", "Li", warehouse.now)
    _next_run(warehouse)
    held = make.report(SEED, held_reasons=(HeldReason.WRONG_COLUMNS,), issues=(COLUMNS,))
    assert warehouse.load(held).outcome is LoadOutcome.UNCHANGED
    assert warehouse.load(held, "other bytes", normaliser="n2").outcome is LoadOutcome.UNCHANGED
    assert warehouse.issues() == {"wrong_columns": "open"}


def test_a_rejected_version_never_becomes_current(warehouse: Any, make: Any) -> None:
    warehouse.load(SEED)
    version = _hold(warehouse, make, {**SEED, "f2014.1.1": "1"})
    _between_runs(warehouse)
    reject_version(warehouse.engine, version, "columns are shifted", "Li", warehouse.now)
    _next_run(warehouse)
    again = warehouse.load(
        make.report({**SEED, "f2014.1.1": "1"}, held_reasons=(HeldReason.WRONG_COLUMNS,), issues=(COLUMNS,))
    )
    assert again.outcome is LoadOutcome.UNCHANGED
    assert warehouse.values()["f2014.1.1"] == "353"
    with warehouse.engine.connect() as conn:
        assert held_versions(conn) == []


def test_an_accepted_older_snapshot_does_not_replace_a_newer_one(warehouse: Any, make: Any) -> None:
    version = _hold(warehouse, make, {**SEED, "f2014.1.1": "1"}, url="http://site.test/other.html")
    warehouse.next_night()
    warehouse.load(SEED, url="http://site.test/other.html", content="mended")
    _between_runs(warehouse)
    with pytest.raises(BadReview, match=f"version {version} was superseded before"):
        accept_version(warehouse.engine, version, "fine", "Li", warehouse.now)
    _next_run(warehouse)
    assert warehouse.values()["f2014.1.1"] == "353"


def test_a_reading_of_nobody_is_accepted_for_somebody(warehouse: Any, make: Any) -> None:
    version = _hold(warehouse, make, SEED, publisher_code=None, year=None)
    _between_runs(warehouse)
    with pytest.raises(BadReview, match="--publisher CODE --year YEAR"):
        accept_version(warehouse.engine, version, "it is theirs", "Li", warehouse.now)
    with pytest.raises(BadReview, match="no publisher 'nobody'"):
        accept_version(
            warehouse.engine, version, "x", "Li", warehouse.now, publisher_code="nobody", year=2015
        )
    accept_version(
        warehouse.engine, version, "theirs", "Li", warehouse.now, publisher_code="jiaochuan", year=2015
    )
    _next_run(warehouse)
    rows = warehouse.rows(
        "SELECT publisher_code, year, value FROM mart_fact WHERE indicator_code = 'f2014.1.1'"
    )
    assert rows == [("jiaochuan", 2015, 353)]
    assert warehouse.rows("SELECT publisher_code, year, status FROM mart_coverage") == [
        ("jiaochuan", 2015, "loaded")
    ]


def test_a_decision_waits_for_the_run_and_needs_words(warehouse: Any, make: Any) -> None:
    version = _hold(warehouse, make, SEED)
    with pytest.raises(AnotherRun):
        accept_version(warehouse.engine, version, "fine", "Li", warehouse.now)
    _between_runs(warehouse)
    with pytest.raises(BadReview, match="a reason and a name"):
        accept_version(warehouse.engine, version, "fine", "", warehouse.now)
    with pytest.raises(BadReview, match="is not held"):
        accept_version(warehouse.engine, version + 1, "fine", "Li", warehouse.now)
    with pytest.raises(BadReview):
        reject_version(warehouse.engine, version + 1, "fine", "Li", warehouse.now)
    assert warehouse.rows("SELECT outcome FROM mart_run WHERE flow = 'review'") == [("failed",), ("failed",)]
    _next_run(warehouse)


def test_a_withdrawn_page_leaves_its_facts_and_says_so(warehouse: Any, make: Any) -> None:
    warehouse.load(SEED)
    warehouse.next_night()
    with write(warehouse.engine) as conn:
        mark_gone(
            conn,
            warehouse.run.run_id,
            {make.PAGE: warehouse.now, "http://else.test/": warehouse.now},
            warehouse.now,
        )
    assert warehouse.values() == {"f2014.1.1": "353", "f2014.2.2.4": "405"}
    assert warehouse.issues() == {"page_withdrawn": "open"}
    with warehouse.engine.connect() as conn:
        history = report_history(conn, "zhuangshi", 2017)
    assert history is not None
    assert history.sources[0].gone_at == warehouse.now
    warehouse.next_night()
    warehouse.load(SEED)
    assert warehouse.issues() == {"page_withdrawn": "resolved"}
    assert warehouse.rows("SELECT gone_at FROM report_source") == [(None,)]


def test_what_was_read_need_not_be_read_again(warehouse: Any, make: Any) -> None:
    parts = ((make.sha("page"), make.PAGE), (make.sha("file"), "http://site.test/a.xls"))
    finding = Issue("all_zero", Severity.WARNING, "…")
    warehouse.load(make.report(SEED, issues=(finding,)), parts=parts)
    name = (make.PAGE, parts_digest(parts))
    with warehouse.engine.connect() as conn:
        known = known_parses(conn, "n1")
        assert known_parses(conn, "n2") == {}
    assert (known[name].publisher, known[name].year, known[name].parts) == ("zhuangshi", 2017, parts)
    warehouse.next_night()
    with write(warehouse.engine) as conn:
        mark_seen(conn, warehouse.run.run_id, {name: warehouse.now}, warehouse.now)
    assert warehouse.rows(
        "SELECT COUNT(*) FROM reading r, mart_issue i WHERE i.last_seen > i.first_seen"
    ) == [(1,)]
    middle = warehouse.load({"f2014.1.1": "1"}, observed_at=make.NIGHT)
    assert middle.outcome is LoadOutcome.OLDER


def test_an_older_normaliser_that_comes_back_reads_again(warehouse: Any) -> None:
    warehouse.load(SEED, "bytes")
    warehouse.next_night()
    warehouse.load({**SEED, "f2014.1.1": "1"}, "bytes", normaliser="n2")
    with warehouse.engine.connect() as conn:
        assert known_parses(conn, "n1") == {}
        assert len(known_parses(conn, "n2")) == 1
    warehouse.next_night()
    assert warehouse.load(SEED, "bytes").cause == "normaliser"
    assert warehouse.values()["f2014.1.1"] == "353"


def test_what_was_reviewed_is_read_again(warehouse: Any, make: Any) -> None:
    version = _hold(warehouse, make, SEED)
    _between_runs(warehouse)
    warehouse.nights += 1
    accept_version(warehouse.engine, version, "fine", "Li", warehouse.now)
    _next_run(warehouse)
    with warehouse.engine.connect() as conn:
        assert known_parses(conn, "n1") == {}


def test_restatements_of_some_runs_only(warehouse: Any) -> None:
    runs = []
    for value in ("1", "2", "3"):
        warehouse.load({"f2014.1.1": value})
        runs.append(warehouse.run.run_id)
        warehouse.next_night()
    with warehouse.engine.connect() as conn:
        found = restatements(conn, runs=(runs[2], runs[2]))
        assert [(r.change.old_raw, r.change.new_raw, r.cause) for r in found] == [("2", "3", "site")]
        assert len(restatements(conn, runs=(runs[0], runs[2]))) == 2
        assert len(restatements(conn, publisher_code="zhuangshi", year=2017)) == 2
        assert report_history(conn, "zhuangshi", 1999) is None
