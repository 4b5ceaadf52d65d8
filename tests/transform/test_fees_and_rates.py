"""Fees and rates that a report states in sentences only."""

import pytest

from tests.support.small_pages import ARTICLE_2021, NOT_PROCESSED, REQUESTS, loaded, matrix, read_page, table


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
    body = (
        ARTICLE_2021 + matrix(*REQUESTS, *NOT_PROCESSED) + f"<p>六、其他需要报告的事项</p><p>{sentence}</p>"
    )
    assert loaded(read_page(body, 2023), "f2021.6.fee") in (None, right)


def test_a_rate_that_is_only_planned() -> None:
    rows = ("指标名称|计量单位|本年累计", "行政复议数|件|1", "行政诉讼数|件|2", "行政申诉数|件|3")
    report = read_page(table(*rows) + "<p>力争全文电子化率达到100%。</p>", 2011)
    assert loaded(report, "f2008.93") is None
