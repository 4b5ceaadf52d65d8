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
from transform.report import Issue, Severity

SEED = {"f2014.1.1": "353", "f2014.2.2.4": "405"}
COLUMNS = Issue("wrong_columns", Severity.ERROR, "the table has 4 columns")


def _hold(house: Any, make: Any, cells: dict[str, str], **more: Any) -> int:
    result = house.load(make.report(cells, held=("wrong_columns",), issues=(COLUMNS,)), **more)
    assert result.outcome is LoadOutcome.HELD
    return int(result.version_id)


def _between_runs(house: Any) -> None:
    finish_run(house.run, "done", {}, house.now)


def _next_run(house: Any) -> None:
    house.nights += 1
    house.run = start_run(house.engine, "nightly", {}, house.now)


def test_what_is_held_is_listed_and_an_accepted_version_becomes_current(house: Any, make: Any) -> None:
    house.load(SEED)
    version = _hold(house, make, {**SEED, "f2014.1.1": "1"})
    with house.engine.connect() as conn:
        (held,) = held_versions(conn)
    assert (held.version_id, held.publisher, held.year, held.gates) == (
        version,
        "zhuangshi",
        2017,
        ("wrong_columns",),
    )
    _between_runs(house)
    changes = accept_version(house.engine, version, "looked at the page", "Li", house.now)
    assert [(c.indicator, c.old_raw, c.new_raw) for c in changes] == [("f2014.1.1", "353", "1")]
    assert house.values()["f2014.1.1"] == "1"
    assert house.issues() == {"wrong_columns": "resolved"}
    with house.engine.connect() as conn:
        assert held_versions(conn) == []
        history = report_history(conn, "zhuangshi", 2017)
    assert history is not None
    reviewed = history.versions[-1]
    assert (reviewed.decision, reviewed.who, reviewed.reason) == ("accepted", "Li", "looked at the page")
    _next_run(house)


def test_an_accepted_reading_stays_current_the_next_night(house: Any, make: Any) -> None:
    version = _hold(house, make, SEED)
    _between_runs(house)
    accept_version(house.engine, version, "fine", "Li", house.now)
    _next_run(house)
    held = make.report(SEED, held=("wrong_columns",), issues=(COLUMNS,))
    assert house.load(held).outcome is LoadOutcome.UNCHANGED
    assert house.load(held, "other bytes", normaliser="n2").outcome is LoadOutcome.UNCHANGED
    assert house.issues() == {"wrong_columns": "open"}


def test_a_rejected_version_never_becomes_current(house: Any, make: Any) -> None:
    house.load(SEED)
    version = _hold(house, make, {**SEED, "f2014.1.1": "1"})
    _between_runs(house)
    reject_version(house.engine, version, "columns are shifted", "Li", house.now)
    _next_run(house)
    again = house.load(make.report({**SEED, "f2014.1.1": "1"}, held=("wrong_columns",), issues=(COLUMNS,)))
    assert again.outcome is LoadOutcome.UNCHANGED
    assert house.values()["f2014.1.1"] == "353"
    with house.engine.connect() as conn:
        assert held_versions(conn) == []


def test_an_accepted_older_snapshot_does_not_replace_a_newer_one(house: Any, make: Any) -> None:
    version = _hold(house, make, {**SEED, "f2014.1.1": "1"}, url="http://site.test/other.html")
    house.next_night()
    house.load(SEED, url="http://site.test/other.html", content="mended")
    _between_runs(house)
    with pytest.raises(BadReview, match=f"version {version} was superseded before"):
        accept_version(house.engine, version, "fine", "Li", house.now)
    _next_run(house)
    assert house.values()["f2014.1.1"] == "353"


def test_a_reading_of_nobody_is_accepted_for_somebody(house: Any, make: Any) -> None:
    version = _hold(house, make, SEED, publisher_code=None, year=None)
    _between_runs(house)
    with pytest.raises(BadReview, match="--publisher CODE --year YEAR"):
        accept_version(house.engine, version, "it is theirs", "Li", house.now)
    with pytest.raises(BadReview, match="no publisher 'nobody'"):
        accept_version(house.engine, version, "x", "Li", house.now, publisher_code="nobody", year=2015)
    accept_version(house.engine, version, "theirs", "Li", house.now, publisher_code="jiaochuan", year=2015)
    _next_run(house)
    rows = house.rows("SELECT publisher_code, year, value FROM mart_fact WHERE indicator_code = 'f2014.1.1'")
    assert rows == [("jiaochuan", 2015, 353)]
    assert house.rows("SELECT publisher_code, year, status FROM mart_coverage") == [
        ("jiaochuan", 2015, "loaded")
    ]


def test_a_decision_waits_for_the_run_and_needs_words(house: Any, make: Any) -> None:
    version = _hold(house, make, SEED)
    with pytest.raises(AnotherRun):
        accept_version(house.engine, version, "fine", "Li", house.now)
    _between_runs(house)
    with pytest.raises(BadReview, match="a reason and a name"):
        accept_version(house.engine, version, "fine", "", house.now)
    with pytest.raises(BadReview, match="is not held"):
        accept_version(house.engine, version + 1, "fine", "Li", house.now)
    with pytest.raises(BadReview):
        reject_version(house.engine, version + 1, "fine", "Li", house.now)
    assert house.rows("SELECT outcome FROM mart_run WHERE flow = 'review'") == [("failed",), ("failed",)]
    _next_run(house)


def test_a_withdrawn_page_leaves_its_facts_and_says_so(house: Any, make: Any) -> None:
    house.load(SEED)
    house.next_night()
    with write(house.engine) as conn:
        mark_gone(conn, house.run.run_id, {make.PAGE: house.now, "http://else.test/": house.now}, house.now)
    assert house.values() == {"f2014.1.1": "353", "f2014.2.2.4": "405"}
    assert house.issues() == {"page_withdrawn": "open"}
    with house.engine.connect() as conn:
        history = report_history(conn, "zhuangshi", 2017)
    assert history is not None
    assert history.sources[0].gone_at == house.now
    house.next_night()
    house.load(SEED)
    assert house.issues() == {"page_withdrawn": "resolved"}
    assert house.rows("SELECT gone_at FROM report_source") == [(None,)]


def test_what_was_read_need_not_be_read_again(house: Any, make: Any) -> None:
    parts = ((make.sha("page"), make.PAGE), (make.sha("file"), "http://site.test/a.xls"))
    finding = Issue("all_zero", Severity.WARNING, "…")
    house.load(make.report(SEED, issues=(finding,)), parts=parts)
    name = (make.PAGE, parts_digest(parts))
    with house.engine.connect() as conn:
        known = known_parses(conn, "n1")
        assert known_parses(conn, "n2") == {}
    assert (known[name].publisher, known[name].year, known[name].parts) == ("zhuangshi", 2017, parts)
    house.next_night()
    with write(house.engine) as conn:
        mark_seen(conn, house.run.run_id, {name: house.now}, house.now)
    assert house.rows("SELECT COUNT(*) FROM reading r, mart_issue i WHERE i.last_seen > i.first_seen") == [
        (1,)
    ]
    middle = house.load({"f2014.1.1": "1"}, observed_at=make.NIGHT)
    assert middle.outcome is LoadOutcome.OLDER


def test_an_older_normaliser_that_comes_back_reads_again(house: Any) -> None:
    house.load(SEED, "bytes")
    house.next_night()
    house.load({**SEED, "f2014.1.1": "1"}, "bytes", normaliser="n2")
    with house.engine.connect() as conn:
        assert known_parses(conn, "n1") == {}
        assert len(known_parses(conn, "n2")) == 1
    house.next_night()
    assert house.load(SEED, "bytes").cause == "normaliser"
    assert house.values()["f2014.1.1"] == "353"


def test_what_was_reviewed_is_read_again(house: Any, make: Any) -> None:
    version = _hold(house, make, SEED)
    _between_runs(house)
    house.nights += 1
    accept_version(house.engine, version, "fine", "Li", house.now)
    _next_run(house)
    with house.engine.connect() as conn:
        assert known_parses(conn, "n1") == {}


def test_restatements_of_some_runs_only(house: Any) -> None:
    runs = []
    for value in ("1", "2", "3"):
        house.load({"f2014.1.1": value})
        runs.append(house.run.run_id)
        house.next_night()
    with house.engine.connect() as conn:
        found = restatements(conn, runs=(runs[2], runs[2]))
        assert [(r.change.old_raw, r.change.new_raw, r.cause) for r in found] == [("2", "3", "site")]
        assert len(restatements(conn, runs=(runs[0], runs[2]))) == 2
        assert len(restatements(conn, publisher_code="zhuangshi", year=2017)) == 2
        assert report_history(conn, "zhuangshi", 1999) is None
