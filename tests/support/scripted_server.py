"""A client's clock that moves only when the test says so, and servers that answer with scripted bytes."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

from extract.http_client.client import PoliteClient
from extract.profile import SiteProfile
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
