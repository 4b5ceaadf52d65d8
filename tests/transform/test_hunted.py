"""Small pages on which a reader may see what is not printed, with the figures a person reads on them.

A value is *invented* where the report is not held, no error or warning points at it, and the page does not
say it. A figure is *lost* where neither a fact, nor an unmapped cell, nor an issue shows it.
"""

from collections.abc import Sequence

import pytest

from replica.printed import PrintedCell, PrintedTable
from replica.writers.flat import write_flat
from tests.transform.test_quirks import (
    APPLICANTS,
    ARTICLE_2021,
    HEAD,
    RESULTS,
    REVIEWS,
    SIXTH,
    SUITS,
    matrix,
    table,
)
from transform.normalise import normalise
from transform.readers import read_document
from transform.report import Expectation, NormalisedReport, Severity

ENDS = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
_ASIDE = ("other_column", "other_table", "table_unrecognised", "form_ambiguous")


def read(body: str, year: int = 2017, name: str = "page.html") -> NormalisedReport:
    title = f"庄市街道{year}年政府信息公开年度报告"
    text = f"<p>{title}</p>{body}" if name.endswith(".html") else f"{title}\n{body}"
    return normalise(read_document(text.encode(), name=name), Expectation(("庄市街道",), year))


def loaded(report: NormalisedReport, indicator: str, breakdown: str = "total") -> str | None:
    """The value of a fact that nothing is said against."""
    fact = next((f for f in report.facts if (f.indicator, f.breakdown) == (indicator, breakdown)), None)
    if fact is None or fact.value is None or report.held_reasons:
        return None
    for issue in report.issues:
        points = indicator in issue.indicators and issue.breakdown in (None, breakdown)
        if issue.check == "label_near" and points:
            return None
        if issue.severity is not Severity.INFO and (points or fact.source in issue.cells):
            return None
    return f"{fact.value:f}"


def shows(report: NormalisedReport, raw: str) -> bool:
    """Whether a printed figure can be found again in what was made of the page."""
    return (
        bool(report.held_reasons)
        or any(raw in fact.raw for fact in report.facts)
        or any(raw in cell.raw for cell in report.unmapped)
        or any(raw in (issue.actual or "") or raw in issue.message for issue in report.issues)
        or any(issue.check in _ASIDE for issue in report.issues)
    )


def spanned(rows: Sequence[Sequence[str]]) -> str:
    """Rows of cells as an HTML table; ``text@2x3`` covers two rows and three columns."""
    lines: list[str] = []
    for row in rows:
        cells: list[str] = []
        for cell in row:
            text, _, span = cell.partition("@")
            tall, _, wide = span.partition("x")
            cells.append(f'<td rowspan="{tall or 1}" colspan="{wide or 1}">{text}</td>')
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table>{''.join(lines)}</table>"


# What stands in a cell


@pytest.mark.parametrize("cell", ["3①", "3²", "3¹", "3③"])
def test_a_note_mark_is_no_digit_of_the_figure_before_it(cell: str) -> None:
    """Compatibility normalisation makes a plain digit of ① and of ²: 3① is not 31."""
    report = read(table(HEAD, *REVIEWS[1:], f"六、举报投诉数量|件|{cell}"))
    assert loaded(report, "f2014.6") in (None, "3")


@pytest.mark.parametrize("cell", ["①", "②", "³"])
def test_a_note_mark_alone_is_no_figure(cell: str) -> None:
    report = read(table(HEAD, *REVIEWS[1:], f"六、举报投诉数量|件|{cell}"))
    assert loaded(report, "f2014.6") is None


@pytest.mark.parametrize("gone", ["<s>1</s>", "<strike>1</strike>", "<del>1</del>"])
def test_a_figure_struck_out_is_no_part_of_the_one_that_replaces_it(gone: str) -> None:
    report = read(table(HEAD, *REVIEWS, f"六、举报投诉数量|件|{gone}7"))
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
def test_what_a_page_hides_is_no_part_of_a_figure(hidden: str) -> None:
    report = read(table(HEAD, *REVIEWS, f"六、举报投诉数量|件|{hidden}7"))
    assert loaded(report, "f2014.6") in (None, "7")


def test_a_hidden_row_is_not_printed() -> None:
    html = table(HEAD, *REVIEWS, "六、举报投诉数量|件|7")
    report = read(html.replace("<tr><td>六", '<tr style="display:none"><td>六'))
    assert loaded(report, "f2014.6") is None


def test_a_hidden_cell_moves_nothing() -> None:
    html = table(HEAD, *REVIEWS, "六、举报投诉数量|件|7")
    report = read(html.replace("<td>7", '<td style="display:none">9</td><td>7'))
    assert loaded(report, "f2014.6") in (None, "7")


def test_a_unit_in_brackets_behind_the_figure_is_its_unit() -> None:
    report = read(table(HEAD, *REVIEWS, "七、依申请公开信息收取的费用|万元|8500（元）"))
    assert loaded(report, "f2014.7") in (None, "0.85")


# Units


@pytest.mark.parametrize(
    ("unit", "right"), [("万条", "35000"), ("千条", "3500"), ("%", None), ("亿条", "350000000")]
)
def test_a_unit_column_that_prints_another_unit_of_count(unit: str, right: str | None) -> None:
    report = read(table(HEAD, f"（一）主动公开政府信息数|{unit}|3.5", *REVIEWS))
    assert loaded(report, "f2014.1.1") in (None, right)


def test_visits_in_units_of_ten_thousand() -> None:
    rows = (
        "指标名称|计量单位|本年累计",
        "网站专栏页面访问量|万人次|12.5",
        "现场接待人数|人次|3",
        "网上咨询数|人次|4",
    )
    assert loaded(read(table(*rows), 2011), "f2008.06") in (None, "125000")


def test_a_unit_of_money_that_is_not_known() -> None:
    report = read(table(HEAD, *REVIEWS, "七、依申请公开信息收取的费用|千元|8.5"))
    assert loaded(report, "f2014.7") in (None, "0.85")


@pytest.mark.parametrize("unit", ["万", "人民币万元", "百万元", "元/件"])
def test_a_unit_of_money_that_is_not_the_forms(unit: str) -> None:
    rows = (
        "指标名称|计量单位|本年累计",
        "行政复议数|件|1",
        "行政诉讼数|件|2",
        "行政申诉数|件|3",
        f"收取费用总额|{unit}|5",
    )
    right = {"万": "50000", "人民币万元": "50000", "百万元": "5000000"}.get(unit)
    assert loaded(read(table(*rows), 2011), "f2008.37") in (None, right)


def test_a_unit_of_count_in_the_label_or_the_head() -> None:
    label = read(table(HEAD, "（一）主动公开政府信息数（万条）|条|3.5", *REVIEWS))
    assert loaded(label, "f2014.1.1") in (None, "35000")
    head = read(table("统计指标|统计数（万条）", "（一）主动公开政府信息数|3.5", "其中：主动公开规范性文件数|1.5",
                      "制发规范性文件总数|2.5"))  # fmt: skip
    assert loaded(head, "f2014.1.1") in (None, "35000")


@pytest.mark.parametrize("line", ["单位：元", "（单位：元）", "金额单位：元"])
def test_a_unit_of_money_over_the_whole_table(line: str) -> None:
    rows = (
        "统计指标|统计数",
        "四、行政复议数量|3",
        "（一）维持具体行政行为数|3",
        "七、依申请公开信息收取的费用|8500",
    )
    over = f"<table><tr><td colspan=2>{line}</td></tr>"
    assert loaded(read(table(*rows).replace("<table>", over)), "f2014.7") in (None, "0.85")


# Two printings of one line


def test_last_years_table_fills_no_blank_of_this_years() -> None:
    report = read(
        "<p>2017年度统计表</p>"
        + table(HEAD, *REVIEWS, "六、举报投诉数量|件|")
        + "<p>2016年度统计表</p>"
        + table(HEAD, "四、行政复议数量|件|9", *REVIEWS[1:], "六、举报投诉数量|件|8")
    )
    assert loaded(report, "f2014.6") is None


@pytest.mark.parametrize("inside", [True, False])
def test_a_table_titled_with_another_year_is_not_of_this_report(inside: bool) -> None:
    def titled(year: int, *rows: str) -> str:
        title = f"政府信息公开情况统计表（{year}年度）"
        html = table(HEAD, *rows)
        over = f"<table><tr><td colspan=3>{title}</td></tr>"
        return html.replace("<table>", over) if inside else f"<p>{title}</p>{html}"

    report = read(titled(2017, *REVIEWS) + titled(2016, *SUITS))
    assert loaded(report, "f2014.4") == "3"
    assert loaded(report, "f2014.5") is None


def test_a_row_of_last_years_results_fills_no_blank_of_this_years() -> None:
    html = spanned(
        [["年份@2x1", "行政复议@1x5"], ENDS, ["本年", "", "", "", "", ""], ["上年", "1", "0", "0", "0", "1"]]
    )
    report = read(ARTICLE_2021 + html, 2023)
    assert [loaded(report, f"f2021.4.review.{end}") for end in ("maintain", "total")] == [None, None]


def test_two_offices_of_which_one_left_a_line_blank() -> None:
    first = table(HEAD, *REVIEWS, "六、举报投诉数量|件|")
    second = table(HEAD, "四、行政复议数量|件|9", *REVIEWS[1:], "六、举报投诉数量|件|8")
    assert loaded(read(f"<p>甲科</p>{first}<p>乙科</p>{second}"), "f2014.6") is None


def test_two_years_side_by_side_of_which_one_is_blank() -> None:
    rows = (f"{row.split('|')[0]}|件||{row}" for row in (*REVIEWS, "六、举报投诉数量|件|8"))
    report = read(table("2017年|||2016年||", "|".join((HEAD, HEAD)), *rows))
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
    assert loaded(read(html, 2023), "f2021.2.6.2.decisions") is None


def test_a_head_over_two_columns_of_which_one_is_blank() -> None:
    html = spanned(
        [
            ["第二十条第（一）项@1x4"],
            ["信息内容", "本年新制作数量", "本年新公开数量@1x2"],
            ["规章", "1", "", "3"],
            ["规范性文件", "4", "", "6"],
        ]
    )
    assert loaded(read(html, 2019), "f2019.2.1.1.published") is None


def test_the_same_line_twice_in_one_table_with_different_figures() -> None:
    """As with two tables: which of them is meant cannot be told."""
    report = read(table(HEAD, *REVIEWS, "六、举报投诉数量|件|7", "六、举报投诉数量|件|8"))
    assert loaded(report, "f2014.6") is None


def test_one_line_for_two_years_in_brackets() -> None:
    report = read(table(HEAD, *REVIEWS, "六、举报投诉数量（2016年）|件|7", "六、举报投诉数量（2017年）|件|8"))
    assert loaded(report, "f2014.6") in (None, "8")


def test_a_label_over_two_rows_of_figures() -> None:
    rows = [row.split("|") for row in (HEAD, *REVIEWS)]
    html = spanned([*rows, ["六、举报投诉数量@2x1", "上半年", "7"], ["下半年", "8"]])
    assert loaded(read(html), "f2014.6") is None


# The same label under two parents


def test_siblings_in_another_order_stay_with_their_parent() -> None:
    report = read(table(HEAD, REVIEWS[0], REVIEWS[1], "（二）其他情形数|件|0", "（三）被依法纠错数|件|1"))
    assert loaded(report, "f2014.5.2") is None
    assert loaded(report, "f2014.4.2") in (None, "1")


def test_a_child_of_a_local_line_is_no_child_of_the_forms() -> None:
    report = read(
        table(HEAD, *REVIEWS, "五、行政赔偿案件办理工作|件|9", "（一）赔偿|件|4", "（二）被依法纠错数|件|5")
    )
    assert loaded(report, "f2014.5.2") is None


def test_a_line_of_two_parents_without_either() -> None:
    rows = (
        "指标名称|计量单位|本年累计",
        "行政复议数|件|1",
        "行政诉讼数|件|2",
        "行政申诉数|件|3",
        "邮寄费|元|60",
    )
    report = read(table(*rows), 2011)
    assert [loaded(report, code) for code in ("f2008.39", "f2008.45")] == [None, None]


def test_a_table_that_goes_on_begins_where_the_one_before_it_ended() -> None:
    first = table(HEAD, REVIEWS[1], "（二）被依法纠错数|件|", REVIEWS[3], SUITS[0], SUITS[1])
    report = read(first + table(*SUITS[2:], "六、举报投诉数量|件|7"))
    assert loaded(report, "f2014.4.2") is None
    assert loaded(report, "f2014.5.2") in (None, "5")


# Which column


@pytest.mark.parametrize(
    "head", ["上年", "上年度", "去年", "上年同期", "本月", "本季度", "占比", "同比增长", "增减%"]
)
def test_a_single_column_of_another_period_is_not_the_years(head: str) -> None:
    report = read(table(f"统计指标|单位|{head}", *REVIEWS))
    assert loaded(report, "f2014.4.1") is None


def test_all_years_together_are_not_this_year() -> None:
    """累计 beside 本月 is the year's; beside 本年 it is everything since 2008."""
    rows = (f"{row}|{row.split('|')[2]}" for row in REVIEWS)
    report = read(table("统计指标|单位|本年|累计", *rows, "六、举报投诉数量|件|3|30"))
    assert loaded(report, "f2014.6") in (None, "3")


def test_more_columns_of_figures_than_heads() -> None:
    """Whose column lost its head cannot be told: the month's or the year's."""
    rows = ("指标名称|计量单位|本年累计", "申请总次数|条|1|30", "其中：1.当面申请数|条|1|10",
            "2.传真申请数|条|0|20", "3.电子邮件申请数|条|0|0")  # fmt: skip
    report = read(table(*rows), 2011)
    assert loaded(report, "f2008.12") in (None, "30")


def test_a_row_that_runs_over_its_heads() -> None:
    """Its unit takes two columns: the month's figure comes to stand under the year's head."""
    rows = (
        "指标名称|计量单位|本月累计|本年累计",
        "行政复议数|件|1|10",
        "行政诉讼数|件|2|20",
        "行政申诉数|件|3|30",
    )
    head, *others = (row.split("|") for row in rows)
    report = read(spanned([head, ["网上咨询数", "人次@1x2", "4", "40"], *others]), 2011)
    assert loaded(report, "f2008.36") == "30"
    assert loaded(report, "f2008.08") in (None, "40")


def test_years_beside_a_heading_are_heads() -> None:
    report = read(
        table(
            "统计指标|统计数|", "一、主动公开情况|2016年|2017年", "（一）主动公开政府信息数|9|10",
            "其中：主动公开规范性文件数|3|4", "制发规范性文件总数|5|6",
        )
    )  # fmt: skip
    assert loaded(report, "f2014.1.1") in (None, "10")


def test_a_second_head_may_turn_the_years_round() -> None:
    first, second = "统计指标|单位|2016年|2017年", "统计指标|单位|2017年|2016年"
    rows = [f"{row}|{row.split('|')[2]}" for row in REVIEWS]
    report = read(table(first, *rows, second, "六、举报投诉数量|件|9|90"))
    assert loaded(report, "f2014.6") in (None, "9")


@pytest.mark.parametrize("place", [1, 5])
def test_figures_that_equal_years_make_no_head(place: int) -> None:
    """A local row of 2016 and 2017 things does not say of which years the columns are."""
    rows = [f"{row}|{row.split('|')[2]}" for row in REVIEWS]
    rows.insert(place - 1, "其他信息数|条|2016|2017")
    report = read(table("统计指标|单位|统计数|上年数", *rows, "六、举报投诉数量|件|3|30"))
    assert loaded(report, "f2014.6") in (None, "3")
    assert shows(report, "2016")


# Tables 二 and 四 of the six-section forms


def test_a_figure_over_two_lines_is_of_neither() -> None:
    html = spanned(
        [["第二十条第（六）项@1x2"], ["信息内容", "本年处理决定数量"], ["行政处罚", "7@2x1"], ["行政强制"]]
    )
    report = read(html, 2023)
    assert [loaded(report, f"f2021.2.6.{n}.decisions") for n in (1, 2)] == [None, None]
    assert shows(report, "7")


def _lawsuits_first(report: NormalisedReport) -> None:
    assert loaded(report, "f2021.4.review.maintain") in (None, "3")
    assert loaded(report, "f2021.4.litigation_direct.maintain") in (None, "1")
    assert loaded(report, "f2021.4.litigation_after_review.maintain") in (None, "2")


FIGURES = ("1", "0", "0", "0", "1", "2", "0", "0", "0", "2", "3", "0", "0", "0", "3")


def test_lawsuits_before_reviews_with_merged_cells_come_apart() -> None:
    """Nothing is merged, but every cell stands in its column, below its heads."""
    gap = ("",) * 4
    html = spanned(
        [
            ("行政诉讼", *gap, "", *gap, "行政复议", *gap),
            ("未经复议直接起诉", *gap, "复议后起诉", *gap, "", *gap),
            ENDS * 3,
            FIGURES,
        ]
    )
    _lawsuits_first(read(ARTICLE_2021 + html, 2023))


def test_lawsuits_before_reviews_in_flattened_text() -> None:
    def cells(*texts: str, tall: int = 1, wide: int = 1) -> tuple[PrintedCell, ...]:
        return tuple(PrintedCell(text, tall, wide) for text in texts)

    reviews = PrintedTable(
        (
            (*cells("行政诉讼", wide=10), *cells("行政复议", wide=5)),
            (*cells("未经复议直接起诉", "复议后起诉", wide=5), *cells(*ENDS, tall=2)),
            cells(*ENDS * 2),
            cells(*FIGURES),
        )
    )
    article = PrintedTable(
        (cells("第二十条第（六）项", wide=2), cells("信息内容", "本年处理决定数量"), cells("行政处罚", "41"),
         cells("行政强制", "19"))
    )  # fmt: skip
    _lawsuits_first(read(write_flat((article, "四、行政复议、行政诉讼情况", reviews)), 2023, "page.txt"))


def test_a_head_of_table_four_is_lost_and_those_behind_it_move_up() -> None:
    """Fourteen results over fifteen figures: whose figures lost their head cannot be told."""
    tall = [f"{end}@2x1" for end in ENDS]
    html = spanned(
        [
            ["行政复议@1x5", "行政诉讼@1x10"],
            [*tall, "未经复议直接起诉@1x5", "复议后起诉@1x5"],
            (ENDS * 2)[1:],
            ["0"] * 8 + ["2", "2"] + ["0"] * 5,
        ]
    )
    report = read(ARTICLE_2021 + html, 2023)
    assert loaded(report, "f2021.4.litigation_direct.pending") in (None, "2")
    assert loaded(report, "f2021.4.litigation_direct.maintain") in (None, "0")


def test_a_head_of_table_four_reaches_into_the_row_of_figures() -> None:
    """The figures behind it move on by one, and the last has no head."""
    tall = [*(f"{end}@2x1" for end in ENDS[:4]), "总计@3x1"]
    html = spanned(
        [
            ["行政复议@1x5", "行政诉讼@1x10"],
            [*tall, "未经复议直接起诉@1x5", "复议后起诉@1x5"],
            ENDS * 2,
            ["0"] * 4 + ["", "", "0", "0", "0", "2", "2", "0", "0", "0", ""],
        ]
    )
    report = read(ARTICLE_2021 + html, 2023)
    assert loaded(report, "f2021.4.litigation_direct.total") in (None, "2")
    assert loaded(report, "f2021.4.litigation_after_review.maintain") in (None, "0", "2")
    assert loaded(report, "f2021.4.litigation_direct.pending") in (None, "2")


def test_a_label_that_runs_over_the_head_of_figures() -> None:
    html = spanned(
        [
            ["第二十条第（一）项@1x4"],
            ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
            ["规章", "1", "2", "3"],
            ["行政规范性文件@1x2", "4", "5", ""],
        ]
    )
    report = read(html, 2023)
    assert loaded(report, "f2021.2.1.1.made") == "1"
    assert loaded(report, "f2021.2.1.2.repealed") in (None, "5")


@pytest.mark.parametrize("figures", ["1|2", "1|2|2|3"])
def test_a_row_with_other_figures_than_its_heads(figures: str) -> None:
    """As in the matrix, and as where the caption is one merged cell: a row that does not fit is left unmapped."""
    html = table("第二十条第（五）项", "信息内容|上一年项目数量|本年增/减|处理决定数量", f"行政许可|{figures}",
                 "其他对外管理服务事项|4|5|6")  # fmt: skip
    report = read(html, 2019)
    assert loaded(report, "f2019.2.5.2.decisions") == "6"
    assert loaded(report, "f2019.2.5.1.decisions") in (None, "3")
    assert loaded(report, "f2019.2.5.1.delta_items") is None


def test_words_under_a_head_are_said() -> None:
    html = table("第二十条第（一）项", "信息内容|本年制发件数|本年废止件数|现行有效件数", "规章|1|2|3",
                 "行政规范性文件|本年共制定规范性文件十二件（修订3件）|5|6")  # fmt: skip
    assert shows(read(html, 2023), "十二件")


def test_a_figure_that_begins_like_a_year_is_kept() -> None:
    html = table("第二十条第（六）项", "信息内容|本年处理决定数量", "行政处罚|2016余", "行政强制|195")
    assert shows(read(html, 2023), "2016余")


@pytest.mark.parametrize("figure", ["2016", "2017", "20425"])
def test_a_figure_like_a_year_in_a_table_flattened_to_paragraphs(figure: str) -> None:
    rows = (HEAD, f"（一）主动公开政府信息数|条|{figure}", "其中：主动公开规范性文件数|条|7",
            "制发规范性文件总数|件|7", *REVIEWS, *SUITS)  # fmt: skip
    lines = [line for row in rows for line in row.split("|")]
    report = read("".join(f"<p>{line}</p>" for line in lines))
    assert loaded(report, "f2014.1.1.1") in (None, "7")
    assert loaded(report, "f2014.1.1") == figure or any(cell.raw == figure for cell in report.unmapped)


def test_a_flattened_table_behind_a_whole_one_is_said() -> None:
    lines = [line for row in (*RESULTS, *SIXTH, "（七）总计|1|2|3|4|5|6|21") for line in row.split("|")]
    heads = ("自然人", "法人或其他组织", "总计", *APPLICANTS[1:6])
    body = ARTICLE_2021 + "".join(f"<p>{line}</p>" for line in (*heads, *lines))
    report = read(body, 2023)
    assert report.held_reasons or any(issue.severity is not Severity.INFO for issue in report.issues)


# The applicant matrix


def test_the_heads_of_a_matrix_flattened_to_one_cell_a_paragraph() -> None:
    """总计 stands in the upper row of heads, behind 法人或其他组织, whose members stand in the lower.

    One company asked, and the page adds up in whatever order its columns are read.
    """
    labels = (
        "一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量", "（一）予以公开", "1.属于国家秘密",
        "2.其他法律行政法规禁止公开", "3.危及“三安全一稳定”", "4.保护第三方合法权益", "5.属于三类内部事务信息",
        "6.属于四类过程性信息", "7.属于行政执法案卷", "8.属于行政查询事项",
        *(row.partition("|")[0] for row in SIXTH), "（七）总计", "四、结转下年度继续办理",
    )  # fmt: skip
    asked = ("一、本年新收政府信息公开申请数量", "（一）予以公开", "（七）总计")
    lines = ["自然人", "法人或其他组织", "总计", *APPLICANTS[1:6]]
    for label in labels:
        lines += [label, *("0100001" if label in asked else "0000000")]
    report = read("".join(f"<p>{line}</p>" for line in lines), 2023)
    assert loaded(report, "f2021.3.1", "commercial") in (None, "1")
    assert loaded(report, "f2021.3.1", "other_org") in (None, "0")


@pytest.mark.parametrize("remark", ["", "无", "0", "/"])
def test_a_remarks_column_moves_no_row_to_the_left(remark: str) -> None:
    """The first column is blank and one more stands at the end: a blank is never 0."""
    labels = ("一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量", "（一）予以公开",
              "1.属于国家秘密", "2.其他法律行政法规禁止公开")  # fmt: skip
    head = "|".join(("", *APPLICANTS, "备注"))
    rows = (f"{label}||0|0|0|0|0|0|{remark}" for label in labels)
    report = read(ARTICLE_2021 + table(head, *rows), 2023)
    assert loaded(report, "f2021.3.2", "natural_person") is None


@pytest.mark.parametrize("remark", ["", "无", "0"])
def test_a_table_that_goes_on_has_as_many_columns_as_before(remark: str) -> None:
    more = table(
        f"3.补正后申请内容仍不明确||0|0|0|0|0|0|{remark}", f"1.信访举报投诉类申请||0|0|0|0|0|0|{remark}"
    )
    report = read(ARTICLE_2021 + matrix(*RESULTS) + more, 2023)
    assert loaded(report, "f2021.3.3.4.3", "natural_person") is None


@pytest.mark.parametrize("more", [(), ("四、结转下年度继续办理|0|0|0|0|0|0|0",)])
def test_a_row_of_totals_under_repeated_heads_is_no_head(more: tuple[str, ...]) -> None:
    """（七）总计 folds to the head 总计; its figures are figures all the same."""
    heads = (["@2x1", "自然人@2x1", "法人或其他组织@1x5", "总计@2x1"], APPLICANTS[1:6])
    rows = (row.split("|") for row in ("（七）总计|71|72|73|74|75|76|441", *more))
    report = read(ARTICLE_2021 + matrix(*RESULTS, *SIXTH) + spanned([*heads, *rows]), 2023)
    assert shows(report, "441")


# Figures that nobody sees again


def test_a_figure_in_the_unit_column_is_kept() -> None:
    assert shows(read(table(HEAD, *REVIEWS, "六、举报投诉数量|77|")), "77")


def test_a_figure_in_a_label_column_is_kept() -> None:
    """A stub a row too short: the last row of its group stands a column too far left."""
    html = spanned(
        [
            ["类别", "统计指标", "单位", "统计数"],
            ["四@3x1", *REVIEWS[0].split("|")],
            REVIEWS[1].split("|"),
            REVIEWS[2].split("|"),
            ["（三）其他情形数", "件", "77"],
        ]
    )
    assert shows(read(html), "77")


@pytest.mark.parametrize("end", ["", "9", "无"])
@pytest.mark.parametrize("front", ["序号", "类别"])
def test_a_column_more_than_the_heads_moves_no_head(front: str, end: str) -> None:
    """Every row of figures ends in a cell that has no head; 统计数 stands over the figures all the same."""
    rows = (*REVIEWS, "六、举报投诉数量|件|77")
    numbered = (f"{n if front == '序号' else '全年'}|{row}|{end}" for n, row in enumerate(rows, 1))
    report = read(table(f"{front}|统计指标|单位|统计数", *numbered))
    assert loaded(report, "f2014.6") == "77" or any(cell.raw == "77" for cell in report.unmapped)


def test_figures_under_a_head_of_labels_are_kept() -> None:
    """The stubs of a table are gone, their head is not: every row stands a column too far left."""
    rows = [row.split("|")[::2] for row in REVIEWS]
    report = read(spanned([["类别", "统计指标", "统计数"], *rows, ["六、举报投诉数量", "77"]]))
    assert shows(report, "77")


@pytest.mark.parametrize("label", ["六、举报投诉数量：77", "六、举报投诉数量 件 77", "六、举报投诉数量77件"])
@pytest.mark.parametrize("merged", [True, False])
def test_a_figure_in_its_labels_cell_is_kept(label: str, merged: bool) -> None:
    rows = [row.split("|") for row in (HEAD, *REVIEWS)]
    last = [f"{label}@1x3"] if merged else [label, "", ""]
    report = read(spanned([*rows, last]))
    near = any(issue.check == "label_near" and "f2014.6" in issue.indicators for issue in report.issues)
    assert loaded(report, "f2014.6") == "77" or near or shows(report, "77")


@pytest.mark.parametrize("row", ["培训人次|人|77", "（四）政府信息公开专用经费（不含网站）|万元|77"])
def test_a_table_of_one_unknown_row_is_said(row: str) -> None:
    assert shows(read(table(HEAD, *REVIEWS) + table(row)), "77")


@pytest.mark.parametrize("figure", ["2017", "20451"])
def test_a_local_row_before_the_first_line_is_no_head(figure: str) -> None:
    assert shows(read(table(HEAD, f"其他信息数|条|{figure}", *REVIEWS)), figure)


# Brackets


def test_brackets_that_say_the_opposite() -> None:
    """The form leaves the staff of the website out, this page counts them."""
    rows = ("（三）从事政府信息公开工作人员数|人|9", "1.专职人员数（包括政府网站工作人员数）|人|5")
    assert loaded(read(table(HEAD, *REVIEWS, *rows)), "f2014.8.3.1") is None


# What a form asks for in words


@pytest.mark.parametrize(
    ("sentence", "right"),
    [
        ("收取信息处理费同比增加200元。", None),
        ("收取信息处理费比上年减少200元。", None),
        ("自2021年起累计收取信息处理费3000元。", None),
        ("近三年共收取信息处理费900元。", None),
        ("2021年至2023年共收取信息处理费900元。", None),
        ("1-6月收取信息处理费900元。", None),
        ("人均收取信息处理费50元。", None),
        ("每件收取信息处理费30元。", None),
        ("收取信息处理费30元/件。", None),
        ("收取信息处理费不足100元。", None),
        ("收取信息处理费100元、200元。", "300"),
        ("收取信息处理费12元5角。", "12.5"),
        ("收取信息处理费十二元五角。", "12.5"),
    ],
)
def test_a_fee_that_is_not_the_years_whole_fee(sentence: str, right: str | None) -> None:
    body = ARTICLE_2021 + matrix(*RESULTS, *SIXTH) + f"<p>六、其他需要报告的事项</p><p>{sentence}</p>"
    assert loaded(read(body, 2023), "f2021.6.fee") in (None, right)


def test_a_rate_that_is_aimed_at() -> None:
    rows = ("指标名称|计量单位|本年累计", "行政复议数|件|1", "行政诉讼数|件|2", "行政申诉数|件|3")
    report = read(table(*rows) + "<p>力争全文电子化率达到100%。</p>", 2011)
    assert loaded(report, "f2008.93") is None


def test_no_mark_of_the_readers_own_is_left_in_the_prose() -> None:
    """A page without a known container, read whole, ended in a paragraph of one noncharacter."""
    text = read_document(f"<p>前文</p>{table(HEAD, *REVIEWS)}<p>后文</p>".encode()).text
    assert text.split("\n") == ["前文", "后文"]
