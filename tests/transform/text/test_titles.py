"""Titles as offices write them, and the titles of other papers."""

import pytest

from transform.text.titles import TitleKind, is_other_paper, judge_title, read_table_title, read_title

REPORT, POSSIBLE, OTHER, UNRELATED = TitleKind


@pytest.mark.parametrize(
    ("text", "publisher", "year"),
    [
        ("庄市街道2017年度信息公开年度报告", "庄市街道", 2017),
        ("横街镇2017年度政府信息公开年度报告", "横街镇", 2017),
        ("2017年镇海区教育局政府信息公开工作年度报告", "镇海区教育局", 2017),
        ("宁波市镇海区财政局2020年政府信息公开工作年度报告", "宁波市镇海区财政局", 2020),
        ("镇海区教育局关于2017年度政府信息公开工作情况的报告", "镇海区教育局", 2017),
        ("镇海区财政局政府信息公开工作2012年度报告", "镇海区财政局", 2012),
        ("庄市街道政府信息公开2017年年报", "庄市街道", 2017),
        ("骆驼街道二〇〇九年政府信息公开工作年度报告", "骆驼街道", 2009),
        ("二O一七年庄市街道政府信息公开年报", "庄市街道", 2017),
        ("镇海区财政局2013年度信息公开工作总结", "镇海区财政局", 2013),
        ("２０１８年度庄市街道政务信息公开年报", "庄市街道", 2018),
        ("2015年政府信息公开年报", None, 2015),
        ("2017年镇海区人民政府信息公开工作年度报告", "镇海区人民政府", 2017),
        ("庄市街道(2017年)政府信息公开年度报告", "庄市街道", 2017),
        ("庄市街道政府信息公开年度报告（2017年）", "庄市街道", 2017),
        ("2017年镇海区财政局（本级）政府信息公开年度报告", "镇海区财政局", 2017),
        ("标题：庄市街道2017年政府信息公开年度报告", "庄市街道", 2017),
        ("附件1：庄市街道2017年政府信息公开年度报告", "庄市街道", 2017),
        ("关于庄市街道2017年政府信息公开工作年度报告的公示", "庄市街道", 2017),
        ("关于印发《镇海区教育局2017年政府信息公开年度报告》的通知", "镇海区教育局", 2017),
        ("庄市街道2017年1-12月政府信息公开工作报告", "庄市街道", 2017),
        ("庄市街道2017年政府信息公开年度报告及2018年工作计划", "庄市街道", 2017),
        ("四季青街道2017年政府信息公开年度报告", "四季青街道", 2017),
        ("中共镇海区委组织部2017年政府信息公开年度报告", "中共镇海区委组织部", 2017),
        ("鎮海區教育局2017年政府資訊公開工作年度報告", "镇海区教育局", 2017),
        ("庄市街道２０１７年 政 府 信 息 公 开 年 度 报 告", "庄市街道", 2017),
        ("2017年政府信息公开工作年度报告（镇海区统计局）", "镇海区统计局", 2017),
        ("镇海区人民政府办公室关于公布2017年政府信息公开工作年度报告", "镇海区人民政府办公室", 2017),
        ("镇海炼化2017年政府信息公开年报", None, 2017),
    ],
)
def test_titles(text: str, publisher: str | None, year: int) -> None:
    title = read_title(text)
    assert title is not None
    assert (title.publisher, title.year, title.is_heading) == (publisher, year, True)


@pytest.mark.parametrize(
    "text",
    [
        "庄市街道2017-2018年政府信息公开年度报告",
        "庄市街道2017—2018年政府信息公开年度报告",
        "庄市街道2016、2017年政府信息公开年度报告",
        "庄市街道政府信息公开年度报告（2018年3月）",
        "2018-04-12庄市街道政府信息公开年度报告",
        "庄市街道政府信息公开年度报告2018.3.1",
    ],
)
def test_two_years_or_a_date_are_no_year(text: str) -> None:
    title = read_title(text)
    assert title is not None
    assert (title.publisher, title.year) == ("庄市街道", None)


@pytest.mark.parametrize(
    "text",
    [
        "庄市街道2017年上半年政府信息公开工作报告",
        "庄市街道2017年半年度政府信息公开工作报告",
        "庄市街道2017年半年政府信息公开工作情况报告",
        "庄市街道2017年第一季度政府信息公开情况统计表",
        "庄市街道2017年1-6月政府信息公开工作报告",
        "庄市街道2017年1月至6月政府信息公开工作报告",
        "庄市街道2017年3月政府信息公开工作情况的报告",
        "庄市街道政府信息公开工作总结（2017年第三季度）",
        "关于做好2017年政府信息公开年度报告编制工作的通知",
        "关于2017年度政府信息公开工作年度报告的通知",
        "镇海区2017年政府信息公开工作要点",
        "镇海区2017年度政府信息公开工作考核办法",
        "2017年度政府信息公开工作年度报告（格式）",
        "一图读懂镇海区2017年政府信息公开年度报告",
        "镇海区住建局召开2017年政府信息公开工作会议",
    ],
)
def test_other_papers(text: str) -> None:
    assert is_other_paper(text)
    assert read_title(text) is None


@pytest.mark.parametrize("text", ["2017年政府工作报告", "关于放假的通知", "国办发〔2014〕32号"])
def test_what_is_not_about_disclosure_is_neither(text: str) -> None:
    assert not is_other_paper(text)
    assert read_title(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "根据《条例》的规定，现公布庄市街道2017年度政府信息公开年度报告。",
        "现将庄市街道2017年度政府信息公开工作年度报告公布如下",
    ],
)
def test_a_sentence_announces_a_report(text: str) -> None:
    title = read_title(text)
    assert title is not None
    assert (title.publisher, title.year, title.is_heading) == ("庄市街道", 2017, False)


@pytest.mark.parametrize(
    ("text", "publisher"),
    [
        ("特向社会公布本镇2017年政府信息公开年度报告", None),
        ("我局2017年政府信息公开工作年度报告", None),
        ("根据要求，特编制宁波市镇海区地方志办公室2017年政府信息公开年度报告", "宁波市镇海区地方志办公室"),
        ("本报告是庄市街道2017年政府信息公开年度报告", "庄市街道"),
        ("根据条例，区教育局编制了2017年政府信息公开年度报告", "区教育局"),
    ],
)
def test_the_opening_of_a_sentence_is_no_office(text: str, publisher: str | None) -> None:
    title = read_title(text)
    assert title is not None
    assert (title.publisher, title.year, title.is_heading) == (publisher, 2017, False)


def test_the_title_of_a_table_names_office_and_year_too() -> None:
    title = read_table_title("庄市街道政府信息公开情况统计表（2016年度）")
    assert title is not None
    assert (title.publisher, title.year) == ("庄市街道", 2016)


@pytest.mark.parametrize(
    ("text", "kind", "year", "publisher"),
    [
        ("庄市街道2017年度信息公开年度报告", REPORT, 2017, "庄市街道"),
        ("区民政局２０１８年政府信息公开年报", REPORT, 2018, "区民政局"),
        ("新闻出版局二〇一〇年度政府信息公开工作年度报告", REPORT, 2010, "新闻出版局"),
        ("二○一七年政府信息公开年度报告", REPORT, 2017, None),
        ("庄市街道2017年政务公开工作年度报告及2018年工作计划", REPORT, 2017, "庄市街道"),
        ("庄市街道2017年1-12月政府信息公开工作报告", REPORT, 2017, "庄市街道"),
        ("庄市街道政府信息公开年度报告", REPORT, None, "庄市街道"),
        ("2016-2017年政府信息公开年度报告", REPORT, None, None),
        ("关于印发《镇海区教育局2017年政府信息公开年度报告》的通知", REPORT, 2017, "镇海区教育局"),
        ("庄市街道2012年政府信息公开工作总结", POSSIBLE, 2012, "庄市街道"),
        ("庄市街道政府信息公开工作报告（2017年第三季度）", POSSIBLE, 2017, "庄市街道"),
        ("庄市街道2017年半年度政府信息公开工作报告", POSSIBLE, 2017, "庄市街道半年度"),
        ("关于做好2017年度政府信息公开年度报告编制工作的通知", OTHER, 2017, "做好"),
        ("一图读懂镇海区2020年政府信息公开工作年度报告", OTHER, 2020, "一图读懂镇海区"),
        ("组织学习镇海区2020年政府信息公开工作年度报告", OTHER, 2020, "组织学习镇海区"),
        ("镇海区2020年政府信息公开年度报告审议意见", OTHER, 2020, "镇海区"),
        ("庄市街道2018年政府信息公开工作要点", OTHER, 2018, "庄市街道"),
        ("庄市街道2017年度信息公开年…", UNRELATED, 2017, "庄市街道"),
        ("镇海区统计局2017年统计年报", UNRELATED, 2017, None),
        ("12017年招宝山街道开展夏季消防安全检查", UNRELATED, None, None),
        ("", UNRELATED, None, None),
    ],
)
def test_any_title_has_a_kind(text: str, kind: TitleKind, year: int | None, publisher: str | None) -> None:
    assert judge_title(text) == (kind, publisher, year)


@pytest.mark.parametrize("text", ["庄市街道2017年度信息公开年度报告", "２０１８年度庄市街道政务信息公开年报"])
def test_a_report_names_the_same_year_and_publisher_to_both_readers(text: str) -> None:
    title = read_title(text)
    assert title is not None
    assert judge_title(text) == (REPORT, title.publisher, title.year)
