"""Which archived bytes are read anew before a report of other bytes, read by another normaliser, is loaded."""

from typing import Any

import pytest

from load.queries import archived
from load.queries.archived import ArchivedReport, ArchiveScope, count_archived, find_archived, find_replaced
from load.versions.candidate import Candidate
from tests.support.warehouse import PAGE_URL, Warehouse, make_sha256

SEED = {"f2014.1.1": "353"}
COPY_URL = f"{PAGE_URL}?copy"
"""Behind the page in order, so that it shares the version of the page (decision 0008)."""


def find(warehouse: Warehouse, *candidates: Candidate) -> list[ArchivedReport]:
    with warehouse.engine.connect() as conn:
        return find_replaced(conn, warehouse.site_id, candidates)


def test_the_bytes_of_the_current_version_that_another_normaliser_read(warehouse: Warehouse) -> None:
    warehouse.load(SEED, "old bytes")
    seen = warehouse.now
    warehouse.load(SEED, "of another report", year=2016, url="http://site.test/2016")
    warehouse.next_night()

    (found,) = find(warehouse, warehouse.candidate(SEED, "new bytes", normaliser="n2"))

    assert (found.publisher, found.year, found.url) == ("zhuangshi", 2017, PAGE_URL)
    assert found.parts == ((make_sha256("old bytes"), PAGE_URL),)
    assert (found.observed_at, found.source) == (seen, "annual")


def test_of_several_bytes_with_the_same_figures_those_that_were_shown_last(warehouse: Warehouse) -> None:
    for content in ("first bytes", "later bytes"):
        warehouse.load(SEED, content)
        warehouse.next_night()
    (found,) = find(warehouse, warehouse.candidate(SEED, "new bytes", normaliser="n2"))
    assert found.parts[0][0] == make_sha256("later bytes")


def test_nothing_that_its_normaliser_has_read_or_that_has_not_changed(warehouse: Warehouse) -> None:
    warehouse.load(SEED, "bytes")
    assert find(warehouse) == []
    assert find(warehouse, warehouse.candidate(SEED, "new bytes")) == []
    assert find(warehouse, warehouse.candidate(SEED, "bytes", normaliser="n2")) == []
    assert find(warehouse, warehouse.candidate(SEED, "b", normaliser="n2", publisher_code=None)) == []
    assert find(warehouse, warehouse.candidate(SEED, "b", normaliser="n2", year=None)) == []
    both = [warehouse.candidate(SEED, content, normaliser="n2") for content in ("bytes", "changed")]
    assert len(find(warehouse, *both)) == 1
    warehouse.load(SEED, "bytes", normaliser="n2")
    assert find(warehouse, *both) == []


def test_the_copies_of_a_version_under_all_its_addresses(warehouse: Warehouse) -> None:
    warehouse.load(SEED, "bytes")
    warehouse.load(SEED, "copy", url=COPY_URL)
    copies = [warehouse.candidate(SEED, content, normaliser="n2") for content in ("bytes", "copy")]
    assert find(warehouse, *copies) == []
    found = find(warehouse, copies[0], warehouse.candidate(SEED, "changed", normaliser="n2"))
    assert {report.url for report in found} == {PAGE_URL, COPY_URL}


def shown(warehouse: Warehouse, years: range, **more: Any) -> list[tuple[str | None, int | None, str]]:
    scope = ArchiveScope(warehouse.site_id, years, **more)
    found = list(find_archived(warehouse.engine, scope))
    with warehouse.engine.connect() as conn:
        assert count_archived(conn, scope) == len(found)
    return [(report.publisher, report.year, report.parts[0][0]) for report in found]


def test_bytes_that_were_taken_for_two_reports_are_given_once_as_what_they_were_last_taken_for(
    warehouse: Warehouse,
) -> None:
    warehouse.load(SEED, "bytes", year=2016)
    warehouse.next_night()
    warehouse.load(SEED, "bytes", year=2017, normaliser="n2")
    one = make_sha256("bytes")
    assert shown(warehouse, range(2016, 2018)) == [("zhuangshi", 2017, one)]
    assert shown(warehouse, range(2016, 2017)) == [("zhuangshi", 2016, one)]
    assert shown(warehouse, range(2016, 2018), publishers=frozenset({"jiaochuan"})) == []


def test_what_is_archived_comes_by_publisher_and_year_the_oldest_first_and_nothing_of_the_run_itself(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archived, "_PUBLISHERS_AT_ONCE", 1)
    monkeypatch.setattr(archived, "_NAMES_AT_ONCE", 1)
    warehouse.load(SEED, "later year", year=2017)
    warehouse.next_night()
    for content in ("of the year before", "the same year again"):
        warehouse.load(SEED, content, year=2016, url=f"http://site.test/{content[:2]}")
        warehouse.next_night()
    before = [
        ("zhuangshi", 2016, make_sha256("of the year before")),
        ("zhuangshi", 2016, make_sha256("the same year again")),
        ("zhuangshi", 2017, make_sha256("later year")),
    ]
    assert shown(warehouse, range(2016, 2018)) == before
    warehouse.load(SEED, "of this run", year=2017)
    run_id = warehouse.run.run_id
    assert shown(warehouse, range(2016, 2018), run_id=run_id) == before
    assert len(shown(warehouse, range(2016, 2018))) == 4
    scope = ArchiveScope(warehouse.site_id, range(2017, 2018))
    (first, _) = find_archived(warehouse.engine, scope)
    assert (first.source, first.content_types) == ("annual", (None,))
