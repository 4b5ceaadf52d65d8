"""A server that never comes to its end is given up when the time of the fetch is spent, wherever it drips."""

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from math import inf
from socket import create_server, socket

import pytest

from extract.http_client.client import PoliteClient
from extract.http_client.exchange_time import ExchangeTime
from extract.records import Fetch, FetchOutcome
from tests.support.scripted_server import MakeProfile, serve_bytes
from tests.support.waiting import PATIENCE

DEADLINE = 0.4
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
BUSY = b"HTTP/1.1 503 Busy\r\nConnection: close\r\n\r\n"


def drip(begin: bytes, drop: bytes, pause: float = 0.02) -> Callable[[socket], None]:
    """A script that sends ``begin`` at once and then ``drop`` again and again until the client hangs up."""

    def script(connection: socket) -> None:
        connection.sendall(begin)
        while True:
            connection.sendall(drop)
            threading.Event().wait(pause)

    return script


def hop(number: int) -> Callable[[socket], None]:
    def script(connection: socket) -> None:
        threading.Event().wait(DEADLINE / 2)
        answer = f"HTTP/1.1 302 Found\r\nLocation: /{number}.html\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        connection.sendall(answer.encode())

    return script


def fetch(make_profile: MakeProfile, base: str, **politeness: object) -> Fetch:
    limits = {"deadline_seconds": DEADLINE, "timeout_seconds": PATIENCE, "retries": 0}
    profile = make_profile(site={"base_url": base}, **{**limits, **politeness})
    with PoliteClient(profile, contact="x") as client:
        return client.fetch(f"{base}/a.html")


@pytest.mark.parametrize(
    ("script", "status"),
    [
        (drip(b"", b"H"), None),
        (drip(b"HTTP/1.1 200 ", b"O"), None),
        (drip(OK + b"X: ", b"x"), None),
        (drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), None),
        (drip(OK + b"Content-Length: 1000000\r\n\r\n", b"x"), 200),
        (drip(OK + b"Connection: close\r\n\r\n", b"x"), 200),
        (drip(CHUNKED, b"0"), 200),
        (drip(CHUNKED + b"1;", b"x"), 200),
        (drip(CHUNKED, b"1\r\nx\r\n"), 200),
        (drip(CHUNKED + b"0\r\n", b"T: x\r\n"), 200),
        (lambda connection: connection.recv(1), None),
    ],
    ids=[
        "nothing but letters", "status line", "header", "continue", "body", "body without a length",
        "length of a chunk", "extension of a chunk", "chunks", "trailers", "silence",
    ],
)  # fmt: skip
def test_an_answer_that_drips_is_given_up(
    script: Callable[[socket], None], status: int | None, make_profile: MakeProfile
) -> None:
    with serve_bytes(script) as base:
        fetched = fetch(make_profile, base)
    assert fetched.outcome is FetchOutcome.TIMEOUT
    assert fetched.status in (status, None)  # on a busy machine not even the headers come in time
    assert fetched.error == f"not whole after {DEADLINE:g} s (politeness.deadline_seconds)"


def test_redirects_share_the_time(make_profile: MakeProfile) -> None:
    with serve_bytes(*[hop(number) for number in range(5)]) as base:
        fetched = fetch(make_profile, base)
    assert fetched.outcome is FetchOutcome.TIMEOUT
    assert "deadline_seconds" in (fetched.error or "")


def test_a_robots_txt_that_drips_is_given_up(make_profile: MakeProfile) -> None:
    with serve_bytes(drip(OK + b"X: ", b"x")) as base:
        fetched = fetch(make_profile, base, obey_robots=True)
    assert fetched.outcome is FetchOutcome.TIMEOUT
    assert "robots.txt could not be read" in (fetched.error or "")
    assert [past.outcome for past in fetched.earlier] == [FetchOutcome.TIMEOUT]


def test_an_attempt_that_is_repeated_is_not_read_to_its_end(make_profile: MakeProfile) -> None:
    page = OK + b"Connection: close\r\n\r\n<table><tr><td>1</td></tr></table>"
    with serve_bytes(drip(BUSY, b"x" * 65536), lambda connection: connection.sendall(page)) as base:
        fetched = fetch(make_profile, base, retries=1, backoff_seconds=0, deadline_seconds=30)
    assert (fetched.outcome, [past.status for past in fetched.earlier]) == (FetchOutcome.PAGE, [503])


@pytest.fixture
def slow_handshake() -> Iterator[str]:
    """A server that begins a TLS record and sends a byte of it now and then."""
    with create_server(("127.0.0.1", 0)) as listener:

        def run() -> None:
            with suppress(OSError):
                connection, _ = listener.accept()
                with connection:
                    drip(b"\x16\x03\x03\x40\x00", b"\x02")(connection)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        yield f"https://127.0.0.1:{listener.getsockname()[1]}"
    thread.join(PATIENCE)


def test_a_handshake_that_drips_is_given_up(slow_handshake: str, make_profile: MakeProfile) -> None:
    fetched = fetch(make_profile, slow_handshake)
    assert fetched.outcome is FetchOutcome.TIMEOUT
    assert "deadline_seconds" in (fetched.error or "")


def test_only_exchanges_take_time() -> None:
    at = 0.0
    time = ExchangeTime(10, lambda: at)
    time.stop()
    at = 100.0
    assert time.limit(30) == 10
    time.start()
    at = 104.0
    time.start()
    assert (time.left, time.limit(3)) == (6, 3)
    time.stop()
    at = 200.0
    assert time.left == 6
    time.start()
    at = 202.0
    time.stop()
    at = 300.0
    assert time.left == 4
    time.start()
    at = 304.0
    with pytest.raises(TimeoutError, match=r"not whole after 10 s \(politeness\.deadline_seconds\)"):
        time.limit(3)


@pytest.mark.parametrize("drop", [b"x", b""], ids=["drips", "is silent"])
def test_an_answer_under_way_is_given_up_where_the_run_is_stopped(
    drop: bytes, make_profile: MakeProfile
) -> None:
    left = [inf]

    def script(connection: socket) -> None:
        connection.sendall(OK + b"Content-Length: 1000000\r\n\r\n")
        left[0] = -inf
        drip(b"", drop)(connection) if drop else connection.recv(1)

    with serve_bytes(script) as base:
        profile = make_profile(
            site={"base_url": base}, deadline_seconds=PATIENCE, timeout_seconds=PATIENCE, retries=0
        )
        with PoliteClient(profile, contact="x", seconds_left=lambda: left[0]) as client:
            fetched = client.fetch(f"{base}/a.html")
    assert (fetched.outcome, fetched.error) == (FetchOutcome.TIMEOUT, "the run was stopped")
