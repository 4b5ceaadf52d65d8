"""The lists of JCMS column pages: the XML embedded in the page, and dataproxy.jsp, which answers with the rest."""

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

from extract.adapters.list_entries import Entry, read_entry
from extract.adapters.list_page import describe_failure, parse_html, read_count, read_each
from extract.http_client.client import PoliteClient
from extract.records import Fetch, FetchOutcome
from transform.text.decode import decode_text
from transform.text.entities import unescape_entities

PROXY_PATHS = (
    "/module/jpage/dataproxy.jsp",
    "/module/web/jpage/dataproxy.jsp",
    "/module/jslib/jquery/jpage/dataproxy.jsp",
)

# What is opened and never closed is matched to the end of the text, without its group: otherwise the end would be looked
# for again from every later opening.
_STORE = re.compile(r"(<datastore\b.*?</datastore\s*>)|<datastore\b.*", re.DOTALL | re.I)
_RECORD = re.compile(r"<record\b(?:[^>]*>(.*?)</record\s*>|.*)", re.DOTALL | re.I)
_CDATA = re.compile(r"<!\[CDATA\[(?:(.*?)\]\]>|.*)", re.DOTALL)
_NEXT_GROUP = re.compile(r"<nextgroup\b(?:[^>]*>(.*?)</nextgroup\s*>|.*)", re.DOTALL | re.I)
_HREF = re.compile(r"""href\s*=\s*["']?([^"'\s>]+)""", re.I)
_STORE_TOTAL = re.compile(r"<totalrecord\b[^<>]*>\s*(\d+)", re.I)
_PARAM = re.compile(r"var\s+param_(\w+)\s*=\s*\{(?:(.*?)\}|.*)", re.DOTALL)
_PAIR = re.compile(r"""(?<!\w)(\w++)["']?\s*:\s*(?:'([^']*)'|"([^"]*)"|([\w.-]+))""")
_TOTAL = re.compile(r"totalRecord\s*:\s*['\"]?(\d+)")
_PER_PAGE = re.compile(r"perPage\s*:\s*['\"]?(\d+)", re.I)
_GROUP_SIZE = re.compile(r"groupSize\s*:\s*['\"]?(\d+)", re.I)
_PROXY = re.compile(r"proxyUrl\s*:\s*['\"]([^'\"]+)['\"]", re.I)
# So many requests more than the total calls for, because a total that grows with every answer must not lead to
# requests without end.
_SPARE_REQUESTS = 4


@dataclass(frozen=True, slots=True)
class DataStore:
    """One <datastore>: its records as HTML, and the total that it states."""

    records: tuple[str, ...]
    total: int | None


@dataclass(frozen=True, slots=True)
class _Settings:
    """The settings of a list in JavaScript as printed, None where they are missing."""

    params: dict[str, str] | None
    proxy: str | None
    total: str | None
    per_page: str | None
    group_pages: str | None


@dataclass(frozen=True, slots=True)
class ListUnit:
    """One list of a column page: the embedded records, and the parameters with which the proxy is asked for more.

    ``total`` is what the page states; ``proxies`` are the addresses to try, in this order.
    """

    unit_id: str
    store: DataStore
    total: int | None
    per_page: int = 15
    group_pages: int = 3
    params: dict[str, str] = field(default_factory=dict)
    proxies: tuple[str, ...] = PROXY_PATHS

    @property
    def group_size(self) -> int:
        """The number of records that one request may ask for."""
        return self.per_page * self.group_pages


@dataclass(slots=True)
class UnitReader:
    """Reads one list to its end. ``entries`` are kept by address, so that a repeated one counts once.

    ``complete`` is True after a pass in which every requested span came whole and the total did not change.
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
        """Read the rest of the list, and once more from its start if it changed meanwhile."""
        self.total = self.unit.total
        self._add(self.unit.store)
        if self.total is None:
            yield from self._ask_for_total()
        for start in (len(self.unit.store.records) + 1, 1):
            if self.error is None and not self.complete:
                self.complete = yield from self._read_from(start)

    def _ask_for_total(self) -> Iterator[Fetch]:
        urls = yield from self._request({"startrecord": "0", "endrecord": "3", "perpage": "3"}, 1)
        if urls is not None and self.total is None:
            self.error = "neither the page nor the proxy states a total"

    def _read_from(self, start: int) -> Generator[Fetch, None, bool]:
        """Read group after group from record ``start`` on; True if all came and the total did not change."""
        if self._by_page:
            return (yield from self._read_pages(1))
        steady, first, last_url = True, start, None
        for _ in range((self.total or 0) // self.unit.group_size + _SPARE_REQUESTS):
            total = self.total or 0
            if first > total:
                return steady
            last = min(first + self.unit.group_size - 1, total)
            span = {"startrecord": str(first), "endrecord": str(last), "perpage": str(self.unit.per_page)}
            urls = yield from self._request(span, (first - 1) // self.unit.per_page + 1)
            if urls is None or self._is_gap(urls, first, last):
                return False
            if first > 1 and urls and urls[0] == self._first_url:
                self._by_page = True
                return (yield from self._read_pages(2))
            # From the third group on an answer may begin with the last record of the one before.
            repeated = 1 if urls and urls[0] == last_url else 0
            steady = steady and self.total == total and len(urls) - repeated > last - first
            first, last_url = last + 1, urls[-1] if urls else None
        return False

    def _is_gap(self, urls: list[str | None], first: int, last: int) -> bool:
        """Whether an answer is empty. It is an error within the total that the page stated: a wrong unit, or a
        proxy that has lost its parameters. Beyond that, or where the list has become a little shorter, the
        second pass shows what is there."""
        total = self.unit.total or self.total or 0
        shrunk = len(self.unit.store.records) <= (self.total or 0) < first
        if not urls and first <= total and not shrunk:
            self.error = f"no records for {first} to {last} of {total} of list {self.unit.unit_id}"
        return not urls

    def _read_pages(self, first: int) -> Generator[Fetch, None, bool]:
        """Read page by page, for sites that answer every startrecord with the beginning and use only ``page``."""
        for page in range(first, (self.total or 0) // self.unit.per_page + _SPARE_REQUESTS):
            total = self.total or 0
            is_over = (page - 1) * self.unit.per_page >= total
            if is_over or (first > 1 and len(self.entries) >= total):
                break
            urls = yield from self._request({"page": str(page), "perpage": str(self.unit.per_page)}, page)
            if urls is None:
                return False
        return len(self.entries) >= (self.total or 0)

    def _request(self, span: dict[str, str], page: int) -> Generator[Fetch, None, list[str | None] | None]:
        """Ask for a span: the addresses of its records, None for a record without one; None on a failure.

        Where the proxy address of the page does not exist, the other known ones are tried.
        """
        paths = (self._proxy,) if self._proxy else self.unit.proxies
        for path in paths:
            fetch = self._post(path, span, page)
            yield fetch
            if fetch.outcome is FetchOutcome.NOT_FOUND and path != paths[-1]:
                continue
            store = self._open(fetch)
            if store is None:
                return None
            self._proxy = path
            self.total = store.total if store.total is not None else self.total
            return self._add(store)
        return None

    def _post(self, path: str, span: dict[str, str], page: int) -> Fetch:
        return self.client.fetch(
            path,
            base=self.address,
            method="POST",
            params=span,
            data=self.unit.params,
            headers={
                "Referer": f"{self.address}?{urlencode({'uid': self.unit.unit_id, 'pageNum': page})}",
                "X-Requested-With": "XMLHttpRequest",
            },
            expected="list",
        )

    def _open(self, fetch: Fetch) -> DataStore | None:
        if fetch.body is None:
            self.error = f"{fetch.url} failed: {describe_failure(fetch)}"
            return None
        store = find_store(decode_text(fetch.body, fetch.content_type)[0])
        if store is None:
            self.error = f"{fetch.url} answered without a <datastore>"
        return store

    def _add(self, store: DataStore) -> list[str | None]:
        """Add the entries of a store; the address of each of its records, None for a record without one."""
        urls: list[str | None] = []
        for entry in read_each(lambda record: read_entry(parse_html(record), self.address), store.records):
            urls.append(entry.url if entry is not None else None)
            if entry is not None:
                self.entries.setdefault(entry.url, entry)
        self._first_url = self._first_url or next((url for url in urls if url), None)
        return urls


def find_store(text: str) -> DataStore | None:
    """The first <datastore> of a text, None where it has none."""
    match = _STORE.search(text)
    return _open_store(match[1]) if match and match[1] else None


def find_units(page: str) -> list[ListUnit]:
    """The lists of a column page, in order.

    A <datastore> and its settings in JavaScript belong together by the unit id that both name; where the
    <datastore> names none, by their order, if the page has as many settings as stores.
    """
    stores = list(filter(None, _STORE.findall(page)))
    settings = [match for match in _PARAM.finditer(page) if match[2] is not None]
    ends = [match.start() for match in settings[1:]] + [len(page)]
    blocks = {match[1]: page[match.start() : end] for match, end in zip(settings, ends, strict=False)}
    unit_ids = list(blocks)
    # Each block is read once, however many stores name it.
    read = {unit_id: _read_settings(block) for unit_id, block in blocks.items()}
    units = []
    for number, store in enumerate(stores):
        unit_id = _unit_named_in(store)
        if unit_id not in blocks and len(blocks) == len(stores):
            unit_id = unit_ids[number]
        found = read.get(unit_id or "") or _read_settings(page if len(stores) == 1 else "")
        units.append(_make_unit(unit_id or str(number + 1), store, found))
    return units


def _read_settings(block: str) -> _Settings:
    params = _PARAM.search(block)
    return _Settings(
        params=_read_object(params[2]) if params and params[2] is not None else None,
        proxy=_last_match(_PROXY, block),
        total=_last_match(_TOTAL, block),
        per_page=_last_match(_PER_PAGE, block),
        group_pages=_last_match(_GROUP_SIZE, block),
    )


def _make_unit(unit_id: str, markup: str, settings: _Settings) -> ListUnit:
    next_group = _next_group(markup)
    query = dict(parse_qsl(next_group.query, keep_blank_values=True))
    linked = {k: v for k, v in query.items() if k != "page"}
    params = dict(settings.params) if settings.params is not None else linked
    proxy = settings.proxy or next_group.path
    store = _open_store(markup)
    return ListUnit(
        unit_id=unit_id,
        store=store,
        total=read_count(settings.total) if settings.total else store.total,
        per_page=read_count(settings.per_page or "") or 15,
        group_pages=read_count(settings.group_pages or "") or 3,
        params=params,
        proxies=tuple(dict.fromkeys(path for path in (proxy, *PROXY_PATHS) if path)),
    )


def _open_store(markup: str) -> DataStore:
    total = _STORE_TOTAL.search(markup)
    records = tuple(_unwrap(match[1]) for match in _RECORD.finditer(markup) if match[1] is not None)
    return DataStore(records, read_count(total[1]) if total else None)


def _unwrap(record: str) -> str:
    """The HTML of a record: in CDATA as a rule, escaped on some sites."""
    cdata = _CDATA.search(record)
    return cdata[1] if cdata and cdata[1] is not None else unescape_entities(record)


def _next_group(markup: str) -> SplitResult:
    """The address of the next group that a <datastore> links to; an empty one where it links to none."""
    group = _NEXT_GROUP.search(markup)
    link = _HREF.search(_unwrap(group[1])) if group and group[1] else None
    try:
        return urlsplit(unescape_entities(link[1]) if link else "")
    except ValueError:  # http://[x/, or an entity of 5,000 digits
        return urlsplit("")


def _unit_named_in(markup: str) -> str | None:
    return dict(parse_qsl(_next_group(markup).query)).get("unitid")


def _read_object(text: str) -> dict[str, str]:
    """The pairs of a flat object literal of JavaScript."""
    return {name: single or double or bare for name, single, double, bare in _PAIR.findall(text)}


def _last_match(pattern: re.Pattern[str], text: str) -> str | None:
    matches: list[str] = pattern.findall(text)
    return matches[-1] if matches else None
