"""What a sick site answers. Each entry of ``FAULTS`` makes one bad response out of a request."""

import gzip
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache

from replica.http_types import Delivery, Request, Response, answer_html

Healthy = Callable[[Request], Response]
Answer = Callable[[Request, Healthy, int], Response]

_FOREIGN = "http://spam.example.invalid/casino.html"
_MEGABYTE = 1_000_000
_RUISHU = (
    '<!DOCTYPE html><html><head><meta charset="utf-8"><script r="m">$_ts=window["$_ts"];if(!$_ts)$_ts={};'
    '$_ts.nsd=71283;$_ts.cd="qrrpcAlqDVa";</script><script src="/4QbVtADbnLVIc/c.FxJzG50F.js" r="m"></script>'
    "</head><body></body></html>"
)
_KNOWNSEC = (
    "<script>document.cookie='__jsl_clearance_s=1.0|-1|x%3D;';location.href=location.pathname</script>"
)
_SHELL = (
    '<!DOCTYPE html><html><head><meta charset="utf-8"><title></title><link href="/static/css/app.{n}.css" '
    'rel="stylesheet"></head><body><div id="app"></div>{scripts}</body></html>'
)
_INJECTION = "&lt;script&gt;alert(1)&lt;/script&gt;&#39;); DROP TABLE fact; -- =1+1"


def _page(text: str, status: int, **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return replace(answer_html(text), status=status, headers=named)


def _say(text: str, status: int = 200, **headers: str) -> Answer:
    return lambda request, healthy, hit: _page(text, status, **headers)


def _deliver(delivery: Delivery) -> Answer:
    return lambda request, healthy, hit: replace(healthy(request), delivery=delivery)


def _lead_to(address: str) -> Answer:
    return lambda request, healthy, hit: _page("", 302, Location=address)


def _lead_astray(request: Request, healthy: Healthy, hit: int) -> Response:
    """Every address leads on to itself, with a counter."""
    return _page("", 302, Location=f"{request.path}?round={hit}")


def _break_gzip(request: Request, healthy: Healthy, hit: int) -> Response:
    body = bytearray(gzip.compress(healthy(request).body, mtime=0))
    body[len(body) // 2 :] = b"\xff" * (len(body) - len(body) // 2)
    return _packed(healthy(request), bytes(body))


def _cut_gzip(request: Request, healthy: Healthy, hit: int) -> Response:
    body = gzip.compress(healthy(request).body, mtime=0)
    return _packed(healthy(request), body[: len(body) // 2])


def _bomb(request: Request, healthy: Healthy, hit: int) -> Response:
    return _packed(healthy(request), _pack_nothing())


@cache
def _pack_nothing() -> bytes:
    return gzip.compress(b"\0" * (60 * _MEGABYTE), 1, mtime=0)


def _packed(response: Response, body: bytes) -> Response:
    return replace(response, body=body, headers={**response.headers, "Content-Encoding": "gzip"})


def _mislabel(request: Request, healthy: Healthy, hit: int) -> Response:
    """UTF-8 under another name, or GBK under the name of UTF-8."""
    response = healthy(request)
    said_gbk = "gbk" in response.content_type.lower()
    return replace(response, content_type=f"text/html; charset={'utf-8' if said_gbk else 'gb2312'}")


def _garble(request: Request, healthy: Healthy, hit: int) -> Response:
    """Bytes that are no text in any charset."""
    body = healthy(request).body
    return replace(
        healthy(request), body=body[: len(body) // 2] + b"\xff\xfe\xff\x81\xff" + body[len(body) // 2 :]
    )


def _shift_total(request: Request, healthy: Healthy, hit: int) -> Response:
    """The list grows while it is being read."""
    response = healthy(request)
    grown = re.sub(rb"(<totalrecord>)(\d+)", lambda m: m[1] + str(int(m[2]) + hit).encode(), response.body)
    return replace(response, body=grown)


def _swell(request: Request, healthy: Healthy, hit: int) -> Response:
    response = healthy(request)
    padding = b"<!-- " + b"x" * (25 * _MEGABYTE) + b" -->"
    return replace(response, body=response.body + padding)


def _inject(request: Request, healthy: Healthy, hit: int) -> Response:
    """Titles that would do harm wherever somebody forgets to escape them."""
    response = healthy(request)
    charset = "gb18030" if "gbk" in response.content_type.lower() else "utf-8"
    text = re.sub(
        "年度报告(?=[\"'<])", f"年度报告{_INJECTION}", response.body.decode(charset, "surrogateescape")
    )
    return replace(response, body=text.encode(charset, "surrogateescape"))


def _echo(request: Request, healthy: Healthy, hit: int) -> Response:
    """The page of the year before, whatever year was asked for."""
    year = request.fields.get("fbtime", "")
    asked = {**request.fields, "fbtime": str(int(year) - 1)} if year.isdigit() else request.fields
    return healthy(replace(request, fields=asked))


def _empty_list(request: Request, healthy: Healthy, hit: int) -> Response:
    """The island or answer is there, and holds nothing: not a word of why."""
    response = healthy(request)
    body = re.sub(rb"<record>.*?</record>", b"", response.body, flags=re.DOTALL)
    body = re.sub(rb"totalRecord:\d+", b"totalRecord:0", body)
    return replace(response, body=re.sub(rb"<totalrecord>\d+", b"<totalrecord>0", body))


FAULTS: Mapping[str, Answer] = {
    "unavailable": _say("<html><body>503 Service Unavailable</body></html>", 503),
    "too_many": _say("<html><body>429 Too Many Requests</body></html>", 429, Retry_After="1"),
    "forbidden": _say("<html><body>403 Forbidden</body></html>", 403),
    "gone": _say("<html><body>404 Not Found</body></html>", 404),
    "challenge_412": _say(_RUISHU, 412, Set_Cookie="4QbVtADbnLVIcO=60.q; Path=/"),
    "challenge_521": _say(_KNOWNSEC, 521, Set_Cookie="__jsluid_h=8f2; Path=/"),
    "challenge_200": _say(_RUISHU),
    "says_illegal": _say("<html><head><title>提示</title></head><body>非法请求 404！</body></html>"),
    "says_missing": _say("<html><head><title>提示</title></head><body><p>页面不存在</p></body></html>"),
    "shell": _say(_SHELL.format(n="f3a9", scripts="<script src=/static/js/chunk.js></script>" * 36)),
    "empty": _say(""),
    "foreign_redirect": _lead_to(_FOREIGN),
    "private_redirect": _lead_to("http://10.0.0.1/index.html"),
    "home_redirect": _lead_to("/"),
    "redirect_loop": _lead_astray,
    "reset": _deliver(Delivery.RESET),
    "truncated": _deliver(Delivery.CUT),
    "slow": _deliver(Delivery.SLOW),
    "broken_gzip": _break_gzip,
    "truncated_gzip": _cut_gzip,
    "gzip_bomb": _bomb,
    "mislabelled": _mislabel,
    "garbled": _garble,
    "shifting_total": _shift_total,
    "empty_list": _empty_list,
    "huge": _swell,
    "injection": _inject,
    "echo": _echo,
    "robots_disallow": lambda request, healthy, hit: Response(b"User-agent: *\nDisallow: /\n", "text/plain"),
}
