"""A column page of JPaaS: its lists are empty in the HTML, and an interface answers with JSON, page by page."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bs4 import BeautifulSoup

from extract.adapters.list_entries import Entry, make_references, read_rows
from extract.adapters.list_page import (
    ListGuard,
    describe_failure,
    isolate_list,
    open_list_page,
    parse_html,
    read_count,
)
from extract.http_client.client import PoliteClient
from extract.profile import SiteProfile
from extract.profile_sources import JpaasSource
from extract.records import Bounds, DiscoveredItem, DiscoveryIssue, Fetch, Listing
from transform.text.decode import decode_text, replace_surrogates

_PAIR = re.compile(r"""["'](\w+)["']\s*:\s*(?:'([^']*)'|"([^"]*)"|([\w.-]+))""")
_MOST_PAGES = 1000
_LONGEST_MESSAGE = 300


class UnexpectedAnswerError(ValueError):
    """The interface answered with something that is not a page of a list."""


@dataclass(frozen=True, slots=True)
class BuildUnit:
    """One list of a column page: the address of its interface and the parameters of its script."""

    address: str
    query: dict[str, str]

    @property
    def tag(self) -> str:
        """The list's name on its page."""
        return self.query.get("tagId", "")


@dataclass(frozen=True, slots=True)
class _BuiltPage:
    """One page of a list: its rows as HTML, and the number of entries that the interface states."""

    html: str
    total: int | None


def discover(
    source: JpaasSource, profile: SiteProfile, client: PoliteClient, bounds: Bounds
) -> Iterator[DiscoveredItem]:
    """Every entry of every list of the column. Listings are named ``<source key>#<tagId>``."""
    page = yield from open_list_page(source, profile, client)
    if page is None:
        return
    units = find_build_units(page.soup)
    chosen = [unit for unit in units if source.tag in (None, unit.tag)]
    if not chosen:
        missing = f"no list {source.tag!r}" if units else "no unitbuild script and so no list"
        yield Listing(source.key, page.address, 0, error=f"{missing} on the page")
    for unit in chosen:
        reader = BuiltListReader(source.key, page.address, unit, client, source.page_size)
        yield from isolate_list(reader.discover(profile, bounds), reader.key, page.address)


def find_build_units(soup: BeautifulSoup) -> list[BuildUnit]:
    """The lists that the unitbuild scripts of a page load.

    ``queryData`` is JSON in single quotes; the parser turns attribute names into lower case.
    """
    units = []
    for script in soup.find_all("script"):
        address, query = str(script.get("url") or ""), str(script.get("querydata") or "")
        if address and query and "unitbuild" in str(script.get("src") or ""):
            pairs = {name: single or double or bare for name, single, double, bare in _PAIR.findall(query)}
            units.append(BuildUnit(address, pairs))
    return units


@dataclass(slots=True)
class BuiltListReader:
    """Reads one list from its interface. ``source`` is the source's key, ``address`` that of the column page.

    ``stalled`` is True after a page that brought only entries that were known already.
    """

    source: str
    address: str
    unit: BuildUnit
    client: PoliteClient
    page_size: int = 15
    entries: dict[str, Entry] = field(default_factory=dict)
    total: int | None = None
    stalled: bool = False
    error: str | None = None

    @property
    def key(self) -> str:
        """The name of the list's Listing."""
        return f"{self.source}#{self.unit.tag}"

    def discover(self, profile: SiteProfile, bounds: Bounds) -> Iterator[DiscoveredItem]:
        """The entries of the list, its Listing, and an issue where it could not be read to its end."""
        with ListGuard(self.key) as guard:
            yield from self._read_pages()
        self.error = self.error or guard.error
        if self.error is None and (self.stalled or len(self.entries) < (self.total or 0)):
            sentence = "total" if self.total else "unknown"
            values = {"source": self.key, "total": self.total, "read": len(self.entries)}
            yield DiscoveryIssue("discovery.list_incomplete", sentence, self.address, values)
        yield from make_references(self.entries.values(), self.source, profile, bounds)
        yield Listing(self.key, self.address, len(self.entries), self.total, self.error)

    def _read_pages(self) -> Iterator[Fetch]:
        for number in range(1, _MOST_PAGES):
            fetch = self._fetch_page(number)
            yield fetch
            if fetch.body is None:
                self.error = f"page {number}: {describe_failure(fetch)}"
                return
            try:
                page = _read_page(decode_text(fetch.body, fetch.content_type)[0])
            except UnexpectedAnswerError as error:
                self.error = f"page {number}: {error}"
                return
            if not self._add(page):
                return

    def _fetch_page(self, number: int) -> Fetch:
        # The interface ignores a bare pageNo: it has to be inside paramJson.
        paging = json.dumps({"pageNo": number, "pageSize": self.page_size}, separators=(",", ":"))
        return self.client.fetch(
            self.unit.address,
            base=self.address,
            params={**self.unit.query, "paramJson": paging},
            headers={"Referer": self.address, "X-Requested-With": "XMLHttpRequest"},
            expected="list",
        )

    def _add(self, page: _BuiltPage) -> bool:
        """Add the entries of a page; False after the last page."""
        known, rows = len(self.entries), 0
        self.total = page.total if page.total is not None else self.total
        for entry in read_rows(parse_html(page.html), self.address):
            self.entries.setdefault(entry.url, entry)
            rows += 1
        self.stalled = rows > 0 and len(self.entries) == known
        return len(self.entries) > known and (self.total is None or len(self.entries) < self.total)


def _read_page(text: str) -> _BuiltPage:
    """The page in an answer ``{data: {html: …, count: …}}``."""
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError) as error:  # also a number of 5,000 digits, and 100,000 brackets
        raise UnexpectedAnswerError(f"not JSON: {error}") from error
    data = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(data, dict) or not isinstance(data.get("html"), str):
        message = answer.get("message") or answer.get("msg") if isinstance(answer, dict) else None
        shown = replace_surrogates(str(message))[:_LONGEST_MESSAGE] if message else ""
        raise UnexpectedAnswerError(f"no data.html in the answer{f': {shown}' if shown else ''}")
    return _BuiltPage(replace_surrogates(data["html"]), read_count(str(data.get("count") or "")))
