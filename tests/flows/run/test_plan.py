"""Addresses of one report go together, whoever says that they are of one."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

import pytest

from extract.profile import load_profile
from extract.records import Reference
from flows.run.plan import Plan, Target, fill_batches, group_targets, plan_archived
from load.queries.archived import ArchivedReport
from load.runs.fetch_log import KnownPage
from load.versions.candidate import Showing

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


@pytest.mark.parametrize(
    ("addresses", "steps", "size"), [(0, 0, 0), (1, 1, None), (101, 3, 1), (10_001, 67, 3)]
)
def test_steps_are_few_and_the_last_takes_what_is_left(addresses: int, steps: int, size: int | None) -> None:
    named = list(Plan(iter(()), addresses).name_steps())
    assert [name for name, _ in named] == [f"part {number} of {steps}" for number in range(1, steps + 1)]
    assert [most for _, most in named] == ([size] * (steps - 1) + [None] if steps else [])


def archived(number: int, publisher: str | None, year: int | None) -> ArchivedReport:
    url = f"http://site.test/{number}"
    parts = (("0" * 64, url),)
    return ArchivedReport(url, "list", publisher, year, None, parts, (None,), NOW, None, Showing(1, number))


def test_what_is_archived_is_taken_when_its_batch_comes_and_a_report_is_in_one_batch() -> None:
    taken = []

    def give() -> Iterator[ArchivedReport]:
        for number in range(200):
            taken.append(number)
            yield archived(number, None if number == 7 else "zhuangshi", 2000 + number // 4)

    batches = plan_archived(give(), 200, load_profile("zhenhai")).batches
    first = next(batches)
    assert len(taken) < 60
    rest = list(batches)
    assert [target.url for batch in (first, *rest) for target in batch] == [
        f"http://site.test/{number}" for number in range(200)
    ]
    assert max(map(len, (first, *rest))) <= 50
    years = [{target.reference.year for target in batch} for batch in (first, *rest)]
    assert all(not one & other for place, one in enumerate(years) for other in years[:place])
