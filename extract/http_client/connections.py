"""Connections that ask public machines alone, and keep the time of a fetch at every read and write.

A limit of urllib3 or of a socket is one for each operation: a server that sends a byte of a header, or of the length of
a chunk, just within it would never come to its end.
"""

import io
import select
import socket
from concurrent.futures import Future
from threading import Thread
from time import monotonic
from typing import Any

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.util.connection import allowed_gai_family, create_connection

from extract.http_client.allowed_hosts import HostRules, PrivateAddressError
from extract.http_client.exchange_time import ExchangeTime

_LOOK_SECONDS = 1.0


class SocketLimits:
    """How long the operations of the sockets of one session may take. ``time`` is that of the fetch under way."""

    def __init__(self, operation_seconds: float, time: ExchangeTime) -> None:
        self._operation_seconds = operation_seconds
        self.time = time

    def limit(self) -> float:
        """The seconds for the next operation. Raises TimeoutError when the time of the fetch is spent."""
        return self.time.limit(self._operation_seconds)


def checked_pools(rules: HostRules, limits: SocketLimits) -> dict[str, type[HTTPConnectionPool]]:
    """The classes of pools for a PoolManager, by scheme."""

    class CheckedHTTPConnection(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return _open_socket(self, rules, limits)

        def connect(self) -> None:
            super().connect()
            self.sock = _LimitedSocket(self.sock, limits)

    class CheckedHTTPSConnection(CheckedHTTPConnection, HTTPSConnection):
        """The TLS handshake is within the limit of its socket, which holds for the whole of it."""

    class CheckedHTTPPool(HTTPConnectionPool):
        ConnectionCls = CheckedHTTPConnection

    class CheckedHTTPSPool(HTTPSConnectionPool):
        ConnectionCls = CheckedHTTPSConnection

    return {"http": CheckedHTTPPool, "https": CheckedHTTPSPool}


def _open_socket(connection: HTTPConnection, rules: HostRules, limits: SocketLimits) -> socket.socket:
    """A socket to the first address of the host that answers, and that the rules allow: to no other one is anything
    sent, not even the request for a connection. Raises what urllib3 expects, or PrivateAddressError."""
    refused, failure = None, OSError("the name has no address")
    for address in _resolve(connection, limits):
        try:
            rules.check_peer(address)
            opened = create_connection(
                (address, connection.port), limits.limit(), socket_options=connection.socket_options
            )
            opened.settimeout(limits.limit())
        except PrivateAddressError as error:
            refused = error
        except OSError as error:
            failure = error
        else:
            return opened
    if refused is not None:
        raise refused
    if isinstance(failure, TimeoutError):
        raise ConnectTimeoutError(connection, f"Connection to {connection.host} timed out") from failure
    raise NewConnectionError(connection, f"Failed to establish a new connection: {failure}") from failure


def _resolve(connection: HTTPConnection, limits: SocketLimits) -> list[str]:
    """The addresses of the host, each once. They are looked up once for a connection, so that what was checked is what
    is connected to."""
    try:
        found = _look_up(connection._dns_host, connection.port).result(limits.limit())
    except socket.gaierror as error:
        raise NameResolutionError(connection.host, connection, error) from error
    except TimeoutError as error:
        raise ConnectTimeoutError(connection, f"{connection.host} was not resolved in time") from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _look_up(host: str, port: int | None) -> "Future[list[Any]]":
    """The answer of the resolver, which knows no limit but its own: it is asked in a thread that nobody need wait for."""
    answer: Future[list[Any]] = Future()

    def ask() -> None:
        try:
            answer.set_result(socket.getaddrinfo(host, port, allowed_gai_family(), socket.SOCK_STREAM))
        except BaseException as error:  # noqa: BLE001 - raised where the answer is wanted
            answer.set_exception(error)

    Thread(target=ask, name=f"resolve {host}", daemon=True).start()
    return answer


class _LimitedSocket:
    """A connected socket, plain or TLS, of which each read and write has what is left of the fetch's time."""

    def __init__(self, wrapped: socket.socket, limits: SocketLimits) -> None:
        self._wrapped, self._limits = wrapped, limits

    def __getattr__(self, name: str) -> Any:
        return getattr(self._wrapped, name)

    def sendall(self, data: Any) -> None:
        """Send all of it within the limit."""
        self._wrapped.settimeout(self._limits.limit())
        self._wrapped.sendall(data)

    def makefile(self, mode: str = "r", buffering: int | None = None, **_: Any) -> io.BufferedReader:
        """The file from which http.client reads an answer."""
        if mode != "rb":
            raise ValueError(f"a socket is read as bytes, not as {mode!r}")
        return io.BufferedReader(_LimitedReader(self._wrapped, self._limits))


class _LimitedReader(io.RawIOBase):
    """The bytes that come from a socket, each read within the limit."""

    def __init__(self, wrapped: socket.socket, limits: SocketLimits) -> None:
        super().__init__()
        self._wrapped, self._limits = wrapped, limits
        self._raw = wrapped.makefile("rb", buffering=0)
        self._poll = select.poll()
        self._poll.register(wrapped, select.POLLIN)

    def readable(self) -> bool:
        """True."""
        return True

    def readinto(self, buffer: Any) -> int | None:
        """Read what has come into the buffer; the number of bytes, 0 at the end."""
        self._wait()
        self._wrapped.settimeout(self._limits.limit())
        return self._raw.readinto(buffer)

    def _wait(self) -> None:
        """Wait until something has come, and look every second whether anybody still waits for it. Of what has come by TLS
        a part may be unpacked already."""
        if getattr(self._wrapped, "pending", int)():
            return
        end = monotonic() + self._limits.limit()
        while not self._poll.poll(min(_LOOK_SECONDS, max(end - monotonic(), 0)) * 1000):
            self._limits.limit()
            if monotonic() >= end:
                raise TimeoutError("timed out")

    def close(self) -> None:
        """Close the file; the socket is closed when nothing else uses it."""
        self._raw.close()
        super().close()
