"""Which labels are misprints of a line's, and which name another thing in its place."""

import pytest

from tests.support.small_pages import HEADER, REVIEWS, match_page, read_page, table, values_of
from transform.forms.catalogue import forms
from transform.matching.misprints import find_misprinted
from transform.matching.vocabulary import vocabularies


def misprinted(label: str, form: str) -> str | None:
    """The code of the line that a label is a misprint of, with all lines free."""
    lines = vocabularies()[form].lines
    position = find_misprinted(label, lines, range(len(lines.indicators)))
    return None if position is None else lines.indicators[position].code


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("2.其他法律行政止公开", "f2021.3.3.3.2"),  # 洪泽 2023
        ("5.属于三类内容事务信息", "f2021.3.3.3.5"),
        ("4.保护第三方合法权权益", "f2021.3.3.3.4"),
        ("二、上年结转政府信息公开申请数量指2022年未办结数", "f2021.3.2"),
        ("5.不属本行政机关公开数", "f2014.3.3.5"),
        ("（一）维持具体行政行力数", "f2014.4.1"),
        ("网站专栏页面访问数量", "f2008.06"),
    ],
)
def test_a_label_with_a_character_lost_doubled_or_mistyped(label: str, code: str) -> None:
    assert misprinted(label, code.partition(".")[0]) == code


@pytest.mark.parametrize(
    ("label", "form"),
    [
        ("受理依申请公开信息总数", "f2008"),  # for 依申请公开信息目录数
        ("依申请公开信息数", "f2008"),
        ("网站首页页面访问量", "f2008"),
        ("行政上诉数", "f2008"),  # for 行政申诉数
        ("行政复核数", "f2008"),
        ("公文类文件数", "f2008"),
        ("“免予公开范围7”数", "f2008"),
        ("2.专职人员", "f2008"),  # between 全职人员 and 兼职人员
        ("5.属于本行政机关公开数", "f2014"),
        ("2.超期办结数", "f2014"),
        ("六、举报投诉办结数量", "f2014"),
        ("行政复议数量增长率", "f2014"),
        ("2.政务微视公开政府信息数", "f2014"),  # as near to 微博 as to 微信
        ("（二）撤销具体行政行为数", "f2014"),
        ("2.重复提交", "f2021"),
        ("5.属于四类内部事务信息", "f2021"),
        ("三、上年结转政府信息公开投诉数量", "f2021"),
        ("（二）应部分公开", "f2021"),
        ("（二）部分公开（区分处理的，只计这一情形）比例", "f2021"),
        ("8.拟属于行政查询事项", "f2021"),
        ("二、上年结转政府信息公开申请数量（计划）", "f2021"),
    ],
)
def test_a_label_that_names_another_thing(label: str, form: str) -> None:
    assert misprinted(label, form) is None


def test_no_line_of_a_form_is_a_misprint_of_another() -> None:
    for form, vocabulary in vocabularies().items():
        for indicator in vocabulary.lines.indicators:
            code = misprinted(indicator.label, form)
            same = {i.code for i in forms()[form].indicators if i.label == indicator.label}
            assert code in {None, *same}


@pytest.mark.parametrize("other", ["受理依申请公开信息总数", "依申请公开信息答复数", "依申请公开信息总数"])
def test_another_thing_in_the_place_of_a_line_is_a_local_row(other: str) -> None:
    rows = ("咨询电话接听数|人次|7", f"{other}|条|31", "属于国家秘密的公文类信息数|条|2", "申请总次数|条|5",
            "其中：1.当面申请数|条|5")  # fmt: skip
    report = read_page(table("指标名称|计量单位|本年累计", *rows), 2011)
    assert "f2008.10" not in {fact.indicator for fact in report.facts}
    assert [(cell.label, cell.raw) for cell in report.unmapped] == [(other, "31")]
    assert {i.severity for i in report.issues if i.check == "unmapped_row"} == {"warning"}


def test_a_misprint_is_taken_between_its_neighbours_alone() -> None:
    misprint = "（一）维持具体行政行力数|件|2"
    assert values_of(match_page(table(HEADER, REVIEWS[0], misprint, *REVIEWS[2:])))["f2014.4.1"] == "2"
    away = match_page(table(HEADER, *REVIEWS[2:], "五、行政诉讼数量|件|9", misprint))
    assert "f2014.4.1" not in values_of(away)
