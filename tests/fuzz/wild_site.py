"""A site that answers wildly, by a seed: the same request gets the same answers whenever the seed is the same."""

import gzip
import zlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random
from threading import Lock

import replica
from replica.fault_answers import FAULTS, Healthy
from replica.http_types import Delivery, Request, Response
from tests.fuzz.mutations import mutate

# Faults that take long by design have a test of their own (tests/flows/run/test_hostile_nights.py). An echo is a sound
# page, of another year.
_LONG_FAULTS = frozenset({"slow", "huge", "gzip_bomb", "echo", "injection"})
_NINES = "9" * 5000
_HEADERS: tuple[tuple[str, str], ...] = (
    ("Retry-After", _NINES), ("Retry-After", "-5"), ("Retry-After", "Fri, 31 Dec 9999 23:59:59 GMT"), ("Retry-After", "x"),
    ("ETag", "x" * 30_000), ("ETag", '"\xff"'), ("Last-Modified", "Mon, 99 Foo 99999 99:99:99 GMT"), ("Last-Modified", _NINES),
    ("Content-Encoding", "gzip, gzip, deflate"), ("Content-Encoding", "br"), ("Content-Encoding", "x" * 9000),
    ("Content-Length", "5"), ("Content-Length", "-5"), ("Content-Length", _NINES), ("Content-Length", "x"),
    ("Transfer-Encoding", "chunked"), ("Transfer-Encoding", "x"), ("Content-Type", "text/html; charset=" + "x" * 9000),
    ("Content-Type", "\x00\xff"), ("Set-Cookie", "a=b; Max-Age=" + _NINES), ("Set-Cookie", "x" * 9000), ("Date", _NINES),
    ("Location", "http://[x/"), ("Location", "//"), ("Location", "\x00"), ("Location", "?" + "x" * 20_000), ("Location", "file:///etc/passwd"),
    ("Location", "http://127.0.0.1:1/"), ("Location", "/%ff%fe"), ("Location", "https://user:pass@127.0.0.1/"),
    ("Vary", "x\r\nContent-Length: 7"), ("X-A", "b\r\n c\r\n\td"), ("X-" + "a" * 3000, "b"), ("X-A", "\xff\x80"),
)  # fmt: skip
_STATUSES = (
    100,
    199,
    204,
    205,
    206,
    226,
    300,
    301,
    303,
    304,
    305,
    307,
    401,
    407,
    416,
    418,
    451,
    500,
    509,
    599,
    600,
    999,
)
_BODIES = (
    b"\x00", b"\xff\xfe", b"%PDF-1.7\n", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf", b"[" * 90_000,
    b'{"a":' * 30_000, b"<!--" * 20_000, b"<a " * 20_000, b"<script>" * 10_000, b"<b>" * 30_000, b"&#" + b"9" * 6000 + b";",
    b'{"data": {"html": "", "count": ' + b"9" * 6000 + b"}}", b'{"code": 1, "message": "\\ud800"}', b"<record><![CDATA[" * 9000,
    b'<?xml version="1.0" encoding="hex"?><a/>', b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
    b"<a href='http://[x/'>2017</a>", b"User-agent: *\nDisallow: " + b"*" * 9000, b"\r\n" * 50_000, b"<title>" * 20_000,
)  # fmt: skip
_UNREADABLE = (b"\x00", b"%PDF", b"PK", b"\xd0\xcf", b"{\\rtf")
_LARGEST = 300_000

Answer = Callable[[Response, Random], Response]


class WildSite(replica.Faults):
    """Every request is answered well or wildly, as the seed says of its address and of how often it was asked.

    ``share`` is the share of wild answers. Reports and attachments keep their content, apart from what is cut or
    refused: another content that can be read would be another report. ``is_calm`` ends it all.
    """

    def __init__(self, seed: int, share: float) -> None:
        super().__init__()
        self.is_calm = False
        self.wild: Counter[str] = Counter()
        self._seed = seed
        self._share = share
        self._asked: Counter[str] = Counter()
        self._counting = Lock()

    def respond(self, request: Request, healthy: Healthy) -> Response:
        """The site's answer, or a wild one."""
        with self._counting:
            self._asked[request.target] += 1
            rng = Random(f"{self._seed}-{request.target}-{self._asked[request.target]}")
        # After a wild robots.txt nothing else of the site is asked for.
        share = self._share / 5 if request.path == "/robots.txt" else self._share
        if self.is_calm or rng.random() > share:
            return healthy(request)
        name = rng.choice([*_WILD, *_OF_FAULTS])
        with self._counting:
            self.wild[name] += 1
        if name in _OF_FAULTS:
            return FAULTS[name](request, healthy, self._asked[request.target])
        answer = healthy(request)
        if name == "mutated" and _holds_a_report(request):
            name = "body"
        return _WILD[name](answer, rng)


def _holds_a_report(request: Request) -> bool:
    return any(part in request.target for part in ("/art/", "/attach/", "annual", "fbtime", "download"))


def _mutated(answer: Response, rng: Random) -> Response:
    return replace(answer, body=mutate(answer.body or b" ", answer.body or b" ", rng)[:_LARGEST])


def _body(answer: Response, rng: Random) -> Response:
    """Another body. One that can be read has a date of its own: with the sound page's, it would be the page by the
    site's own word until the page changes."""
    body = rng.choice(_BODIES)
    if body.startswith(_UNREADABLE):
        return replace(answer, body=body)
    headers = {name: value for name, value in answer.headers.items() if name not in ("ETag", "Last-Modified")}
    return replace(answer, body=body, headers=headers, modified=None)


def _headers(answer: Response, rng: Random) -> Response:
    """Some odd headers, beside those of the answer; a location only leads on from the status of a redirect."""
    odd = dict(rng.choice(_HEADERS) for _ in range(rng.randint(1, 4)))
    kind = odd.pop("Content-Type", answer.content_type)
    status = rng.choice((301, 302, 307, 308)) if "Location" in odd else rng.choice((answer.status, 429, 503))
    return replace(answer, status=status, content_type=kind, headers={**answer.headers, **odd})


def _status(answer: Response, rng: Random) -> Response:
    return replace(answer, status=rng.choice(_STATUSES))


def _packed(answer: Response, rng: Random) -> Response:
    """Compressed in a way that may be damaged, doubled, empty or open."""
    whole = gzip.compress(answer.body, mtime=0)
    body = rng.choice(
        (
            whole,
            whole[:-8],
            whole * 2,
            whole[: len(whole) // 2],
            gzip.compress(b"", mtime=0) * 2000,
            zlib.compress(answer.body),
            b"",
        )
    )
    return replace(
        answer,
        body=body,
        headers={**answer.headers, "Content-Encoding": rng.choice(("gzip", "deflate", "GZIP"))},
    )


def _delivered(answer: Response, rng: Random) -> Response:
    return replace(answer, delivery=rng.choice((Delivery.CUT, Delivery.RESET)))


_WILD: Mapping[str, Answer] = {
    "mutated": _mutated, "body": _body, "headers": _headers, "status": _status, "packed": _packed, "delivered": _delivered,
}  # fmt: skip
_OF_FAULTS = sorted(set(FAULTS) - _LONG_FAULTS)
