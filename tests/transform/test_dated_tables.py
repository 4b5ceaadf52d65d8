"""Which year, or part of a year, a table is of: by its title, its caption, or the line right above it."""

import pytest

from tests.support.small_pages import HEADER, LAWSUITS, REVIEWS, read_page, table
from transform.dated_tables import is_dated_otherwise, names_part_of_year
from transform.normalise import normalise
from transform.readers import read_document
from transform.report import HeldReason

_LAST_YEAR = tuple(f"{row.rpartition('|')[0]}|8" for row in REVIEWS)


@pytest.mark.parametrize(
    ("last", "own"),
    [
        ("<caption>2016年政府信息公开情况</caption>", "<caption>2017年政府信息公开情况</caption>"),
        ("2016年度情况", "2017年度情况"),
        ("（2016年）", "（2017年）"),
        ("附件1：2016年度统计数据", "附件2：2017年度统计数据"),
        ("2016年度", ""),
        ("附：上年度", "（2017年）"),
        ("（上一年度）", ""),
        ("去年：", ""),
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


_QUARTER = tuple(f"{row.rpartition('|')[0]}|8" for row in REVIEWS)
PARTS = pytest.mark.parametrize(
    "title",
    [
        "附：2017年第四季度政府信息公开情况统计表", "2017年上半年政府信息公开情况统计表", "（2017年1-3月）",
        "2017年1月至6月情况", "第一季度数据如下：", "附件2：2017年一季度统计数据",
    ],
)  # fmt: skip


@PARTS
@pytest.mark.parametrize("is_first", [False, True])
def test_a_table_of_a_part_of_the_year_is_not_the_years(title: str, is_first: bool) -> None:
    own, part = (table(HEADER, *rows) for rows in (REVIEWS, _QUARTER))
    caption = f"<p>{title}</p>"
    body = f"{caption}{part}<p>（2017年）</p>{own}" if is_first else f"{own}{caption}{part}"
    report = read_page(body)
    assert [f"{fact.value}" for fact in report.facts] == ["3", "2", "1", "0"]
    assert "other_table" in {issue.check for issue in report.issues}


@PARTS
def test_rows_under_the_title_of_a_part_of_the_year_are_not_the_years(title: str) -> None:
    report = read_page(table(HEADER, *REVIEWS, title, *_QUARTER))
    assert [f"{fact.value}" for fact in report.facts] == ["3", "2", "1", "0"]
    assert "other_table" in {issue.check for issue in report.issues}


@PARTS
def test_lines_under_the_title_of_a_part_of_the_year_are_not_the_years(title: str) -> None:
    lines = [row.replace("|", "\t") for row in (*REVIEWS, title, *_QUARTER)]
    text = "\n".join(("庄市街道2017年政府信息公开工作年度报告", HEADER.replace("|", "\t"), *lines))
    report = normalise(read_document(text.encode(), name="report.txt"))
    assert {f"{fact.value}" for fact in report.facts} <= {"3", "2", "1", "0"}
    assert report.facts or report.issues


@pytest.mark.parametrize(
    "line",
    ["（2017年1-12月）", "2017年1月1日至12月31日", "比第四季度增加的情况", "第四季度收到申请3件，情况如下"],
)
def test_other_words_limit_a_table_to_no_part_of_the_year(line: str) -> None:
    assert not names_part_of_year(line)


@pytest.mark.parametrize(
    ("line", "judged"),
    [
        ("附：2016年度政府信息公开情况统计表", True),
        ("2017年度政府信息公开情况统计表", False),
        ("（2016年）", True),
        ("附：上年度", True),
        ("2017年第四季度政府信息公开情况统计表", True),
        ("政府信息公开情况统计表", None),
        ("2016年，我局主动公开政府信息3条。", None),
    ],
)
def test_a_line_dates_what_is_below_it_otherwise_or_not_or_says_nothing(
    line: str, judged: bool | None
) -> None:
    assert is_dated_otherwise(line, 2017) is judged
    assert is_dated_otherwise(line, None) in (judged, False)


def test_tables_that_are_all_of_a_part_of_the_year_are_read_and_held() -> None:
    report = read_page(f"<p>2017年第四季度政府信息公开情况统计表</p>{table(HEADER, *REVIEWS)}")
    assert [f"{fact.value}" for fact in report.facts] == ["3", "2", "1", "0"]
    assert HeldReason.OTHER_YEAR in report.held_reasons
