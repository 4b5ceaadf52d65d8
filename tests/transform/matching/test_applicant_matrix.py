"""The applicant matrix: its headers, its columns, and rows that do not fit them."""

from collections.abc import Sequence

import pytest

from tests.support.small_pages import (
    APPLICANTS,
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
    shows,
    spanned,
    table,
    values_of,
)
from transform.normalise import normalise
from transform.readers import read_document
from transform.report import HeldReason


def test_a_table_that_continues_on_the_next_page_keeps_its_columns() -> None:
    html = ARTICLE_2021 + matrix(*REQUESTS) + table("3.补正后申请内容仍不明确|5|0|0|0|0|0|5", *NOT_PROCESSED)
    assert values_of(match_page(html, 2023))["f2021.3.3.4.3/natural_person"] == "5"


def test_headers_repeated_within_a_table_are_headers() -> None:
    again = "|".join(("申请人情况", *APPLICANTS))
    matching = match_page(ARTICLE_2021 + matrix(*REQUESTS, again, *NOT_PROCESSED), 2023)
    once = match_page(ARTICLE_2021 + matrix(*REQUESTS, *NOT_PROCESSED), 2023)
    assert (values_of(matching), matching.unmapped, matching.issues) == (values_of(once), (), once.issues)


def test_a_row_that_lacks_a_cell_is_left_unmapped_with_an_issue() -> None:
    matching = match_page(
        ARTICLE_2021 + matrix(*REQUESTS[:3], "1.属于国家秘密|0|9|0|0|0|0", *NOT_PROCESSED), 2023
    )
    assert not any(key.startswith("f2021.3.3.3.1") for key in values_of(matching))
    assert [(i.check, i.severity) for i in matching.issues] == [("wrong_columns", "error")]


def test_a_total_left_blank_at_the_end_of_a_row() -> None:
    """As in the report of 上海市科委 for 2024: the total of the requests carried over is blank."""
    rows = (*REQUESTS, *NOT_PROCESSED, "四、结转下年度继续办理|1|0|0|0|0|0|")
    values = values_of(match_page(ARTICLE_2021 + matrix(*rows), 2023))
    assert (values["f2021.3.4/natural_person"], values["f2021.3.4"]) == ("1", None)


def test_totals_filled_in_the_last_row_only() -> None:
    """As in a city's report for 2019: the column of totals holds &nbsp; in every other row."""
    leaves = (
        "（一）予以公开|258|12|1|1|3|0|&nbsp;",
        "1.属于国家秘密|0|0|0|0|0|0|&nbsp;",
        *(f"{row.rpartition('|')[0]}|&nbsp;" for row in NOT_PROCESSED),
    )
    html = ARTICLE_2021 + matrix(*REQUESTS[:2], *leaves, "（七）总计|259|13|1|1|3|0|277")
    report = normalise(read_document(f"<p>甲街道2023年政府信息公开年度报告</p>{html}".encode()))
    totals = {fact.indicator: fact.raw for fact in report.facts if fact.breakdown == "total"}
    assert (totals["f2021.3.3.1"], totals["f2021.3.3.7"]) == ("", "277")
    assert "blank_total" in {issue.check for issue in report.issues}


@pytest.mark.parametrize("remark", ["", "无", "0", "/"])
def test_a_remarks_column_moves_no_row_to_the_left(remark: str) -> None:
    """The first column is blank and there is one more at the end: a blank is never 0."""
    labels = ("一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量", "（一）予以公开",
              "1.属于国家秘密", "2.其他法律行政法规禁止公开")  # fmt: skip
    header = "|".join(("", *APPLICANTS, "备注"))
    rows = (f"{label}||0|0|0|0|0|0|{remark}" for label in labels)
    report = read_page(ARTICLE_2021 + table(header, *rows), 2023)
    assert loaded(report, "f2021.3.2", "natural_person") is None


@pytest.mark.parametrize("remark", ["", "无", "0"])
def test_a_table_that_continues_has_as_many_columns_as_before(remark: str) -> None:
    more = table(
        f"3.补正后申请内容仍不明确||0|0|0|0|0|0|{remark}", f"1.信访举报投诉类申请||0|0|0|0|0|0|{remark}"
    )
    report = read_page(ARTICLE_2021 + matrix(*REQUESTS) + more, 2023)
    assert loaded(report, "f2021.3.3.4.3", "natural_person") is None


@pytest.mark.parametrize("more", [(), ("四、结转下年度继续办理|0|0|0|0|0|0|0",)])
def test_a_row_of_totals_under_repeated_headers_is_no_header(more: tuple[str, ...]) -> None:
    """（七）总计 has the same key as the header 总计, but its figures are figures."""
    headers = (["@2x1", "自然人@2x1", "法人或其他组织@1x5", "总计@2x1"], APPLICANTS[1:6])
    rows = (row.split("|") for row in ("（七）总计|71|72|73|74|75|76|441", *more))
    report = read_page(ARTICLE_2021 + matrix(*REQUESTS, *NOT_PROCESSED) + spanned([*headers, *rows]), 2023)
    assert shows(report, "441")


def _reordered(order: Sequence[int], rows: Sequence[str]) -> list[str]:
    """Rows of a matrix with their columns in another order."""
    return ["|".join([row.split("|")[0], *(row.split("|")[1 + n] for n in order)]) for row in rows]


_ROWS = (*REQUESTS, *NOT_PROCESSED)
_TWO_ROWS_OF_HEADS = ("||自然人|总计", "||商业企业|科研机构|社会公益组织|法律服务机构|其他")
_TOTAL_FIRST = "|".join(("", APPLICANTS[-1], *APPLICANTS[:-1]))


@pytest.mark.parametrize(
    "heads",
    [
        _TWO_ROWS_OF_HEADS,
        ("|自然人|总计", "|商业企业|科研机构|社会公益组织|法律服务机构|其他"),
        ("总计|自然人", "商业企业|科研机构|社会公益组织|法律服务机构|其他"),
        ("||自然人|总计|||||", "||商业企业|科研机构|社会公益组织|法律服务机构|其他|"),
    ],
)
def test_heads_without_their_columns_in_another_order_give_no_figure(heads: tuple[str, ...]) -> None:
    matching = match_page(ARTICLE_2021 + table(*heads, *_ROWS), 2023)
    assert not any(fact.indicator.startswith("f2021.3") for fact in matching.facts)
    assert matching.wrong_columns
    assert len(matching.unmapped) == 7 * len(_ROWS)


@pytest.mark.parametrize("columns", [3, 4, 6, 7])
def test_heads_pushed_aside_by_a_wrong_colspan_give_no_figure(columns: int) -> None:
    heads = [["@2x1", "自然人@2x1", f"法人或其他组织@1x{columns}", "总计@2x1"], list(APPLICANTS[1:6])]
    report = read_page(ARTICLE_2021 + spanned([*heads, *(row.split("|") for row in _ROWS)]), 2023)
    assert {f"{f.value}" for f in report.facts if f.indicator == "f2021.3.1" and f.breakdown == "total"} <= {
        "21"
    }
    assert HeldReason.WRONG_COLUMNS in report.held_reasons or loaded(report, "f2021.3.1", "other_org") == "6"


def test_columns_in_another_order_are_read_where_their_totals_fit() -> None:
    html = table(_TOTAL_FIRST, *_reordered((6, 0, 1, 2, 3, 4, 5), _ROWS))
    values = values_of(match_page(ARTICLE_2021 + html, 2023))
    assert (values["f2021.3.1"], values["f2021.3.1/natural_person"], values["f2021.3.1/other_org"]) == (
        "21", "1", "6",
    )  # fmt: skip


def test_heads_in_another_order_than_the_figures_give_none() -> None:
    matching = match_page(ARTICLE_2021 + table(_TOTAL_FIRST, *_ROWS), 2023)
    assert matching.wrong_columns
    assert not any(fact.indicator.startswith("f2021.3") for fact in matching.facts)


def test_the_order_of_heads_makes_no_difference_where_all_figures_are_zero() -> None:
    rows = [f"{row.split('|')[0]}|0|0|0|0|0|0|0" for row in _ROWS]
    assert values_of(match_page(ARTICLE_2021 + table(_TOTAL_FIRST, *rows), 2023))["f2021.3.1"] == "0"


def test_a_figure_in_a_row_of_heads_is_kept() -> None:
    html = table("指标名称|计量单位|本年累计|77", *REVIEWS) + table(HEADER, *LAWSUITS)
    assert shows(read_page(html), "77")


@pytest.mark.parametrize("remark", ["", "0", "98638", "无"])
def test_a_last_column_of_another_thing_in_a_table_without_spans(remark: str) -> None:
    """The first figure is blank and a column of last year's totals comes last: no figure may move to the left."""
    heads = ("||自然人|法人或其他组织|总计|上年总计", "||商业企业|科研机构|社会公益组织|法律服务机构|其他")
    rows = (f"{row.split('|')[0]}||{'|'.join(row.split('|')[2:])}|{remark}" for row in _ROWS)
    report = read_page(ARTICLE_2021 + table(*heads, *rows), 2023)
    assert not any(fact.indicator.startswith("f2021.3") for fact in report.facts)
    assert report.held_reasons


def test_a_blank_before_the_figures_of_a_row_without_spans_is_a_figure_or_none() -> None:
    """Which of eight cells behind the label are the seven figures, nothing tells."""
    more = table("3.补正后申请内容仍不明确||1|2|3|4|5|6|21", "1.信访举报投诉类申请||0|0|0|0|0|0|0")
    report = read_page(ARTICLE_2021 + matrix(*REQUESTS) + more, 2023)
    assert loaded(report, "f2021.3.3.4.3", "natural_person") is None
    assert loaded(report, "f2021.3.3.4.3") is None
