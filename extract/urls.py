"""Addresses in one spelling each, so that a page that is linked in several ways is fetched once."""

import html
import re
from urllib.parse import parse_qsl, quote, urldefrag, urlencode, urljoin, urlsplit, urlunsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}
# Only whole entities: html.unescape would read the &para of &paramJson= as a paragraph sign.
_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-f]+|[a-z]+);", re.IGNORECASE)
_FILE_WITH_SLASH = re.compile(r"(\.(?:html?|jsp|shtml))/+$", re.IGNORECASE)
_ANNUAL_REPORT_PAGE = "xxgkannualreport.jsp"
# Shell pages of the older module name an office by its area in the path: /zfxxgk/xz/<area>/08/.
_AREA_IN_PATH = re.compile(r"/zfxxgk/xz/([^/]+)/")
_LONGEST_SHOWN = 100
_UNQUOTED = "/%:@!$&'()*+,;=~-._"


class BadAddressError(ValueError):
    """A text is no http(s) address."""

    def __init__(self, address: str, reason: str) -> None:
        shown = address if len(address) <= _LONGEST_SHOWN else f"{address[:_LONGEST_SHOWN]}…"
        super().__init__(f"{shown!r} is not {reason}")


def normalise_url(address: str, base: str | None = None) -> str:
    """An address in its one spelling: absolute, unescaped, without fragment and default port.

    A relative address is joined to ``base``. Raises BadAddressError for anything but http and https. Seen on these
    sites: HTML-escaped links in CDATA and attributes; ``right.html/``, which answers 404 where ``right.html`` answers
    the page; the annual-report address with its two parameters in either order.
    """
    try:
        # Also a ValueError: an entity of 5,000 digits, and half of a surrogate pair, which has no bytes.
        unescaped = _ENTITY.sub(lambda entity: html.unescape(entity.group()), address)
        text = re.sub(r"[\r\n\t]", "", unescaped).strip()
        text.encode()
        parts = urlsplit(urldefrag(urljoin(base, text) if base else text).url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError as error:
        raise BadAddressError(address, f"a web address: {error}") from error
    if parts.scheme.lower() not in _DEFAULT_PORTS or not host:
        raise BadAddressError(address, "an http(s) address")
    scheme = parts.scheme.lower()
    shown = f"[{host}]" if ":" in host else host
    netloc = shown if port in (None, _DEFAULT_PORTS[scheme]) else f"{shown}:{port}"
    path = _FILE_WITH_SLASH.sub(r"\1", quote(parts.path or "/", safe=_UNQUOTED))
    return urlunsplit((scheme, netloc, path, _order_query(path, parts.query), ""))


def with_params(url: str, params: dict[str, str]) -> str:
    """An address with query parameters added, normalised."""
    joiner = "&" if urlsplit(url).query else "?"
    return normalise_url(f"{url}{joiner}{urlencode(params)}") if params else url


def show_address(address: str) -> str:
    """An address that is none, as printed, for a record of it: on one line, and text that can be stored."""
    return "".join(address.split()).encode("utf-8", "backslashreplace").decode()


def host_of(url: str) -> str:
    """The host of a normalised address, with its port where it is not the default: the unit of throttling."""
    return urlsplit(url).netloc


def area_in(url: str) -> str | None:
    """The site's own key of an office in an address, or None."""
    try:
        parts = urlsplit(url)
    except ValueError:  # http://[x/ stands in lists, too
        return None
    params, in_path = dict(parse_qsl(parts.query)), _AREA_IN_PATH.search(parts.path)
    return params.get("area") or params.get("vc_xxgkarea") or (in_path[1] if in_path else None)


def _order_query(path: str, query: str) -> str:
    """The quoted query; that of the annual-report address with ``fbtime`` first."""
    if not path.lower().endswith(_ANNUAL_REPORT_PAGE):
        return quote(query, safe=_UNQUOTED + "?")
    return urlencode(sorted(parse_qsl(query, keep_blank_values=True), key=lambda pair: pair[0] != "fbtime"))


def decode_location(location: str) -> str:
    """A Location header whose raw bytes are UTF-8 or GBK, decoded as such and not as Latin-1."""
    raw = location.encode("latin-1", "ignore")
    for charset in ("utf-8", "gb18030"):
        try:
            return raw.decode(charset)
        except UnicodeDecodeError:
            continue
    return location
