"""Addresses of one report go together, whoever says that they are of one."""

from collections.abc import Iterable
from datetime import UTC, datetime

from extract.records import Reference
from flows.run.plan import Target, fill_batches, group_targets
from load.fetch_log import KnownPage

NOW = datetime(2019, 3, 1, tzinfo=UTC)


def listed(name: str, publisher: str | None = None, year: int | None = None, **known: int) -> Target:
    """An address as a list names it; ``known`` is the year of the report of office ``a`` that was read there."""
    url = f"http://site.test/{name}"
    page = KnownPage(url, "page", NOW, NOW, None, None, None, 0, 1, "a", known["known"]) if known else None
    return Target(Reference(url, "list", year=year), publisher, page)


def names(batches: Iterable[list[Target]]) -> list[list[str]]:
    return [[target.url.rpartition("/")[2] for target in batch] for batch in batches]


def test_all_addresses_of_a_report_are_in_one_batch_and_batches_are_filled() -> None:
    targets = [listed("1", "a", 2017), listed("2", "b", 2017), listed("3", "a", 2018), listed("4", "a", 2017)]
    assert names(fill_batches(group_targets(targets), 2)) == [["1", "4"], ["2", "3"]]
    assert names(fill_batches(group_targets(targets), 1)) == [["1", "4"], ["2"], ["3"]]


def test_what_was_read_counts_as_well_as_what_is_listed() -> None:
    """The third address is listed as the report of one year and was read as that of another: it joins both."""
    targets = [listed("1", "a", 2017), listed("2", "a", 2018), listed("3", "a", 2017, known=2018)]
    assert names(fill_batches(group_targets(targets), 1)) == [["1", "2", "3"]]


def test_an_address_of_which_nothing_is_known_is_alone() -> None:
    assert names(group_targets([listed("1"), listed("2", "a"), listed("3", None, 2017)])) == [
        ["1"],
        ["2"],
        ["3"],
    ]


def test_without_addresses_there_is_no_batch() -> None:
    assert list(fill_batches(group_targets([]), 50)) == []
