"""Nothing is sent to a private machine: over http or https, behind a redirect, or under a name that changes its address.
A connection keeps the time of the fetch, and says why there is none."""

import errno
import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from typing import Any, cast

import pytest
from pytest_httpserver import HTTPServer
from urllib3.connection import HTTPConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.util.connection import allowed_gai_family

from extract.http_client.allowed_hosts import HostRules
from extract.http_client.connections import SocketLimits, checked_pools
from extract.http_client.exchange_time import ExchangeTime
from extract.records import FetchOutcome
from tests.support.scripted_server import FakeTime, MakeClient, MakeProfile, reserve_port
from tests.support.waiting import PATIENCE

NAME = "xxgk.zh.gov.cn"
Connect = Callable[[str, int], HTTPConnection]


@contextmanager
def listen() -> Iterator[tuple[int, list[bytes]]]:
    """A port on loopback, and for each connection that came there what it sent."""
    sent: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def run() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    with connection:
                        sent.append(connection.recv(65536))

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        try:
            yield listener.getsockname()[1], sent
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(PATIENCE)


class Names:
    """Resolves names to scripted addresses, the last of them for good, or not at all; ``asked`` are the questions."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, **addresses: list[Any]) -> None:
        self.asked: list[tuple[Any, ...]] = []
        self._addresses, self._resolve = addresses, socket.getaddrinfo
        monkeypatch.setattr(socket, "getaddrinfo", self._answer)

    def _answer(self, host: str, port: int, *given: Any, **named: Any) -> list[Any]:
        scripted = self._addresses.get(host.replace(".", "_"))
        if scripted is None:
            return self._resolve(host, port, *given, **named)
        self.asked.append((host, port, *given))
        addresses = scripted.pop(0) if len(scripted) > 1 else scripted[0]
        if isinstance(addresses, OSError):
            raise addresses
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("legacy", [None, "2012 年的服务器"])
def test_nothing_is_sent_to_a_private_machine(
    scheme: str, legacy: str | None, make_profile: MakeProfile, make_client: MakeClient
) -> None:
    with listen() as (port, sent):
        site = {
            "base_url": f"{scheme}://{NAME}",
            "allowed_hosts": [f"localhost:{port}"],
            "legacy_tls_reason": legacy,
        }
        fetched = make_client(make_profile(site=site, retries=0)).fetch(f"{scheme}://localhost:{port}/a.html")
    assert (fetched.outcome, sent) == (FetchOutcome.REFUSED, [])
    assert "private" in (fetched.error or "")


@pytest.mark.parametrize("address", ["169.254.169.254", "10.0.0.1", "224.0.0.1"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_redirect_to_an_allowed_name_of_a_private_machine_is_refused(
    scheme: str,
    address: str,
    httpserver: HTTPServer,
    make_profile: MakeProfile,
    make_client: MakeClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = Names(monkeypatch, xxgk_zh_gov_cn=[[address]])
    httpserver.expect_request("/a.html").respond_with_data(
        "", status=302, headers={"Location": f"{scheme}://{NAME}/b.html"}
    )
    profile = make_profile(site={"allowed_hosts": [NAME]}, retries=0)
    fetched = make_client(profile).fetch(httpserver.url_for("/a.html"))
    assert (fetched.outcome, fetched.final_url) == (FetchOutcome.REFUSED, f"{scheme}://{NAME}/b.html")
    assert (len(names.asked), f"{address} is a private" in (fetched.error or "")) == (1, True)


def test_a_name_that_changes_its_address_is_checked_at_each_connection(
    httpserver: HTTPServer,
    make_profile: MakeProfile,
    make_client: MakeClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = Names(monkeypatch, xxgk_zh_gov_cn=[["127.0.0.1"], ["10.0.0.1"]])
    httpserver.expect_request("/a.html").respond_with_data("<table><tr><td>1</td></tr></table>")
    profile = make_profile(site={"allowed_hosts": [f"{NAME}:{httpserver.port}"]}, retries=0)
    client = make_client(profile)
    outcomes = []
    for _ in range(2):
        outcomes.append(client.fetch(f"http://{NAME}:{httpserver.port}/a.html").outcome)
        client.close()
    # What is asked for once is what is checked and connected to.
    question = (NAME, httpserver.port, allowed_gai_family(), socket.SOCK_STREAM)
    assert (outcomes, names.asked) == ([FetchOutcome.PAGE, FetchOutcome.REFUSED], [question] * 2)


def test_a_resolver_that_hangs_has_the_time_of_a_connection(
    make_profile: MakeProfile, make_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: over.wait(PATIENCE))
    profile = make_profile(site={"allowed_hosts": [NAME]}, retries=0, timeout_seconds=0.2)
    fetched = make_client(profile).fetch(f"http://{NAME}/a.html")
    over.set()
    assert fetched.outcome is FetchOutcome.TIMEOUT
    assert "was not resolved in time" in (fetched.error or "")


@pytest.mark.parametrize(
    ("addresses", "outcome"),
    [
        (["10.0.0.1", "127.0.0.1"], FetchOutcome.PAGE),
        (["127.0.0.2", "127.0.0.1"], FetchOutcome.PAGE),
        (["127.0.0.2", "127.0.0.3"], FetchOutcome.UNREACHABLE),
    ],
)
def test_the_first_address_that_answers_and_is_allowed_is_asked(
    addresses: list[str],
    outcome: FetchOutcome,
    httpserver: HTTPServer,
    make_profile: MakeProfile,
    make_client: MakeClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Names(monkeypatch, xxgk_zh_gov_cn=[addresses])
    httpserver.expect_request("/a.html").respond_with_data("<table><tr><td>1</td></tr></table>")
    profile = make_profile(site={"allowed_hosts": [f"{NAME}:{httpserver.port}"]}, retries=0)
    assert make_client(profile).fetch(f"http://{NAME}:{httpserver.port}/a.html").outcome is outcome


def test_an_ipv6_address_is_looked_up_without_its_brackets(
    httpserver: HTTPServer,
    make_profile: MakeProfile,
    make_client: MakeClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = Names(monkeypatch, **{"::1": [["127.0.0.1"]]})
    httpserver.expect_request("/a.html").respond_with_data("<table><tr><td>1</td></tr></table>")
    base = f"http://[::1]:{httpserver.port}"
    fetched = make_client(make_profile(site={"base_url": base}, retries=0)).fetch(f"{base}/a.html")
    assert (fetched.outcome, [host for host, *_ in names.asked]) == (FetchOutcome.PAGE, ["::1"])


@pytest.fixture
def clock() -> FakeTime:
    return FakeTime()


@pytest.fixture
def connect(make_profile: MakeProfile, clock: FakeTime) -> Connect:
    """A connection by host and port, not yet made, with 5 seconds for an operation and 10 for the fetch."""
    limits = SocketLimits(5, ExchangeTime(10, clock.read))
    limits.time.start()
    pools = checked_pools(HostRules(make_profile()), limits)
    made = cast("type[HTTPConnection]", pools["http"].ConnectionCls)
    return lambda host, port: made(host, port, timeout=PATIENCE)


def test_each_operation_has_its_own_limit_or_what_is_left_of_the_time(
    httpserver: HTTPServer, connect: Connect, clock: FakeTime
) -> None:
    httpserver.expect_request("/a.html").respond_with_data("")
    with closing(connect("127.0.0.1", httpserver.port)) as connection:
        connection.connect()
        opened = connection.sock
        limits = [opened.gettimeout()]
        clock.at += 7
        connection.request("GET", "/a.html")
        limits.append(opened.gettimeout())
        clock.at += 1
        connection.getresponse()
        limits.append(opened.gettimeout())
    assert limits == [5, 3, 2]


def test_a_connection_is_that_of_the_library_but_for_its_limits(
    httpserver: HTTPServer, connect: Connect
) -> None:
    with closing(connect("127.0.0.1", httpserver.port)) as connection:
        connection.connect()
        assert connection.sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        with pytest.raises(ValueError, match=r"^a socket is read as bytes, not as 'r'$"):
            connection.sock.makefile()


def test_each_address_has_the_limit_of_an_operation_to_answer(
    connect: Connect, clock: FakeTime, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def answer_late(*given: object, **_: object) -> None:
        asked.append(given)
        clock.at += 4
        raise TimeoutError("timed out")

    Names(monkeypatch, xxgk_zh_gov_cn=[["127.0.0.2", "127.0.0.3", "127.0.0.4"]])
    monkeypatch.setattr("extract.http_client.connections.create_connection", answer_late)
    connection = connect(NAME, 80)
    with pytest.raises(ConnectTimeoutError) as raised:
        connection.connect()
    assert asked == [(("127.0.0.2", 80), 5), (("127.0.0.3", 80), 5), (("127.0.0.4", 80), 2)]
    assert raised.value.args == (connection, f"Connection to {NAME} timed out")


@pytest.mark.parametrize(
    ("answer", "error", "message"),
    [
        ([], NewConnectionError, "Failed to establish a new connection: the name has no address"),
        (
            ["127.0.0.1"],
            NewConnectionError,
            "Failed to establish a new connection: "
            f"[Errno {errno.ECONNREFUSED}] {os.strerror(errno.ECONNREFUSED)}",
        ),
        (
            socket.gaierror(-2, "Name or service not known"),
            NameResolutionError,
            f"Failed to resolve '{NAME}' ([Errno -2] Name or service not known)",
        ),
    ],
)
def test_where_there_is_no_connection_it_is_said_why(
    answer: list[str] | OSError,
    error: type[NewConnectionError],
    message: str,
    connect: Connect,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Names(monkeypatch, xxgk_zh_gov_cn=[answer])
    with reserve_port() as base, pytest.raises(error) as raised:
        connection = connect(NAME, int(base.rpartition(":")[2]))
        connection.connect()
    assert str(raised.value) == f"{connection}: {message}"
