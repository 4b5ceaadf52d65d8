"""A request and a response, free of any server."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Delivery(StrEnum):
    """How the bytes of a response reach the asker."""

    WHOLE = "whole"
    CUT = "cut"
    """Half the body, then the connection is closed: Content-Length promised more."""
    SLOW = "slow"
    """A few bytes at a time."""
    RESET = "reset"
    """Nothing: the connection is torn down."""


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked: ``fields`` are the parameters of the query and of a posted form together."""

    method: str
    path: str
    fields: Mapping[str, str]
    headers: Mapping[str, str] = field(default_factory=dict)
    target: str = ""


@dataclass(frozen=True, slots=True)
class Response:
    """What is answered. ``modified`` is set for static pages, which answer conditional requests."""

    body: bytes
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    modified: datetime | None = None
    delivery: Delivery = Delivery.WHOLE


NOT_FOUND = Response(b"<html><title>404</title><body>404 Not Found</body></html>", status=404)


def answer_html(text: str, modified: datetime | None = None) -> Response:
    """A page in UTF-8."""
    return Response(text.encode(), modified=modified)
