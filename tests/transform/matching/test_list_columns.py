"""Which column of a list table holds the figures of the report's year."""

import pytest

from tests.support.small_pages import (
    HEADER,
    LAWSUITS,
    REVIEWS,
    loaded,
    match_page,
    read_page,
    shows,
    spanned,
    table,
    values_of,
)


def test_of_two_years_side_by_side_the_reports_year_is_read() -> None:
    html = table("统计指标|单位|2016年|2017年", *(f"{row}|{n}" for n, row in enumerate(REVIEWS, 40)))
    matching = match_page(html)
    assert values_of(matching) == {"f2014.4": "40", "f2014.4.1": "41", "f2014.4.2": "42", "f2014.4.3": "43"}
    assert [(i.check, i.severity, i.actual) for i in matching.issues] == [("other_column", "info", "2016")]


def test_columns_of_other_years_only_are_not_read() -> None:
    matching = match_page(table("统计指标|单位|2015年|2016年", *(f"{row}|7" for row in REVIEWS)))
    assert (values_of(matching), matching.wrong_columns, len(matching.unmapped)) == ({}, True, 8)


@pytest.mark.parametrize("year", [2015, 2016, 2017])
def test_headers_of_bare_years_are_read_the_same_way_on_every_page(year: int) -> None:
    for figure in (7, 2017, 8, 9):
        matching = match_page(table("统计指标|单位|2016|2017", *(f"{row}|{figure}" for row in REVIEWS)), year)
        printed = {2016: ["3", "2", "1", "0"], 2017: [str(figure)] * 4}.get(year, [])
        assert [str(fact.value) for fact in matching.facts] == printed
        assert matching.wrong_columns == (year == 2015)


def test_the_years_column_of_the_2008_form() -> None:
    html = table(
        "指标名称|计量单位|代码|本月累计|本年累计", "申请总次数|条|12|1|30", "其中：1.当面申请数|条|13|1|10",
        "2.传真申请数|条|14|0|20", "3.电子邮件申请数|条|15|0|0",
    )  # fmt: skip
    assert values_of(match_page(html, 2011)) == {
        "f2008.12": "30", "f2008.13": "10", "f2008.14": "20", "f2008.15": "0"
    }  # fmt: skip


@pytest.mark.parametrize(
    "header", ["上年", "上年度", "去年", "上年同期", "本月", "本季度", "占比", "同比增长", "增减%"]
)
def test_a_single_column_of_another_period_is_not_the_year(header: str) -> None:
    report = read_page(table(f"统计指标|单位|{header}", *REVIEWS))
    assert loaded(report, "f2014.4.1") is None


def test_all_years_together_are_not_this_year() -> None:
    """累计 beside 本月 means the year, and beside 本年 everything since 2008."""
    rows = (f"{row}|{row.split('|')[2]}" for row in REVIEWS)
    report = read_page(table("统计指标|单位|本年|累计", *rows, "六、举报投诉数量|件|3|30"))
    assert loaded(report, "f2014.6") in (None, "3")


def test_more_columns_of_figures_than_headers() -> None:
    """Which column has lost its header is unknown: the month or the year."""
    rows = ("指标名称|计量单位|本年累计", "申请总次数|条|1|30", "其中：1.当面申请数|条|1|10",
            "2.传真申请数|条|0|20", "3.电子邮件申请数|条|0|0")  # fmt: skip
    report = read_page(table(*rows), 2011)
    assert loaded(report, "f2008.12") in (None, "30")


def test_a_row_that_is_wider_than_its_headers() -> None:
    """Its unit spans two columns, so that the month's figure is under the year's header."""
    rows = (
        "指标名称|计量单位|本月累计|本年累计",
        "行政复议数|件|1|10",
        "行政诉讼数|件|2|20",
        "行政申诉数|件|3|30",
    )
    header, *others = (row.split("|") for row in rows)
    report = read_page(spanned([header, ["网上咨询数", "人次@1x2", "4", "40"], *others]), 2011)
    assert loaded(report, "f2008.36") == "30"
    assert loaded(report, "f2008.08") in (None, "40")


def test_years_beside_a_heading_are_headers() -> None:
    report = read_page(
        table(
            "统计指标|统计数|", "一、主动公开情况|2016年|2017年", "（一）主动公开政府信息数|9|10",
            "其中：主动公开规范性文件数|3|4", "制发规范性文件总数|5|6",
        )
    )  # fmt: skip
    assert loaded(report, "f2014.1.1") in (None, "10")


def test_a_second_header_row_may_exchange_the_years() -> None:
    first, second = "统计指标|单位|2016年|2017年", "统计指标|单位|2017年|2016年"
    rows = [f"{row}|{row.split('|')[2]}" for row in REVIEWS]
    report = read_page(table(first, *rows, second, "六、举报投诉数量|件|9|90"))
    assert loaded(report, "f2014.6") in (None, "9")


@pytest.mark.parametrize("row_number", [1, 5])
def test_figures_that_equal_years_make_no_header(row_number: int) -> None:
    """A local row with the figures 2016 and 2017 does not make its columns those of these years."""
    rows = [f"{row}|{row.split('|')[2]}" for row in REVIEWS]
    rows.insert(row_number - 1, "其他信息数|条|2016|2017")
    report = read_page(table("统计指标|单位|统计数|上年数", *rows, "六、举报投诉数量|件|3|30"))
    assert loaded(report, "f2014.6") in (None, "3")
    assert shows(report, "2016")


@pytest.mark.parametrize("end", ["", "9", "无"])
@pytest.mark.parametrize("front", ["序号", "类别"])
def test_a_column_without_a_header_moves_no_header(front: str, end: str) -> None:
    """Every row of figures ends in a cell that has no header, but 统计数 is over the figures."""
    rows = (*REVIEWS, "六、举报投诉数量|件|77")
    numbered = (f"{n if front == '序号' else '全年'}|{row}|{end}" for n, row in enumerate(rows, 1))
    report = read_page(table(f"{front}|统计指标|单位|统计数", *numbered))
    assert loaded(report, "f2014.6") == "77" or any(cell.raw == "77" for cell in report.unmapped)


@pytest.mark.parametrize("digits", [20, 5000])
def test_a_row_numbered_with_more_digits_than_any_spoils_nothing(digits: int) -> None:
    numbered = (f"{n}|{row}" for n, row in enumerate(REVIEWS, 1))
    report = read_page(table("|统计指标|单位|统计数", *numbered, f"{'9' * digits}|六、举报投诉数量|件|77"))
    assert loaded(report, "f2014.6") == "77"


@pytest.mark.parametrize(
    ("heads", "numbers"),
    [
        ("指标名称|计量单位|代码|本月累计|本年累计", "甲|乙|丙|1|2"),
        ("指标名称|计量单位|代码|本月累计|本年累计", "甲|乙|丙|（1）|（2）"),
        ("指标名称|计量单位|代码|本月累计|本年累计", " 甲 | 乙 | 丙 |１|２"),
        ("指标名称|计量单位|代码|本月累计|本年累计", "1|2|3|4|5"),
        ("指标名称|计量单位|代码|本月累计|本年累计", "甲|乙||1|2"),
    ],
)
def test_a_row_that_numbers_the_columns_is_no_line(heads: str, numbers: str) -> None:
    """定西 prints 甲 乙 丙 1 2 under the heads of its form."""
    lines = (
        "申请总次数|条|12|1|30",
        "1.当面申请数|条|13|1|10",
        "2.传真申请数|条|14|0|20",
        "3.电子邮件申请数|条|15|0|0",
    )
    matching = match_page(table(heads, numbers, *lines), 2011)
    assert values_of(matching) == {"f2008.12": "30", "f2008.13": "10", "f2008.14": "20", "f2008.15": "0"}
    assert (matching.unmapped, matching.wrong_columns) == ((), False)


def test_the_columns_are_numbered_again_after_a_page_break() -> None:
    numbers = ("统计指标|单位|统计数", "甲|乙|1")
    matching = match_page(table(*numbers, *REVIEWS[:2], *numbers, *REVIEWS[2:]))
    assert values_of(matching) == {"f2014.4": "3", "f2014.4.1": "2", "f2014.4.2": "1", "f2014.4.3": "0"}
    assert matching.unmapped == ()


@pytest.mark.parametrize("row", ["1|2|3", "甲|乙|2", "甲|丙|1", "乙|甲|1", "甲科|乙科|1", "甲|1|3"])
def test_other_rows_of_numbers_and_letters_are_kept(row: str) -> None:
    matching = match_page(table("统计指标|单位|统计数", *REVIEWS[:2], row, *REVIEWS[2:]))
    assert values_of(matching) == {"f2014.4": "3", "f2014.4.1": "2", "f2014.4.2": "1", "f2014.4.3": "0"}
    assert row[-1] in [cell.raw for cell in matching.unmapped]


@pytest.mark.parametrize(
    ("heads", "spans"),
    [
        ((2, 1, 1), ((1, 1, 2),)),
        ((3, 1, 1), ((2, 2, 1),)),
        ((1, 1, 1), ((1, 1, 2),)),
        ((2, 1, 1), ((2, 1, 1), (1, 2, 1))),
        ((1, 2, 1), ((2, 1, 1), (1, 1, 2))),
    ],
)
@pytest.mark.parametrize("titled", [False, True])
def test_columns_are_told_by_the_order_of_cells_where_colspans_disagree(
    heads: tuple[int, ...], spans: tuple[tuple[int, ...], ...], titled: bool
) -> None:
    def row(printed: str, widths: tuple[int, ...]) -> list[str]:
        return [f"{text}@1x{width}" for text, width in zip(printed.split("|"), widths, strict=True)]

    rows = [row(printed, spans[n % len(spans)]) for n, printed in enumerate((*REVIEWS, *LAWSUITS))]
    title = [[f"政府信息公开情况统计表@1x{sum(heads)}"]] if titled else []
    matching = match_page(spanned([*title, row("统计指标|单位|统计数", heads), *rows]))
    assert values_of(matching) == values_of(match_page(table(HEADER, *REVIEWS, *LAWSUITS)))
    assert (matching.unmapped, matching.wrong_columns) == ((), False)


def test_the_order_of_cells_tells_nothing_where_a_row_has_another_number_of_them() -> None:
    rows = [[f"{a}@1x1", b, f"{c}@1x2"] for a, b, c in (r.split("|") for r in REVIEWS)]
    html = spanned([["统计指标@1x2", "单位", "统计数"], *rows, ["六、举报投诉数量@1x1", "77", "件", "78"]])
    assert loaded(read_page(html), "f2014.6") is None
    assert shows(read_page(html), "78")


@pytest.mark.parametrize("head", ["其中网上", "", "完成情况"])
def test_figures_under_a_head_of_unknown_purpose_are_kept(head: str) -> None:
    report = read_page(
        table(f"统计指标|单位|统计数|{head}", *(f"{row}|77{n}" for n, row in enumerate(REVIEWS)))
    )
    assert loaded(report, "f2014.4") in (None, "3")
    assert all(shows(report, f"77{n}") for n in range(4))


def test_a_label_with_its_figure_in_the_column_of_categories_is_kept() -> None:
    """A row that lost its category is a column too far left, and its label holds the figure."""
    rows = ("主动公开|主动信息公开|条|675", "公文类信息数|条|9", "提供服务类信息数|条|17", "网上咨询数：70|人次|",
            "依申请公开|申请总次数|条|5")  # fmt: skip
    report = read_page(table("类别|指标名称|计量单位|本年累计", *rows), 2011)
    assert [cell.raw for cell in report.unmapped] == ["网上咨询数：70"]
