"""The order of columns where the heads came as lines: told where one order alone is possible."""

import pytest

from tests.support.small_pages import APPLICANTS
from transform.flattened.heads import join_heads, order_applicants, order_procedures
from transform.flattened.partings import Line

PERSON, *COMPANIES, TOTAL = APPLICANTS
GROUP = "法人或其他组织"


@pytest.mark.parametrize(
    ("heads", "order"),
    [
        ([PERSON, GROUP, TOTAL, *COMPANIES], [PERSON, *COMPANIES, TOTAL]),
        ([PERSON, GROUP, *COMPANIES, TOTAL], [PERSON, *COMPANIES, TOTAL]),
        ([PERSON, *COMPANIES, TOTAL], [PERSON, *COMPANIES, TOTAL]),
        ([TOTAL, PERSON, GROUP, *COMPANIES], [TOTAL, PERSON, *COMPANIES]),
        ([PERSON, TOTAL, GROUP, *COMPANIES], [PERSON, TOTAL, *COMPANIES]),
        ([PERSON, GROUP, TOTAL, *COMPANIES[::-1]], [PERSON, *COMPANIES[::-1], TOTAL]),
        ([PERSON, TOTAL, *COMPANIES], None),
        ([PERSON, GROUP, TOTAL, *COMPANIES[1:]], None),
        ([PERSON, GROUP, TOTAL, *COMPANIES, COMPANIES[0]], None),
        ([COMPANIES[0], PERSON, *COMPANIES[1:], TOTAL], None),
    ],
)
def test_applicants(heads: list[str], order: list[str] | None) -> None:
    assert order_applicants(heads) == order


REVIEWS, LAWSUITS, DIRECT, AFTER = "行政复议", "行政诉讼", "未经复议直接起诉", "复议后起诉"


@pytest.mark.parametrize(
    ("heads", "order"),
    [
        ([REVIEWS, LAWSUITS, DIRECT, AFTER], [REVIEWS, DIRECT, AFTER]),
        ([REVIEWS, DIRECT, AFTER], [REVIEWS, DIRECT, AFTER]),
        ([LAWSUITS, REVIEWS, DIRECT, AFTER], [DIRECT, AFTER, REVIEWS]),
        ([LAWSUITS, DIRECT, AFTER, REVIEWS], [DIRECT, AFTER, REVIEWS]),
        ([REVIEWS], [REVIEWS]),
        ([LAWSUITS, DIRECT, AFTER], [DIRECT, AFTER]),
        ([DIRECT, REVIEWS, AFTER], None),
        ([REVIEWS, LAWSUITS, AFTER, DIRECT], None),
        ([REVIEWS, REVIEWS, DIRECT], None),
        ([], None),
    ],
)
def test_procedures(heads: list[str], order: list[str] | None) -> None:
    assert order_procedures(heads) == order


def test_heads_in_pieces_on_lines_below_each_other() -> None:
    lines = [
        Line(0, ("信息内容",), ()),
        Line(1, ("本年制", "本年废", "现行有"), ()),
        Line(2, ("发件数", "止件数", "效件数"), ()),
        Line(3, ("规章",), ("1", "0", "5")),
    ]
    assert [line.words for line in join_heads(lines)] == [
        ("信息内容",),
        ("本年制发件数", "本年废止件数", "现行有效件数"),
        ("规章",),
    ]


def test_heads_of_which_some_are_in_pieces() -> None:
    lines = [
        Line(0, ("商业", "科研", "社会公益", "法律服务", "其他"), ()),
        Line(1, ("企业", "机构", "组织", "机构"), ()),
        Line(2, ("一、本年新收政府信息公开申请数量",), ("1",)),
    ]
    assert join_heads(lines)[0].words == tuple(COMPANIES)
    reviews = [
        Line(0, ("结果", "结果", "其他", "尚未", "总计"), ()),
        Line(1, ("维持", "纠正", "结果", "审结"), ()),
    ]
    assert [line.words for line in join_heads(reviews)] == [
        ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
    ]
    assert len(join_heads([Line(0, ("商业", "科研"), ()), Line(1, ("机构", "企业"), ())])) == 2
