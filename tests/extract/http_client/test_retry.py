"""Which failures are repeated, how often, and after how long a wait."""

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from extract.records import FetchOutcome
from tests.support.scripted_server import FakeTime, MakeClient

PAGE = "<html><body><table><tr><td>政府信息公开年度报告</td></tr></table></body></html>"


def answer_in_turn(server: HTTPServer, path: str, *answers: Response) -> None:
    for answer in answers:
        server.expect_ordered_request(path).respond_with_response(answer)


def page() -> Response:
    return Response(PAGE, content_type="text/html")


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
    said = "status 429; asked again"
    if retry_after == "3600":
        said += "; its Retry-After of 3600 s is cut to 60 s (politeness.retry_after_max_seconds)"
    assert [past.error for past in fetched.earlier] == [said]


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
