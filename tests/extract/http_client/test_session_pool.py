"""How many connections a site has with one client, whatever threads ask it."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import SHUT_RDWR

import pytest

from extract.http_client.client import PoliteClient
from extract.records import FetchOutcome
from tests.support.scripted_server import MakeClient, MakeProfile
from tests.support.waiting import wait_until

PAGE = "<html><body><p>政府信息公开工作年度报告</p><table><tr><td>一</td></tr></table></body></html>".encode()


OpenClient = Callable[[int], PoliteClient]


@dataclass
class KeepingServer:
    """A server that keeps connections open. ``opened`` are the ports that they came from, ``closed`` those that it closed."""

    base: str = ""
    opened: set[int] = field(default_factory=set)
    closed: set[int] = field(default_factory=set)


@pytest.fixture
def server() -> Iterator[KeepingServer]:
    with serve_keeping() as kept:
        yield kept


@contextmanager
def serve_keeping() -> Iterator[KeepingServer]:
    kept = KeepingServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle(self) -> None:
            kept.opened.add(self.client_address[1])
            super().handle()

        def finish(self) -> None:
            super().finish()
            self.request.shutdown(SHUT_RDWR)
            kept.closed.add(self.client_address[1])

        def do_GET(self) -> None:
            """A page; under /session only with the cookie of this very connection, and the last one under /last."""
            own = f"at={self.client_address[1]}"
            is_known = self.headers["Cookie"] == own or not self.path.startswith("/session")
            body = PAGE if is_known else b""
            self.send_response(200 if is_known else 302)
            if not is_known:
                self.send_header("Set-Cookie", own)
                self.send_header("Location", self.path)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            self.close_connection = self.path.startswith("/last")

        def log_message(self, *_: object) -> None:
            """A server of tests has no log."""

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept.base = f"http://127.0.0.1:{httpd.server_port}"
    thread = threading.Thread(target=httpd.serve_forever, daemon=True)
    thread.start()
    try:
        yield kept
    finally:
        httpd.shutdown()
        httpd.server_close()
        thread.join()


@pytest.fixture
def open_client(server: KeepingServer, make_profile: MakeProfile, make_client: MakeClient) -> OpenClient:
    return lambda concurrency: make_client(
        make_profile(site={"base_url": server.base}, concurrency=concurrency)
    )


def test_batch_after_batch_of_new_threads_uses_the_connections_of_the_first(
    server: KeepingServer, open_client: OpenClient
) -> None:
    with open_client(3) as client:
        for batch in range(4):
            with ThreadPoolExecutor(6) as threads:
                pages = threads.map(client.fetch, [f"{server.base}/{batch}-{n}.html" for n in range(12)])
                assert {page.outcome for page in pages} == {FetchOutcome.PAGE}
    assert len(server.opened) <= 6


def test_a_site_that_is_asked_one_thing_at_a_time_has_one_connection(
    server: KeepingServer, open_client: OpenClient
) -> None:
    with open_client(2) as client:
        for number in range(5):
            with ThreadPoolExecutor(1) as threads:
                page = threads.submit(client.fetch, f"{server.base}/{number}.html").result()
                assert page.outcome is FetchOutcome.PAGE
    assert len(server.opened) == 1


def test_a_fetch_keeps_its_connection_and_its_cookies_through_a_redirect(
    server: KeepingServer, open_client: OpenClient
) -> None:
    with open_client(4) as client, ThreadPoolExecutor(8) as threads:
        pages = threads.map(client.fetch, [f"{server.base}/session/{n}.html" for n in range(40)])
        assert {page.outcome for page in pages} == {FetchOutcome.PAGE}


def test_what_is_given_back_to_a_closed_client_is_closed(
    server: KeepingServer, open_client: OpenClient
) -> None:
    client = open_client(2)
    assert client.fetch(f"{server.base}/a.html").outcome is FetchOutcome.PAGE
    client.close()
    assert client.fetch(f"{server.base}/b.html").outcome is FetchOutcome.PAGE
    assert client._sessions._idle == []


def test_a_connection_that_the_site_closed_meanwhile_is_no_failure(
    server: KeepingServer, open_client: OpenClient
) -> None:
    with open_client(2) as client:
        for number in range(3):
            page = client.fetch(f"{server.base}/last/{number}.html")
            assert (page.outcome, page.earlier) == (FetchOutcome.PAGE, ())
            wait_until(lambda count=number + 1: len(server.closed) == count)
    assert len(server.opened) == 3
