"""One spelling for each address, so that one page is one page."""

import html
import re
from urllib.parse import parse_qsl, quote, urldefrag, urlencode, urljoin, urlsplit, urlunsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}
# Only whole entities: html.unescape would read the &para of &paramJson= as a paragraph sign.
_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-f]+|[a-z]+);", re.IGNORECASE)
_FILE_WITH_SLASH = re.compile(r"(\.(?:html?|jsp|shtml))/+$", re.IGNORECASE)
_ANNUAL_REPORT = "xxgkannualreport.jsp"
# /zfxxgk/xz/<area>/08/ is how shell pages of the older module name an office.
_AREA_IN_PATH = re.compile(r"/zfxxgk/xz/([^/]+)/")
_KEPT = "/%:@!$&'()*+,;=~-._"


class BadAddressError(ValueError):
    """Text that is no web address."""


def normalise_url(address: str, base: str | None = None) -> str:
    """The one spelling of an address: absolute, unescaped, without fragment and default port.

    Links in CDATA and attributes come HTML-escaped; ``right.html/`` answers 404 where ``right.html`` answers
    the page; the annual-report address is met with its two parameters in either order.
    """
    unescaped = _ENTITY.sub(lambda entity: html.unescape(entity.group()), address)
    text = re.sub(r"[\r\n\t]", "", unescaped).strip()
    try:
        parts = urlsplit(urldefrag(urljoin(base, text) if base else text).url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError as error:
        raise BadAddressError(f"{address!r} is not a web address: {error}") from error
    if parts.scheme.lower() not in _DEFAULT_PORTS or not host:
        raise BadAddressError(f"{address!r} is not an http(s) address")
    scheme = parts.scheme.lower()
    shown = f"[{host}]" if ":" in host else host
    netloc = shown if port in (None, _DEFAULT_PORTS[scheme]) else f"{shown}:{port}"
    path = _FILE_WITH_SLASH.sub(r"\1", quote(parts.path or "/", safe=_KEPT))
    return urlunsplit((scheme, netloc, path, _order_query(path, parts.query), ""))


def with_params(url: str, params: dict[str, str]) -> str:
    """The address with these query parameters added."""
    joint = "&" if urlsplit(url).query else "?"
    return normalise_url(f"{url}{joint}{urlencode(params)}") if params else url


def host_of(url: str) -> str:
    """Host and, where it is not the usual one, port: what politeness counts by."""
    return urlsplit(url).netloc


def area_in(url: str) -> str | None:
    """The site's own key of an office, where an address carries one."""
    asked = dict(parse_qsl(urlsplit(url).query))
    in_path = _AREA_IN_PATH.search(urlsplit(url).path)
    return asked.get("area") or asked.get("vc_xxgkarea") or (in_path[1] if in_path else None)


def _order_query(path: str, query: str) -> str:
    if not path.lower().endswith(_ANNUAL_REPORT):
        return quote(query, safe=_KEPT + "?")
    return urlencode(sorted(parse_qsl(query, keep_blank_values=True), key=lambda pair: pair[0] != "fbtime"))
