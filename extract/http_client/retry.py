"""The rules by which one request is repeated. Nothing else repeats a request."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from urllib3 import BaseHTTPResponse
from urllib3.connectionpool import ConnectionPool
from urllib3.exceptions import InvalidHeader, ReadTimeoutError
from urllib3.util.retry import Retry

from extract.profile import Politeness

_REPEATED_STATUS = {429, 502, 503, 504}


@dataclass(slots=True)
class RetryContext:
    """The callbacks of one request under way."""

    politeness: Politeness
    rest: Callable[[float], None]
    """Sleep so many seconds and until the host's next slot, and count the repeated request."""
    may_repeat: Callable[[], bool]
    """Whether the time of the fetch and the run's budget allow another request."""
    record_failure: Callable[[int | None, Exception | None, str | None], None]
    """Called with the status or the error of each attempt that will be repeated, and with a sentence where the profile
    cuts short the rest that the server asks for."""


class PoliteRetry(Retry):
    """urllib3's Retry for 429, 502, 503, 504 and connection errors, and once for a 403.

    It waits as long as Retry-After asks for, up to the profile's cap, and otherwise longer each time. A response
    that was too slow is not repeated, because the next would be as slow.
    """

    def __init__(self, *args: Any, context: RetryContext, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.context = context

    @classmethod
    def for_request(cls, context: RetryContext) -> Self:
        """The rules for one new request."""
        return cls(
            context.politeness.retries,
            context=context,
            allowed_methods=None,
            redirect=False,
            raise_on_status=False,
            retry_after_max=context.politeness.retry_after_max_seconds,
        )

    def new(self, **kw: Any) -> Self:
        """The next state, with the same context."""
        return super().new(context=self.context, **kw)

    def is_retry(self, method: str, status_code: int, has_retry_after: bool = False) -> bool:
        """Whether a response with this status is repeated."""
        if status_code == 403:
            return all(past.status != 403 for past in self.history)
        return status_code in _REPEATED_STATUS

    def is_exhausted(self) -> bool:
        """Whether no attempt is left, or no request in the budget of the run."""
        return super().is_exhausted() or not self.context.may_repeat()

    def increment(
        self,
        method: str | None = None,
        url: str | None = None,
        response: BaseHTTPResponse | None = None,
        error: Exception | None = None,
        _pool: ConnectionPool | None = None,
        _stacktrace: TracebackType | None = None,
    ) -> Self:
        """Count an attempt that failed."""
        if isinstance(error, ReadTimeoutError):
            raise error
        following = super().increment(method, url, response, error, _pool, _stacktrace)
        status = response.status if response is not None else None
        self.context.record_failure(status, error, self._explain_cap(response))
        if response is not None:
            # Or urllib3 reads it to its end, however long it is, to use the connection again.
            response.close()
        return following

    def sleep(self, response: BaseHTTPResponse | None = None) -> None:
        """Wait before the next attempt."""
        requested = self._read_retry_after(response) if response is not None else None
        growing = self.context.politeness.backoff_seconds * 2 ** max(len(self.history) - 1, 0)
        self.context.rest(growing if requested is None else requested)

    def _read_retry_after(self, response: BaseHTTPResponse, most: int | None = None) -> float | None:
        """The rest that an answer asks for, ``most`` or the profile's most where it asks for more."""
        rules = self if most is None else Retry(retry_after_max=most)
        try:
            return rules.get_retry_after(response)
        # A Retry-After that is neither a date nor a number, or one of 5,000 digits, asks for nothing.
        except (InvalidHeader, ValueError, OverflowError):
            return None

    def _explain_cap(self, response: BaseHTTPResponse | None) -> str | None:
        most = self.context.politeness.retry_after_max_seconds
        wanted = self._read_retry_after(response, sys.maxsize) if response is not None else None
        if wanted is None or wanted <= most:
            return None
        return f"its Retry-After of {wanted:.0f} s is cut to {most:g} s (politeness.retry_after_max_seconds)"
