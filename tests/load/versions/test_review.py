"""Held versions, and the decisions of reviewers."""

import pytest

from load.dimensions import sync_catalogue
from load.engine import write
from load.errors import AnotherRun, BadReview
from load.publisher_names import find_publisher
from load.queries.history import report_history
from load.queries.review_queue import held_versions
from load.series import rebuild_series
from load.versions.candidate import LoadOutcome
from load.versions.review import accept_version, reject_version
from tests.support.warehouse import Warehouse, edit_first_concept, make_held_report

SEED = {"f2014.1.1": "353", "f2014.2.2.4": "405"}


def test_what_is_held_is_listed_and_an_accepted_version_becomes_current(warehouse: Warehouse) -> None:
    warehouse.load(SEED)
    version = warehouse.hold({**SEED, "f2014.1.1": "1"})
    with warehouse.engine.connect() as conn:
        (held,) = held_versions(conn)
    assert (held.version_id, held.publisher, held.year, held.gates) == (
        version,
        "zhuangshi",
        2017,
        ("wrong_columns",),
    )
    warehouse.end_night()
    changes = accept_version(warehouse.engine, version, "looked at the page", "Li", warehouse.now)
    assert [(c.indicator, c.old_raw, c.new_raw) for c in changes] == [("f2014.1.1", "353", "1")]
    assert warehouse.values()["f2014.1.1"] == "1"
    assert warehouse.issues() == {"wrong_columns": "resolved"}
    with warehouse.engine.connect() as conn:
        assert held_versions(conn) == []
        history = report_history(conn, find_publisher(conn, "zhuangshi"), 2017)
    assert history is not None
    reviewed = history.versions[-1]
    assert (reviewed.decision, reviewed.who, reviewed.reason) == ("accepted", "Li", "looked at the page")
    warehouse.begin_night()


def test_an_accepted_reading_stays_current_the_next_night(warehouse: Warehouse) -> None:
    version = warehouse.hold(SEED)
    warehouse.end_night()
    accept_version(warehouse.engine, version, "fine", "Li", warehouse.now)
    warehouse.begin_night()
    held = make_held_report(SEED)
    assert warehouse.load(held).outcome is LoadOutcome.UNCHANGED
    assert warehouse.load(held, "other bytes", normaliser="n2").outcome is LoadOutcome.UNCHANGED
    assert warehouse.issues() == {"wrong_columns": "open"}


def test_a_rejected_version_never_becomes_current(warehouse: Warehouse) -> None:
    warehouse.load(SEED)
    version = warehouse.hold({**SEED, "f2014.1.1": "1"})
    warehouse.end_night()
    reject_version(warehouse.engine, version, "columns are shifted", "Li", warehouse.now)
    warehouse.begin_night()
    again = warehouse.load(make_held_report({**SEED, "f2014.1.1": "1"}))
    assert again.outcome is LoadOutcome.UNCHANGED
    assert warehouse.values()["f2014.1.1"] == "353"
    with warehouse.engine.connect() as conn:
        assert held_versions(conn) == []


def test_an_accepted_older_snapshot_does_not_replace_a_newer_one(warehouse: Warehouse) -> None:
    version = warehouse.hold({**SEED, "f2014.1.1": "1"}, url="http://site.test/other.html")
    warehouse.next_night()
    warehouse.load(SEED, url="http://site.test/other.html", content="mended")
    warehouse.end_night()
    with pytest.raises(BadReview, match=f"version {version} was superseded before"):
        accept_version(warehouse.engine, version, "fine", "Li", warehouse.now)
    warehouse.begin_night()
    assert warehouse.values()["f2014.1.1"] == "353"


def test_a_reading_of_nobody_is_accepted_for_somebody(warehouse: Warehouse) -> None:
    version = warehouse.hold(SEED, publisher_code=None, year=None)
    warehouse.end_night()
    with pytest.raises(BadReview, match="--publisher CODE --year YEAR"):
        accept_version(warehouse.engine, version, "it is theirs", "Li", warehouse.now)
    with pytest.raises(BadReview, match="no publisher 'nobody'"):
        accept_version(
            warehouse.engine, version, "x", "Li", warehouse.now, publisher_code="nobody", year=2015
        )
    accept_version(
        warehouse.engine, version, "theirs", "Li", warehouse.now, publisher_code="jiaochuan", year=2015
    )
    warehouse.begin_night()
    rows = warehouse.rows(
        "SELECT publisher_code, year, value FROM mart_fact WHERE indicator_code = 'f2014.1.1'"
    )
    assert rows == [("jiaochuan", 2015, 353)]
    assert warehouse.rows("SELECT publisher_code, year, status FROM mart_coverage") == [
        ("jiaochuan", 2015, "loaded")
    ]


def test_a_decision_waits_for_the_run_and_needs_words(warehouse: Warehouse) -> None:
    version = warehouse.hold(SEED)
    with pytest.raises(AnotherRun):
        accept_version(warehouse.engine, version, "fine", "Li", warehouse.now)
    warehouse.end_night()
    with pytest.raises(BadReview, match="a reason and a name"):
        accept_version(warehouse.engine, version, "fine", "", warehouse.now)
    with pytest.raises(BadReview, match="is not held"):
        accept_version(warehouse.engine, version + 1, "fine", "Li", warehouse.now)
    with pytest.raises(BadReview):
        reject_version(warehouse.engine, version + 1, "fine", "Li", warehouse.now)
    assert warehouse.rows("SELECT outcome FROM mart_run WHERE flow = 'review'") == []
    warehouse.begin_night()


def test_what_was_held_under_another_catalogue_shows_the_series_of_this_one(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = warehouse.hold({"f2014.1.1": "353", "f2014.1.1.2": "7"})
    first = edit_first_concept(monkeypatch)
    with write(warehouse.engine) as conn:
        assert sync_catalogue(conn)
        rebuild_series(conn)
    warehouse.end_night()
    accept_version(warehouse.engine, version, "looked at the page", "Li", warehouse.now)
    warehouse.begin_night()
    assert warehouse.rows("SELECT value FROM mart_series WHERE concept = :code", code=first.code) == [(360,)]
