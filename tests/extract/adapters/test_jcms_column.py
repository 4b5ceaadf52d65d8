"""Column pages with XML islands, dataproxy.jsp, and each of its traps."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from extract.adapters import discover_all
from extract.records import (
    DiscoveredItem,
    DiscoveryIssue,
    Fetch,
    FetchOutcome,
    Listing,
    Reference,
    ReportLikelihood,
)
from tests.support.column_site import (
    PROXY,
    PROXY_PATHS,
    Proxy,
    column_page,
    record,
    serve_column,
    store,
    wrap,
)
from tests.support.scripted_server import MakeClient, MakeProfile

KEY = "jcms_column:/col/col1001/index.html"
Discover = Callable[..., list[DiscoveredItem]]


@pytest.fixture
def discover(make_profile: MakeProfile, make_client: MakeClient) -> Discover:
    def run(
        *, years: range = range(2008, 2026), publishers: frozenset[str] | None = None, **source: Any
    ) -> list[DiscoveredItem]:
        offices = [{"code": f"p{n}", "name": f"第{n}街道"} for n in range(1, 6)]
        profile = make_profile(
            [{"kind": "jcms_column", "path": "/col/col1001/index.html", **source}], offices
        )
        return list(discover_all(profile, make_client(profile), years=years, publishers=publishers))

    return run


def references(items: list[DiscoveredItem]) -> list[Reference]:
    return [item for item in items if isinstance(item, Reference)]


def listings(items: list[DiscoveredItem]) -> list[Listing]:
    return [item for item in items if isinstance(item, Listing)]


def issues(items: list[DiscoveredItem]) -> list[str]:
    return [item.check for item in items if isinstance(item, DiscoveryIssue)]


def numbers(items: list[DiscoveredItem]) -> list[int]:
    return [int(reference.url.removesuffix(".html").rpartition("_")[2]) for reference in references(items)]


def test_reads_the_island_and_every_group_behind_it(httpserver: HTTPServer, discover: Discover) -> None:
    proxy = Proxy(97, look_ahead=True)
    serve_column(httpserver, wrap(column_page(97)), proxy)

    items = discover()

    assert numbers(items) == list(range(1, 98))
    assert listings(items) == [
        Listing(f"{KEY}#5503452", httpserver.url_for("/col/col1001/index.html"), 97, 97)
    ]
    assert issues(items) == []
    assert [(r.args["startrecord"], r.args["endrecord"]) for r in proxy.requests] == [
        ("46", "90"),
        ("91", "97"),
    ]
    first = proxy.requests[0]
    assert first.form["webname"] == "镇海区" and first.form["columnid"] == "1001"
    assert first.headers["X-Requested-With"] == "XMLHttpRequest"
    assert first.headers["Referer"].endswith("/col/col1001/index.html?uid=5503452&pageNum=4")


def test_every_request_is_yielded_as_a_fetch(httpserver: HTTPServer, discover: Discover) -> None:
    serve_column(httpserver, wrap(column_page(97)), Proxy(97))
    fetches = [item for item in discover() if isinstance(item, Fetch)]
    assert [(fetch.method, fetch.outcome) for fetch in fetches] == [
        ("GET", FetchOutcome.PAGE),
        ("POST", FetchOutcome.PAGE),
        ("POST", FetchOutcome.PAGE),
    ]


def test_hints_of_an_entry_whatever_its_quoting(httpserver: HTTPServer, discover: Discover) -> None:
    serve_column(httpserver, wrap(column_page(5)))
    items = references(discover())
    assert [reference.title for reference in items] == [
        f"第{n}街道2017年度政府信息公开年度报告" for n in range(1, 6)
    ]
    assert [reference.publisher for reference in items] == ["p1", "p2", "p3", "p4", "p5"]
    assert {(reference.year, reference.published_on, reference.likelihood) for reference in items} == {
        (2017, date(2018, 4, 12), ReportLikelihood.REPORT)
    }


def test_a_site_that_uses_only_the_page_number(httpserver: HTTPServer, discover: Discover) -> None:
    proxy = Proxy(97, page_only=True)
    serve_column(httpserver, wrap(column_page(97)), proxy)
    items = discover()
    assert numbers(items) == list(range(1, 98))
    assert issues(items) == []
    assert len(proxy.requests) < 9


@pytest.mark.parametrize(
    "path", ["/module/web/jpage/dataproxy.jsp", "/module/jslib/jquery/jpage/dataproxy.jsp"]
)
def test_the_proxy_may_stand_at_another_known_address(
    path: str, httpserver: HTTPServer, discover: Discover
) -> None:
    serve_column(httpserver, wrap(column_page(97)), Proxy(97), path)
    items = discover()
    assert numbers(items) == list(range(1, 98))
    paths = [request.path for request, _ in httpserver.log if request.method == "POST"]
    assert paths.count(PROXY) == 1
    assert paths[-2:] == [path, path]


def test_the_proxy_that_the_page_names_comes_first(httpserver: HTTPServer, discover: Discover) -> None:
    serve_column(
        httpserver,
        wrap(column_page(60, proxy="/module/web/jpage/dataproxy.jsp")),
        Proxy(60),
        "/module/web/jpage/dataproxy.jsp",
    )
    assert numbers(discover()) == list(range(1, 61))
    assert [r.path for r, _ in httpserver.log if r.method == "POST"] == ["/module/web/jpage/dataproxy.jsp"]


def test_several_lists_on_one_page(httpserver: HTTPServer, discover: Discover) -> None:
    page = wrap(column_page(3, "11", first=1), "<p>通知公告</p>", column_page(4, "22", first=101))
    serve_column(httpserver, page)
    items = discover()
    assert numbers(items) == [1, 2, 3, 101, 102, 103, 104]
    assert [(listing.source, listing.entries, listing.total) for listing in listings(items)] == [
        (f"{KEY}#11", 3, 3),
        (f"{KEY}#22", 4, 4),
    ]
    assert numbers(discover(unit="22")) == [101, 102, 103, 104]
    assert [listing.error for listing in listings(discover(unit="33"))] == ["no list 33 on the page"]


def test_an_entry_that_appears_while_reading_is_not_missed(
    httpserver: HTTPServer, discover: Discover
) -> None:
    def publish_one(proxy: Proxy) -> None:
        if len(proxy.requests) == 2:
            proxy.numbers.insert(0, 500)

    serve_column(httpserver, wrap(column_page(97)), Proxy(97, before=publish_one))
    items = discover()
    assert sorted(numbers(items)) == [*range(1, 98), 500]
    assert [(listing.entries, listing.total, listing.error) for listing in listings(items)] == [
        (98, 98, None)
    ]
    assert issues(items) == []


def test_an_entry_that_vanishes_while_reading_hides_no_other(
    httpserver: HTTPServer, discover: Discover
) -> None:
    def withdraw_one(proxy: Proxy) -> None:
        if len(proxy.requests) == 2:
            proxy.numbers.remove(3)

    serve_column(httpserver, wrap(column_page(140)), Proxy(140, before=withdraw_one))
    assert set(numbers(discover())) == set(range(1, 141))


def test_a_total_that_changes_with_every_answer_is_an_issue(
    httpserver: HTTPServer, discover: Discover
) -> None:
    def publish_always(proxy: Proxy) -> None:
        proxy.numbers.insert(0, 500 + len(proxy.requests))

    serve_column(httpserver, wrap(column_page(97)), Proxy(97, before=publish_always))
    assert issues(discover()) == ["discovery.list_incomplete"]


def test_a_total_that_grows_with_every_answer_is_an_issue(httpserver: HTTPServer, discover: Discover) -> None:
    def promise(proxy: Proxy) -> None:
        proxy.promised = 97 + len(proxy.requests)

    proxy = Proxy(97, before=promise)
    serve_column(httpserver, wrap(column_page(97)), proxy)
    items = discover()
    assert numbers(items) == list(range(1, 98))
    assert issues(items) == ["discovery.list_incomplete"]
    assert len(proxy.requests) < 12


def test_the_last_entry_may_be_withdrawn_before_it_is_read(
    httpserver: HTTPServer, discover: Discover
) -> None:
    def withdraw(proxy: Proxy) -> None:
        proxy.numbers = list(range(1, 46))

    serve_column(httpserver, wrap(column_page(46)), Proxy(46, before=withdraw))
    items = discover()
    assert [(listing.entries, listing.total, listing.error) for listing in listings(items)] == [
        (45, 45, None)
    ]
    assert issues(items) == []


def test_a_total_that_the_page_does_not_state_is_requested(
    httpserver: HTTPServer, discover: Discover
) -> None:
    page = wrap(column_page(60)).replace("totalRecord:60,", "")
    proxy = Proxy(60)
    serve_column(httpserver, page, proxy)
    assert numbers(discover()) == list(range(1, 61))
    assert proxy.requests[0].args["endrecord"] == "3"


@pytest.mark.parametrize(
    ("answer", "status", "message"),
    [
        ("非法请求 404！", 200, "not_found"),
        ("", 200, "empty"),
        ("<html><script>go()</script></html>", 200, "shell"),
        ("<script>$_ts</script>", 412, "challenge"),
        (store([record(1)], 97)[:80], 200, "truncated"),
        ("<ul><li><a href='/x'>首页</a></li></ul>", 200, "without a <datastore>"),
        (store([], 97), 200, "no records for 46 to 90 of 97"),
        (store([], 0), 200, "no records for 46 to 90 of 97"),
    ],
)
def test_a_failing_proxy_makes_a_failed_listing_and_loses_nothing(
    answer: str, status: int, message: str, httpserver: HTTPServer, discover: Discover
) -> None:
    httpserver.expect_request("/col/col1001/index.html").respond_with_data(wrap(column_page(97)))
    for path in PROXY_PATHS:
        httpserver.expect_request(path).respond_with_data(answer, status=status, content_type="text/html")
    items = discover()
    assert numbers(items) == list(range(1, 46))
    (listing,) = listings(items)
    assert message in (listing.error or "")
    assert listing.entries == 45


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        ("<html><head><title>404</title></head><body>页面不存在</body></html>", 200, "not_found"),
        ("", 404, "not_found"),
        ("<html><head><script>go()</script></head></html>", 200, "shell"),
        (wrap("<ul><li><a href='/a.html'>首页</a></li></ul>"), 200, "no <datastore>"),
    ],
)
def test_a_column_that_cannot_be_read_is_a_failed_listing(
    body: str, status: int, message: str, httpserver: HTTPServer, discover: Discover
) -> None:
    httpserver.expect_request("/col/col1001/index.html").respond_with_data(
        body, status=status, content_type="text/html"
    )
    items = discover()
    assert references(items) == []
    (listing,) = listings(items)
    assert (listing.source, listing.entries) == (KEY, 0)
    assert message in (listing.error or "")


def test_an_empty_list_is_no_failure(httpserver: HTTPServer, discover: Discover) -> None:
    serve_column(httpserver, wrap(column_page(0)))
    assert [(listing.entries, listing.total, listing.error) for listing in listings(discover())] == [
        (0, 0, None)
    ]


def test_bounds_are_kept(httpserver: HTTPServer, discover: Discover) -> None:
    serve_column(httpserver, wrap(column_page(10)))
    assert numbers(discover(publishers=frozenset({"p2", "p3"}))) == [2, 3]
    assert numbers(discover(years=range(2008, 2017))) == []


def test_news_is_yielded_as_no_report(httpserver: HTTPServer, discover: Discover) -> None:
    news = "<li><a href='/art/2018/5/1/art_1001_9.html'>招宝山街道开展夏季消防安全检查</a></li>"
    serve_column(
        httpserver,
        wrap(
            column_page(1)
            .replace("</recordset>", f"<record><![CDATA[{news}]]></record></recordset>")
            .replace("totalRecord:1", "totalRecord:2")
        ),
    )
    assert [reference.likelihood for reference in references(discover())] == [
        ReportLikelihood.REPORT,
        ReportLikelihood.NOT_REPORT,
    ]


def test_a_report_on_a_foreign_host_is_an_issue_and_a_reference(
    httpserver: HTTPServer, discover: Discover
) -> None:
    page = column_page(1).replace("href='/art", "href='http://findgay.net/art")
    serve_column(httpserver, wrap(page))
    items = discover()
    assert [reference.url for reference in references(items)] == [
        "http://findgay.net/art/2018/4/12/art_1001_1.html"
    ]
    assert issues(items) == ["discovery.foreign_link"]


@pytest.mark.parametrize("magic", [b"%PDF-1.4", b"PK\x03\x04", b"{\\rtf"])
def test_a_column_that_begins_as_a_file_is_a_failed_listing(
    magic: bytes, httpserver: HTTPServer, discover: Discover
) -> None:
    httpserver.expect_request("/col/col1001/index.html").respond_with_data(magic + b"\xff\xfe" * 80)
    (listing,) = listings(discover())
    assert (listing.error or "").startswith("undecodable: not text")


def test_a_proxy_that_answers_a_file_or_has_no_address_fails_its_list_only(
    httpserver: HTTPServer, discover: Discover
) -> None:
    lists = [
        column_page(50, "7", proxy="/file"),
        column_page(50, "8", proxy="http://[x/"),
        column_page(3, "9"),
    ]
    httpserver.expect_request("/file").respond_with_data(b"%PDF-1.4" + b"\xff\xfe" * 80)
    serve_column(httpserver, wrap(*lists))
    file, nowhere, healthy = listings(discover())
    assert "undecodable" in (file.error or "")
    assert "refused: 'http://[x/' is not a web address" in (nowhere.error or "")
    assert (healthy.entries, healthy.error) == (3, None)


def test_numbers_of_thousands_of_digits_are_none(httpserver: HTTPServer, discover: Discover) -> None:
    digits = "9" * 6000
    page = (
        column_page(3)
        .replace("totalRecord:3", f"totalRecord:{digits}")
        .replace("perPage:15", f"perPage:{digits}")
    )
    serve_column(httpserver, wrap(page), Proxy(3))
    assert [(item.entries, item.total, item.error) for item in listings(discover())] == [(3, 3, None)]
