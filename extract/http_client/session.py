"""An HTTP session: sends one request and returns a whole response of limited size."""

import re
import ssl
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse, PoolManager
from urllib3.exceptions import HTTPError, MaxRetryError, ReadTimeoutError
from urllib3.util.ssl_ import create_urllib3_context

from extract.http_client.allowed_hosts import HostRules, PrivateAddressError
from extract.http_client.connections import SocketLimits, checked_pools
from extract.http_client.exchange_time import ExchangeTime
from extract.http_client.retry import PoliteRetry, RetryContext
from extract.profile import Politeness
from extract.records import FetchOutcome

_CHUNK = 65536
_MOST_DIGITS = 15
_FIRST_PART = 512
_MOST_CAUSES = 6
# urllib3 begins its messages so: HTTPConnection(host='x', port=80): …
_CONNECTION = re.compile(r"^\w{1,60}\(host=[^()]{0,300}\): ")
# More than any of these sites sets; in characters, of all cookies together.
_MOST_COOKIES = 50
_LONGEST_COOKIES = 8192


class BrokenStreamError(ValueError):
    """A compressed body is damaged or ends before its end mark."""


class OverLimitError(ValueError):
    """A body has more bytes than the profile allows."""


class RequestFailed(Exception):
    """No whole response came. ``status`` is None where there was none; ``reason`` is for people."""

    def __init__(self, outcome: FetchOutcome, reason: str, status: int | None = None) -> None:
        super().__init__(reason)
        self.outcome, self.reason, self.status = outcome, reason, status


@dataclass(frozen=True, slots=True)
class RawResponse:
    """A whole response. ``body`` is unpacked; ``headers`` are looked up in any case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def server_time(self) -> datetime | None:
        """The time of the Date header, aware, UTC; None for a header that states none."""
        try:
            stated = parsedate_to_datetime(self.headers.get("Date") or "")
            return stated.replace(tzinfo=stated.tzinfo or UTC).astimezone(UTC)
        except (ValueError, TypeError, OverflowError, IndexError):
            return None


class HttpSession:
    """One requests.Session. One fetch has it at a time, because its cookie jar is not made for sharing."""

    def __init__(
        self, rules: HostRules, politeness: Politeness, time: ExchangeTime, *, legacy_tls: bool
    ) -> None:
        self._politeness = politeness
        self._limits = SocketLimits(politeness.timeout_seconds, time)
        self._session = _UnredirectedSession()
        self._session.trust_env = False
        self._session.headers.clear()
        self._adapter = _CheckedAdapter(rules, self._limits, legacy_tls=legacy_tls)
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, self._adapter)

    def close(self) -> None:
        """Close all connections."""
        self._session.close()

    def send(
        self,
        method: str,
        url: str,
        headers: dict[str, str],
        data: Any,
        context: RetryContext,
        time: ExchangeTime,
    ) -> RawResponse:
        """Send one request, repeated as PoliteRetry allows, without following redirects, within what is left of
        ``time``. Raises RequestFailed, and what the rests of ``context`` raise."""
        self._limits.time = time
        self._adapter.max_retries = PoliteRetry.for_request(context)
        try:
            # What Session.request merges besides is never set here, and looking for it costs as much as sending.
            request = requests.PreparedRequest()
            request.prepare(method, url, headers, data=data, cookies=self._session.cookies)
            response = self._session.send(
                request,
                timeout=self._politeness.timeout_seconds,
                allow_redirects=False,
                stream=True,
                proxies={},
            )
        except PrivateAddressError as error:
            raise RequestFailed(FetchOutcome.REFUSED, str(error)) from error
        except (requests.RequestException, HTTPError) as error:
            if time.left <= 0:
                raise RequestFailed(FetchOutcome.TIMEOUT, time.describe()) from error
            raise _explain(error) from error
        self._limit_cookies()
        try:
            return RawResponse(response.status_code, response.headers, self._read_body(response))
        finally:
            response.close()

    def _limit_cookies(self) -> None:
        """Forget all cookies when they are too many or too long: every later request would carry them."""
        cookies = self._session.cookies
        length = sum(len(cookie.name) + len(cookie.value or "") for cookie in cookies)
        if len(cookies) > _MOST_COOKIES or length > _LONGEST_COOKIES:
            cookies.clear()

    def _read_body(self, response: requests.Response) -> bytes:
        limit, status = self._politeness.max_bytes, response.status_code
        announced = response.headers.get("Content-Length", "")
        if announced.isdecimal() and (len(announced) > _MOST_DIGITS or int(announced) > limit):
            raise RequestFailed(
                FetchOutcome.TOO_LARGE,
                f"announces {announced[:_MOST_DIGITS]} bytes or more, allowed are {limit}",
                status,
            )
        try:
            packed = self._drain(response.raw, limit)
            return inflate_body(packed, response.headers.get("Content-Encoding"), limit)
        except OverLimitError as error:
            raise RequestFailed(FetchOutcome.TOO_LARGE, str(error), status) from error
        except (ReadTimeoutError, TimeoutError) as error:
            time = self._limits.time
            reason = time.describe() if time.left <= 0 else f"the body was too slow: {error}"
            raise RequestFailed(FetchOutcome.TIMEOUT, reason, status) from error
        except (HTTPError, OSError, BrokenStreamError) as error:
            raise RequestFailed(
                FetchOutcome.TRUNCATED, f"the body did not come whole: {error}", status
            ) from error

    def _drain(self, raw: HTTPResponse, limit: int) -> bytes:
        body = bytearray()
        # read1 returns the bytes that have come; read waits for a full chunk and never times out on a slow drip.
        while piece := raw.read1(_CHUNK, decode_content=False):
            body += piece
            if len(body) > limit:
                raise OverLimitError(f"longer than {limit} bytes")
        return bytes(body)


def inflate_body(data: bytes, encoding: str | None, limit: int) -> bytes:
    """A body without its Content-Encoding. Raises BrokenStreamError, or OverLimitError beyond ``limit`` bytes.

    Not left to urllib3, which returns what it could unpack of a cut gzip stream and reports no error.
    """
    for name in reversed([part.strip().lower() for part in (encoding or "").split(",")]):
        if name in {"gzip", "x-gzip"}:
            data = _inflate(data, 16 + zlib.MAX_WBITS, limit)
        elif name == "deflate":
            # Some servers send raw deflate data under this name, without the zlib header.
            raw = not data or (data[0] & 0x0F) != 8 or int.from_bytes(data[:2]) % 31 != 0
            data = _inflate(data, -zlib.MAX_WBITS if raw else zlib.MAX_WBITS, limit)
        elif name not in {"", "identity"}:
            raise BrokenStreamError(f"Content-Encoding {name!r} was not asked for")
    return data


def _inflate(data: bytes, window: int, limit: int) -> bytes:
    members: list[bytes] = []
    size = start = 0
    while start < len(data):
        try:
            member, start = _inflate_member(data, start, window, limit - size)
        except zlib.error as error:
            if members:
                break  # padding after the last member
            raise BrokenStreamError(f"damaged compressed body: {error}") from error
        except OverLimitError as error:
            raise OverLimitError(f"unpacks to more than {limit} bytes") from error
        size += len(member)
        members.append(member)
        if window < 0:
            break
    return b"".join(members)


def _inflate_member(data: bytes, start: int, window: int, room: int) -> tuple[bytes, int]:
    """The member that begins at ``start``, and the position behind it; OverLimitError beyond ``room`` bytes.

    It is unpacked in parts that grow: zlib copies what is behind a member, which is the whole rest of a body of
    thousands of small members, once for each.
    """
    unpacker = zlib.decompressobj(window)
    pieces: list[bytes] = []
    size, length = 0, _FIRST_PART
    while not unpacker.eof:
        if start >= len(data):
            raise BrokenStreamError(f"compressed body ends after {len(data)} bytes, before its end mark")
        part = data[start : start + length]
        pieces.append(unpacker.decompress(part, room + 1 - size))
        size += len(pieces[-1])
        if size > room:
            raise OverLimitError(f"more than {room} bytes")
        start += len(part) - len(unpacker.unused_data)
        length = min(length * 2, _CHUNK)
    return b"".join(pieces), start


class _UnredirectedSession(requests.Session):
    """A session that looks at no Location: requests prepares the next request even where it may not follow, and
    raises ValueError for http://[x/."""

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """None: the client follows redirects itself."""
        return None


class _CheckedAdapter(HTTPAdapter):
    """requests' adapter over connections that check their peer's address and keep the time of the fetch."""

    def __init__(self, rules: HostRules, limits: SocketLimits, *, legacy_tls: bool) -> None:
        self._rules, self._limits, self._legacy_tls = rules, limits, legacy_tls
        super().__init__(pool_connections=4, pool_maxsize=1)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **kwargs: Any) -> None:
        """Make the pool, with checked connection classes."""
        if self._legacy_tls:
            kwargs["ssl_context"] = _legacy_context()
        self.poolmanager = PoolManager(num_pools=connections, maxsize=maxsize, block=block, **kwargs)
        self.poolmanager.pool_classes_by_scheme = checked_pools(self._rules, self._limits)


def _legacy_context() -> ssl.SSLContext:
    context = create_urllib3_context(ciphers="DEFAULT:@SECLEVEL=1")
    context.options |= getattr(ssl, "OP_LEGACY_SERVER_CONNECT", 0x4)
    return context


def _explain(error: Exception) -> RequestFailed:
    """The outcome and the reason of an error of requests or urllib3."""
    cause: BaseException | None = (
        error.args[0] if error.args and isinstance(error.args[0], BaseException) else None
    )
    if isinstance(cause, MaxRetryError):
        cause = cause.reason
    if isinstance(error, requests.Timeout) or isinstance(cause, ReadTimeoutError):
        return RequestFailed(FetchOutcome.TIMEOUT, f"no answer in time: {_say_plainly(cause or error)}")
    if isinstance(error, requests.exceptions.SSLError):
        hint = "if the server is an old one, give site.legacy_tls_reason in the profile"
        return RequestFailed(
            FetchOutcome.UNREACHABLE, f"no trusted TLS connection: {_say_plainly(cause or error)}; {hint}"
        )
    if isinstance(error, (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema)):
        return RequestFailed(FetchOutcome.REFUSED, f"not an address that can be asked: {error}")
    return RequestFailed(FetchOutcome.UNREACHABLE, f"no connection: {_say_plainly(cause or error)}")


def _say_plainly(error: BaseException) -> str:
    """What the operating system says of an error, wherever in it that is; else its own words without the connection's
    name, which only a programmer reads."""
    inner: BaseException | None = error
    for _ in range(_MOST_CAUSES):
        if inner is None:
            break
        if isinstance(inner, OSError) and inner.strerror:
            return inner.strerror
        among = next((one for one in inner.args if isinstance(one, BaseException)), None)
        inner = among or inner.__cause__ or inner.__context__
    return _CONNECTION.sub("", str(error))
