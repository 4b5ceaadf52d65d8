"""One request and its whole response: packed bodies, limits to the byte, and why no response came."""

import gzip
import random
import ssl
import zlib
from collections.abc import Callable
from functools import partial
from socket import socket
from typing import Any, cast

import pytest
import requests
from pytest_httpserver import HTTPServer
from urllib3.exceptions import MaxRetryError, ProtocolError, ReadTimeoutError

from extract.http_client.allowed_hosts import HostRules
from extract.http_client.exchange_time import ExchangeTime
from extract.http_client.retry import RetryContext
from extract.http_client.session import (
    BrokenStreamError,
    HttpSession,
    OverLimitError,
    RequestFailed,
    inflate_body,
)
from extract.records import FetchOutcome
from tests.support.scripted_server import MakeClient, MakeProfile, serve_bytes

TEXT = "庄市街道政府信息公开工作年度报告".encode() * 40
NOISE = random.Random(1).randbytes(300_000)
LIMIT = 1_000_000
# The header of gzip has the time, and tests are named by their bytes.
gzip_whole = partial(gzip.compress, mtime=0)
PAGE = "<table><tr><td>1</td></tr></table>"


def pack_raw(data: bytes) -> bytes:
    """Deflate data without the zlib header."""
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT, None),
        (TEXT, ""),
        (TEXT, "identity"),
        (TEXT, " Identity , identity"),
        (gzip_whole(TEXT), "gzip"),
        (gzip_whole(TEXT), "x-gzip"),
        (gzip_whole(TEXT), " GZip "),
        (zlib.compress(TEXT), "deflate"),
        (pack_raw(TEXT), "deflate"),
        (zlib.compress(gzip_whole(TEXT)), "gzip, deflate"),
        (gzip_whole(zlib.compress(TEXT)), "deflate,gzip"),
        (pack_raw(TEXT) + b"behind", "deflate"),
        (gzip_whole(TEXT[:100]) + gzip_whole(b"") + gzip_whole(TEXT[100:]), "gzip"),
        (gzip_whole(TEXT) + b"\0" * 700, "gzip"),
        (zlib.compress(TEXT, wbits=9), "deflate"),
    ],
)  # fmt: skip
def test_a_body_is_unpacked_as_its_encoding_says(data: bytes, encoding: str | None) -> None:
    assert inflate_body(data, encoding, LIMIT) == TEXT


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_an_empty_body_is_empty_whatever_its_encoding(encoding: str) -> None:
    assert inflate_body(b"", encoding, LIMIT) == b""


def test_a_raw_body_that_begins_like_one_with_a_header_is_told_by_its_check_bits() -> None:
    """A stored block may begin with any bits behind its first three: here with those of a header's first byte."""
    stored = bytes([0x78 & 0xF8 | 0b000]) + len(TEXT[:9]).to_bytes(2, "little")
    body = stored + (0xFFFF - 9).to_bytes(2, "little") + TEXT[:9] + b"\x01\0\0\xff\xff"
    assert body[0] & 0x0F == 8
    assert int.from_bytes(body[:2]) % 31 != 0
    assert inflate_body(body, "deflate", LIMIT) == TEXT[:9]


def test_long_bodies_and_many_members_come_whole() -> None:
    assert inflate_body(gzip_whole(NOISE), "gzip", LIMIT) == NOISE
    many = b"".join(gzip_whole(NOISE[n : n + 600]) for n in range(0, 60_000, 600))
    assert inflate_body(many, "gzip", LIMIT) == NOISE[:60_000]


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (gzip_whole(NOISE), len(NOISE)),
        (gzip_whole(TEXT) + gzip_whole(NOISE), len(TEXT) + len(NOISE)),
    ],
)
def test_a_body_may_be_as_long_as_the_limit_and_no_byte_longer(data: bytes, size: int) -> None:
    assert len(inflate_body(data, "gzip", size)) == size
    for limit in (size - 1, 1000):
        with pytest.raises(OverLimitError) as told:
            inflate_body(data, "gzip", limit)
        assert str(told.value) == f"unpacks to more than {limit} bytes"


def test_no_more_than_one_byte_beyond_the_limit_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few hundred kilobytes may unpack to as many megabytes."""
    unpacked = []

    class Counted:
        def __init__(self, window: int) -> None:
            self._unpacker = zlib_decompressobj(window)

        def __getattr__(self, name: str) -> Any:
            return getattr(self._unpacker, name)

        def decompress(self, *given: Any) -> bytes:
            unpacked.append(self._unpacker.decompress(*given))
            return unpacked[-1]

    zlib_decompressobj = zlib.decompressobj
    monkeypatch.setattr(zlib, "decompressobj", Counted)
    with pytest.raises(OverLimitError):
        inflate_body(gzip_whole(bytes(4 * LIMIT)), "gzip", LIMIT)
    assert (len(unpacked) > 1, sum(map(len, unpacked))) == (True, LIMIT + 1)


def test_members_count_together() -> None:
    with pytest.raises(OverLimitError):
        inflate_body(gzip.compress(TEXT) * 3, "gzip", len(TEXT) * 3 - 1)
    assert len(inflate_body(gzip.compress(TEXT) * 3, "gzip", len(TEXT) * 3)) == len(TEXT) * 3


@pytest.mark.parametrize(
    ("data", "encoding", "message"),
    [
        (gzip_whole(TEXT)[:-9], "gzip",
         f"compressed body ends after {len(gzip_whole(TEXT)) - 9} bytes, before its end mark"),
        (zlib.compress(NOISE)[:70_000], "deflate",
         "compressed body ends after 70000 bytes, before its end mark"),
        (b"\x1f", "gzip", "compressed body ends after 1 bytes, before its end mark"),
        (zlib.compress(TEXT), "gzip", "damaged compressed body: Error -3 while decompressing data"),
        (b"no gzip at all", "gzip", "damaged compressed body: Error -3 while decompressing data"),
        (TEXT, "br", "Content-Encoding 'br' was not asked for"),
        (gzip_whole(TEXT), "gzip, Br", "Content-Encoding 'br' was not asked for"),
    ],
)  # fmt: skip
def test_a_broken_body_says_what_is_wrong(data: bytes, encoding: str, message: str) -> None:
    with pytest.raises(BrokenStreamError) as told:
        inflate_body(data, encoding, LIMIT)
    assert str(told.value).startswith(message)


@pytest.mark.parametrize(
    ("length", "announced", "outcome", "error"),
    [
        (2000, True, FetchOutcome.PAGE, None),
        (2001, True, FetchOutcome.TOO_LARGE, "announces 2001 bytes or more, allowed are 2000"),
        (2000, False, FetchOutcome.PAGE, None),
        (2001, False, FetchOutcome.TOO_LARGE, "longer than 2000 bytes"),
    ],
)
def test_a_page_may_be_as_long_as_the_profile_allows_and_no_byte_longer(
    length: int, announced: bool, outcome: FetchOutcome, error: str | None,
    make_profile: MakeProfile, make_client: MakeClient,
) -> None:  # fmt: skip
    head = f"Content-Length: {length}" if announced else "Connection: close"
    body = b"<table><tr><td>1</td></tr></table>".ljust(length)

    def answer(connection: socket) -> None:
        connection.sendall(f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{head}\r\n\r\n".encode() + body)

    with serve_bytes(answer) as base:
        fetched = make_client(make_profile(site={"base_url": base}, retries=0, max_bytes=2000)).fetch(base)
    assert (fetched.outcome, fetched.error, fetched.status) == (outcome, error, 200)


def test_a_length_of_more_digits_than_are_read_is_too_much(
    make_profile: MakeProfile, make_client: MakeClient
) -> None:
    for digits, said in (("0" * 12 + "100", None), ("0" * 13 + "100", "0" * 13 + "10")):
        answer = f"HTTP/1.1 200 OK\r\nContent-Length: {digits}\r\n\r\n".encode() + b"<table>".ljust(100)
        with serve_bytes(lambda connection, answer=answer: connection.sendall(answer)) as base:
            fetched = make_client(make_profile(site={"base_url": base}, retries=0, max_bytes=2000)).fetch(
                base
            )
        error = f"announces {said} bytes or more, allowed are 2000"
        assert (fetched.outcome is FetchOutcome.TOO_LARGE) is (said is not None)
        assert said is None or fetched.error == error


def test_a_body_that_is_cut_says_so(make_profile: MakeProfile, make_client: MakeClient) -> None:
    def answer(connection: socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<table>")

    with serve_bytes(answer) as base:
        fetched = make_client(make_profile(site={"base_url": base}, retries=0)).fetch(base)
    assert (fetched.outcome, fetched.status) == (FetchOutcome.TRUNCATED, 200)
    assert (fetched.error or "").startswith("the body did not come whole: ")
    assert "7 bytes read, 93 more expected" in (fetched.error or "")


@pytest.mark.parametrize(
    ("error", "outcome", "reason"),
    [
        (requests.Timeout("late"), FetchOutcome.TIMEOUT, "no answer in time: late"),
        (requests.ConnectionError("cut"), FetchOutcome.UNREACHABLE, "no connection: cut"),
        (requests.ConnectionError(OSError("cut")), FetchOutcome.UNREACHABLE, "no connection: cut"),
        (requests.ConnectionError(ProtocolError("Connection aborted.", ConnectionResetError(104, "Connection reset by peer"))),
         FetchOutcome.UNREACHABLE, "no connection: Connection reset by peer"),
        (requests.ConnectionError("HTTPConnection(host='site.test', port=80): Pool is closed"), FetchOutcome.UNREACHABLE,
         "no connection: Pool is closed"),
        (requests.ConnectionError(MaxRetryError(cast("Any", None), "/", OSError("cut"))), FetchOutcome.UNREACHABLE,
         "no connection: cut"),
        (requests.ConnectionError(ReadTimeoutError(cast("Any", None), "/", "late")), FetchOutcome.TIMEOUT,
         "no answer in time: None: late"),
        (requests.ConnectionError(), FetchOutcome.UNREACHABLE, "no connection: "),
        (requests.exceptions.InvalidURL("x"), FetchOutcome.REFUSED, "not an address that can be asked: x"),
        (requests.exceptions.InvalidSchema("x"), FetchOutcome.REFUSED, "not an address that can be asked: x"),
        (requests.exceptions.SSLError("x"), FetchOutcome.UNREACHABLE,
         "no trusted TLS connection: x; if the server is an old one, give site.legacy_tls_reason in the profile"),
    ],
)  # fmt: skip
def test_an_error_of_the_library_has_an_outcome_and_a_reason(
    error: Exception, outcome: FetchOutcome, reason: str, make_client: MakeClient,
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("requests.Session.send", fail)
    fetched = make_client(retries=0).fetch(httpserver.url_for("/"))
    assert (fetched.outcome, fetched.error, fetched.status) == (outcome, reason, None)


def test_nothing_of_this_machine_is_sent(
    httpserver: HTTPServer, make_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the proxies of the environment nor the headers of the library."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    httpserver.expect_request("/").respond_with_data(PAGE, content_type="text/html")
    assert make_client(retries=0).fetch(httpserver.url_for("/")).outcome is FetchOutcome.PAGE
    sent = dict(httpserver.log[0][0].headers)
    assert set(sent) == {"Host", "User-Agent", "Accept", "Accept-Encoding", "Accept-Language"}


def answer_slowly(sent: bytes) -> Callable[[socket], None]:
    """A server that sends this and nothing more until the client hangs up."""

    def answer(connection: socket) -> None:
        connection.sendall(sent)
        connection.recv(1)

    return answer


def test_a_body_that_stops_is_too_slow(make_profile: MakeProfile, make_client: MakeClient) -> None:
    with serve_bytes(answer_slowly(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<table>")) as base:
        profile = make_profile(site={"base_url": base}, timeout_seconds=0.2)
        fetched = make_client(profile).fetch(base)
    assert (fetched.outcome, fetched.status) == (FetchOutcome.TIMEOUT, 200)
    assert (fetched.error or "").startswith("the body was too slow: ")


@pytest.mark.parametrize("legacy", [False, True])
def test_an_old_server_has_an_old_handshake_and_no_other_has(legacy: bool, make_profile: MakeProfile) -> None:
    profile = make_profile()
    session = HttpSession(HostRules(profile), profile.politeness, ExchangeTime(1.0, float), legacy_tls=legacy)
    manager = session._adapter.poolmanager
    assert (manager.pools._maxsize, manager.connection_pool_kw["maxsize"]) == (4, 1)
    assert manager.connection_pool_kw["block"] is False
    assert set(manager.pool_classes_by_scheme) == {"http", "https"}
    context = manager.connection_pool_kw.get("ssl_context")
    assert (context is not None) is legacy
    if context is not None:
        assert (context.security_level, bool(context.options & 0x4)) == (1, True)
        assert context.options & ssl.OP_NO_SSLv3


def test_a_request_that_failed_says_why() -> None:
    assert str(RequestFailed(FetchOutcome.TIMEOUT, "late")) == "late"


@pytest.mark.parametrize(
    ("left", "outcome", "sent", "read"),
    [
        (1.0, FetchOutcome.UNREACHABLE, "no connection: cut", "the body was too slow: late"),
        (0.0, FetchOutcome.TIMEOUT, *["not whole after 0 s (politeness.deadline_seconds)"] * 2),
    ],
)
def test_a_fetch_whose_time_is_spent_says_so(
    left: float, outcome: FetchOutcome, sent: str, read: str,
    make_profile: MakeProfile, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    def fail(*_: object, **__: object) -> None:
        raise requests.ConnectionError("cut")

    def be_late(*_: object) -> None:
        raise TimeoutError("late")

    profile, time = make_profile(), ExchangeTime(left, float)
    context = RetryContext(profile.politeness, lambda _: None, lambda: False, lambda *_: None)
    session = HttpSession(HostRules(profile), profile.politeness, time, legacy_tls=False)
    monkeypatch.setattr("requests.Session.send", fail)
    with pytest.raises(RequestFailed) as not_sent:
        session.send("GET", "http://127.0.0.1/", {}, None, context, time)
    assert (not_sent.value.outcome, not_sent.value.reason) == (outcome, sent)
    monkeypatch.setattr(session, "_drain", be_late)
    response = requests.Response()
    response.status_code = 200
    with pytest.raises(RequestFailed) as not_read:
        session._read_body(response)
    assert (not_read.value.outcome, not_read.value.reason) == (FetchOutcome.TIMEOUT, read)


@pytest.mark.parametrize(("length", "kept"), [(8191, 1), (8192, 0)])
def test_cookies_are_kept_up_to_a_length(length: int, kept: int, make_profile: MakeProfile) -> None:
    profile = make_profile()
    session = HttpSession(HostRules(profile), profile.politeness, ExchangeTime(1.0, float), legacy_tls=False)
    session._session.cookies.set("n", "v" * length)
    session._limit_cookies()
    assert len(session._session.cookies) == kept
