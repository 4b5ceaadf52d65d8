"""The 信息公开 module of JCMS: search.jsp answers with a list as a fragment of HTML, page by page."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from extract.adapters.list_entries import (
    Entry,
    count_pages,
    count_total,
    is_empty_list,
    make_references,
    read_rows,
)
from extract.adapters.list_page import ListGuard, describe_failure, parse_html
from extract.http_client.client import PoliteClient
from extract.profile import SiteProfile
from extract.profile_sources import SearchSource
from extract.records import Bounds, DiscoveredItem, DiscoveryIssue, Fetch, Listing
from transform.text.decode import decode_text

_FORM_OF_BROWSERS = {
    "texttype": "0",
    "fbtime": "-1",
    "vc_all": "",
    "vc_filenumber": "",
    "vc_title": "",
    "vc_number": "",
    "sortfield": ",createdatetime:0,orderid:0",
}
_MOST_PAGES = 1000


@dataclass(slots=True)
class _SearchReader:
    """Reads a search page by page. ``entries`` are by address; ``error`` is why it could not be read to its end."""

    source: SearchSource
    address: str
    client: PoliteClient
    entries: dict[str, Entry] = field(default_factory=dict)
    total: int | None = None
    error: str | None = None

    def read_pages(self) -> Iterator[Fetch]:
        """Read until the 共N页 that the search states, or until a page brings nothing new."""
        page, pages = 1, _MOST_PAGES
        while page <= pages and self.error is None:
            fetch = _fetch_page(self.source, self.address, self.client, page)
            yield fetch
            if fetch.body is None:
                self.error = f"page {page}: {describe_failure(fetch)}"
                break
            soup = parse_html(decode_text(fetch.body, fetch.content_type)[0])
            stated, self.total = count_pages(soup), count_total(soup) or self.total
            pages = stated if stated is not None else pages
            known, rows = len(self.entries), 0
            for entry in read_rows(soup, fetch.final_url or self.address):
                self.entries.setdefault(entry.url, entry)
                rows += 1
            self.error = None if rows else _explain_no_rows(page, stated, is_empty=is_empty_list(soup))
            if len(self.entries) == known and stated is None:
                break
            page += 1


def discover(
    source: SearchSource, profile: SiteProfile, client: PoliteClient, bounds: Bounds
) -> Iterator[DiscoveredItem]:
    """Every entry of the search, page by page until the 共N页 that it states, or until a page brings none."""
    address = profile.resolve(source.path)
    reader = _SearchReader(source, address, client)
    with ListGuard(source.key) as guard:
        yield from reader.read_pages()
    entries, total, error = reader.entries, reader.total, reader.error or guard.error
    chosen = [entry for entry in entries.values() if source.column in (None, _column_of(entry))]
    if error is None and total is not None and len(entries) < total:
        values = {"source": source.key, "total": total, "read": len(entries)}
        yield DiscoveryIssue("discovery.list_incomplete", "total", address, values)
    yield from make_references(chosen, source.key, profile, bounds)
    yield Listing(source.key, address, len(entries), total, error)


def _fetch_page(source: SearchSource, address: str, client: PoliteClient, page: int) -> Fetch:
    form = _FORM_OF_BROWSERS | {"currpage": str(page)}
    return client.fetch(
        address,
        method="POST",
        params=form,
        data={"infotypeId": "", "jdid": "", "area": "", **form, **source.params},
        headers={"Referer": address, "X-Requested-With": "XMLHttpRequest"},
        expected="list",
    )


def _explain_no_rows(page: int, pages: int | None, *, is_empty: bool) -> str | None:
    """The error of a page without rows; None where the list is empty or has come to its end."""
    if page == 1:
        return None if is_empty else "page 1 holds no rows of any known shape"
    return f"page {page} of {pages} came empty" if pages is not None and page <= pages else None


def _column_of(entry: Entry) -> str | None:
    """The column id in the address of an article: 1001 in ``art_1001_42.html``."""
    name = entry.url.rpartition("/")[2].split("_")
    return name[1] if len(name) == 3 and name[0] == "art" else None
