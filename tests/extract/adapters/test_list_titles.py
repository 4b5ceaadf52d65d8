"""Titles of lists: reports, their year and office, and the papers that only speak of them."""

import pytest

from extract.adapters.list_titles import hint_publisher, read_title, year_of
from extract.profile import SiteProfile
from extract.records import ReportLikelihood

REPORT, UNSURE, NOT_REPORT = ReportLikelihood.REPORT, ReportLikelihood.UNSURE, ReportLikelihood.NOT_REPORT


@pytest.mark.parametrize(
    ("title", "likeness", "year", "publisher"),
    [
        ("庄市街道2017年度信息公开年度报告", REPORT, 2017, "庄市街道"),
        ("横街镇2017年度政府信息公开年度报告", REPORT, 2017, "横街镇"),
        ("2017年骆驼街道政府信息公开年度报告", REPORT, 2017, "骆驼街道"),
        ("镇海区教育局政府信息公开工作年度报告（2020年度）", REPORT, 2020, "镇海区教育局"),
        ("镇海区人民政府信息公开年报 2009年", REPORT, 2009, "镇海区人民政府"),
        ("区民政局２０１８年政府信息公开年报", REPORT, 2018, "区民政局"),
        ("庄市 街道　2017年度 信息公开年度报告", REPORT, 2017, "庄市街道"),
        ("新闻出版局二〇一〇年度政府信息公开工作年度报告", REPORT, 2010, "新闻出版局"),
        ("2008年度政府信息公开年度报告", REPORT, 2008, None),
        ("庄市街道政府信息公开年度报告", UNSURE, None, "庄市街道"),
        ("2016-2017年政府信息公开年度报告", UNSURE, None, "-"),
        ("庄市街道2017年度信息公开年…", UNSURE, 2017, "庄市街道"),
        ("镇海区卫生和计划生育局2017年度...", UNSURE, 2017, None),
        ("庄市街道2012年政府信息公开工作总结", UNSURE, 2012, "庄市街道"),
        ("镇海区教育局关于2017年度政府信息公开工作情况的报告", REPORT, 2017, "镇海区教育局"),
        ("２０１８年度庄市街道政务信息公开年报", REPORT, 2018, "庄市街道"),
        ("中共镇海区委组织部2017年政府信息公开年度报告", REPORT, 2017, "中共镇海区委组织部"),
        ("庄市街道2017年上半年政府信息公开工作报告", UNSURE, 2017, "-"),
        ("庄市街道2017年1-6月政府信息公开工作报告", UNSURE, 2017, "-"),
        ("庄市街道政府信息公开工作报告（2017年第三季度）", UNSURE, 2017, "-"),
        ("关于做好2017年度政府信息公开年度报告编制工作的通知", NOT_REPORT, 2017, "-"),
        ("一图读懂镇海区2020年政府信息公开工作年度报告", NOT_REPORT, 2020, "一图读懂镇海区"),
        ("庄市街道召开2018年度政府信息公开工作部署会", NOT_REPORT, 2018, "庄市街道召开"),
        ("庄市街道2018年政府信息公开工作要点", NOT_REPORT, 2018, "庄市街道"),
        ("镇海区统计局2017年统计年报", NOT_REPORT, 2017, None),
        ("招宝山街道开展夏季消防安全检查", NOT_REPORT, None, None),
        ("", UNSURE, None, None),
    ],
)
def test_titles(title: str, likeness: ReportLikelihood, year: int | None, publisher: str | None) -> None:
    hints = read_title(title)
    assert (hints.likeness, hints.year) == (likeness, year)
    if publisher != "-":
        assert hints.publisher == publisher


@pytest.mark.parametrize(("text", "year"), [("二○一七年", 2017), ("12017年", None), ("2050年", None)])
def test_years(text: str, year: int | None) -> None:
    assert year_of(text) == year


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("庄市街道", "zhuangshi"),
        ("庄市街道办事处", "zhuangshi"),
        ("宁波市镇海区庄市街道", "zhuangshi"),
        ("镇海区人民政府", "zhenhai"),
        ("宁波市镇海区教育局", "jiaoyu"),
        ("镇海区新设的办公室", None),
        (None, None),
    ],
)
def test_offices(name: str | None, code: str | None, zhenhai: SiteProfile) -> None:
    publisher = hint_publisher(zhenhai, name)
    assert (publisher.code if publisher else None) == code
