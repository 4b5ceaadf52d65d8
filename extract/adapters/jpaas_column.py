"""A column of the newer platform: its lists are empty in the HTML and come as JSON, page by page.

The unitbuild scripts of JPaaS column pages, and the JSON they are answered with.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bs4 import BeautifulSoup

from extract.adapters.list_entries import Bounds, Entry, make_references, parse_html, read_rows
from extract.decode import decode_text
from extract.http_client.client import PoliteClient
from extract.profile import SiteProfile
from extract.profile_sources import JpaasSource
from extract.records import DiscoveryIssue, Fetch, Listing, Reference
from extract.urls import normalise_url

_PAIR = re.compile(r"""["'](\w+)["']\s*:\s*(?:'([^']*)'|"([^"]*)"|([\w.-]+))""")


class UnexpectedAnswerError(ValueError):
    """The interface answered something that is no page of a list."""


@dataclass(frozen=True, slots=True)
class BuildUnit:
    """One list that a script of the page would ask for."""

    address: str
    query: dict[str, str]

    @property
    def tag(self) -> str:
        """The list's name on its page."""
        return self.query.get("tagId", "")


@dataclass(frozen=True, slots=True)
class BuiltPage:
    """One page of such a list."""

    html: str
    total: int | None


def read_build_units(soup: BeautifulSoup) -> list[BuildUnit]:
    """The lists of a page. ``queryData`` is JSON in single quotes; the parser lowers attribute names."""
    units = []
    for script in soup.find_all("script"):
        address, query = str(script.get("url") or ""), str(script.get("querydata") or "")
        if address and query and "unitbuild" in str(script.get("src") or ""):
            pairs = {name: single or double or bare for name, single, double, bare in _PAIR.findall(query)}
            units.append(BuildUnit(address, pairs))
    return units


def read_built_page(text: str) -> BuiltPage:
    """The page in ``{data: {html: …}}``."""
    try:
        answer = json.loads(text)
    except json.JSONDecodeError as error:
        raise UnexpectedAnswerError(f"not JSON: {error}") from error
    data = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(data, dict) or not isinstance(data.get("html"), str):
        said = answer.get("message") or answer.get("msg") if isinstance(answer, dict) else None
        raise UnexpectedAnswerError(f"no data.html in the answer{f': {said}' if said else ''}")
    count = str(data.get("count") or "")
    return BuiltPage(data["html"], int(count) if count.isdigit() else None)


Discovered = Reference | Fetch | Listing | DiscoveryIssue
_MOST_PAGES = 1000


def discover(
    source: JpaasSource,
    profile: SiteProfile,
    client: PoliteClient,
    *,
    years: range,
    publishers: frozenset[str] | None,
) -> Iterator[Discovered]:
    """Every entry of every list of the column. Listings are named ``<source key>#<tagId>``."""
    address = profile.resolve(source.path)
    page = client.fetch(address, wanted="list")
    yield page
    if page.body is None:
        yield Listing(source.key, address, 0, error=f"{page.outcome}: {page.error}")
        return

    units = read_build_units(parse_html(decode_text(page.body, page.content_type)))
    wanted = [unit for unit in units if source.tag in (None, unit.tag)]
    if not wanted:
        missing = f"no list {source.tag!r}" if units else "no unitbuild script and so no list"
        yield Listing(source.key, address, 0, error=f"{missing} on the page")
    for unit in wanted:
        place = BuiltList(source.key, address, unit, source.page_size)
        yield from read_built_list(place, profile, client, Bounds(years, publishers))


@dataclass(slots=True)
class BuiltList:
    """Where a list stands, and what has been read of it."""

    source: str
    address: str
    unit: BuildUnit
    page_size: int = 15
    entries: dict[str, Entry] = field(default_factory=dict)
    total: int | None = None
    stuck: bool = False
    error: str | None = None

    def take(self, built: BuiltPage) -> bool:
        """Keep a page's entries; False once it is the last."""
        found = read_rows(parse_html(built.html), self.address)
        known = len(self.entries)
        self.entries |= {entry.url: entry for entry in found if entry.url not in self.entries}
        self.total = built.total if built.total is not None else self.total
        self.stuck = bool(found) and len(self.entries) == known
        return len(self.entries) > known and (self.total is None or len(self.entries) < self.total)


def read_built_list(
    place: BuiltList, profile: SiteProfile, client: PoliteClient, bounds: Bounds
) -> Iterator[Discovered]:
    """The entries of one list, until an empty page says that it is over."""
    for number in range(1, _MOST_PAGES):
        fetched = _ask(place, client, number)
        yield fetched
        if fetched.body is None:
            place.error = f"page {number}: {fetched.outcome}: {fetched.error}"
            break
        try:
            built = read_built_page(decode_text(fetched.body, fetched.content_type))
        except UnexpectedAnswerError as error:
            place.error = f"page {number}: {error}"
            break
        if not place.take(built):
            break

    key = f"{place.source}#{place.unit.tag}"
    if place.error is None and (place.stuck or len(place.entries) < (place.total or 0)):
        message = f"{key}: {len(place.entries)} entries could be read of {place.total or 'an unknown number'}"
        yield DiscoveryIssue("discovery.list_incomplete", message, place.address)
    yield from make_references(place.entries.values(), place.source, profile, bounds)
    yield Listing(key, place.address, len(place.entries), place.total, place.error)


def _ask(place: BuiltList, client: PoliteClient, number: int) -> Fetch:
    # A bare pageNo is ignored by the interface: it wants it inside paramJson.
    paging = json.dumps({"pageNo": number, "pageSize": place.page_size}, separators=(",", ":"))
    return client.fetch(
        normalise_url(place.unit.address, place.address),
        params={**place.unit.query, "paramJson": paging},
        headers={"Referer": place.address, "X-Requested-With": "XMLHttpRequest"},
        wanted="list",
    )
