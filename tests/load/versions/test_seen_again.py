"""What is stored as it is stops before anything is decided, and leaves the warehouse as the whole decision would."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select

from load.engine import write
from load.issues.issue_log import accept_issue
from load.prepared.report import prepare_report
from load.schema import metadata
from load.versions import loader
from load.versions.candidate import Candidate, LoadOutcome, LoadResult, Showing
from load.versions.coverage import record_coverage
from load.versions.known_parses import mark_gone
from load.versions.review import accept_version
from tests.support.warehouse import PAGE_URL, Warehouse, load_batch, make_held_report, make_report
from transform.report import Content, Issue, NormalisedReport, Severity
from transform.text.bilingual import Bilingual

CELLS = {"f2014.1.1": "353", "f2014.2.2.4": "405"}
COPY_URL = "http://site.test/copy.html"
ISSUE = Issue(
    "blank_total",
    Severity.WARNING,
    Bilingual("a total is blank", "a total is blank"),
    indicators=("f2014.1.1",),
)
REPORT = make_report(CELLS, issues=(ISSUE,))

Scene = Callable[[Warehouse], list[Candidate]]
"""Fills a warehouse, and gives the candidates that are loaded then."""


def again(warehouse: Warehouse, report: NormalisedReport = REPORT, **fields: Any) -> Candidate:
    """The page of the first night once more, a night later."""
    return warehouse.candidate(report, "a", **fields)


def next_night(warehouse: Warehouse, report: NormalisedReport = REPORT, **fields: Any) -> None:
    """A night that shows the page as it is, and its end."""
    warehouse.load(report, "a", **fields)
    warehouse.next_night()


def as_it_was(warehouse: Warehouse) -> list[Candidate]:
    next_night(warehouse)
    return [again(warehouse)]


def after_other_bytes(warehouse: Warehouse) -> list[Candidate]:
    warehouse.load(make_report({"f2014.1.1": "1"}), "before")
    warehouse.next_night()
    return as_it_was(warehouse)


def after_another_normaliser(warehouse: Warehouse) -> list[Candidate]:
    warehouse.load(REPORT, "a", normaliser="n0")
    warehouse.next_night()
    return as_it_was(warehouse)


def with_the_issue_accepted(warehouse: Warehouse) -> list[Candidate]:
    next_night(warehouse)
    with write(warehouse.engine) as conn:
        accept_issue(conn, 1, "so printed", "Li", warehouse.now)
    return [again(warehouse)]


def out_of_the_archive(warehouse: Warehouse) -> list[Candidate]:
    shown = Showing(warehouse.run.run_id, warehouse.requests + 1)
    next_night(warehouse)
    return [again(warehouse, request=0, shown_before=shown, observed_at=warehouse.now - timedelta(days=1))]


def by_a_clock_that_went_back(warehouse: Warehouse) -> list[Candidate]:
    warehouse.nights = 9
    next_night(warehouse)
    warehouse.nights = 9
    with_newer = again(warehouse)
    warehouse.nights = 5
    return [replace(with_newer, observed_at=with_newer.observed_at + timedelta(hours=1))]


def held_and_read_well_since(warehouse: Warehouse) -> list[Candidate]:
    warehouse.hold({"f2014.1.1": "1"})
    warehouse.next_night()
    return as_it_was(warehouse)


def with_other_issues(warehouse: Warehouse) -> list[Candidate]:
    next_night(warehouse)
    return [again(warehouse, replace(REPORT, issues=()))]


def reworded(warehouse: Warehouse) -> list[Candidate]:
    next_night(warehouse)
    return [again(warehouse, replace(REPORT, issues=(replace(ISSUE, message="in other words"),)))]


def read_otherwise(warehouse: Warehouse) -> list[Candidate]:
    next_night(warehouse)
    return [again(warehouse, make_report({"f2014.1.1": "7"}, issues=(ISSUE,)))]


def of_other_bytes(warehouse: Warehouse) -> list[Candidate]:
    next_night(warehouse)
    return [warehouse.candidate(REPORT, "b")]


def by_another_normaliser(warehouse: Warehouse) -> list[Candidate]:
    next_night(warehouse)
    return [again(warehouse, normaliser="n2")]


def with_another_date(warehouse: Warehouse) -> list[Candidate]:
    next_night(warehouse)
    return [again(warehouse, published_on=date(2018, 3, 1))]


def of_another_year(warehouse: Warehouse) -> list[Candidate]:
    next_night(warehouse)
    return [again(warehouse, year=2016)]


def shown_before_what_is_there(warehouse: Warehouse) -> list[Candidate]:
    warehouse.next_night()
    next_night(warehouse)
    return [again(warehouse, shown_before=Showing(1, 1))]


def seen_before_what_is_there(warehouse: Warehouse) -> list[Candidate]:
    next_night(warehouse)
    return [again(warehouse, observed_at=warehouse.now - timedelta(days=2))]


def with_bytes_that_came_back(warehouse: Warehouse) -> list[Candidate]:
    next_night(warehouse)
    warehouse.load(make_report({"f2014.1.1": "1"}), "b")
    warehouse.next_night()
    return [again(warehouse)]


def by_a_normaliser_that_came_back(warehouse: Warehouse) -> list[Candidate]:
    next_night(warehouse)
    warehouse.load(make_report({"f2014.1.1": "1"}), "a", normaliser="n2")
    warehouse.next_night()
    return [again(warehouse)]


def beside_another_address(warehouse: Warehouse) -> list[Candidate]:
    warehouse.load(REPORT, "copy", url=COPY_URL)
    return as_it_was(warehouse)


def with_two_addresses_at_once(warehouse: Warehouse) -> list[Candidate]:
    next_night(warehouse)
    return [again(warehouse), warehouse.candidate(REPORT, "copy", url=COPY_URL)]


def marked_as_failed(warehouse: Warehouse) -> list[Candidate]:
    next_night(warehouse)
    with write(warehouse.engine) as conn:
        record_coverage(conn, warehouse.site_id, [("zhuangshi", 2017, "failed", warehouse.now)])
    return [again(warehouse)]


def after_it_was_gone(warehouse: Warehouse) -> list[Candidate]:
    next_night(warehouse)
    with write(warehouse.engine) as conn:
        mark_gone(conn, warehouse.run.run_id, {PAGE_URL: warehouse.now}, warehouse.now)
    warehouse.next_night()
    return [again(warehouse)]


def after_it_waited(warehouse: Warehouse) -> list[Candidate]:
    next_night(warehouse)
    waiting = make_report({}, content=Content.WAITING)
    assert warehouse.load(waiting, "a").outcome is LoadOutcome.WAITING
    warehouse.next_night()
    return [again(warehouse)]


def after_a_review(warehouse: Warehouse) -> list[Candidate]:
    held = warehouse.hold(CELLS, content="a")
    warehouse.end_night()
    accept_version(warehouse.engine, held, "fine", "Li", warehouse.now)
    warehouse.begin_night()
    return [again(warehouse, make_held_report(CELLS))]


def while_its_address_is_held_for_another_report(warehouse: Warehouse) -> list[Candidate]:
    warehouse.hold({"f2014.1.1": "1"}, year=2016)
    with_hold = warehouse.candidate(REPORT, "a", shown_before=Showing(warehouse.run.run_id, 0))
    load_batch(warehouse.engine, warehouse.run.run_id, [with_hold], warehouse.now)
    return [replace(with_hold, request=0)]


ALIKE: tuple[Scene, ...] = (
    as_it_was, after_other_bytes, after_another_normaliser, with_the_issue_accepted, out_of_the_archive,
    by_a_clock_that_went_back, held_and_read_well_since,
)  # fmt: skip
IN_DOUBT: tuple[Scene, ...] = (
    with_other_issues, reworded, read_otherwise, of_other_bytes, by_another_normaliser, with_another_date,
    of_another_year, shown_before_what_is_there, seen_before_what_is_there, with_bytes_that_came_back,
    by_a_normaliser_that_came_back, beside_another_address, with_two_addresses_at_once, marked_as_failed,
    after_it_was_gone, after_it_waited, after_a_review, while_its_address_is_held_for_another_report,
)  # fmt: skip


def load_and_undo(
    warehouse: Warehouse, candidates: list[Candidate]
) -> tuple[list[LoadResult], dict[str, list[Any]]]:
    """What a load answers and leaves in every table; then it is undone."""
    with warehouse.engine.connect().execution_options(immediate=True) as conn, conn.begin() as transaction:
        results = loader.load_reports(conn, warehouse.run.run_id, candidates, warehouse.now)
        tables = {
            table.name: sorted(map(repr, conn.execute(select(table)))) for table in metadata.sorted_tables
        }
        transaction.rollback()
    return results, tables


@pytest.mark.parametrize("scene", ALIKE, ids=lambda scene: scene.__name__)
def test_what_is_seen_again_leaves_what_the_whole_decision_would(
    warehouse: Warehouse, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    candidates = scene(warehouse)
    with monkeypatch.context() as patch:
        patch.setattr(loader, "find_seen_again", lambda *_: {})
        decided = load_and_undo(warehouse, candidates)
    with monkeypatch.context() as patch:
        patch.setattr(loader, "read_dimensions", refuse_to_decide)
        assert load_and_undo(warehouse, candidates) == decided
    assert [result.outcome for result in decided[0]] == [LoadOutcome.UNCHANGED]


def refuse_to_decide(_conn: Connection, _site_id: int) -> None:
    raise AssertionError("it was not stopped")


@pytest.mark.parametrize("scene", IN_DOUBT, ids=lambda scene: scene.__name__)
def test_what_is_in_doubt_is_decided(
    warehouse: Warehouse, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    candidates = scene(warehouse)
    monkeypatch.setattr(loader, "read_dimensions", refuse_to_decide)
    with pytest.raises(AssertionError, match="it was not stopped"):
        load_and_undo(warehouse, candidates)


def test_a_report_that_was_not_made_ready_is_decided_and_another_beside_it_is_not(
    warehouse: Warehouse,
) -> None:
    next_night(warehouse)
    warehouse.load(REPORT, "2016", year=2016, url=COPY_URL)
    warehouse.next_night()
    candidates = [
        replace(again(warehouse), prepared=None),
        warehouse.candidate(REPORT, "2016", year=2016, url=COPY_URL),
        warehouse.candidate(REPORT, "2015", year=2015, url="http://site.test/2015.html"),
    ]
    assert candidates[1].prepared == prepare_report(REPORT)
    results = load_batch(warehouse.engine, warehouse.run.run_id, candidates, warehouse.now)
    assert [(result.year, result.outcome) for result in results] == [
        (2017, LoadOutcome.UNCHANGED), (2016, LoadOutcome.UNCHANGED), (2015, LoadOutcome.LOADED),
    ]  # fmt: skip
    assert [result.version_id for result in results] == [1, 2, 3]
