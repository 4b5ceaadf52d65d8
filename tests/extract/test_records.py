"""Lists compared with those of the last run; references merged."""

from datetime import date

import pytest

from extract.records import (
    Listing,
    Reference,
    ReportLikelihood,
    compare_listing,
    merge_references,
)


@pytest.mark.parametrize(
    ("now", "before", "check"),
    [
        (Listing("s", "u", 97), 97, None),
        (Listing("s", "u", 98), 97, None),
        (Listing("s", "u", 90), 97, None),
        (Listing("s", "u", 80), 97, "discovery.list_shrank"),
        (Listing("s", "u", 0), 97, "discovery.list_emptied"),
        (Listing("s", "u", 0), 0, None),
        (Listing("s", "u", 0, error="shell"), 97, None),
    ],
)
def test_a_list_compared_with_the_last_run(now: Listing, before: int, check: str | None) -> None:
    issue = compare_listing(now, before, max_shrink=0.1)
    assert (issue.check if issue else None) == check


def test_one_address_of_several_sources_is_one_reference() -> None:
    cut = Reference("http://h/a", "column", title="庄市街道2017年度…", likelihood=ReportLikelihood.UNSURE)
    full = Reference(
        "http://h/a",
        "search",
        title="庄市街道2017年度信息公开年度报告",
        year=2017,
        published_on=date(2018, 2, 22),
    )
    other = Reference("http://h/b", "search", likelihood=ReportLikelihood.NOT_REPORT)
    assert merge_references([cut, other, full]) == [
        Reference("http://h/a", "column", title=full.title, year=2017, published_on=date(2018, 2, 22)),
        other,
    ]
