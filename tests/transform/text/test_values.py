"""Cells as offices type them, each with the number that a person reads in it or none; units apart from figures."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transform.text.values import (
    UNREAD,
    State,
    Value,
    fitting,
    read_change,
    read_value,
    unit_in_column,
    unit_in_text,
    unit_over_table,
)


@pytest.mark.parametrize(
    ("raw", "unit", "number"),
    [
        ("353", "条", "353"),
        ("０", "个", "0"),
        ("１，２３４", "条", "1234"),
        ("1,234,567", "条", "1234567"),
        ("11398889", "件", "11398889"),
        ("1 234", "件", "1234"),
        ("1\xa0234", "件", "1234"),
        ("　5 ", "万元", "5"),
        ("+1036", "项", "1036"),
        ("－8", "项", "-8"),
        ("−8", "项", "-8"),
        ("4068.208", "万元", "4068.208"),
        ("59237.2449", "万元", "59237.2449"),
        ("0.00", "万元", "0"),
        ("5件", "件", "5"),
        ("3人次", "人次", "3"),
        ("3个", "件", "3"),
        ("3宗", "件", "3"),
        ("3份", "件", "3"),
        ("3次", "次", "3"),
        ("3期", "次", "3"),
        ("3篇", "篇", "3"),
        ("0.5万", "条", "5000"),
        ("0.5万", "万元", "0.5"),
        ("8500元", "万元", "0.85"),
        ("251000元", "元", "251000"),
        ("160.5964万元", "元", "1605964"),
        ("127.33亿元", "万元", "1273300"),
        ("22 （其中修订 16 件）", "件", "22"),
        ("55（含自然失效29件）", "件", "55"),
        ("22\n（其中修订16件）", "件", "22"),
        ("零", "件", "0"),
        ("两名", "人", "2"),
        ("十二", "件", "12"),
        ("⼆", "件", "2"),
        ("〇", "件", "0"),
        ("5（件）", "件", "5"),
        ("5（次）", "人次", "5"),
        ("1.5万人次", "人次", "15000"),
        ("5千元", "万元", "0.5"),
        ("5（元）", "万元", "0.0005"),
        ("5（万元）", "元", "50000"),
        ("5（万）", "件", "50000"),
        ("98.5%", "%", "98.5"),
        ("98.5（%）", "%", "98.5"),
        ("12\u200b34", "件", "1234"),
        ("1\u2066\u2067234\u2069\u2069", "件", "1234"),
        ("\u200f-8", "项", "-8"),
        ("\u061c5\u200e件", "件", "5"),
        ("5万\u2060元", "万元", "5"),
        ("5\ufe0e", "件", "5"),
        ("\U000e00415", "件", "5"),
        ("5\u180e", "件", "5"),
        ("零\u200d", "件", "0"),
        ("𝟓", "件", "5"),  # a bold 5 is a 5
        ("𝟙𝟚", "件", "12"),
        ("–8", "项", "-8"),
        ("1000", "件", "1000"),  # and not 1E+3
        ("123456789012345", "件", "123456789012345"),
        ("5 件", "件", "5"),
        ("5 万 元", "万元", "5"),
        ("三千元", "万元", "0.3"),
        ("两元", "万元", "0.0002"),
        ("二十一人次", "人次", "21"),
        ("98.5", "%", "98.5"),
        ("5百万元", "元", "5000000"),
        ("3百条", "条", "300"),
        ("3千条", "条", "3000"),
        ("1.5亿条", "条", "150000000"),
        ("3位", "人", "3"),
        ("3人数", "人", "3"),
        ("5", "本", "5"),  # a bare number is in the unit of its line, whatever that is
    ],
)
def test_numbers(raw: str, unit: str, number: str) -> None:
    value = read_value(raw, unit)
    assert (value.state, value.number, str(value.number)) == (State.REPORTED, Decimal(number), number)
    assert value.unit == unit


@pytest.mark.parametrize(
    "raw", ["", " ", "\xa0", "　", "\xa0\xa0\n\xa0", "\u200b", "\ufeff", "\u2067\u2069", "\u202e"]
)
def test_blank_is_never_zero(raw: str) -> None:
    assert read_value(raw, "件") == Value(State.BLANK, None, "件")


@pytest.mark.parametrize(
    "raw",
    ["-", "/", "／", "—", "——", "----", "－", "━", "﹣", "无", "無", "不涉及", "不适用", "n/a", "N/A", " / "],
)
def test_not_applicable_is_not_zero(raw: str) -> None:
    assert read_value(raw, "件") == Value(State.NOT_APPLICABLE, None, "件")


@pytest.mark.parametrize(
    ("raw", "unit"),
    [
        ("约5", "件"),
        ("5余", "件"),
        ("十几", "件"),
        ("两三", "件"),
        ("12,34", "件"),
        ("20 23", "件"),
        ("3\n4", "件"),
        ("1\n234", "件"),
        ("3.5.1", "件"),
        *(
            (raw, unit)
            for raw in ("2.618", "45.51", "0.5", "1.23456万", "-3.5件")
            for unit in ("件", "条", "人次", "个", "次", "人")
        ),
        ("5。", "件"),
        ("2019年", "件"),
        ("3元", "件"),
        ("5件", "万元"),
        ("（22）", "件"),
        ("1234567890123456", "件"),
        ("详见附件", "件"),
        ("5\t353", "件"),
        ("12   345", "件"),
        ("¹5", "万元"),
        ("5₁", "件"),
        ("5①", "件"),  # NFKC makes 51 of it
        ("5²", "件"),
        ("①", "件"),
        ("⑤件", "件"),
        ("٣", "件"),
        ("○", "件"),  # a mark
        ("O", "件"),
        ("Ο", "件"),
        ("一", "件"),  # as often a dash
        ("⼀", "件"),
        ("1\u3000234", "件"),
        ("1\t234", "件"),
        ("1  234", "件"),
        ("0,123", "件"),
        ("00,000", "件"),
        ("12345,678", "件"),
        ("5（元）", "件"),
        ("5（万元）", "件"),
        ("5元（万元）", "万元"),
        ("50%", "件"),
        ("5（%）", "件"),
        ("5件", "%"),
        ("5万", "%"),
        ("5件", "人"),
        ("20（以上）", "件"),
        ("20（左右）", "件"),
        ("20（上年）", "件"),
        ("20（2016年）", "件"),
        ("20（累计）", "件"),
        ("20（截至2016年底）", "件"),
        ("1-2", "件"),
        ("3/5", "件"),
        ("5+3", "件"),
        ("5*", "件"),
        ("5.", "件"),
        ("负5", "项"),
        ("- 8", "项"),
        ("=SUM(A1)", "件"),
        ("#REF!", "件"),
        ("1.5e3", "件"),
        ("1.5E+3", "件"),
        ("暂无", "件"),
        ("未统计", "件"),
        ("无数据", "件"),
        ("没有", "件"),
        ("12月", "件"),
        ("\u202e21", "件"),  # printed as 12
        ("1\u202e234", "件"),
        ("\u202a12\u202c", "件"),
        ("12\u202c", "件"),
        ("\u202d5件", "件"),
        ("\u202e8-", "项"),
        ("-\u202b8", "项"),
        ("5（其中\u202e12件）", "件"),
        ("\u202e无", "件"),
        ("\u202e/", "件"),
        ("\u00ad8", "件"),  # Word shows a hyphen
        ("12\u00ad34", "件"),
        ("5\u0338", "件"),
        ("1\u03382", "件"),
        ("5\u20dd", "件"),
        ("5\ufe0f\u20e3", "件"),
        ("5（\u0338）", "件"),
        ("无\u0338", "件"),
        ("5（\u0903）", "件"),
        ("5（\u20dd）", "件"),
        ("5X", "件"),
        ("⁻5", "件"),
        ("₊5", "件"),
        ("५", "件"),
        ("1٣", "件"),
    ],
)
def test_nothing_is_guessed(raw: str, unit: str) -> None:
    assert read_value(raw, unit) == Value(State.UNREADABLE, None, unit)


@pytest.mark.parametrize(
    ("raw", "unit", "note"),
    [("22 （其中修订 16 件）", "件", "其中修订 16 件"), ("5（略）", "万元", "略"), ("5万元（略）", "元", "略"),
     ("5%（略）", "%", "略"), ("5", "件", None), ("5（件）", "件", "件")],
)  # fmt: skip
def test_a_note_is_kept_beside_its_number(raw: str, unit: str, note: str | None) -> None:
    assert read_value(raw, unit).note == note


def test_the_words_of_states_are_a_promise() -> None:
    """They are in mart_fact.state."""
    assert list(map(str, State)) == ["reported", "blank", "not_applicable", "unreadable"]


def test_a_bare_purchase_amount_has_no_unit() -> None:
    """洱源 2020 prints 6944.93 and no unit; 元 or 万元 must not be guessed."""
    assert read_value("6944.93", "元", open_unit=True).unit is None
    assert read_value("251000元", "元", open_unit=True).unit == "元"
    bare = Value(State.REPORTED, Decimal("6944.93"), None, "略")
    assert read_value("6944.93（略）", "元", open_unit=True) == bare
    assert read_value("两", "元", open_unit=True) == Value(State.REPORTED, Decimal(2))


def test_a_printed_unit_is_that_of_bare_numbers() -> None:
    assert read_value("50000", "万元", printed_unit="元").number == Decimal(5)
    assert read_value("50", "万元", printed_unit="千元").number == Decimal(5)
    assert read_value("两", "万元", printed_unit="千元").number == Decimal("0.2")
    assert read_value("5", "条", printed_unit="万条").number == Decimal(50_000)
    assert read_value("5条", "条", printed_unit="万条").number == Decimal(5)


@given(
    st.integers(min_value=0, max_value=10**9), st.sampled_from(["{}", "{:,}", "　{} ", "{}件", "{}（略）"])
)
def test_every_count_reads_back(number: int, number_style: str) -> None:
    assert read_value(number_style.format(number), "件").number == number


@given(st.decimals(min_value=0, max_value=10**8, places=4))
def test_every_amount_reads_back(amount: Decimal) -> None:
    assert read_value(f"{amount:f}", "万元").number == amount


@given(st.text(max_size=12))
def test_any_text_has_one_state_and_a_number_only_when_reported(text: str) -> None:
    value = read_value(text, "件")
    assert (value.number is not None) == (value.state is State.REPORTED)


@pytest.mark.parametrize(
    ("text", "unit", "read"),
    [
        ("条", "条", None), ("", "条", None), ("——", "条", None), ("——", "万元", None), ("次", "件", None), ("万条", "条", "万条"),
        ("万人次", "人次", "万人次"), ("%", "条", UNREAD), ("万元", "条", UNREAD), ("万", "条", UNREAD),
        ("万元", "万元", None), ("元", "万元", "元"), ("人民币万元", "元", "万元"), ("万", "元", "万元"),
        ("百万元", "元", "百万元"), ("元/件", "元", UNREAD), ("件", "万元", UNREAD), (" 万 元 ", "元", "万元"),
    ],
)  # fmt: skip
def test_the_unit_in_a_column_of_units(text: str, unit: str, read: str | None) -> None:
    assert unit_in_column(text, unit) == read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("本年收费金额（单位：万元）", "万元"), ("单位：元", "元"), ("（单位：千元）", "千元"), ("统计数（万条）", "万条"),
        ("收费（人民币万元）", "万元"), ("条", None), ("专职人员数（人）", None), ("复制费（纸张）", None), ("收费（2元以上）", None),
    ],
)  # fmt: skip
def test_units_in_labels_and_headers(text: str, read: str | None) -> None:
    assert unit_in_text(text) == read


def test_the_unit_of_money_above_a_table() -> None:
    assert unit_over_table(["政府信息公开情况统计表", "（单位：件、万元）"]) == "万元"
    assert unit_over_table(["金额单位：元"]) == "元"
    assert unit_over_table(["（单位：件、人民币万元）"]) == "万元"
    assert unit_over_table(["单位：元、万元"]) is None
    assert unit_over_table(["填报单位：庄市街道"]) is None


def test_a_printed_unit_counts_only_for_units_of_its_kind() -> None:
    assert fitting("元", "万元") == "元"
    assert fitting("元", "条") is None
    assert fitting("万条", "条") == "万条"
    assert fitting("万条", "万元") is None


@pytest.mark.parametrize(
    "raw", ["309 309", "309\xa0309", "12 12", "5 5", "1 12 345", "0 309", "12 34", "309 3090", "1136 136"]
)
def test_a_space_between_two_numbers_joins_them_to_none(raw: str) -> None:
    assert read_value(raw, "件").state is State.UNREADABLE


@pytest.mark.parametrize(
    ("raw", "number"),
    [("1 136", "1136"), ("12 345 678", "12345678"), ("1\xa0136件", "1136"), ("12 012", "12012")],
)
def test_a_space_between_thousands_is_part_of_the_number(raw: str, number: str) -> None:
    assert read_value(raw, "件").number == Decimal(number)


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("增1423", "1423"), ("增加12", "12"), ("增加 12 项", "12"), ("新增3", "3"), ("上升5项", "5"), ("↑4", "4"),
        ("减4", "-4"), ("减少4项", "-4"), ("下降2", "-2"), ("↓7", "-7"), ("減8", "-8"), ("+21", "21"), ("-4", "-4"),
        ("－4", "-4"), ("持平", "0"), ("不变", "0"), ("无变化", "0"), ("增0", "0"), ("0", "0"), ("增１２", "12"),
    ],
)  # fmt: skip
def test_changes_with_their_sign_in_words(raw: str, number: str) -> None:
    value = read_change(raw, "项")
    assert (value.state, value.number) == (State.REPORTED, Decimal(number))


@pytest.mark.parametrize(
    "raw", ["增", "减-4", "增+4", "增12减3", "增约5", "增减4", "减少", "大幅增加12", "增5%"]
)
def test_changes_that_say_no_number(raw: str) -> None:
    assert read_change(raw, "项").state is State.UNREADABLE


def test_a_sign_in_words_is_none_where_the_line_counts() -> None:
    assert read_value("增12", "件").state is State.UNREADABLE
