"""Lines that a report prints more than once: last year's table, two offices, a part beside the whole."""

import pytest

from tests.support.small_pages import (
    ARTICLE_2021,
    HEADER,
    LAWSUITS,
    RESULTS,
    REVIEWS,
    loaded,
    match_page,
    read_page,
    spanned,
    table,
    values_of,
)


def test_the_same_line_twice_with_different_figures_is_loaded_from_neither() -> None:
    matching = match_page(
        table(HEADER, *REVIEWS, *LAWSUITS) + table(HEADER, *REVIEWS).replace("<td>3</td>", "<td>4</td>")
    )
    assert "f2014.4" not in values_of(matching)
    assert ("repeated_differs", ("f2014.4",)) in {(i.check, i.indicators) for i in matching.issues}
    assert {u.raw for u in matching.unmapped} == {"3", "4"}


def test_last_years_table_fills_no_blank_of_this_years() -> None:
    report = read_page(
        "<p>2017年度统计表</p>"
        + table(HEADER, *REVIEWS, "六、举报投诉数量|件|")
        + "<p>2016年度统计表</p>"
        + table(HEADER, "四、行政复议数量|件|9", *REVIEWS[1:], "六、举报投诉数量|件|8")
    )
    assert loaded(report, "f2014.6") is None


@pytest.mark.parametrize("inside", [True, False])
def test_a_table_titled_with_another_year_is_not_of_this_report(inside: bool) -> None:
    def titled(year: int, *rows: str) -> str:
        title = f"政府信息公开情况统计表（{year}年度）"
        html = table(HEADER, *rows)
        over = f"<table><tr><td colspan=3>{title}</td></tr>"
        return html.replace("<table>", over) if inside else f"<p>{title}</p>{html}"

    report = read_page(titled(2017, *REVIEWS) + titled(2016, *LAWSUITS))
    assert loaded(report, "f2014.4") == "3"
    assert loaded(report, "f2014.5") is None


def test_a_row_of_last_years_results_fills_no_blank_of_this_years() -> None:
    html = spanned(
        [
            ["年份@2x1", "行政复议@1x5"],
            RESULTS,
            ["本年", "", "", "", "", ""],
            ["上年", "1", "0", "0", "0", "1"],
        ]
    )
    report = read_page(ARTICLE_2021 + html, 2023)
    assert [loaded(report, f"f2021.4.review.{result}") for result in ("maintain", "total")] == [None, None]


def test_two_offices_of_which_one_left_a_line_blank() -> None:
    first = table(HEADER, *REVIEWS, "六、举报投诉数量|件|")
    second = table(HEADER, "四、行政复议数量|件|9", *REVIEWS[1:], "六、举报投诉数量|件|8")
    assert loaded(read_page(f"<p>甲科</p>{first}<p>乙科</p>{second}"), "f2014.6") is None


def test_two_years_side_by_side_of_which_one_is_blank() -> None:
    rows = (f"{row.split('|')[0]}|件||{row}" for row in (*REVIEWS, "六、举报投诉数量|件|8"))
    report = read_page(table("2017年|||2016年||", "|".join((HEADER, HEADER)), *rows))
    assert loaded(report, "f2014.6") is None


def test_a_column_of_parts_fills_no_blank_of_the_whole() -> None:
    html = spanned(
        [
            ["第二十条第（六）项@1x3"],
            ["信息内容@2x1", "本年处理决定数量@1x2"],
            ["总数", "其中网上办理"],
            ["行政处罚", "7", "3"],
            ["行政强制", "", "9"],
        ]
    )
    assert loaded(read_page(html, 2023), "f2021.2.6.2.decisions") is None


def test_a_header_over_two_columns_of_which_one_is_blank() -> None:
    html = spanned(
        [
            ["第二十条第（一）项@1x4"],
            ["信息内容", "本年新制作数量", "本年新公开数量@1x2"],
            ["规章", "1", "", "3"],
            ["规范性文件", "4", "", "6"],
        ]
    )
    assert loaded(read_page(html, 2019), "f2019.2.1.1.published") is None


def test_the_same_line_twice_in_one_table_with_different_figures() -> None:
    """As with two tables: which of them is right is unknown."""
    report = read_page(table(HEADER, *REVIEWS, "六、举报投诉数量|件|7", "六、举报投诉数量|件|8"))
    assert loaded(report, "f2014.6") is None


def test_one_line_for_two_years_in_brackets() -> None:
    report = read_page(
        table(HEADER, *REVIEWS, "六、举报投诉数量（2016年）|件|7", "六、举报投诉数量（2017年）|件|8")
    )
    assert loaded(report, "f2014.6") in (None, "8")
