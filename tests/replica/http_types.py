"""A request and a response, free of any server."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked: ``fields`` are the parameters of the query and of a posted form together."""

    method: str
    path: str
    fields: Mapping[str, str]
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Response:
    """What is answered. Headers that every answer has are the server's business."""

    body: bytes
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


NOT_FOUND = Response(b"<html><head><title>404</title></head><body>404 Not Found</body></html>", status=404)


def answer_html(text: str) -> Response:
    """A page in UTF-8."""
    return Response(text.encode())
