"""Units that stand apart from the figures they are of."""

import pytest

from transform.text.values import UNREAD, fitting, unit_in_column, unit_in_text, unit_over_table


@pytest.mark.parametrize(
    ("text", "unit", "read"),
    [
        ("条", "条", None), ("", "条", None), ("——", "条", None), ("次", "件", None), ("万条", "条", "万条"),
        ("万人次", "人次", "万人次"), ("%", "条", UNREAD), ("万元", "条", UNREAD), ("万", "条", UNREAD),
        ("万元", "万元", None), ("元", "万元", "元"), ("人民币万元", "元", "万元"), ("万", "元", "万元"),
        ("百万元", "元", "百万元"), ("元/件", "元", UNREAD), ("件", "万元", UNREAD), (" 万 元 ", "元", "万元"),
    ],
)  # fmt: skip
def test_a_column_of_units(text: str, unit: str, read: str | None) -> None:
    assert unit_in_column(text, unit) == read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("本年收费金额（单位：万元）", "万元"), ("单位：元", "元"), ("（单位：千元）", "千元"), ("统计数（万条）", "万条"),
        ("条", None), ("专职人员数（人）", None), ("复制费（纸张）", None), ("收费（2元以上）", None),
    ],
)  # fmt: skip
def test_labels_and_heads(text: str, read: str | None) -> None:
    assert unit_in_text(text) == read


def test_over_a_table() -> None:
    assert unit_over_table(["政府信息公开情况统计表", "（单位：件、万元）"]) == "万元"
    assert unit_over_table(["金额单位：元"]) == "元"
    assert unit_over_table(["单位：元、万元"]) is None
    assert unit_over_table(["填报单位：庄市街道"]) is None


def test_money_is_of_money_and_counts_of_counts() -> None:
    assert fitting("元", "万元") == "元"
    assert fitting("元", "条") is None
    assert fitting("万条", "条") == "万条"
    assert fitting("万条", "万元") is None
