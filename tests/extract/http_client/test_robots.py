"""robots.txt: what it forbids, how it slows the client, and what follows where it cannot be read."""

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from extract.records import DiscoveryIssue, Fetch, FetchOutcome
from tests.support.scripted_server import FakeTime, MakeClient

PAGE = "<html><body><table><tr><td>政府信息公开年度报告</td></tr></table></body></html>"


def fetch_under(robots: Response | None, httpserver: HTTPServer, make_client: MakeClient, path: str) -> Fetch:
    if robots is not None:
        httpserver.expect_request("/robots.txt").respond_with_response(robots)
    httpserver.expect_request(path).respond_with_data(PAGE)
    return make_client(obey_robots=True, retries=0).fetch(httpserver.url_for(path))


@pytest.mark.parametrize(
    ("robots", "path", "outcome"),
    [
        ("User-agent: *\nDisallow: /module/", "/module/x.jsp", FetchOutcome.REFUSED),
        ("User-agent: *\nDisallow: /module/", "/col/a.html", FetchOutcome.PAGE),
        ("User-agent: gongkai\nDisallow: /\n\nUser-agent: *\nAllow: /", "/col/a.html", FetchOutcome.REFUSED),
        ("", "/col/a.html", FetchOutcome.PAGE),
        ("<html><body>首页</body></html>", "/col/a.html", FetchOutcome.PAGE),
    ],
)
def test_robots(
    robots: str, path: str, outcome: FetchOutcome, httpserver: HTTPServer, make_client: MakeClient
) -> None:
    fetched = fetch_under(Response(robots, content_type="text/plain"), httpserver, make_client, path)
    assert fetched.outcome is outcome
    assert [past.url for past in fetched.earlier] == [httpserver.url_for("/robots.txt")]


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (404, FetchOutcome.PAGE),
        (403, FetchOutcome.PAGE),
        (500, FetchOutcome.SERVER_ERROR),
        (429, FetchOutcome.BLOCKED),
        (412, FetchOutcome.CHALLENGE),
    ],
)
def test_robots_that_cannot_be_read(
    status: int, outcome: FetchOutcome, httpserver: HTTPServer, make_client: MakeClient
) -> None:
    assert fetch_under(Response("x", status), httpserver, make_client, "/a.html").outcome is outcome


def test_robots_are_asked_once_a_run(httpserver: HTTPServer, make_client: MakeClient) -> None:
    fetch_under(
        Response("User-agent: *\nDisallow: /x", content_type="text/plain"), httpserver, make_client, "/a"
    )
    client = make_client(obey_robots=True)
    for _ in range(3):
        client.fetch(httpserver.url_for("/a"))
    assert [request.path for request, _ in httpserver.log][2:] == ["/robots.txt", "/a", "/a", "/a"]


def test_the_crawl_delay_of_robots_is_kept(
    httpserver: HTTPServer, make_client: MakeClient, fake_time: FakeTime
) -> None:
    robots = Response("User-agent: *\nCrawl-delay: 10", content_type="text/plain")
    httpserver.expect_request("/robots.txt").respond_with_response(robots)
    httpserver.expect_request("/a.html").respond_with_data(PAGE)
    client = make_client(obey_robots=True)
    for _ in range(3):
        client.fetch(httpserver.url_for("/a.html"))
    assert fake_time.slept[-2:] == [10, 10]


@pytest.mark.parametrize(("most", "slept", "issues"), [(60, 60, 1), (86400, 86400, 0)])
def test_a_long_crawl_delay_is_cut_to_the_profile_and_this_is_said(
    most: float,
    slept: float,
    issues: int,
    httpserver: HTTPServer,
    make_client: MakeClient,
    fake_time: FakeTime,
    caplog: pytest.LogCaptureFixture,
) -> None:
    robots = Response("User-agent: *\nCrawl-delay: 86400", content_type="text/plain")
    httpserver.expect_request("/robots.txt").respond_with_response(robots)
    httpserver.expect_request("/a.html").respond_with_data(PAGE)
    client = make_client(obey_robots=True, crawl_delay_max_seconds=most)
    for _ in range(3):
        client.fetch(httpserver.url_for("/a.html"))
    assert fake_time.slept[-2:] == [slept, slept]
    address = httpserver.url_for("/robots.txt")
    values = {"robots": address, "asked": "86400", "kept": "60"}
    expected = [DiscoveryIssue("discovery.crawl_delay_cut", "robots", address, values)] * issues
    said = f"{address} asks for 86400 s between requests; 60 s are kept"
    assert list(client.issues) == expected
    assert (said in caplog.text) == bool(issues)


def test_robots_may_be_left_unread(httpserver: HTTPServer, make_client: MakeClient) -> None:
    httpserver.expect_request("/a.html").respond_with_data(PAGE)
    make_client(obey_robots=False).fetch(httpserver.url_for("/a.html"))
    assert [request.path for request, _ in httpserver.log] == ["/a.html"]


@pytest.mark.parametrize("content_type", ["application/octet-stream", "text/plain"])
@pytest.mark.parametrize("body", [b"%PDF-1.4" + b"\xff\xfe" * 80, bytes(range(128, 256)), b"PK\x03\x04\xff"])
def test_a_robots_txt_of_bytes_has_no_rules(
    body: bytes, content_type: str, httpserver: HTTPServer, make_client: MakeClient
) -> None:
    fetched = fetch_under(Response(body, content_type=content_type), httpserver, make_client, "/col/a.html")
    assert fetched.outcome is FetchOutcome.PAGE
