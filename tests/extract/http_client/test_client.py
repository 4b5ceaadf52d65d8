"""The polite client against a real server: every outcome, and never an exception."""

import gzip
import threading
import zlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from importlib.metadata import version
from socket import socket

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from extract.records import Fetch, FetchOutcome
from tests.support.scripted_server import NOW, MakeClient, MakeProfile, reserve_port, serve_bytes

PAGE = (
    "<html><body>"
    + "庄市街道2017年度信息公开年度报告 " * 5
    + "<table><tr><td>1</td></tr></table></body></html>"
)
PACKED = gzip.compress(PAGE.encode())


def head(*lines: str) -> bytes:
    return "\r\n".join(["HTTP/1.1 200 OK", "Content-Type: text/html", *lines, "", ""]).encode()


def test_a_page_comes_with_its_bytes_and_hash(httpserver: HTTPServer, make_client: MakeClient) -> None:
    httpserver.expect_request("/a.html").respond_with_data(
        PAGE,
        content_type="text/html",
        headers={"ETag": '"1"', "Last-Modified": "Mon, 12 Mar 2018 00:00:00 GMT"},
    )
    url = httpserver.url_for("/a.html")

    fetched = make_client().fetch(url)

    assert fetched.outcome is FetchOutcome.PAGE
    assert fetched.body == PAGE.encode()
    assert fetched.sha256 is not None and len(fetched.sha256) == 64
    assert (fetched.url, fetched.final_url, fetched.status, fetched.size) == (
        url,
        url,
        200,
        len(PAGE.encode()),
    )
    assert (fetched.etag, fetched.last_modified) == ('"1"', "Mon, 12 Mar 2018 00:00:00 GMT")
    assert fetched.requested_at == NOW


@pytest.mark.parametrize(
    ("header", "time"),
    [
        ("Mon, 12 Mar 2018 08:00:00 GMT", datetime(2018, 3, 12, 8, tzinfo=UTC)),
        ("Mon, 12 Mar 2018 08:00:00 +0800", datetime(2018, 3, 12, tzinfo=UTC)),
        ("Mon, 12 Mar 2018 08:00:00 -0000", datetime(2018, 3, 12, 8, tzinfo=UTC)),
        ("Fri, 31 Dec 9999 23:59:59 -2300", None),
        (f"Mon, 12 Mar {'9' * 6000} 08:00:00 GMT", None),
        ("Mon, 12 Mar 2018 99:00:00 GMT", None),
        ("Mon, 12 Mar 2018 08:00:00 +9999999999", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_the_clock_of_the_site_is_kept(
    header: str, time: datetime | None, make_client: MakeClient, make_profile: MakeProfile
) -> None:
    def send(connection: socket) -> None:
        connection.sendall(head(f"Date: {header}", f"Content-Length: {len(PAGE.encode())}") + PAGE.encode())

    with serve_bytes(send) as base:
        fetched = make_client(make_profile(site={"base_url": base}, retries=0)).fetch(f"{base}/a.html")
    assert (fetched.outcome, fetched.server_time) == (FetchOutcome.PAGE, time)


def test_only_a_page_has_a_body(httpserver: HTTPServer, make_client: MakeClient) -> None:
    httpserver.expect_request("/a.html").respond_with_data("", content_type="text/html")
    fetched = make_client().fetch(httpserver.url_for("/a.html"))
    assert (fetched.outcome, fetched.body, fetched.sha256, fetched.size) == (
        FetchOutcome.EMPTY,
        None,
        None,
        0,
    )


def test_asks_only_for_what_is_newer(httpserver: HTTPServer, make_client: MakeClient) -> None:
    headers = {"If-None-Match": '"1"', "If-Modified-Since": "Mon, 12 Mar 2018 00:00:00 GMT"}
    httpserver.expect_request("/a.html", headers=headers).respond_with_data("", status=304)
    fetched = make_client().fetch(
        httpserver.url_for("/a.html"), etag='"1"', last_modified="Mon, 12 Mar 2018 00:00:00 GMT"
    )
    assert (fetched.outcome, fetched.error) == (FetchOutcome.UNCHANGED, None)


def test_says_who_asks(httpserver: HTTPServer, make_client: MakeClient) -> None:
    httpserver.expect_request("/a.html").respond_with_data(PAGE)
    make_client().fetch(httpserver.url_for("/a.html"), headers={"Referer": "http://r/"})
    request = httpserver.log[0][0]
    assert request.headers["User-Agent"] == f"gongkai/{version('gongkai')} (+mailto:data@example.org)"
    assert request.headers["Accept-Encoding"] == "gzip, deflate"
    assert request.headers["Referer"] == "http://r/"


def test_posts_forms(httpserver: HTTPServer, make_client: MakeClient) -> None:
    httpserver.expect_request("/p", method="POST", query_string="page=1").respond_with_data(PAGE)
    fetched = make_client().fetch(
        httpserver.url_for("/p"),
        method="POST",
        params={"page": "1"},
        data={"webname": "镇海"},
        expected="list",
    )
    assert (fetched.outcome, fetched.method) == (FetchOutcome.PAGE, "POST")
    assert httpserver.log[0][0].form["webname"] == "镇海"


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "raw deflate"])
def test_unpacks_what_is_packed(encoding: str, httpserver: HTTPServer, make_client: MakeClient) -> None:
    packer = zlib.compressobj(wbits=-15)
    packed = {
        "gzip": PACKED,
        "deflate": zlib.compress(PAGE.encode()),
        "raw deflate": packer.compress(PAGE.encode()) + packer.flush(),
    }[encoding]
    httpserver.expect_request("/a.html").respond_with_data(
        packed, content_type="text/html", headers={"Content-Encoding": encoding.rsplit(maxsplit=1)[-1]}
    )
    assert make_client().fetch(httpserver.url_for("/a.html")).body == PAGE.encode()


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (head(f"Content-Length: {len(PAGE.encode()) + 9}") + PAGE.encode(), FetchOutcome.TRUNCATED),
        (head("Transfer-Encoding: chunked") + b"400\r\n" + PAGE.encode()[:100], FetchOutcome.TRUNCATED),
        (
            head("Transfer-Encoding: chunked") + b"64\r\n" + PAGE.encode()[:100] + b"\r\n",
            FetchOutcome.TRUNCATED,
        ),
        (head("Connection: close") + PAGE.encode()[:-9], FetchOutcome.TRUNCATED),
        (head("Connection: close") + PAGE.encode(), FetchOutcome.PAGE),
        (head("Content-Encoding: gzip", f"Content-Length: {len(PACKED)}") + PACKED, FetchOutcome.PAGE),
        (
            head("Content-Encoding: gzip", f"Content-Length: {len(PACKED) - 9}") + PACKED[:-9],
            FetchOutcome.TRUNCATED,
        ),
        (
            head("Content-Encoding: gzip", "Connection: close") + PACKED[:40] + b"x" * 40,
            FetchOutcome.TRUNCATED,
        ),
        (head("Content-Encoding: br", "Connection: close") + b"x" * 40, FetchOutcome.TRUNCATED),
        (head("Content-Length: 2097152") + b"x" * 100, FetchOutcome.TOO_LARGE),
        (head("Connection: close") + b"x" * 2097152, FetchOutcome.TOO_LARGE),
        (
            head("Content-Encoding: gzip", "Connection: close") + gzip.compress(b"\0" * 9**7),
            FetchOutcome.TOO_LARGE,
        ),
        (b"no http at all\r\n\r\n", FetchOutcome.UNREACHABLE),
    ],
)
def test_bodies_that_do_not_come_whole(
    answer: bytes, outcome: FetchOutcome, make_profile: MakeProfile, make_client: MakeClient
) -> None:
    def send(connection: socket) -> None:
        connection.sendall(answer)

    with serve_bytes(send) as base:
        profile = make_profile(site={"base_url": base}, retries=0, max_bytes=1_000_000)
        fetched = make_client(profile).fetch(f"{base}/a.html")
    assert fetched.outcome is outcome
    assert (fetched.body is None) == (outcome is not FetchOutcome.PAGE)
    assert fetched.error or outcome is FetchOutcome.PAGE


def test_an_answer_that_does_not_come_is_asked_once(
    make_profile: MakeProfile, make_client: MakeClient
) -> None:
    def keep_silent(connection: socket) -> None:
        """Until the client hangs up."""
        connection.recv(1)

    with serve_bytes(keep_silent) as base:
        profile = make_profile(site={"base_url": base}, timeout_seconds=0.1)
        client = make_client(profile)
        fetched = client.fetch(f"{base}/a.html")
    assert (fetched.outcome, fetched.earlier, client.requests_made) == (FetchOutcome.TIMEOUT, (), 1)


def test_a_host_that_does_not_answer(make_profile: MakeProfile, make_client: MakeClient) -> None:
    with reserve_port() as base:
        client = make_client(make_profile(site={"base_url": base}, retries=1, backoff_seconds=1))
        first, second, third = (client.fetch(f"{base}/{n}.html") for n in range(3))
    assert [first.outcome, second.outcome] == [FetchOutcome.UNREACHABLE] * 2
    assert [past.outcome for past in first.earlier] == [FetchOutcome.UNREACHABLE]
    assert third.outcome is FetchOutcome.REFUSED
    assert "failed 2 times in a row" in (third.error or "")


def test_a_name_that_does_not_exist(make_profile: MakeProfile, make_client: MakeClient) -> None:
    profile = make_profile(site={"base_url": "http://nowhere.invalid"}, retries=0)
    assert make_client(profile).fetch("http://nowhere.invalid/").outcome is FetchOutcome.UNREACHABLE


@pytest.mark.parametrize("url", ["", "javascript:void(0)", "ftp://127.0.0.1/a", "http://", "http://h:x/"])
def test_what_is_no_address_is_refused(url: str, make_client: MakeClient) -> None:
    assert make_client().fetch(url).outcome is FetchOutcome.REFUSED


def redirect(server: HTTPServer, path: str, to: str, status: int = 302, **headers: str) -> None:
    server.expect_request(path).respond_with_data("", status=status, headers={"Location": to, **headers})


def test_follows_redirects_within_the_site(httpserver: HTTPServer, make_client: MakeClient) -> None:
    redirect(httpserver, "/module/download/downfile.jsp", "/attach/0/附表.pdf", 302)
    httpserver.expect_request("/attach/0/附表.pdf").respond_with_data(
        b"%PDF-1.4", content_type="application/pdf"
    )
    fetched = make_client().fetch(httpserver.url_for("/module/download/downfile.jsp"), expected="file")
    assert (fetched.outcome, fetched.body) == (FetchOutcome.PAGE, b"%PDF-1.4")
    assert (fetched.final_url or "").endswith("/attach/0/%E9%99%84%E8%A1%A8.pdf")
    assert fetched.url.endswith("/module/download/downfile.jsp")


@pytest.mark.parametrize(
    "to", ["http://zwinkt.com/", "//findgay.net/x", "http://127.0.0.1:1/a", "mailto:a@b"]
)
def test_refuses_to_leave_the_site(to: str, httpserver: HTTPServer, make_client: MakeClient) -> None:
    redirect(httpserver, "/a.html", to)
    client = make_client()
    fetched = client.fetch(httpserver.url_for("/a.html"))
    assert (fetched.outcome, client.requests_made) == (FetchOutcome.FOREIGN_REDIRECT, 1)


def test_a_redirect_loop_ends(httpserver: HTTPServer, make_client: MakeClient) -> None:
    redirect(httpserver, "/a.html", "/b.html")
    redirect(httpserver, "/b.html", "/a.html")
    client = make_client()
    assert client.fetch(httpserver.url_for("/a.html")).outcome is FetchOutcome.REDIRECT_LOOP
    assert client.requests_made == 2


def test_endless_redirects_end(httpserver: HTTPServer, make_client: MakeClient) -> None:
    for n in range(20):
        redirect(httpserver, f"/{n}.html", f"/{n + 1}.html")
    client = make_client()
    assert client.fetch(httpserver.url_for("/0.html")).outcome is FetchOutcome.REDIRECT_LOOP
    assert client.requests_made < 10


def test_a_redirect_may_open_a_session(httpserver: HTTPServer, make_client: MakeClient) -> None:
    def answer(request: Request) -> Response:
        if request.cookies.get("SERVERID"):
            return Response(PAGE, content_type="text/html")
        return Response("", 302, {"Location": "/a.html", "Set-Cookie": "SERVERID=abc|1|1; Path=/"})

    httpserver.expect_request("/a.html").respond_with_handler(answer)
    assert make_client().fetch(httpserver.url_for("/a.html")).outcome is FetchOutcome.PAGE


@pytest.mark.parametrize(
    ("status", "asked", "sent"),
    [(301, "GET", b""), (302, "GET", b""), (303, "GET", b""), (307, "POST", b"a=1"), (308, "POST", b"a=1")],
)
def test_a_form_is_not_sent_again_behind_a_redirect_that_does_not_ask_for_it(
    status: int, asked: str, sent: bytes, httpserver: HTTPServer, make_client: MakeClient
) -> None:
    redirect(httpserver, "/form", "/answer", status)
    httpserver.expect_request("/answer").respond_with_data(PAGE, content_type="text/html")
    fetched = make_client().fetch(httpserver.url_for("/form"), method="POST", data={"a": "1"})
    request = httpserver.log[-1][0]
    assert (request.method, request.get_data()) == (asked, sent)
    assert (fetched.outcome, fetched.method) == (FetchOutcome.PAGE, asked)


def test_threads_share_one_client(httpserver: HTTPServer, make_client: MakeClient) -> None:
    lock, at_once, most = threading.Lock(), 0, 0

    def answer(_: Request) -> Response:
        nonlocal at_once, most
        with lock:
            at_once += 1
            most = max(most, at_once)
        threading.Event().wait(0.01)
        with lock:
            at_once -= 1
        return Response(PAGE, content_type="text/html")

    httpserver.expect_request("/a.html").respond_with_handler(answer)
    client = make_client(concurrency=2)

    def fetch(n: int) -> Fetch:
        return client.fetch(httpserver.url_for("/a.html") + f"?n={n}")

    with ThreadPoolExecutor(6) as pool:
        fetches = list(pool.map(fetch, range(24)))

    assert {fetched.outcome for fetched in fetches} == {FetchOutcome.PAGE}
    assert client.requests_made == 24
    assert most <= 2


@pytest.mark.parametrize(
    ("status", "header", "value", "outcome"),
    [
        ("200 OK", "Content-Length", "9" * 6000, FetchOutcome.TOO_LARGE),
        ("200 OK", "Content-Length", "\xb2", FetchOutcome.PAGE),
        ("503 Busy", "Retry-After", "9" * 6000, FetchOutcome.SERVER_ERROR),
        ("302 Found", "Location", "http://[x/", FetchOutcome.FOREIGN_REDIRECT),
        ("302 Found", "Location", f"/&#{'9' * 6000};", FetchOutcome.FOREIGN_REDIRECT),
        ("200 OK", "Content-Type", f"text/html; charset={'x' * 6000}", FetchOutcome.PAGE),
        ("200 OK", "Last-Modified", "\x80" * 100, FetchOutcome.PAGE),
    ],
)
def test_a_header_that_cannot_be_understood_is_an_outcome(
    status: str,
    header: str,
    value: str,
    outcome: FetchOutcome,
    make_profile: MakeProfile,
    make_client: MakeClient,
) -> None:
    answer = f"HTTP/1.1 {status}\r\n{header}: {value}\r\nConnection: close\r\n\r\n".encode("latin-1")
    with serve_bytes(*[lambda connection: connection.sendall(answer + PAGE.encode())] * 2) as base:
        profile = make_profile(site={"base_url": base}, retries=1)
        fetched = make_client(profile).fetch(f"{base}/a.html")
    assert fetched.outcome is outcome
    assert "bug" not in (fetched.error or "") and "traceback" not in (fetched.error or "")
    assert len(fetched.error or "") < 500


def test_an_exception_that_nobody_foresaw_is_an_outcome(
    httpserver: HTTPServer, make_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RecursionError("too deep")

    httpserver.expect_request("/a.html").respond_with_data("<p>x</p>")
    monkeypatch.setattr("extract.http_client.client.classify_response", fail)
    fetched = make_client().fetch(httpserver.url_for("/a.html"))
    assert fetched.outcome is FetchOutcome.UNDECODABLE
    assert "RecursionError: too deep" in (fetched.error or "")


@pytest.mark.parametrize(("number", "length", "kept"), [(50, 1, True), (51, 1, False), (1, 9000, False)])
def test_cookies_beyond_measure_are_forgotten(
    number: int, length: int, kept: bool, httpserver: HTTPServer, make_client: MakeClient
) -> None:
    carried: list[int] = []

    def answer(request: Request) -> Response:
        carried.append(len(request.cookies))
        response = Response(PAGE, content_type="text/html")
        for count in range(number):
            response.headers.add("Set-Cookie", f"c{count}={'x' * length}; Path=/")
        return response

    httpserver.expect_request("/a.html").respond_with_handler(answer)
    client = make_client()
    outcomes = [client.fetch(httpserver.url_for("/a.html")).outcome for _ in range(2)]
    assert outcomes == [FetchOutcome.PAGE] * 2
    assert carried == [0, number if kept else 0]
