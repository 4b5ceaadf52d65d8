"""Units that a page prints in a column, in brackets, in a cell or over a table."""

import pytest

from tests.support.small_pages import (
    ARTICLE_2021,
    HEADER,
    REVIEWS,
    loaded,
    match_page,
    read_page,
    table,
    values_of,
)


def test_another_unit_than_the_forms_is_converted_with_an_issue() -> None:
    matching = match_page(table(HEADER, *REVIEWS, "七、依申请公开信息收取的费用|元|8500"))
    assert values_of(matching)["f2014.7"] == "0.85"
    assert [i.check for i in matching.issues] == ["unit_differs"]


@pytest.mark.parametrize(
    ("unit", "right"), [("万条", "35000"), ("千条", "3500"), ("%", None), ("亿条", "350000000")]
)
def test_a_unit_column_that_prints_another_unit_of_count(unit: str, right: str | None) -> None:
    report = read_page(table(HEADER, f"（一）主动公开政府信息数|{unit}|3.5", *REVIEWS))
    assert loaded(report, "f2014.1.1") in (None, right)


def test_visits_in_units_of_ten_thousand() -> None:
    rows = (
        "指标名称|计量单位|本年累计",
        "网站专栏页面访问量|万人次|12.5",
        "现场接待人数|人次|3",
        "网上咨询数|人次|4",
    )
    assert loaded(read_page(table(*rows), 2011), "f2008.06") in (None, "125000")


def test_fees_in_thousands() -> None:
    report = read_page(table(HEADER, *REVIEWS, "七、依申请公开信息收取的费用|千元|8.5"))
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
    assert loaded(read_page(table(*rows), 2011), "f2008.37") in (None, right)


def test_a_unit_of_count_in_the_label_or_the_header() -> None:
    label = read_page(table(HEADER, "（一）主动公开政府信息数（万条）|条|3.5", *REVIEWS))
    assert loaded(label, "f2014.1.1") in (None, "35000")
    header = read_page(table("统计指标|统计数（万条）", "（一）主动公开政府信息数|3.5", "其中：主动公开规范性文件数|1.5",
                      "制发规范性文件总数|2.5"))  # fmt: skip
    assert loaded(header, "f2014.1.1") in (None, "35000")


@pytest.mark.parametrize("line", ["单位：元", "（单位：元）", "金额单位：元"])
def test_a_unit_of_money_over_the_whole_table(line: str) -> None:
    rows = (
        "统计指标|统计数",
        "四、行政复议数量|3",
        "（一）维持具体行政行为数|3",
        "七、依申请公开信息收取的费用|8500",
    )
    over = f"<table><tr><td colspan=2>{line}</td></tr>"
    assert loaded(read_page(table(*rows).replace("<table>", over)), "f2014.7") in (None, "0.85")


def test_a_unit_in_brackets_behind_the_figure_is_its_unit() -> None:
    report = read_page(table(HEADER, *REVIEWS, "七、依申请公开信息收取的费用|万元|8500（元）"))
    assert loaded(report, "f2014.7") in (None, "0.85")


def test_units_in_the_cells_of_purchases() -> None:
    rows = ("第二十条第（九）项", "信息内容|采购项目数量|采购总金额")
    with_unit = match_page(table(*rows, "政府集中采购|12|160.5964万元"), 2019)
    assert [(f.value, f.unit) for f in with_unit.facts][1:] == [(1605964, "元")]
    bare = match_page(table(*rows, "政府集中采购|12|6944.93"), 2020)
    assert [(f"{f.value}", f.unit) for f in bare.facts][1:] == [("6944.93", None)]


def test_a_unit_over_the_table_is_that_of_fees_and_not_of_purchases() -> None:
    def titled(*rows: str) -> str:
        return table(*rows).replace("<table>", "<table><tr><td colspan=3>（单位：件、元）</td></tr>")

    fees = titled("第二十条第（八）项", "信息内容|本年收费金额", "行政事业性收费|50000") + ARTICLE_2021
    assert values_of(match_page(fees, 2022))["f2021.2.8.1.amount"] == "5"
    bought = titled("第二十条第（九）项", "信息内容|采购项目数量|采购总金额", "政府集中采购|12|6944.93")
    assert [(f"{fact.value}", fact.unit) for fact in match_page(bought, 2020).facts] == [
        ("12", "个"),
        ("6944.93", None),
    ]


def test_a_fee_in_another_unit_than_the_forms() -> None:
    html = (
        table("第二十条第（八）项", "信息内容|本年收费金额（单位：元）", "行政事业性收费|50000")
        + ARTICLE_2021
    )
    assert values_of(match_page(html, 2022))["f2021.2.8.1.amount"] == "5"


FEES = (
    "指标名称|本年累计",
    "收取费用总额|5",
    "主动公开信息收费总数|3",
    "依申请提供信息收取费用|2",
    "1.检索费|2",
)


@pytest.mark.parametrize(
    "above",
    [
        ["|单位：万元"],
        ["单位：万元|"],
        ["填报单位：庄市街道|单位：万元"],
        ["填报单位：庄市街道|（单位：条、万元）"],
        ["政府信息公开情况统计表（单位：万元）|"],
        ["附件|", "|", "政府信息公开情况统计表|", "|", "填报单位：庄市街道|", "|计量单位：万元"],
    ],
)
def test_the_unit_above_a_table_need_not_have_its_whole_width(above: list[str]) -> None:
    report = read_page(table(*above, *FEES), 2011)
    assert [loaded(report, f"f2008.{line}") for line in (37, 38, 43, 44)] == [
        "50000",
        "30000",
        "20000",
        "20000",
    ]
    assert report.unmapped == ()
    assert "unit_differs" in [issue.check for issue in report.issues]


@pytest.mark.parametrize(
    "rows",
    [
        ("|单位：件", *FEES),
        ("填报单位：庄市街道|填报日期：2012年1月5日", *FEES),
        (FEES[0], "收取费用总额|5", "处理政府信息公开的专项经费（单位：万元）|3", *FEES[2:]),
        (*FEES, "|单位：万元"),
    ],
)
def test_the_unit_of_something_else_is_not_the_tables(rows: tuple[str, ...]) -> None:
    report = read_page(table(*rows), 2011)
    assert loaded(report, "f2008.38") == "3"
