"""Of the addresses of a publisher and year, which one counts for coverage."""

from datetime import UTC, datetime

import pytest

from flows.batch.outcome import PageOutcome, PageStatus
from flows.run.close import _coverage_rows

NOW = datetime(2019, 3, 1, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("first", "second", "status"),
    [
        (PageStatus.MISSING, PageStatus.FAILED, "failed"),
        (PageStatus.MISSING, PageStatus.LOADED, "loaded"),
        (PageStatus.FAILED, PageStatus.UNCHANGED, "loaded"),
        (PageStatus.SKIPPED, PageStatus.MISSING, "missing"),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_of_two_addresses_of_a_report_the_better_one_counts(
    first: PageStatus, second: PageStatus, status: str, turned: bool
) -> None:
    pages: list[PageOutcome] = []
    for number, page in enumerate([second, first] if turned else [first, second]):
        pages.append(PageOutcome(f"http://site.test/{number}", "s", page, "zhuangshi", 2017))
    assert _coverage_rows(pages, {}, NOW.year, NOW) == [("zhuangshi", 2017, status, NOW)]


def test_the_report_on_this_year_is_not_due_yet() -> None:
    pages: list[PageOutcome] = []
    for year in (2018, 2019):
        page = PageOutcome("http://site.test/", "s", PageStatus.MISSING, "zhuangshi", year)
        pages.append(page)
    assert [row[1] for row in _coverage_rows(pages, {}, NOW.year, NOW)] == [2018]
