"""Rate, retries, robots.txt, the budget of a run, and suspended hosts."""

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from extract.http_client.pending_fetch import Timekeeper
from extract.http_client.throttle import HostThrottle
from extract.profile import Politeness
from extract.records import Fetch, FetchOutcome
from tests.extract.conftest import FakeTime, MakeClient

PAGE = "<html><body><table><tr><td>政府信息公开年度报告</td></tr></table></body></html>"


def answer_in_turn(server: HTTPServer, path: str, *answers: Response) -> None:
    for answer in answers:
        server.expect_ordered_request(path).respond_with_response(answer)


def page() -> Response:
    return Response(PAGE, content_type="text/html")


def test_keeps_the_rate(httpserver: HTTPServer, make_client: MakeClient, fake_time: FakeTime) -> None:
    httpserver.expect_request("/a.html").respond_with_data(PAGE)
    client = make_client(requests_per_second=0.5)
    for _ in range(4):
        client.fetch(httpserver.url_for("/a.html"))
    assert fake_time.slept == [2.0, 2.0, 2.0]


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_passing_failure_is_repeated(
    status: int, httpserver: HTTPServer, make_client: MakeClient, fake_time: FakeTime
) -> None:
    answer_in_turn(httpserver, "/a.html", Response("", status), Response("", status), page())
    fetched = make_client(backoff_seconds=4).fetch(httpserver.url_for("/a.html"))
    assert fetched.outcome is FetchOutcome.PAGE
    assert [past.status for past in fetched.earlier] == [status, status]
    assert fake_time.slept == [4, 8]


@pytest.mark.parametrize(("retry_after", "slept"), [("7", 7), ("3600", 60), ("0", 0.001), ("soon", 4)])
def test_waits_as_long_as_retry_after_asks_up_to_the_cap(
    retry_after: str, slept: float, httpserver: HTTPServer, make_client: MakeClient, fake_time: FakeTime
) -> None:
    answer_in_turn(httpserver, "/a.html", Response("", 429, {"Retry-After": retry_after}), page())
    fetched = make_client(backoff_seconds=4).fetch(httpserver.url_for("/a.html"))
    assert (fetched.outcome, fake_time.slept) == (FetchOutcome.PAGE, [slept])


@pytest.mark.parametrize(
    ("status", "outcome", "requests"),
    [
        (503, FetchOutcome.SERVER_ERROR, 3),
        (429, FetchOutcome.BLOCKED, 3),
        (403, FetchOutcome.BLOCKED, 2),
        (500, FetchOutcome.SERVER_ERROR, 1),
        (404, FetchOutcome.NOT_FOUND, 1),
        (412, FetchOutcome.CHALLENGE, 1),
        (521, FetchOutcome.CHALLENGE, 1),
    ],
)
def test_how_often_a_lasting_failure_is_repeated(
    status: int, outcome: FetchOutcome, requests: int, httpserver: HTTPServer, make_client: MakeClient
) -> None:
    httpserver.expect_request("/a.html").respond_with_data("x", status=status)
    client = make_client(retries=2)
    assert client.fetch(httpserver.url_for("/a.html")).outcome is outcome
    assert (client.requests_made, len(httpserver.log)) == (requests, requests)


def test_a_challenge_is_not_asked_again_in_the_same_run(
    httpserver: HTTPServer, make_client: MakeClient
) -> None:
    httpserver.expect_request("/a.html").respond_with_data("<script>$_ts</script>", status=412)
    client = make_client()
    outcomes = [client.fetch(httpserver.url_for("/a.html")).outcome for _ in range(2)]
    assert outcomes == [FetchOutcome.CHALLENGE, FetchOutcome.REFUSED]
    assert len(httpserver.log) == 1


def test_challenges_in_a_row_suspend_the_host(httpserver: HTTPServer, make_client: MakeClient) -> None:
    def answer(request: Request) -> Response:
        return page() if request.path == "/2.html" else Response("", 412)

    httpserver.expect_request("").respond_with_handler(answer)
    for n in range(9):
        httpserver.expect_request(f"/{n}.html").respond_with_handler(answer)
    client = make_client(challenges_before_stop=3)

    fetches = [client.fetch(httpserver.url_for(f"/{n}.html")) for n in range(8)]

    challenge, refused = FetchOutcome.CHALLENGE, FetchOutcome.REFUSED
    assert [fetch.outcome for fetch in fetches] == [
        challenge,
        challenge,
        FetchOutcome.PAGE,
        challenge,
        challenge,
        challenge,
        refused,
        refused,
    ]
    assert (fetches[-1].error or "").startswith(
        f"127.0.0.1:{httpserver.port} sent a challenge 3 times in a row"
    )


def test_failures_in_a_row_slow_down_and_then_suspend_the_host(fake_time: FakeTime) -> None:
    politeness = Politeness(requests_per_second=1, failures_before_stop=4)
    throttle = HostThrottle("h", politeness, Timekeeper(monotonic=fake_time.read, sleep=fake_time.sleep))
    for outcome in (
        FetchOutcome.PAGE,
        FetchOutcome.SERVER_ERROR,
        FetchOutcome.BLOCKED,
        FetchOutcome.TIMEOUT,
        FetchOutcome.NOT_FOUND,
    ):
        with throttle.slot():
            throttle.record_outcome(outcome)
    with throttle.slot():
        pass
    assert fake_time.slept == [1, 1, 2, 4, 8]
    assert throttle.suspended is None
    for _ in range(4):
        throttle.record_outcome(FetchOutcome.SERVER_ERROR)
    assert "failed 4 times in a row" in (throttle.suspended or "")


def test_the_budget_of_a_run_counts_every_request(httpserver: HTTPServer, make_client: MakeClient) -> None:
    httpserver.expect_request("/a.html").respond_with_data("", status=503)
    client = make_client(requests_per_run=4, retries=2)
    first, second, third = (client.fetch(httpserver.url_for("/a.html")) for _ in range(3))
    assert (first.outcome, second.outcome) == (FetchOutcome.SERVER_ERROR, FetchOutcome.SERVER_ERROR)
    assert third.outcome is FetchOutcome.REFUSED and "budget of 4 requests" in (third.error or "")
    assert len(httpserver.log) == 4


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


def test_robots_may_be_left_unread(httpserver: HTTPServer, make_client: MakeClient) -> None:
    httpserver.expect_request("/a.html").respond_with_data(PAGE)
    make_client(obey_robots=False).fetch(httpserver.url_for("/a.html"))
    assert [request.path for request, _ in httpserver.log] == ["/a.html"]
