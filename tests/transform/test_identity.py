"""Publisher and year: titles as offices write them, and places of a document that disagree."""

import pytest

from transform.document import Document, NotAReport, Paragraph, Table, expand_grid, merge_parts
from transform.identity import Identity, identify
from transform.normalise import normalise
from transform.report import Expectation, Issue, Severity


def page(*lines: str, **metas: str) -> Document:
    return Document("html", tuple(map(Paragraph, lines)), metas=metas)


def test_a_title_broken_over_two_lines() -> None:
    identity = identify(page("宁波市镇海区庄市街道办事处", "2017年政府信息公开年度报告"), Expectation(), None)
    assert (identity.publisher, identity.year) == ("宁波市镇海区庄市街道办事处", 2017)


def test_the_short_name_of_the_header_serves_where_the_title_has_none() -> None:
    identity = identify(page("2017年政府信息公开年度报告", 发布机构="招商局"), Expectation(), None)
    assert (identity.publisher, identity.year) == ("招商局", 2017)


def test_the_site_in_the_window_title_is_no_publisher() -> None:
    window = "宁波市镇海区政府信息公开网站 政府信息公开年报 2017年政府信息公开年度报告"
    identity = identify(page("正文", title=window), Expectation(("庄市街道",), 2017), None)
    assert (identity.publisher, identity.issues) == ("庄市街道", ())


def test_a_year_other_than_expected_is_held() -> None:
    identity = identify(page("庄市街道2016年政府信息公开年度报告"), Expectation(("庄市街道",), 2017), None)
    assert (identity.year, identity.held_reasons) == (2016, ("other_year",))
    assert [(i.check, i.expected, i.actual) for i in identity.issues] == [("other_year", "2017", "2016")]


EXPECTED = Expectation(("庄市街道",), 2017)


def conflicts(identity: Identity) -> list[tuple[str, Severity, str | None]]:
    return [(issue.check, issue.severity, issue.actual) for issue in identity.issues]


@pytest.mark.parametrize(
    ("expected", "printed"),
    [
        ("庄市街道", "骆驼街道"),
        ("财政局", "九龙湖镇"),
        ("财政局", "民政局"),
        ("镇海区教育局", "镇海区民政局"),
        ("镇海区教育局", "镇海区"),
        ("镇海区教育局", "宁波市镇海区人民政府"),
        ("镇海区人民政府", "镇海区教育局"),
    ],
)
def test_another_publisher_is_held(expected: str, printed: str) -> None:
    identity = identify(page(f"{printed}2017年政府信息公开年度报告"), Expectation((expected,), 2017), 2017)
    assert identity.held_reasons == ("other_publisher",)
    assert conflicts(identity) == [("publisher_conflict", Severity.ERROR, printed)]


def test_a_misspelt_publisher_opens_a_warning() -> None:
    """A county's 2025 report prints 沐阳 for 沭阳."""
    expected = Expectation(("沭阳县财政局",), 2017)
    identity = identify(page("沐阳县财政局2017年政府信息公开年度报告"), expected, None)
    assert (identity.publisher, identity.held_reasons) == ("沭阳县财政局", ())
    assert conflicts(identity) == [("publisher_conflict", Severity.WARNING, "沐阳县财政局")]


def test_two_headings_that_name_two_offices_hold_the_report() -> None:
    body = page("骆驼街道2017年政府信息公开年度报告", ArticleTitle="庄市街道2017年政府信息公开年度报告")
    assert identify(body, EXPECTED, 2017).held_reasons == ("other_publisher",)
    assert identify(body, Expectation(), 2017).held_reasons == ("other_publisher",)


@pytest.mark.parametrize(
    ("line", "held_reasons"),
    [
        ("填报单位（盖章）：骆驼街道", ("other_publisher",)),
        ("骆驼街道政府信息公开情况统计表（2017年度）", ("other_publisher",)),
        ("浙江省政府信息公开情况统计表（2017年度）", ()),
        ("附表政府信息公开情况统计表", ()),
        ("全市政府信息公开情况统计表", ()),
        ("填报单位（盖章）：镇海区庄市街道办事处", ()),
        ("填报单位：党政办公室", ()),
        ("填报单位（盖章）：填表日期：2018年1月", ()),
        ("填报单位（盖章）：", ()),
    ],
)
def test_the_office_that_filled_the_table_in_counts(line: str, held_reasons: tuple[str, ...]) -> None:
    identity = identify(page("庄市街道2017年政府信息公开年度报告", "正文", line), EXPECTED, 2017)
    assert identity.held_reasons == held_reasons


def test_the_page_comes_before_the_list() -> None:
    listed = Expectation(("庄市街道",), 2017, "庄市街道2017年政府信息公开年度报告")
    identity = identify(page("2017年政府信息公开年度报告", "填报单位（盖章）：骆驼街道"), listed, 2017)
    assert identity.held_reasons == ("other_publisher",)
    assert identify(page("正文"), listed, 2016).held_reasons == ("other_year",)
    assert (identify(page("正文"), listed, None).year, identify(page("正文"), listed, None).held_reasons) == (
        2017,
        (),
    )


@pytest.mark.parametrize(
    ("record", "is_issue"), [("骆驼街道", True), ("区政府办公室", False), ("庄市街道办", False)]
)
def test_a_cms_record_of_another_office_opens_a_warning(record: str, is_issue: bool) -> None:
    """发布机构 is often the government, which posts for all."""
    identity = identify(page("庄市街道2017年政府信息公开年度报告", 发布机构=record), EXPECTED, 2017)
    assert identity.held_reasons == ()
    assert conflicts(identity) == ([("publisher_conflict", Severity.WARNING, record)] if is_issue else [])


def test_the_cms_record_counts_where_the_title_names_no_office() -> None:
    unnamed = "2017年政府信息公开年度报告"
    listed = Expectation(("庄市街道",), 2017, "庄市街道2017年政府信息公开年度报告")
    assert identify(page(unnamed, 发布机构="骆驼街道"), listed, 2017).held_reasons == ("other_publisher",)
    assert identify(page(unnamed, 发布机构="区政府办公室"), listed, 2017).held_reasons == ()
    alone = identify(page(unnamed, 发布机构="镇海区人民政府"), Expectation(), 2017)
    assert (alone.publisher, alone.held_reasons) == ("镇海区人民政府", ())


def test_headings_of_two_years_are_held_unless_the_period_decides() -> None:
    body = page("庄市街道2016年政府信息公开年度报告", ArticleTitle="庄市街道2017年政府信息公开年度报告")
    assert identify(body, EXPECTED, None).held_reasons == ("other_year",)
    assert identify(body, EXPECTED, 2016).held_reasons == ("other_year",)
    decided = identify(body, EXPECTED, 2017)
    assert (decided.year, decided.held_reasons) == (2017, ())
    assert conflicts(decided) == [("year_conflict", Severity.WARNING, "2016")]


def test_a_table_title_of_another_year_opens_a_warning() -> None:
    body = page("庄市街道2017年政府信息公开年度报告", "2016年度政府信息公开情况统计表")
    assert conflicts(identify(body, EXPECTED, 2017)) == [("year_conflict", Severity.WARNING, "2016")]


@pytest.mark.parametrize(
    ("day", "is_issue"), [("2017-02-10", True), ("2017-12-29", False), ("2018-02-26", False)]
)
def test_a_report_published_before_its_year_was_over_opens_a_warning(day: str, is_issue: bool) -> None:
    """In February 2017 offices report on 2016, whatever the title says."""
    identity = identify(page("庄市街道2017年政府信息公开年度报告", PubDate=f"{day} 10:00"), EXPECTED, 2017)
    assert identity.held_reasons == ()
    assert conflicts(identity) == ([("published_early", Severity.WARNING, day)] if is_issue else [])


def test_the_title_of_an_attachment_counts() -> None:
    """An attachment has the tables: last year's file may be linked from this year's page."""
    posted = page("庄市街道2017年政府信息公开年度报告", *["正文"] * 9)
    for title, held_reasons in (
        ("庄市街道2017年政府信息公开年度报告", ()),
        ("庄市街道2016年政府信息公开年度报告", ("other_year",)),
        ("骆驼街道2017年政府信息公开年度报告", ("other_publisher",)),
    ):
        assert identify(merge_parts(posted, [page(title)]), EXPECTED, None).held_reasons == held_reasons


def test_a_column_or_a_link_above_the_title_is_no_publisher() -> None:
    """A page read whole begins with its columns."""
    body = page("首页", "镇海区政府信息公开年报", "2018-04-12", "庄市街道2017年政府信息公开年度报告")
    assert (identify(body, EXPECTED, 2017).held_reasons, identify(body, EXPECTED, 2017).issues) == ((), ())
    unnamed = identify(page("首页", "2017年政府信息公开年度报告"), Expectation(), 2017)
    assert (unnamed.publisher, unnamed.held_reasons) == (None, ("no_publisher",))


def test_a_date_next_to_the_title_is_not_its_year() -> None:
    identity = identify(page("发布时间：2018-04-12", "庄市街道政府信息公开年度报告"), Expectation(), 2017)
    assert (identity.publisher, identity.year) == ("庄市街道", 2017)


@pytest.mark.parametrize(
    "period",
    [
        "2017年1月1日至3月31日",
        "2017年12月1日至2017年12月31日",
        "截至2018年2月",
        "2016年7月1日至2017年6月30日",
    ],
)
def test_a_part_of_a_year_gives_no_year(period: str) -> None:
    report = normalise(page("庄市街道政府信息公开年度报告", f"统计期限：{period}。"))
    assert (report.year, report.held_reasons) == (None, ("no_year",))


@pytest.mark.parametrize(
    ("lines", "held_reasons"),
    [
        (("政府信息公开情况统计表（2017年第一季度）",), ("other_year",)),
        (("政府信息公开情况统计表（2017年1-6月）",), ("other_year",)),
        (("2017年上半年政府信息公开情况统计表",), ("other_year",)),
        (("政府信息公开情况统计表", "（2017年1月—9月）"), ("other_year",)),
        (("政府信息公开情况统计表", "（2017年1—12月）"), ()),
        (("政府信息公开情况统计表", "（2017年1月1日至2017年12月31日）"), ()),
        (("政府信息公开情况统计表（2017年12月）",), ()),
        (("一季度主动公开信息30条。",), ()),
    ],
)
def test_a_table_of_a_part_of_the_year_is_held(lines: tuple[str, ...], held_reasons: tuple[str, ...]) -> None:
    identity = identify(page("庄市街道2017年政府信息公开年度报告", *lines), EXPECTED, 2017)
    assert identity.held_reasons == held_reasons


@pytest.mark.parametrize("period", ["2008年5月1日至2008年12月31日", "截至2008年12月31日", "2008年度"])
def test_the_first_year_began_in_may(period: str) -> None:
    report = normalise(page("庄市街道2008年政府信息公开年度报告", f"统计期限：{period}。"))
    assert (report.year, report.held_reasons) == (2008, ())


@pytest.mark.parametrize(
    "title",
    [
        "庄市街道2017年上半年政府信息公开工作报告",
        "关于做好2017年政府信息公开年度报告编制工作的通知",
        "镇海区2017年政府信息公开工作要点",
    ],
)
def test_a_paper_of_another_kind_is_refused_even_if_expected(title: str) -> None:
    table = expand_grid(1, [[("主动公开政府信息数", 1, 1), ("条", 1, 1), ("353", 1, 1)]])
    body = Document("html", (Paragraph(title), table), metas={"ArticleTitle": title})
    with pytest.raises(NotAReport):
        normalise(body, EXPECTED)


def test_no_publisher_and_no_year_are_gates() -> None:
    identity = identify(page("政府信息公开年度报告"), Expectation(), None)
    assert set(identity.held_reasons) == {"no_publisher", "no_year"}


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


def test_a_table_of_another_year_is_an_issue_and_not_read() -> None:
    """Last year's table beside this year's; where all titles say last year, the title was left over."""

    def titled(number: int, year: int | str, *figures: str) -> tuple[Paragraph, Table]:
        labels = ("四、行政复议数量", "五、行政诉讼数量", "六、举报投诉数量")
        filled = (*figures, "1", "2")[:3]
        rows = [
            ("统计指标", "单位", "统计数"),
            *((label, "件", text) for label, text in zip(labels, filled, strict=True)),
        ]
        grid = expand_grid(number, [[(text, 1, 1) for text in row] for row in rows])
        words = f"政府信息公开情况统计表（{year}年度）" if isinstance(year, int) else year
        return Paragraph(words), grid

    title = Paragraph("庄市街道2017年政府信息公开年度报告")
    both = normalise(Document("html", (title, *titled(1, 2017, "3"), *titled(2, 2016, "9"))), EXPECTED)
    assert {fact.indicator: fact.raw for fact in both.facts}["f2014.4"] == "3"
    assert both.unmapped == ()
    [issue] = [issue for issue in both.issues if issue.check == "other_table"]
    assert (issue.severity, issue.cells[0].table) == (Severity.INFO, 2)
    assert "its 3 figures" in issue.message
    assert "year_conflict" in {issue.check for issue in both.issues}
    last = normalise(
        Document("html", (title, *titled(1, "统计表", "3"), *titled(2, "上年度统计表", "9"))), EXPECTED
    )
    assert {fact.indicator: fact.raw for fact in last.facts}["f2014.4"] == "3"
    assert "other_table" in {issue.check for issue in last.issues}
    first = titled(1, "情况如下", "3")
    untitled = normalise(Document("html", (title, *first, *titled(2, 2016, "9", "8", "7"))), EXPECTED)
    assert {fact.indicator: fact.raw for fact in untitled.facts}["f2014.4"] == "3"
    assert "other_table" in {issue.check for issue in untitled.issues}
    alone = normalise(Document("html", (title, *titled(1, 2016, "9"))), EXPECTED)
    assert {fact.indicator: fact.raw for fact in alone.facts}["f2014.4"] == "9"
    assert conflicts_of(alone.issues) == [("year_conflict", "2016")]


def conflicts_of(issues: tuple[Issue, ...]) -> list[tuple[str, str | None]]:
    return [(issue.check, issue.actual) for issue in issues if issue.check == "year_conflict"]
