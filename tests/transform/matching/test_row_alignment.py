"""Which line of the form a row is: labels of several parents, rows out of order, misprinted labels."""

import pytest

from tests.support.small_pages import (
    HEADER,
    LAWSUITS,
    NOT_PROCESSED,
    REQUESTS,
    REVIEWS,
    loaded,
    match_page,
    matrix,
    read_page,
    shows,
    table,
    values_of,
)


def test_the_same_label_under_two_parents() -> None:
    values = values_of(match_page(table(HEADER, *REVIEWS, *LAWSUITS)))
    assert (values["f2014.4.2"], values["f2014.5.2"]) == ("1", "5")
    assert (values["f2014.4.3"], values["f2014.5.3"]) == ("0", "0")


def test_siblings_in_another_order_are_read() -> None:
    html = table(HEADER, "（二）申请办结数|件|5", "2.延期办结数|件|1", "1.按时办结数|件|4", *REVIEWS)
    values = values_of(match_page(html))
    assert (values["f2014.3.2"], values["f2014.3.2.1"], values["f2014.3.2.2"]) == ("5", "4", "1")


def test_siblings_in_another_order_stay_with_their_parent() -> None:
    report = read_page(
        table(HEADER, REVIEWS[0], REVIEWS[1], "（二）其他情形数|件|0", "（三）被依法纠错数|件|1")
    )
    assert loaded(report, "f2014.5.2") is None
    assert loaded(report, "f2014.4.2") in (None, "1")


def test_a_child_of_a_local_line_is_no_child_of_the_forms() -> None:
    report = read_page(
        table(HEADER, *REVIEWS, "五、行政赔偿案件办理工作|件|9", "（一）赔偿|件|4", "（二）被依法纠错数|件|5")
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
    report = read_page(table(*rows), 2011)
    assert [loaded(report, code) for code in ("f2008.39", "f2008.45")] == [None, None]


def test_a_table_that_continues_begins_where_the_one_before_it_ended() -> None:
    first = table(HEADER, REVIEWS[1], "（二）被依法纠错数|件|", REVIEWS[3], LAWSUITS[0], LAWSUITS[1])
    report = read_page(first + table(*LAWSUITS[2:], "六、举报投诉数量|件|7"))
    assert loaded(report, "f2014.4.2") is None
    assert loaded(report, "f2014.5.2") in (None, "5")


def test_a_misprinted_label_is_read_with_an_issue_where_one_line_is_left() -> None:
    """As in the reports of 洪泽 for 2023 and 2024: 其他法律行政止公开."""
    matching = match_page(
        matrix(
            *REQUESTS,
            "2.其他法律行政止公开|0|7|0|0|0|0|7",
            "3.危及“三安全一稳定”|0|0|0|0|0|0|0",
            *NOT_PROCESSED,
        ),
        2023,
    )
    assert values_of(matching)["f2021.3.3.3.2/commercial"] == "7"
    assert [(i.check, i.severity, i.indicators) for i in matching.issues] == [
        ("label_near", "info", ("f2021.3.3.3.2",))
    ]


def test_a_different_label_between_the_same_neighbours_stays_unmapped() -> None:
    matching = match_page(
        matrix(
            *REQUESTS, "2.涉及机构改革|0|7|0|0|0|0|7", "3.危及“三安全一稳定”|0|0|0|0|0|0|0", *NOT_PROCESSED
        ),
        2023,
    )
    assert "f2021.3.3.3.2/commercial" not in values_of(matching)
    assert len(matching.unmapped) == 7


def test_two_labels_in_one_cell_name_neither_line() -> None:
    rows = ("5.不属于本行政机关公开数|件|1", "6.申请信息不存在数<br>7.告知作出更改补充数|件|7",
            "8.告知通过其他途径办理数|件|3")  # fmt: skip
    matching = match_page(table(HEADER, *rows, *REVIEWS))
    assert {code for code in values_of(matching) if code.startswith("f2014.3")} == {
        "f2014.3.3.5",
        "f2014.3.3.8",
    }
    assert [cell.raw for cell in matching.unmapped] == ["7"]


@pytest.mark.parametrize("parent", ["行政诉讼教量", "行政许讼数", "诉讼数量", "五、行政诉讼", "行政应诉情况"])
@pytest.mark.parametrize("kept", [3, 4])
def test_lines_below_an_unreadable_parent_are_not_the_ones_before(parent: str, kept: int) -> None:
    """Without numbers, and with some of the lines of 行政复议 left out."""
    rows = ["行政复议数量|件|1", "维持具体行政行为数|件|0", "被依法纠错教|件|0", "其他情形数|件|"][:kept]
    more = [f"{parent}|件|9", "维持具体行故行为|件|0", "被依法纠错数|件|5", "其他情形数|件|4"]
    report = read_page(table(HEADER, *rows, *more))
    assert {loaded(report, code) for code in ("f2014.4.2", "f2014.4.3")} <= {None, "0"}
    assert all(shows(report, figure) for figure in "95")


def test_lines_behind_a_local_row_are_still_those_of_their_parent() -> None:
    values = values_of(
        match_page(table(HEADER, REVIEWS[0], REVIEWS[1], "协调处理数|件|8", "被依法纠错数|件|1"))
    )
    assert values["f2014.4.2"] == "1"


@pytest.mark.parametrize("order", ["reversed", "sorted"])
def test_of_two_lines_of_one_name_none_is_read_where_the_rows_are_in_another_order(order: str) -> None:
    rows = [
        "三、其他|件|8",
        *REVIEWS,
        *(row[:-1] + str(n) for n, row in enumerate(LAWSUITS, 4)),
        "六、举报投诉数量|件|9",
    ]
    rows = rows[::-1] if order == "reversed" else sorted(rows, key=lambda row: row[-1])
    values = values_of(match_page(table(HEADER, *rows)))
    assert not set(values) & {"f2014.4.2", "f2014.4.3", "f2014.5.2", "f2014.5.3"}
    assert values.get("f2014.5") in (None, "4")
