"""Titles are read twice, behind a wall: in lists, to know what is worth a visit, and on pages. Both must agree."""

import pytest

from extract.adapters.list_titles import read_title as read_listed
from extract.records import ReportLikelihood
from transform.text.titles import is_other_paper, read_title

REPORTS = [
    "庄市街道2017年度信息公开年度报告",
    "庄市街道2017年政府信息公开工作年度报告",
    "2017年庄市街道政府信息公开年度报告",
    "镇海区教育局关于2017年度政府信息公开工作情况的报告",
    "镇海区财政局政府信息公开工作2012年度报告",
    "镇海区人民政府信息公开年报 2009年",
    "２０１８年度庄市街道政务信息公开年报",
    "骆驼街道二〇〇九年政府信息公开工作年度报告",
    "庄市街道政府信息公开年度报告（2017年）",
    "关于印发《镇海区教育局2017年政府信息公开年度报告》的通知",
    "关于庄市街道2017年政府信息公开工作年度报告的公示",
]
UNDECIDED = [
    "庄市街道2017-2018年政府信息公开年度报告",
    "庄市街道2017年上半年政府信息公开工作报告",
    "庄市街道2017年1-6月政府信息公开工作报告",
    "庄市街道政府信息公开年度报告",
]


@pytest.mark.parametrize("text", REPORTS)
def test_a_report_is_one_in_lists_and_on_pages(text: str) -> None:
    listed, own = read_listed(text), read_title(text)
    assert own is not None
    assert (listed.likeness, listed.year, listed.publisher) == (
        ReportLikelihood.REPORT,
        own.year,
        own.publisher,
    )


@pytest.mark.parametrize("text", UNDECIDED)
def test_where_a_list_cannot_tell_the_page_is_asked(text: str) -> None:
    assert read_listed(text).likeness is ReportLikelihood.UNSURE
    own = read_title(text)
    assert is_other_paper(text) or (own is not None and own.year is None)


@pytest.mark.parametrize(
    "text", ["关于做好2017年政府信息公开年度报告编制工作的通知", "镇海区2017年政府信息公开工作要点"]
)
def test_what_a_list_passes_over_a_page_refuses(text: str) -> None:
    assert (read_listed(text).likeness, is_other_paper(text)) == (ReportLikelihood.NOT_REPORT, True)
