"""A column page with its XML islands, and dataproxy.jsp behind each of them."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode

from extract.client import PoliteClient
from extract.entries import Bounds, Entry, make_references, parse_html, read_entry
from extract.jpage import Store, Unit, read_store, read_units
from extract.listing import Finding, Listing
from extract.profile import SiteProfile
from extract.reference import Fetch, Outcome, Reference
from extract.sources import ColumnSource
from extract.text import decode_text
from extract.urls import normalise_url

Discovered = Reference | Fetch | Listing | Finding


def discover(
    source: ColumnSource,
    profile: SiteProfile,
    client: PoliteClient,
    *,
    years: range,
    publishers: frozenset[str] | None,
) -> Iterator[Discovered]:
    """Every entry of every list of the column, first what the page embeds, then what its proxy hands out.

    Listings are named ``<source key>#<unit id>``; a column that cannot be read at all is one failed listing
    under the source key itself.
    """
    address = profile.resolve(source.path)
    page = client.fetch(address, wanted="list")
    yield page
    if page.body is None:
        yield Listing(source.key, address, 0, error=f"{page.outcome}: {page.error}")
        return

    units = read_units(decode_text(page.body, page.content_type))
    wanted = [unit for unit in units if source.unit in (None, unit.unit_id)]
    if not wanted:
        missing = f"no list {source.unit}" if units and source.unit else "no <datastore> and so no list"
        yield Listing(source.key, address, 0, error=f"{missing} on the page")
    for unit in wanted:
        yield from _discover_unit(unit, source, profile, client, Bounds(years, publishers))


def _discover_unit(
    unit: Unit, source: ColumnSource, profile: SiteProfile, client: PoliteClient, bounds: Bounds
) -> Iterator[Discovered]:
    reading = _Reading(unit, profile.resolve(source.path), client)
    yield from reading.read_all()
    key = f"{source.key}#{unit.unit_id}"
    if reading.error is None and not reading.complete:
        message = f"{key} declares {reading.total} entries, {len(reading.entries)} could be read"
        yield Finding("discovery.list_incomplete", "warning", message, reading.address)
    yield from make_references(reading.entries.values(), source.key, profile, bounds)
    yield Listing(key, reading.address, len(reading.entries), reading.total, reading.error)


@dataclass(slots=True)
class _Reading:
    """One list being read. Entries are kept by address, so what comes twice counts once."""

    unit: Unit
    address: str
    client: PoliteClient
    entries: dict[str, Entry] = field(default_factory=dict)
    total: int | None = None
    error: str | None = None
    complete: bool = False
    by_page: bool = False
    working_proxy: str | None = None

    def read_all(self) -> Iterator[Fetch]:
        """Read it, and once more from the start if the list moved under our hands."""
        self.total = self.unit.total
        embedded = self._take(self.unit.store)
        if self.total is None:
            yield from self._learn_total()
        for begin in (embedded + 1, 1):
            if self.error is None and not self.complete:
                self.complete = yield from self._read_from(begin)

    def _learn_total(self) -> Iterator[Fetch]:
        store = yield from self._ask({"startrecord": "0", "endrecord": "3", "perpage": "3"}, 1)
        if store is not None and store.total is None and self.error is None:
            self.error = "neither the page nor the proxy states a total"

    def _read_from(self, begin: int) -> Generator[Fetch, None, bool]:
        if self.by_page:
            return (yield from self._read_pages())
        steady, last_url = True, ""
        start, size = begin, self.unit.group_size
        while start <= (self.total or 0) and self.error is None:
            declared = self.total or 0
            end = min(start + size - 1, declared)
            span = {"startrecord": str(start), "endrecord": str(end), "perpage": str(self.unit.per_page)}
            known = len(self.entries)
            store = yield from self._ask(span, (start - 1) // self.unit.per_page + 1)
            if store is None:
                return False
            urls = [entry.url for entry in map(self._read_record, store.records) if entry is not None]
            if start > 1 and urls and len(self.entries) == known:
                self.by_page = True
                return (yield from self._read_pages())
            # From the third group on a response may begin with the last record of the one before.
            ahead = 1 if urls and urls[0] == last_url else 0
            steady &= self.total == declared and len(store.records) - ahead >= end - start + 1
            last_url = urls[-1] if urls else ""
            start += size
        return steady

    def _read_pages(self) -> Generator[Fetch, None, bool]:
        """For sites that answer every startrecord with the beginning and heed only ``page``."""
        page = 2
        while len(self.entries) < (self.total or 0) and (page - 1) * self.unit.per_page < (self.total or 0):
            store = yield from self._ask({"page": str(page), "perpage": str(self.unit.per_page)}, page)
            if store is None:
                return False
            page += 1
        return len(self.entries) >= (self.total or 0)

    def _ask(self, span: dict[str, str], page: int) -> Generator[Fetch, None, Store | None]:
        """The store for a span; where the page's own proxy address is gone, another known one is tried."""
        paths = (self.working_proxy,) if self.working_proxy else self.unit.proxies
        for path in paths:
            fetched = self._post(path, span, page)
            yield fetched
            if fetched.outcome is Outcome.NOT_FOUND and path != paths[-1]:
                continue
            store = self._open(fetched)
            if store is not None:
                self.working_proxy = path
                self.total = store.total if store.total is not None else self.total
                self._take(store)
            return store
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

    def _open(self, fetched: Fetch) -> Store | None:
        if fetched.body is None:
            self.error = f"{fetched.url} failed: {fetched.outcome}: {fetched.error}"
            return None
        store = read_store(decode_text(fetched.body, fetched.content_type))
        if store is None:
            self.error = f"{fetched.url} answered without a <datastore>"
        return store

    def _take(self, store: Store) -> int:
        for record in store.records:
            entry = self._read_record(record)
            if entry is not None:
                self.entries.setdefault(entry.url, entry)
        return len(store.records)

    def _read_record(self, record: str) -> Entry | None:
        return read_entry(parse_html(record), self.address)
