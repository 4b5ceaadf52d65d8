"""Nothing is sent to a private machine: over http or https, behind a redirect, or under a name that changes its address."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from extract.records import FetchOutcome
from tests.support.scripted_server import MakeClient, MakeProfile
from tests.support.waiting import PATIENCE

NAME = "xxgk.zh.gov.cn"


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
    """Resolves names to scripted addresses, the last of them for good; ``asked`` counts the questions."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, **addresses: list[list[str]]) -> None:
        self.asked = 0
        self._addresses, self._resolve = addresses, socket.getaddrinfo
        monkeypatch.setattr(socket, "getaddrinfo", self._answer)

    def _answer(self, host: str, port: int, *given: Any, **named: Any) -> list[Any]:
        scripted = self._addresses.get(host.replace(".", "_"))
        if scripted is None:
            return self._resolve(host, port, *given, **named)
        self.asked += 1
        addresses = scripted.pop(0) if len(scripted) > 1 else scripted[0]
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
    assert (names.asked, f"{address} is a private" in (fetched.error or "")) == (1, True)


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
    assert (outcomes, names.asked) == ([FetchOutcome.PAGE, FetchOutcome.REFUSED], 2)


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
