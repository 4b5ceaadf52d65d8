"""Reading one list of a column page to its end, through its proxy and past its traps.

The XML islands of column pages and the answers of dataproxy.jsp, taken apart.
"""

import html
import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urlsplit

from extract.adapters.list_entries import Entry, parse_html, read_entry
from extract.decode import decode_text
from extract.http_client.client import PoliteClient
from extract.records import Fetch, FetchOutcome
from extract.urls import normalise_url

PROXY_PATHS = (
    "/module/jpage/dataproxy.jsp",
    "/module/web/jpage/dataproxy.jsp",
    "/module/jslib/jquery/jpage/dataproxy.jsp",
)

_STORE = re.compile(r"<datastore\b.*?</datastore\s*>", re.DOTALL | re.I)
_RECORD = re.compile(r"<record\b[^>]*>(.*?)</record\s*>", re.DOTALL | re.I)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_NEXT_GROUP = re.compile(r"<nextgroup\b[^>]*>(.*?)</nextgroup\s*>", re.DOTALL | re.I)
_HREF = re.compile(r"""href\s*=\s*["']?([^"'\s>]+)""", re.I)
_STORE_TOTAL = re.compile(r"<totalrecord\b[^>]*>\s*(\d+)", re.I)
_PARAM = re.compile(r"var\s+param_(\w+)\s*=\s*\{(.*?)\}", re.DOTALL)
_PAIR = re.compile(r"""["']?(\w+)["']?\s*:\s*(?:'([^']*)'|"([^"]*)"|([\w.-]+))""")
_TOTAL = re.compile(r"totalRecord\s*:\s*['\"]?(\d+)")
_PER_PAGE = re.compile(r"perPage\s*:\s*['\"]?(\d+)", re.I)
_GROUP_SIZE = re.compile(r"groupSize\s*:\s*['\"]?(\d+)", re.I)
_PROXY = re.compile(r"proxyUrl\s*:\s*['\"]([^'\"]+)['\"]", re.I)


@dataclass(frozen=True, slots=True)
class DataStore:
    """One <datastore>: its records as HTML, and the total it states."""

    records: tuple[str, ...]
    total: int | None


@dataclass(frozen=True, slots=True)
class ListUnit:
    """One list of a column page: what is embedded, and how to ask for the rest."""

    unit_id: str
    store: DataStore
    total: int | None
    per_page: int = 15
    group_pages: int = 3
    params: dict[str, str] = field(default_factory=dict)
    proxies: tuple[str, ...] = PROXY_PATHS

    @property
    def group_size(self) -> int:
        """Records a request may ask for."""
        return self.per_page * self.group_pages


def read_store(text: str) -> DataStore | None:
    """The first <datastore> of a text, None where there is none."""
    found = _STORE.search(text)
    return _open_store(found.group()) if found else None


def read_units(page: str) -> list[ListUnit]:
    """Every list of a column page, in order.

    An island and its settings are joined by the unit id that both name; where the island names none, by
    their order, if there are as many settings as islands.
    """
    islands = [found.group() for found in _STORE.finditer(page)]
    settings = list(_PARAM.finditer(page))
    ends = [found.start() for found in settings[1:]] + [len(page)]
    blocks = {found[1]: page[found.start() : end] for found, end in zip(settings, ends, strict=False)}
    units = []
    for number, island in enumerate(islands):
        unit_id = _unit_named_in(island)
        if unit_id not in blocks and len(blocks) == len(islands):
            unit_id = list(blocks)[number]
        block = blocks.get(unit_id or "", page if len(islands) == 1 else "")
        units.append(_make_unit(unit_id or str(number + 1), island, block))
    return units


def _make_unit(unit_id: str, island: str, block: str) -> ListUnit:
    next_group = _next_group(island)
    stated = dict(parse_qsl(urlsplit(next_group).query, keep_blank_values=True))
    written = _PARAM.search(block)
    params = _read_object(written[2]) if written else {k: v for k, v in stated.items() if k != "page"}
    proxy = _last(_PROXY, block) or urlsplit(next_group).path
    store = _open_store(island)
    total = _last(_TOTAL, block)
    return ListUnit(
        unit_id=unit_id,
        store=store,
        total=int(total) if total else store.total,
        per_page=int(_last(_PER_PAGE, block) or 15) or 15,
        group_pages=int(_last(_GROUP_SIZE, block) or 3) or 3,
        params=params,
        proxies=tuple(dict.fromkeys(path for path in (proxy, *PROXY_PATHS) if path)),
    )


def _open_store(text: str) -> DataStore:
    total = _STORE_TOTAL.search(text)
    records = tuple(_unwrap(found) for found in _RECORD.findall(text))
    return DataStore(records, int(total[1]) if total else None)


def _unwrap(record: str) -> str:
    """A record's HTML: CDATA as a rule, escaped text on some sites."""
    inside = _CDATA.search(record)
    return inside[1] if inside else html.unescape(record)


def _next_group(island: str) -> str:
    group = _NEXT_GROUP.search(island)
    link = _HREF.search(_unwrap(group[1])) if group else None
    return html.unescape(link[1]) if link else ""


def _unit_named_in(island: str) -> str | None:
    return dict(parse_qsl(urlsplit(_next_group(island)).query)).get("unitid")


def _read_object(text: str) -> dict[str, str]:
    return {name: single or double or bare for name, single, double, bare in _PAIR.findall(text)}


def _last(pattern: re.Pattern[str], text: str) -> str | None:
    found: list[str] = pattern.findall(text)
    return found[-1] if found else None


_SPARE = 4


@dataclass(slots=True)
class UnitReading:
    """One list being read. Entries are kept by address, so what comes twice counts once.

    ``complete`` says that every span asked for came whole while the total stood still.
    """

    unit: ListUnit
    address: str
    client: PoliteClient
    entries: dict[str, Entry] = field(default_factory=dict)
    total: int | None = None
    error: str | None = None
    complete: bool = False
    _by_page: bool = False
    _first_url: str | None = None
    _proxy: str | None = None

    def read_all(self) -> Iterator[Fetch]:
        """Read it, and once more from the start if the list moved under our hands."""
        self.total = self.unit.total
        self._take(self.unit.store)
        if self.total is None:
            yield from self._learn_total()
        for begin in (len(self.unit.store.records) + 1, 1):
            if self.error is None and not self.complete:
                self.complete = yield from self._read_from(begin)

    def _learn_total(self) -> Iterator[Fetch]:
        asked = yield from self._ask({"startrecord": "0", "endrecord": "3", "perpage": "3"}, 1)
        if asked is not None and self.total is None:
            self.error = "neither the page nor the proxy states a total"

    def _read_from(self, begin: int) -> Generator[Fetch, None, bool]:
        if self._by_page:
            return (yield from self._read_pages(1))
        steady, start, last_url = True, begin, None
        # A few more than the total asks for: one that grows with every answer must not lead us on for ever.
        for _ in range((self.total or 0) // self.unit.group_size + _SPARE):
            declared = self.total or 0
            if start > declared:
                return steady
            end = min(start + self.unit.group_size - 1, declared)
            span = {"startrecord": str(start), "endrecord": str(end), "perpage": str(self.unit.per_page)}
            urls = yield from self._ask(span, (start - 1) // self.unit.per_page + 1)
            if urls is None or self._is_gap(urls, start, end):
                return False
            if start > 1 and urls and urls[0] == self._first_url:
                self._by_page = True
                return (yield from self._read_pages(2))
            # From the third group on an answer may begin with the last record of the one before.
            ahead = 1 if urls and urls[0] == last_url else 0
            steady = steady and self.total == declared and len(urls) - ahead > end - start
            start, last_url = end + 1, urls[-1] if urls else None
        return False

    def _is_gap(self, urls: list[str | None], start: int, end: int) -> bool:
        """An empty answer for a span that the page had declared: a wrong unit, or a proxy that has lost its
        parameters. Beyond that, or where the list has shrunk by a little, the second pass will tell."""
        declared = self.unit.total or self.total or 0
        shrunk = len(self.unit.store.records) <= (self.total or 0) < start
        if not urls and start <= declared and not shrunk:
            self.error = f"no records for {start} to {end} of {declared} of list {self.unit.unit_id}"
        return not urls

    def _read_pages(self, first: int) -> Generator[Fetch, None, bool]:
        """For sites that answer every startrecord with the beginning and heed only ``page``."""
        for page in range(first, (self.total or 0) // self.unit.per_page + _SPARE):
            total = self.total or 0
            is_over = (page - 1) * self.unit.per_page >= total
            if is_over or (first > 1 and len(self.entries) >= total):
                break
            urls = yield from self._ask({"page": str(page), "perpage": str(self.unit.per_page)}, page)
            if urls is None:
                return False
        return len(self.entries) >= (self.total or 0)

    def _ask(self, span: dict[str, str], page: int) -> Generator[Fetch, None, list[str | None] | None]:
        """The addresses of a span, None for records without one; None in trouble.

        Where the page's own proxy address is gone, the other known ones are tried.
        """
        paths = (self._proxy,) if self._proxy else self.unit.proxies
        for path in paths:
            fetched = self._post(path, span, page)
            yield fetched
            if fetched.outcome is FetchOutcome.NOT_FOUND and path != paths[-1]:
                continue
            store = self._open(fetched)
            if store is None:
                return None
            self._proxy = path
            self.total = store.total if store.total is not None else self.total
            return self._take(store)
        return None

    def _post(self, path: str, span: dict[str, str], page: int) -> Fetch:
        return self.client.fetch(
            normalise_url(path, self.address),
            method="POST",
            params=span,
            data=self.unit.params,
            headers={
                "Referer": f"{self.address}?{urlencode({'uid': self.unit.unit_id, 'pageNum': page})}",
                "X-Requested-With": "XMLHttpRequest",
            },
            wanted="list",
        )

    def _open(self, fetched: Fetch) -> DataStore | None:
        if fetched.body is None:
            self.error = f"{fetched.url} failed: {fetched.outcome}: {fetched.error}"
            return None
        store = read_store(decode_text(fetched.body, fetched.content_type))
        if store is None:
            self.error = f"{fetched.url} answered without a <datastore>"
        return store

    def _take(self, store: DataStore) -> list[str | None]:
        urls: list[str | None] = []
        for record in store.records:
            entry = read_entry(parse_html(record), self.address)
            urls.append(entry.url if entry is not None else None)
            if entry is not None:
                self.entries.setdefault(entry.url, entry)
        self._first_url = self._first_url or next((url for url in urls if url), None)
        return urls
