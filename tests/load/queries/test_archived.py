"""Which archived bytes are read anew before a report of other bytes, read by another normaliser, is loaded."""

from load.queries.archived import ArchivedReport, find_replaced
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
