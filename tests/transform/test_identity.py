"""Whose report, and for which year: titles as offices write them, and evidence that disagrees."""

import pytest

from transform.document import Document, NotAReport, Paragraph
from transform.identity import identify, read_title
from transform.normalise import normalise
from transform.report import Expectation, Severity


@pytest.mark.parametrize(
    ("text", "publisher", "year"),
    [
        ("庄市街道2017年度信息公开年度报告", "庄市街道", 2017),
        ("横街镇2017年度政府信息公开年度报告", "横街镇", 2017),
        ("2017年镇海区教育局政府信息公开年度报告", "镇海区教育局", 2017),
        ("宁波市镇海区财政局2020年政府信息公开工作年度报告", "宁波市镇海区财政局", 2020),
        ("镇海区教育局关于2017年度政府信息公开工作情况的报告", "镇海区教育局", 2017),
        ("镇海区财政局政府信息公开工作2012年度报告", "镇海区财政局", 2012),
        ("骆驼街道二〇〇九年政府信息公开工作年度报告", "骆驼街道", 2009),
        ("镇海区财政局2013年度信息公开工作总结", "镇海区财政局", 2013),
        ("２０１８年度庄市街道政务信息公开年报", "庄市街道", 2018),
        ("2015年政府信息公开年报", None, 2015),
    ],
)
def test_titles(text: str, publisher: str | None, year: int) -> None:
    title = read_title(text)
    assert title is not None
    assert (title.publisher, title.year) == (publisher, year)


@pytest.mark.parametrize(
    "text",
    [
        "镇海区住建局召开政府信息公开工作会议",
        "镇海区政府信息公开指南",
        "2017年政府工作报告",
        "关于放假的通知",
    ],
)
def test_other_papers_are_no_reports(text: str) -> None:
    assert read_title(text) is None


def page(*lines: str, **metas: str) -> Document:
    return Document("html", tuple(map(Paragraph, lines)), metas=metas)


def test_a_title_broken_over_two_lines() -> None:
    found = identify(page("宁波市镇海区庄市街道办事处", "2017年政府信息公开年度报告"), Expectation(), None)
    assert (found.publisher, found.year) == ("宁波市镇海区庄市街道办事处", 2017)


def test_the_short_name_of_the_header_serves_where_the_title_has_none() -> None:
    found = identify(page("2017年政府信息公开年度报告", 发布机构="招商局"), Expectation(), None)
    assert (found.publisher, found.year) == ("招商局", 2017)


def test_the_site_in_the_windows_title_is_no_publisher() -> None:
    window = "宁波市镇海区政府信息公开网站 政府信息公开年报 2017年政府信息公开年度报告"
    found = identify(page("正文", title=window), Expectation(("庄市街道",), 2017), None)
    assert (found.publisher, found.issues) == ("庄市街道", ())


def test_a_year_other_than_asked_for_is_held() -> None:
    found = identify(page("庄市街道2016年政府信息公开年度报告"), Expectation(("庄市街道",), 2017), None)
    assert (found.year, found.gates) == (2016, ("other_year",))
    assert [(i.check, i.expected, i.actual) for i in found.issues] == [("other_year", "2017", "2016")]


def test_another_publisher_is_held_and_a_misspelt_one_is_said() -> None:
    """A county's 2025 report prints 沐阳 for 沭阳; a page of another street is another street's."""
    other = identify(page("九龙湖镇2017年政府信息公开年度报告"), Expectation(("财政局",), 2017), None)
    assert other.gates == ("other_publisher",)
    misspelt = identify(
        page("沐阳县财政局2017年政府信息公开年度报告"), Expectation(("沭阳县财政局",), 2017), None
    )
    assert misspelt.gates == ()
    assert [(i.check, i.severity) for i in misspelt.issues] == [("publisher_conflict", Severity.WARNING)]


def test_no_publisher_and_no_year_are_gates() -> None:
    found = identify(page("政府信息公开年度报告"), Expectation(), None)
    assert set(found.gates) == {"no_publisher", "no_year"}


def test_the_period_gives_the_year_that_the_title_leaves_out() -> None:
    assert identify(page("庄市街道政府信息公开年度报告"), Expectation(), 2017).year == 2017


def test_a_news_item_is_not_a_report() -> None:
    with pytest.raises(NotAReport):
        normalise(page("庄市街道召开信息公开工作会议", "会议学习了政府信息公开条例。" * 20))


def test_a_report_without_tables_is_its_prose() -> None:
    text = "2012年我街道主动公开政府信息244条，收到信息公开申请3件。"
    report = normalise(page("庄市街道2012年政府信息公开年度报告", text))
    assert (report.content, report.facts, report.forms) == ("prose_only", (), ())
    assert {(f.name, f.value) for f in report.prose_figures} >= {("disclosure.items_published", 244)}
    assert all(figure.sentence in text for figure in report.prose_figures)
