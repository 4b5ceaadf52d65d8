"""Publisher and year: titles as offices write them, and places of a document that disagree."""

import pytest

from transform.document import Document, Paragraph, merge_parts
from transform.identity import Identity, identify
from transform.report import Expectation, Severity


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


@pytest.mark.parametrize(
    ("signature", "is_issue"),
    [("骆驼街道办事处", True), ("镇海区人民政府办公室", False), ("庄市街道办事处", False)],
)
def test_another_office_that_signed_a_text_without_a_name_opens_a_warning(
    signature: str, is_issue: bool
) -> None:
    lines = ("2017年政府信息公开年度报告", "正文", signature, "2018年2月26日")
    identity = identify(page(*lines), EXPECTED, 2017)
    assert (identity.publisher, identity.held_reasons) == ("庄市街道", ())
    assert conflicts(identity) == ([("publisher_conflict", Severity.WARNING, signature)] if is_issue else [])


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


def test_no_publisher_and_no_year_are_gates() -> None:
    identity = identify(page("政府信息公开年度报告"), Expectation(), None)
    assert set(identity.held_reasons) == {"no_publisher", "no_year"}


def test_the_period_gives_the_year_that_the_title_leaves_out() -> None:
    assert identify(page("庄市街道政府信息公开年度报告"), Expectation(), 2017).year == 2017
