"""Figures of a list table that are in no value cell: none of them disappears."""

import pytest

from tests.support.small_pages import HEADER, LAWSUITS, REVIEWS, loaded, read_page, shows, spanned, table


def test_a_figure_in_the_unit_column_is_kept() -> None:
    assert shows(read_page(table(HEADER, *REVIEWS, "六、举报投诉数量|77|")), "77")


def test_a_figure_in_a_label_column_is_kept() -> None:
    """The cell left of a group spans a row too few: the last row of the group is a column too far left."""
    html = spanned(
        [
            ["类别", "统计指标", "单位", "统计数"],
            ["四@3x1", *REVIEWS[0].split("|")],
            REVIEWS[1].split("|"),
            REVIEWS[2].split("|"),
            ["（三）其他情形数", "件", "77"],
        ]
    )
    assert shows(read_page(html), "77")


def test_figures_under_a_header_of_labels_are_kept() -> None:
    """The leftmost cells of a table are gone, but not their header: every row is a column too far left."""
    rows = [row.split("|")[::2] for row in REVIEWS]
    report = read_page(spanned([["类别", "统计指标", "统计数"], *rows, ["六、举报投诉数量", "77"]]))
    assert shows(report, "77")


@pytest.mark.parametrize("label", ["六、举报投诉数量：77", "六、举报投诉数量 件 77", "六、举报投诉数量77件"])
@pytest.mark.parametrize("merged", [True, False])
def test_a_figure_in_the_cell_of_its_label_is_kept(label: str, merged: bool) -> None:
    rows = [row.split("|") for row in (HEADER, *REVIEWS)]
    last = [f"{label}@1x3"] if merged else [label, "", ""]
    report = read_page(spanned([*rows, last]))
    is_fuzzy = any(issue.check == "label_near" and "f2014.6" in issue.indicators for issue in report.issues)
    assert loaded(report, "f2014.6") == "77" or is_fuzzy or shows(report, "77")


@pytest.mark.parametrize("figure", ["2017", "20451"])
def test_a_local_row_before_the_first_line_is_no_header(figure: str) -> None:
    assert shows(read_page(table(HEADER, f"其他信息数|条|{figure}", *REVIEWS)), figure)


def test_refusals_that_are_all_printed_under_their_total_are_read_without_a_finding() -> None:
    rows = (
        "对申请的答复总数|条|12", "其中：1.同意公开答复数|条|5", "2.同意部分公开答复数|条|1", "3.否决公开答复总数|条|6",
        "其中：（1）“信息不存在”数|条|2", "（2）“非本部门掌握”数|条|1", "（3）“申请内容不明确”数|条|0",
        "（4）“免予公开范围1”数|条|1", "（5）“免予公开范围2”数|条|0", "（6）“免予公开范围3”数|条|1",
        "（7）“免予公开范围4”数|条|0", "（8）“免予公开范围5”数|条|0", "（9）“免予公开范围6”数|条|0", "（10）其它原因|条|1",
    )  # fmt: skip
    report = read_page(table("指标名称|计量单位|本年累计", *rows), 2011)
    lines = ("19", "20", "21", "27", "23", "24", "25", "28", "29", "30", "31", "32", "33", "94")
    assert [loaded(report, f"f2008.{line}") for line in lines] == [row.rpartition("|")[2] for row in rows]
    assert [issue.check for issue in report.issues if issue.severity != "info"] == []


@pytest.mark.parametrize("printed", ['<img src="/1.png">', "若干", "见附件"])
@pytest.mark.parametrize("before", ["|件", "|"])
def test_words_in_the_place_of_a_figure_of_a_row_without_label_are_kept(printed: str, before: str) -> None:
    report = read_page(table(HEADER, *REVIEWS[:2], f"{before}|{printed}", *REVIEWS[2:]))
    [cell] = report.unmapped
    assert cell.raw == ("[图]" if printed.startswith("<") else printed)
    assert "unmapped_row" in {issue.check for issue in report.issues}
    assert len(report.facts) == len(REVIEWS)


def test_heads_printed_again_and_remarks_are_no_figures() -> None:
    report = read_page(
        table(HEADER, *REVIEWS[:2], HEADER, "||以下由法制科填写，请各科室于月底前报送", *REVIEWS[2:])
    )
    assert report.unmapped == ()


@pytest.mark.parametrize("head", ["统计数", "本年累计"])
def test_a_column_that_numbers_its_lines_is_none_of_figures(head: str) -> None:
    """Figures are before their labels, under the heads of others; the numbers of the lines are under the head of figures."""
    rows = [
        row.split("|") for row in (*REVIEWS, *LAWSUITS, "六、举报投诉数量|件|77", "（一）收到申请数|件|8")
    ]
    printed = [f"{figure}|{label}|{unit}|{n:02}" for n, (label, unit, figure) in enumerate(rows, 1)]
    report = read_page(table(f"指标名称|计量单位|代码|{head}", *printed))
    assert report.facts == ()
    assert shows(report, "77")


def test_figures_of_a_row_that_runs_the_other_way_are_kept() -> None:
    """The lines run across, and the row of figures is from right to left: its own head is behind them."""
    labels, units, figures = zip(*(row.split("|") for row in (*REVIEWS, *LAWSUITS)), strict=True)
    rows = ["|".join(("指标名称", *labels)), "|".join(("计量单位", *units))]
    upright = read_page(table(*rows, "|".join(("本年累计", *figures))))
    assert loaded(upright, "f2014.5") == "9"
    turned = read_page(table(*rows, "|".join((*figures[::-1], "本年累计"))))
    assert turned.facts == ()
    assert turned.held_reasons == ("wrong_columns",)


@pytest.mark.parametrize("other", ["52183", "7", "777", "177"])
def test_a_figure_that_is_in_a_cell_of_its_label_too_is_told_from_it(other: str) -> None:
    """A hidden row of a workbook has a figure for the line that the row below prints in one cell with another."""
    rows = (*REVIEWS, f"六、举报投诉数量|件|{other}", "六、举报投诉数量：77|件|")
    report = read_page(table(HEADER, *rows))
    assert loaded(report, "f2014.6") is None
    differing = [issue for issue in report.issues if issue.check == "repeated_differs"]
    assert [issue.indicators for issue in differing] == [("f2014.6",)]
    alike = read_page(table(HEADER, *REVIEWS, "六、举报投诉数量|件|77", "六、举报投诉数量：77|件|"))
    assert loaded(alike, "f2014.6") == "77"


def test_a_figure_in_the_cell_of_a_label_may_be_of_another_line_of_this_label() -> None:
    rows = (
        "四、行政复议数量|件|3",
        "（一）维持具体行政行为数|件|2",
        "（二）被依法纠错数：1|件|",
        "（三）其他情形数|件|0",
    )
    assert loaded(read_page(table(HEADER, *rows, *LAWSUITS)), "f2014.5.2") == "5"
