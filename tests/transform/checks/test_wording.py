"""The words of issues."""

import pytest

from transform.checks.wording import list_names, name_breakdown, name_cell, name_line, name_part, quote_names


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("f2014.3.1", "收到申请数"),
        ("f2014.1.1", "主动公开政府信息数"),
        ("f2014.2.2.2.1", "主要负责同志参加政府网站在线访谈次数"),
        ("f2014.4", "行政复议数量"),
        ("f2008.13", "当面申请数"),
        ("f2008.40", "复制费（纸张）"),
        ("f2021.4.review.total", "行政复议/总计"),
        ("f2021.2.8.1.amount", "行政事业性收费/本年收费金额"),
        ("f2019.2.5.1.delta_items", "行政许可/本年增/减"),
    ],
)
def test_a_line_is_named_without_numbering_and_asides(code: str, name: str) -> None:
    assert name_line(code) == (f"{name}（{code}）", f"「{name}」 ({code})")


def test_a_part_is_named_by_its_last_step() -> None:
    assert name_part("f2021.4.review.maintain") == "结果维持"
    assert name_part("f2019.2.5.1.delta_items") == "本年增/减"


def test_a_cell_names_its_column_unless_it_is_the_total() -> None:
    assert name_cell("f2021.3.1", "total") == name_line("f2021.3.1")
    assert name_cell("f2021.3.1", "natural_person") == (
        "本年新收政府信息公开申请数量（f2021.3.1）［自然人］",
        "「本年新收政府信息公开申请数量」 (f2021.3.1) [「自然人」]",
    )
    assert name_breakdown("other_org") == "其他"


def test_long_lists_say_how_many_more() -> None:
    codes = tuple(f"f2014.3.3.{n}" for n in range(1, 9))
    assert list_names(codes, 2) == (
        "属于已主动公开范围数、同意公开答复数等，另有 6 项",
        "「属于已主动公开范围数」, 「同意公开答复数」 and 6 more",
    )


def test_names_that_hold_the_sign_between_names_have_another_between_them() -> None:
    assert quote_names(["涉及国家秘密", "涉及个人隐私"]).zh == "涉及国家秘密、涉及个人隐私"
    assert quote_names(["公共安全、经济安全", "涉及个人隐私"]).zh == "公共安全、经济安全；涉及个人隐私"


def test_lines_of_the_same_name_are_told_by_their_whole_names() -> None:
    assert list_names(("f2019.2.1.1.made",)).zh == "本年新制作数量"
    assert list_names(("f2019.2.1.1.made", "f2019.2.1.2.made", "f2019.3.1")).zh == (
        "规章/本年新制作数量、规范性文件/本年新制作数量、本年新收政府信息公开申请数量"
    )
