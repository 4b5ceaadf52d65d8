"""Cells whose text is a figure with a mark beside it."""

import pytest

from tests.support.small_pages import HEADER, REVIEWS, loaded, read_page, table


@pytest.mark.parametrize("cell", ["3①", "3²", "3¹", "3③"])
def test_a_note_mark_is_no_digit_of_the_figure_before_it(cell: str) -> None:
    """Unicode's compatibility normalisation turns ① and ² into plain digits, but 3① is not 31."""
    report = read_page(table(HEADER, *REVIEWS[1:], f"六、举报投诉数量|件|{cell}"))
    assert loaded(report, "f2014.6") in (None, "3")


@pytest.mark.parametrize("cell", ["①", "②", "³"])
def test_a_note_mark_alone_is_no_figure(cell: str) -> None:
    report = read_page(table(HEADER, *REVIEWS[1:], f"六、举报投诉数量|件|{cell}"))
    assert loaded(report, "f2014.6") is None


@pytest.mark.parametrize("quotes", ["“”", '""', "「」", "【】", "''"])
def test_a_label_in_quotes_with_its_figure_is_kept(quotes: str) -> None:
    cell = f"{quotes[0]}六、举报投诉数量{quotes[1]}：5423"
    report = read_page(table(HEADER, *REVIEWS, f"|件|{cell}"))
    assert [value.raw for value in report.unmapped] == [cell]
