"""Requests as the rows that the warehouse keeps of them."""

from extract.reference import Fetch
from load.fetches import FetchRow


def describe_fetch(fetch: Fetch) -> list[FetchRow]:
    """The rows of one request: its failed attempts, then itself."""
    return [
        FetchRow(
            url=one.url, requested_at=one.requested_at, outcome=one.outcome.value, status=one.status,
            final_url=one.final_url, method=one.method, content_type=one.content_type, etag=one.etag,
            last_modified=one.last_modified, sha256=one.sha256, size=one.size, elapsed_ms=one.elapsed_ms,
            error=one.error,
        )
        for one in (*fetch.earlier, fetch)
    ]  # fmt: skip
