"""The rate of requests, the budget of a run, and suspended hosts."""

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from extract.http_client.client import PoliteClient
from extract.http_client.pending_fetch import Timekeeper
from extract.http_client.throttle import HostThrottle, RunTimeSpent
from extract.profile import Politeness
from extract.records import FetchOutcome
from tests.support.scripted_server import NOW, FakeTime, MakeClient, MakeProfile

PAGE = "<html><body><table><tr><td>政府信息公开年度报告</td></tr></table></body></html>"


def page() -> Response:
    return Response(PAGE, content_type="text/html")


def test_keeps_the_rate(httpserver: HTTPServer, make_client: MakeClient, fake_time: FakeTime) -> None:
    httpserver.expect_request("/a.html").respond_with_data(PAGE)
    client = make_client(requests_per_second=0.5)
    for _ in range(4):
        client.fetch(httpserver.url_for("/a.html"))
    assert fake_time.slept == [2.0, 2.0, 2.0]


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


def test_nobody_sleeps_past_the_end_of_the_run(fake_time: FakeTime) -> None:
    end = fake_time.at + 25
    clocks = Timekeeper(monotonic=fake_time.read, sleep=fake_time.sleep)
    throttle = HostThrottle("h", Politeness(requests_per_second=0.1), clocks, lambda: end - fake_time.at)
    for _ in range(3):
        throttle.wait()
    with pytest.raises(RunTimeSpent, match="before the next turn of h"):
        throttle.wait()
    assert (fake_time.slept, fake_time.at) == ([10, 10], end - 5)


@pytest.mark.parametrize(
    ("run_seconds", "politeness", "requests", "slept"),
    [
        (1e9, {}, 3, [60, 60]),
        (100, {}, 2, [60]),
        (100, {"retry_after_max_seconds": 200}, 1, []),
        (0, {}, 0, []),
    ],
)
def test_what_is_left_when_the_run_has_no_time_is_not_reached(
    run_seconds: float,
    politeness: dict[str, float],
    requests: int,
    slept: list[float],
    httpserver: HTTPServer,
    make_profile: MakeProfile,
    fake_time: FakeTime,
) -> None:
    httpserver.expect_request("/a.html").respond_with_data("", status=503, headers={"Retry-After": "3600"})
    end = fake_time.at + run_seconds
    with PoliteClient(
        make_profile(retries=2, **politeness),
        contact="x",
        clock=lambda: NOW,
        monotonic=fake_time.read,
        sleep=fake_time.sleep,
        seconds_left=lambda: end - fake_time.at,
    ) as client:
        fetched = client.fetch(httpserver.url_for("/a.html"))
        later = client.fetch(httpserver.url_for("/b.html"))
    reached = FetchOutcome.SERVER_ERROR if run_seconds == 1e9 else FetchOutcome.NOT_REACHED
    assert (fetched.outcome, len(httpserver.log) - (requests == 3), fake_time.slept[: len(slept)]) == (
        reached,
        requests,
        slept,
    )
    assert fake_time.at <= end
    assert (later.outcome is FetchOutcome.NOT_REACHED) == (run_seconds < 1e9)


def test_a_robots_txt_that_the_run_has_no_time_for_leaves_its_page_unreached(
    httpserver: HTTPServer, make_profile: MakeProfile
) -> None:
    with PoliteClient(make_profile(obey_robots=True), contact="x", seconds_left=lambda: 0) as client:
        fetched = client.fetch(httpserver.url_for("/a.html"))
    assert (fetched.outcome, httpserver.log) == (FetchOutcome.NOT_REACHED, [])
