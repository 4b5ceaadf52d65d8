"""The day of publication: where a page prints it, which of several counts, and which days can be none."""

from datetime import date

import pytest

from transform.document import Document, Paragraph
from transform.publication_date import find_publication_date
from transform.report import Expectation

LISTED = Expectation(published_on=date(2018, 3, 9), seen_on=date(2018, 6, 1))


def page(*lines: str, **metas: str) -> Document:
    return Document("html", tuple(map(Paragraph, lines)), metas=metas)


@pytest.mark.parametrize(
    "name",
    ["PubDate", "pubdate", "publishdate", "PublishDate", "createDate", "发布日期", "发布时间", "成文日期"],
)
@pytest.mark.parametrize(
    "value",
    ["2018-02-26 10:18", "2018/2/26", "2018年2月26日", "20180226", "20180226101800", "２０１８-０２-２６"],
)
def test_the_record_gives_the_day(name: str, value: str) -> None:
    assert find_publication_date(page("正文", **{name: value}), Expectation(), 2017) == date(2018, 2, 26)


@pytest.mark.parametrize(
    "line",
    [
        "发布日期：2018-02-26", "发布时间:2018年02月26日 09:00", "日期：2018/2/26", "时间：2018-02-26", "公开日期 2018.2.26",
        "[2018-02-26]", "2018-02-26", "2018年2月26日 来源：庄市街道", "2018-02-26 10:22:31 浏览次数：3", "（2018年2月26日）",
        "发 布 时 间 ：2018 年 2 月 26 日", "来源：庄市街道 发布时间：2018-02-26 点击：30",
    ],
)  # fmt: skip
def test_a_line_of_the_page_gives_the_day(line: str) -> None:
    assert find_publication_date(page("标题", line, "正文"), Expectation(), 2017) == date(2018, 2, 26)


@pytest.mark.parametrize(
    "line",
    [
        "统计时间：2018年2月26日", "填报日期：2018年2月26日", "更新时间：2018-02-26", "时间：2018年1月1日至2018年12月31日",
        "2018年2月26日，我街道召开会议。", "2018-02-26 星期一", "印发日期待定", "发布时间：2018-02-31", "发布时间：2007-12-31",
    ],
)  # fmt: skip
def test_other_days_are_none_of_publication(line: str) -> None:
    assert (
        find_publication_date(page("标题", line, "正文", "正文", "正文", "正文"), Expectation(), 2017) is None
    )


def test_the_record_comes_before_the_line_and_the_line_before_the_list() -> None:
    line = "发布时间：2018-02-27"
    assert find_publication_date(page(line, PubDate="2018-02-26"), LISTED, 2017) == date(2018, 2, 26)
    assert find_publication_date(page(line), LISTED, 2017) == date(2018, 2, 27)
    assert find_publication_date(page("正文"), LISTED, 2017) == date(2018, 3, 9)
    assert find_publication_date(page("正文", PubDate="待定"), LISTED, 2017) == date(2018, 3, 9)


def test_no_day_is_after_that_of_the_fetch() -> None:
    future = page("发布时间：2018-02-27", PubDate="2099-01-01")
    assert find_publication_date(future, LISTED, 2017) == date(2018, 2, 27)
    assert find_publication_date(page("发布时间：2018-06-02"), LISTED, 2017) == date(2018, 3, 9)


def test_a_signature_dates_a_report_that_nothing_else_dates() -> None:
    """A city's 2017 report is signed 2017年2月10日, a year that was left over."""
    signed = page("正文", "庄市街道办事处", "二〇一八年二月二十六日")
    assert find_publication_date(signed, Expectation(), 2017) == date(2018, 2, 26)
    assert find_publication_date(signed, LISTED, 2017) == date(2018, 3, 9)
    assert find_publication_date(page("正文", "庄市街道", "2017年2月10日"), Expectation(), 2018) is None


def test_above_the_title_a_whole_page_prints_the_day_of_today() -> None:
    lines = map(Paragraph, ("2018-05-30", "庄市街道2017年政府信息公开年度报告", "2018-02-26", "正文"))
    whole = Document("html", tuple(lines), body_found=False)
    assert find_publication_date(whole, Expectation(), 2017) == date(2018, 2, 26)
