"""Rows of labels and values: headings, local rows, shared cells, words in place of figures."""

import pytest

from tests.support.small_pages import (
    ARTICLE_2021,
    HEADER,
    LAWSUITS,
    NOT_PROCESSED,
    REQUESTS,
    REVIEWS,
    loaded,
    match_page,
    matrix,
    read_page,
    spanned,
    table,
    values_of,
)
from transform.text.states import State


def test_a_heading_row_is_no_fact() -> None:
    matching = match_page(table(HEADER, "八、机构建设和保障经费情况|——|", "（一）政府信息公开工作专门机构数|个|1",
                           "（二）设置政府信息公开查阅点数|个|0", "（三）从事政府信息公开工作人员数|人|"))  # fmt: skip
    assert values_of(matching) == {"f2014.8.1": "1", "f2014.8.2": "0", "f2014.8.3": None}


def test_a_local_row_is_kept_unmapped() -> None:
    matching = match_page(table(HEADER, *REVIEWS[:2], "（一之二）协调处理数|件|8", *REVIEWS[2:], *LAWSUITS))
    assert [(u.label, u.raw) for u in matching.unmapped] == [("（一之二）协调处理数", "8")]
    assert values_of(matching)["f2014.4.2"] == "1"


def test_words_in_a_row_of_no_line_are_kept_unmapped() -> None:
    matching = match_page(table(HEADER, *REVIEWS[:2], "（一之二）协调处理数|件|若干", *REVIEWS[2:]))
    assert [(u.label, u.raw) for u in matching.unmapped] == [("（一之二）协调处理数", "若干")]


@pytest.mark.parametrize("words", ["若干", "详见附件", "约九余件，另有口头答复的未作统计，故不列数"])
def test_words_in_place_of_a_figure_are_kept_and_are_no_number(words: str) -> None:
    list_table = match_page(table(HEADER, *REVIEWS).replace("<td>3</td>", f"<td>{words}</td>"))
    cross_table = match_page(
        table("第二十条第（六）项", "信息内容|本年处理决定数量", f"行政处罚|{words}", "行政强制|195"), 2023
    )
    rows = matrix(*REQUESTS[:2], f"（一）予以公开|{words}|1|1|1|1|1|5", *REQUESTS[3:], *NOT_PROCESSED)
    titled = rows.replace("<table>", "<table><tr><td colspan=8>本列数据的勾稽关系为</td></tr>")
    applicant_matrix = match_page(ARTICLE_2021 + titled, 2023)
    for matching, code in (
        (list_table, "f2014.4"), (cross_table, "f2021.2.6.1.decisions"), (applicant_matrix, "f2021.3.3.1"),
    ):  # fmt: skip
        assert [(f.indicator, f.value, f.raw) for f in matching.facts if f.state is State.UNREADABLE] == [
            (code, None, words)
        ]
    assert values_of(cross_table)["f2021.2.6.2.decisions"] == "195"


def test_a_label_beside_two_rows_of_figures() -> None:
    rows = [row.split("|") for row in (HEADER, *REVIEWS)]
    html = spanned([*rows, ["六、举报投诉数量@2x1", "上半年", "7"], ["下半年", "8"]])
    assert loaded(read_page(html), "f2014.6") is None
