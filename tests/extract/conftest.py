"""A site on loopback, profiles of it, and a client whose clock and sleep the test controls."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from extract.http_client.client import PoliteClient
from extract.profile import SiteProfile, load_profile
from tests.support.waiting import PATIENCE

NOW = datetime(2026, 3, 1, 18, 0, tzinfo=UTC)


@dataclass
class FakeTime:
    """A clock that moves only in ``sleep``. ``slept`` lists the seconds of each."""

    at: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def read(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.at += seconds


MakeProfile = Callable[..., SiteProfile]
MakeClient = Callable[..., PoliteClient]


@pytest.fixture
def make_profile(httpserver: HTTPServer) -> MakeProfile:
    """A profile of the test's site. Robots are off unless asked for, so that tests count only their requests."""

    def make(
        sources: list[dict[str, Any]] | None = None,
        publishers: list[dict[str, Any]] | None = None,
        site: dict[str, Any] | None = None,
        **politeness: Any,
    ) -> SiteProfile:
        base = httpserver.url_for("")
        return SiteProfile.model_validate(
            {
                "site": {"code": "t", "name": "测试区", "base_url": base, **(site or {})},
                "politeness": {"requests_per_second": 1000, "obey_robots": False, **politeness},
                "source": sources or [{"kind": "links", "path": "/list.html"}],
                "publisher": publishers or [],
            }
        )

    return make


@pytest.fixture(scope="session")
def zhenhai() -> SiteProfile:
    """The profile that ships with the product."""
    return load_profile("zhenhai")


@pytest.fixture
def fake_time() -> FakeTime:
    return FakeTime()


@pytest.fixture
def make_client(make_profile: MakeProfile, fake_time: FakeTime) -> Iterator[MakeClient]:
    """Clients of a profile (by default the plain one) that sleep in fake time. Closed after the test."""
    made: list[PoliteClient] = []

    def make(profile: SiteProfile | None = None, **politeness: Any) -> PoliteClient:
        client = PoliteClient(
            profile or make_profile(**politeness),
            contact="mailto:data@example.org",
            clock=lambda: NOW,
            monotonic=fake_time.read,
            sleep=fake_time.sleep,
        )
        made.append(client)
        return client

    yield make
    for client in made:
        client.close()


@contextmanager
def serve_bytes(*scripts: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that runs one script for each connection, in order; yields its base URL.

    A script may go on until the client hangs up: a write after that ends it.
    """
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def run() -> None:
            for script in scripts:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                # Some tests are about a client that closes the connection in the middle of a response.
                with connection, suppress(ConnectionError):
                    connection.recv(65536)
                    script(connection)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(PATIENCE)


@contextmanager
def reserve_port() -> Iterator[str]:
    """The base URL of a port that is held, and where nobody listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{held.getsockname()[1]}"
