"""The titles of lists: which entries are reports, of which year, and whose."""

import pytest

from extract.adapters.list_entries import Entry, make_references, read_rows
from extract.adapters.list_page import parse_html
from extract.profile import SiteProfile
from extract.records import Bounds, DiscoveryIssue, Reference, ReportLikelihood

REPORT, UNSURE, NOT_REPORT = ReportLikelihood.REPORT, ReportLikelihood.UNSURE, ReportLikelihood.NOT_REPORT


@pytest.mark.parametrize(
    ("title", "likelihood", "year", "publisher"),
    [
        ("庄市街道2017年度信息公开年度报告", REPORT, 2017, "zhuangshi"),
        ("2017年骆驼街道政府信息公开年度报告", REPORT, 2017, "luotuo"),
        ("镇海区教育局政府信息公开工作年度报告（2020年度）", REPORT, 2020, "jiaoyu"),
        ("镇海区人民政府信息公开年报 2009年", REPORT, 2009, "zhenhai"),
        ("庄市 街道　2017年度 信息公开年度报告", REPORT, 2017, "zhuangshi"),
        ("2008年度政府信息公开年度报告", REPORT, 2008, None),
        ("关于印发《镇海区教育局2017年政府信息公开年度报告》的通知", REPORT, 2017, "jiaoyu"),
        ("关于庄市街道2017年政府信息公开工作年度报告的公示", REPORT, 2017, "zhuangshi"),
        ("庄市街道政府信息公开年度报告", UNSURE, None, "zhuangshi"),
        ("2016-2017年政府信息公开年度报告", UNSURE, None, None),
        ("2018-04-12庄市街道政府信息公开年度报告", UNSURE, None, "zhuangshi"),
        ("庄市街道2017年度信息公开年…", UNSURE, 2017, "zhuangshi"),
        ("庄市街道2017年度信息公开年度报告...", UNSURE, 2017, "zhuangshi"),
        ("镇海区卫生和计划生育局2017年度...", UNSURE, 2017, None),
        ("庄市街道2012年政府信息公开工作总结", UNSURE, 2012, "zhuangshi"),
        ("庄市街道2017年上半年政府信息公开工作报告", UNSURE, 2017, None),
        ("一图读懂镇海区2020年政府信息公开工作年…", NOT_REPORT, 2020, None),
        ("庄市街道2018年政府信息公开工作要点", NOT_REPORT, 2018, "zhuangshi"),
        ("镇海区统计局2017年统计年报", NOT_REPORT, 2017, None),
        ("招宝山街道开展夏季消防安全检查", NOT_REPORT, None, None),
        ("", UNSURE, None, None),
    ],
)
def test_the_reference_of_a_listed_title(
    title: str, likelihood: ReportLikelihood, year: int | None, publisher: str | None, zhenhai: SiteProfile
) -> None:
    entry = Entry("http://xxgk.zh.gov.cn/a.html", title, None)
    (reference,) = make_references([entry], "s", zhenhai, Bounds(range(2000, 2030), None))
    assert isinstance(reference, Reference)
    assert (reference.likelihood, reference.year, reference.publisher) == (likelihood, year, publisher)


@pytest.mark.parametrize("address", ["http://[x/", "http://h:99999/", "ftp://h/a", f"//[{'x' * 5000}"])
def test_a_report_under_what_is_no_address_is_referred_to_as_printed(
    address: str, zhenhai: SiteProfile
) -> None:
    page = f"<li><a href='{address}'>庄市街道2017年政府信息公开年度报告</a></li><li><a href='{address}'>要闻</a></li>"
    entries = list(read_rows(parse_html(f"<ul>{page}</ul>"), "http://xxgk.zh.gov.cn/"))
    (reference,) = make_references(entries, "s", zhenhai, Bounds(range(2000, 2030), None))
    assert isinstance(reference, Reference)
    assert (reference.url, reference.year, reference.publisher) == (address, 2017, "zhuangshi")
    assert list(make_references(entries, "s", zhenhai, Bounds(range(2000, 2010), None))) == []


@pytest.mark.parametrize(("years", "referred"), [(range(2000, 2030), 1), (range(2000, 2010), 0)])
def test_a_report_on_a_foreign_host_is_referred_to_and_an_issue(
    years: range, referred: int, zhenhai: SiteProfile
) -> None:
    entries = [
        Entry("http://other.test/a", "庄市街道2017年政府信息公开年度报告", None),
        Entry("http://other.test/b", "要闻", None),
    ]
    items = list(make_references(entries, "s", zhenhai, Bounds(years, None)))
    assert [item.url for item in items if isinstance(item, DiscoveryIssue)] == ["http://other.test/a"]
    found = [(item.url, item.publisher) for item in items if isinstance(item, Reference)]
    assert found == [("http://other.test/a", "zhuangshi")] * referred
