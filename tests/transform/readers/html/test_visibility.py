"""Text that a page hides or strikes out, and mark-up within a figure."""

import pytest

from tests.support.small_pages import HEADER, REVIEWS, loaded, read_page, table


@pytest.mark.parametrize("gone", ["<s>1</s>", "<strike>1</strike>", "<del>1</del>"])
def test_a_struck_out_figure_is_no_part_of_the_one_that_replaces_it(gone: str) -> None:
    report = read_page(table(HEADER, *REVIEWS, f"六、举报投诉数量|件|{gone}7"))
    assert loaded(report, "f2014.6") in (None, "7")


@pytest.mark.parametrize(
    "hidden",
    [
        '<span style="display:none">1</span>',
        "<span style='DISPLAY: none'>1</span>",
        "<span hidden>1</span>",
        '<span style="visibility:hidden">1</span>',
        '<span style="display:none;mso-hide:all">1</span>',
        '<p style="display:none">1</p>',
    ],
)
def test_hidden_text_is_no_part_of_a_figure(hidden: str) -> None:
    report = read_page(table(HEADER, *REVIEWS, f"六、举报投诉数量|件|{hidden}7"))
    assert loaded(report, "f2014.6") in (None, "7")


def test_a_hidden_row_is_not_printed() -> None:
    html = table(HEADER, *REVIEWS, "六、举报投诉数量|件|7")
    report = read_page(html.replace("<tr><td>六", '<tr style="display:none"><td>六'))
    assert loaded(report, "f2014.6") is None


def test_a_hidden_cell_moves_no_other() -> None:
    html = table(HEADER, *REVIEWS, "六、举报投诉数量|件|7")
    report = read_page(html.replace("<td>7", '<td style="display:none">9</td><td>7'))
    assert loaded(report, "f2014.6") in (None, "7")
