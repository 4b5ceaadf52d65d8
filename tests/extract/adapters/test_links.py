"""Pages of links: what the selector picks, and what the title pattern decides."""

from pytest_httpserver import HTTPServer

from extract.adapters import discover_all
from extract.profile import SiteProfile
from extract.records import DiscoveredItem, DiscoveryIssue, Listing, Reference, ReportLikelihood
from tests.support.scripted_server import MakeClient, MakeProfile

PAGE = """<html><body><ul class="nav"><li><a href="/">首页</a></li></ul><ul class="list">
<li><a href="2018/a.html">横街镇2017年度政府信息公开年度报告</a> 2018-04-12</li>
<li><a href="/attach/0/b.pdf">年报2016</a> 2017-03-01</li>
<li><a href="javascript:void(0)">更多</a> <a name="end"></a></li><li><a>更多</a></li></ul></body></html>"""


def discover(profile: SiteProfile, make_client: MakeClient) -> list[DiscoveredItem]:
    return list(discover_all(profile, make_client(profile), years=range(2016, 2019)))


def test_what_the_selector_picks(
    httpserver: HTTPServer, make_profile: MakeProfile, make_client: MakeClient
) -> None:
    httpserver.expect_request("/ndbg/index.html").respond_with_data(PAGE, content_type="text/html")
    source = {"kind": "links", "path": "/ndbg/index.html", "selector": "ul.list a"}
    items = discover(make_profile([source]), make_client)
    references = [item for item in items if isinstance(item, Reference)]
    assert [
        (
            reference.url.partition("/ndbg/")[2] or reference.url[-6:],
            reference.likelihood,
            str(reference.published_on),
        )
        for reference in references
    ] == [
        ("2018/a.html", ReportLikelihood.REPORT, "2018-04-12"),
        ("/b.pdf", ReportLikelihood.NOT_REPORT, "2017-03-01"),
    ]
    assert [(item.entries, item.error) for item in items if isinstance(item, Listing)] == [(2, None)]


def test_the_title_pattern_of_the_profile_decides(
    httpserver: HTTPServer, make_profile: MakeProfile, make_client: MakeClient
) -> None:
    httpserver.expect_request("/ndbg/index.html").respond_with_data(PAGE, content_type="text/html")
    source = {"kind": "links", "path": "/ndbg/index.html", "selector": ".list", "title_pattern": "^年报"}
    items = discover(make_profile([source]), make_client)
    assert [item.likelihood for item in items if isinstance(item, Reference)] == [
        ReportLikelihood.NOT_REPORT,
        ReportLikelihood.UNSURE,
    ]


def test_a_selector_that_finds_nothing_is_a_failed_listing(
    httpserver: HTTPServer, make_profile: MakeProfile, make_client: MakeClient
) -> None:
    httpserver.expect_request("/ndbg/index.html").respond_with_data(PAGE, content_type="text/html")
    source = {"kind": "links", "path": "/ndbg/index.html", "selector": "ul.articles a"}
    (listing,) = (item for item in discover(make_profile([source]), make_client) if isinstance(item, Listing))
    assert listing.error == "the selector 'ul.articles a' finds no link on the page"


def test_links_to_foreign_hosts_are_judged_by_the_pattern_as_well(
    httpserver: HTTPServer, make_profile: MakeProfile, make_client: MakeClient
) -> None:
    page = PAGE.replace('href="2018/', 'href="http://other.test/').replace(
        'href="/attach/', 'href="http://other.test/'
    )
    httpserver.expect_request("/ndbg/index.html").respond_with_data(page, content_type="text/html")
    source = {"kind": "links", "path": "/ndbg/index.html", "selector": ".list", "title_pattern": "^年报"}
    items = discover(make_profile([source]), make_client)
    url = "http://other.test/0/b.pdf"
    assert [(item.url, item.likelihood) for item in items if isinstance(item, Reference)] == [
        (url, ReportLikelihood.UNSURE)
    ]
    assert [(item.check, item.url) for item in items if isinstance(item, DiscoveryIssue)] == [
        ("discovery.foreign_link", url)
    ]
