"""Static pages carry ETag and Last-Modified, and answer conditional requests with 304."""

from dataclasses import replace
from datetime import UTC
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import md5

from replica.http_types import Request, Response


def answer_conditionally(request: Request, response: Response) -> Response:
    """The response with its validators, or a 304 where the asker holds these bytes already."""
    if response.modified is None or response.status != 200:
        return response
    modified = response.modified.astimezone(UTC)
    etag = f'"{md5(response.body, usedforsecurity=False).hexdigest()[:16]}"'
    headers = {**response.headers, "ETag": etag, "Last-Modified": format_datetime(modified, usegmt=True)}
    held, since = request.headers.get("if-none-match"), request.headers.get("if-modified-since")
    unchanged = held == etag if held else bool(since) and parsedate_to_datetime(str(since)) >= modified
    if unchanged:
        return replace(response, headers=headers, status=304, body=b"")
    return replace(response, headers=headers)
