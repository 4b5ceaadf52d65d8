"""Which year a table is of, by its title, its caption, or the line right above it."""

import pytest

from tests.support.small_pages import HEADER, LAWSUITS, REVIEWS, read_page, table

_LAST_YEAR = tuple(f"{row.rpartition('|')[0]}|8" for row in REVIEWS)


@pytest.mark.parametrize(
    ("last", "own"),
    [
        ("<caption>2016年政府信息公开情况</caption>", "<caption>2017年政府信息公开情况</caption>"),
        ("2016年度情况", "2017年度情况"),
        ("（2016年）", "（2017年）"),
        ("附件1：2016年度统计数据", "附件2：2017年度统计数据"),
        ("2016年度", ""),
    ],
)
@pytest.mark.parametrize("own_is_first", [False, True])
def test_two_tables_of_different_years_are_told_apart_by_their_captions(
    last: str, own: str, own_is_first: bool
) -> None:
    def captioned(caption: str, *rows: str) -> str:
        html = table(HEADER, *rows)
        is_inside = caption.startswith("<")
        return html.replace("<table>", f"<table>{caption}") if is_inside else f"<p>{caption}</p>{html}"

    tables = [captioned(last, *_LAST_YEAR), captioned(own, *REVIEWS)]
    report = read_page("".join(reversed(tables) if own_is_first or not own else tables))
    assert [f"{fact.value}" for fact in report.facts] == ["3", "2", "1", "0"]
    assert ("other_table", report.held_reasons) in {(i.check, ()) for i in report.issues}


def test_a_year_in_a_line_far_above_a_table_dates_nothing() -> None:
    body = f"<p>2016年度</p><p>一、总体情况</p>{table(HEADER, *REVIEWS)}<p>2017年度</p>{table(HEADER, *LAWSUITS)}"
    report = read_page(body)
    assert len(report.facts) == len(REVIEWS) + len(LAWSUITS)
