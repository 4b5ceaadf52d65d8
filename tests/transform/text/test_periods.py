"""Periods as they are printed, and as they come out of Word and PDFs."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transform.text.periods import find_periods, state_periods

DATES = st.dates(date(2000, 1, 1), date(2029, 12, 31))
YEAR_2017 = ("2017-01-01", "2017-12-31")


def read(text: str) -> list[tuple[str | None, str | None]]:
    return [(str(p.start) if p.start else None, str(p.end) if p.end else None) for p in find_periods(text)]


@pytest.mark.parametrize(
    "text",
    [
        "2017年1月1日至2017年12月31日",
        "2017年1月1日至12月31日",
        "自2017年1月1日起至2017年12月31日止",
        "2017年01月01日—2017年12月31日",
        "2017年1月1日－12月31日",
        "2017年1月1日——2017年12月31日",
        "2017年1月1日到2017年12月31号",
        "２０１７年１月１日至２０１７年１２月３１日",
        "自 2017 年 1 月 1 日\n起至 2017 年 12 月 31 日止",
        "2017年1⽉1⽇⾄12⽉31⽇",
        "二〇一七年一月一日至二〇一七年十二月三十一日",
        "二○一七年一月一日至十二月三十一日",
        "2017.1.1-2017.12.31",
        "2017-01-01至2017-12-31",
        "2017/1/1～2017/12/31",
        "20170101-20171231",
        "2017年1月至12月",
        "2017年1月—2017年12月",
        "201711日至20171231日",  # 宿迁 2017
        "20171月1日至201712月31日",
        "2017年11日至2017年1231日",
        "2017年1月1至2017年12月31，",
    ],
)
def test_printings_of_one_year(text: str) -> None:
    assert read(f"（{text}）") == [YEAR_2017]


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("202011日至20201231日", ("2020-01-01", "2020-12-31")),  # 洱源 2020
        ("2017年12月1日至2017年12月31日", ("2017-12-01", "2017-12-31")),  # 庄市 2017
        ("截止2020年12月31日", (None, "2020-12-31")),  # 高新区自然资源分局 2020
        ("截至2020年底", (None, "2020-12-31")),
        ("截至2020年2月", (None, "2020-02-29")),
        ("统计到2020年12月31日止", (None, "2020-12-31")),
        ("2016年至2017年", ("2016-01-01", "2017-12-31")),
        ("2015-2017年度", ("2015-01-01", "2017-12-31")),
        ("2017年11月1日至2018年1月31日", ("2017-11-01", "2018-01-31")),
    ],
)
def test_other_periods(text: str, period: tuple[str | None, str]) -> None:
    assert read(text) == [period]


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2017111日至20171231日", (None, "2017-12-31")),  # 1月11日 or 11月1日
        ("2017年1月1日至2017年2月30日", ("2017-01-01", None)),
        ("2017年12月1日至1月31日", ("2017-12-01", None)),  # of which year?
    ],
)
def test_an_end_that_cannot_be_read_in_one_way_is_unknown(
    text: str, period: tuple[str | None, str | None]
) -> None:
    assert read(text) == [period]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2020119日",
        "2017年1月1日",
        "1月1日至12月31日",
        "电话20179912-20178834",
        "2017年13月1日至2017年14月1日",
        "国办发〔2014〕32号",
    ],
)
def test_what_is_no_period(text: str) -> None:
    assert read(text) == []


def test_a_number_behind_a_month_is_not_its_day() -> None:
    [period] = find_periods("2017年1月至12月353条")
    assert (period.raw, period.end) == ("2017年1月至12月", date(2017, 12, 31))


def test_raw_is_the_printed_text_at_position() -> None:
    text = "统计期限：２０１７年１月１日至１２月３１日，其后截至2018年3月1日。"
    for period in find_periods(text):
        assert text[period.position : period.position + len(period.raw)] == period.raw
    assert [p.raw for p in find_periods(text)] == ["２０１７年１月１日至１２月３１日", "截至2018年3月1日"]


@given(
    st.dates(date(2000, 1, 1), date(2029, 12, 31)),
    st.dates(date(2000, 1, 1), date(2029, 12, 31)),
    st.sampled_from("至到-—"),
)
def test_any_two_dates_are_read_back(start: date, end: date, to: str) -> None:
    text = f"{start.year}年{start.month}月{start.day}日{to}{end.year}年{end.month}月{end.day}日"
    assert read(text) == [(str(start), str(end))]


@given(DATES, DATES)
def test_glued_dates_are_read_back_or_not_at_all(start: date, end: date) -> None:
    text = f"{start.year}{start.month}{start.day}日至{end.year}{end.month}{end.day}日"
    for period in find_periods(text):
        assert period.start in (start, None)
        assert period.end in (end, None)


@given(st.text(alphabet="2017年月日至截止-.〇一二 \n（）0123456789", max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    for period in find_periods(text):
        assert period.start or period.end
        assert text[period.position :].startswith(period.raw)


def test_the_period_of_the_table_is_alone_on_its_line() -> None:
    heading = "政府信息公开情况统计表\n（2017年1月1日至2017年12月31日）\n"
    prose = f"2017年12月1日至2017年12月31日，街道共公开信息353条。\n{heading}"
    stated = state_periods(prose)
    assert stated.table is not None and stated.table.start == date(2017, 1, 1)
    assert stated.prose is not None and stated.prose.start == date(2017, 12, 1)


def test_the_period_of_the_table_may_be_on_the_line_of_its_heading() -> None:
    stated = state_periods("政府信息公开情况统计表（2017年1月1日至2017年12月31日）")
    assert stated.table is not None and stated.prose is None


def test_a_sentence_about_the_statistics_comes_before_one_that_opens_with_a_period() -> None:
    prose = (
        "2017年3月1日至3月31日，公开信息5条。\n本报告所列数据的统计期限自2017年1月1日起至2017年12月31日止。"
    )
    stated = state_periods(prose)
    assert stated.prose is not None and stated.prose.end == date(2017, 12, 31)


@pytest.mark.parametrize(
    "printed",
    [
        "2019年1月1日至12月31日期间", "统计数据时限为2019年", "统计期限：2019年度", "统计数据时限为2019年1月1日至2019年12月31日",
        "自2019年1月1日起至2019年12月31日止", "2019.01.01—2019.12.31", "2019/1/1-2019/12/31", "2019年度（1月1日至12月31日）",
        "2019年1－12月", "數據統計時間：2019年1月1日至12月31日", "报告期：2019年1月1日至2019年12月31日",
    ],
)  # fmt: skip
def test_a_whole_year_alone_on_its_line_is_the_tables(printed: str) -> None:
    table = state_periods(f"政府信息公开情况统计表\n{printed}\n").table
    assert table is not None
    assert (table.start, table.end) == (date(2019, 1, 1), date(2019, 12, 31))


def test_times_of_day_are_passed_over() -> None:
    stated = state_periods("数据统计时段为2019年1月1日零时至12月31日24时。").prose
    assert stated is not None
    assert (stated.start, stated.end) == (date(2019, 1, 1), date(2019, 12, 31))


@pytest.mark.parametrize(
    "text", ["2019年工作总结", "2019年", "统计局2019年工作", "统计数据时限为2019年3月", "报告于2019年"]
)
def test_a_year_alone_is_no_period(text: str) -> None:
    assert find_periods(text) == ()
