"""The 信息公开 module: search.jsp answers each page of its list with a fragment of HTML."""

from collections.abc import Iterator

from extract.adapters.list_entries import (
    Bounds,
    Entry,
    count_pages,
    count_total,
    is_empty_list,
    make_references,
    parse_html,
    read_rows,
)
from extract.decode import decode_text
from extract.http_client.client import PoliteClient
from extract.profile import SiteProfile
from extract.profile_sources import SearchSource
from extract.records import DiscoveryIssue, Fetch, Listing, Reference

Discovered = Reference | Fetch | Listing | DiscoveryIssue

_ASKED_BY_BROWSERS = {
    "texttype": "0",
    "fbtime": "-1",
    "vc_all": "",
    "vc_filenumber": "",
    "vc_title": "",
    "vc_number": "",
    "sortfield": ",createdatetime:0,orderid:0",
}
_MOST_PAGES = 1000


def discover(
    source: SearchSource,
    profile: SiteProfile,
    client: PoliteClient,
    *,
    years: range,
    publishers: frozenset[str] | None,
) -> Iterator[Discovered]:
    """Every entry of the search, page by page until 共N页 are read, or nothing new comes."""
    address = profile.resolve(source.path)
    entries: dict[str, Entry] = {}
    declared: int | None = None
    error: str | None = None
    page, pages = 1, _MOST_PAGES
    while page <= pages and error is None:
        fetched = _ask(source, address, client, page)
        yield fetched
        if fetched.body is None:
            error = f"page {page}: {fetched.outcome}: {fetched.error}"
            break
        soup = parse_html(decode_text(fetched.body, fetched.content_type))
        found = read_rows(soup, fetched.final_url or address)
        stated, declared = count_pages(soup), count_total(soup) or declared
        pages = stated if stated is not None else pages
        error = _find_fault(page, stated, found_any=bool(found), is_frame=is_empty_list(soup))
        known = len(entries)
        entries |= {entry.url: entry for entry in found if entry.url not in entries}
        if len(entries) == known and stated is None:
            break
        page += 1

    kept = [entry for entry in entries.values() if source.column in (None, _column_of(entry))]
    if error is None and declared is not None and len(entries) < declared:
        message = f"{source.key} declares {declared} entries, {len(entries)} could be read"
        yield DiscoveryIssue("discovery.list_incomplete", message, address)
    yield from make_references(kept, source.key, profile, Bounds(years, publishers))
    yield Listing(source.key, address, len(entries), declared, error)


def _ask(source: SearchSource, address: str, client: PoliteClient, page: int) -> Fetch:
    asked = _ASKED_BY_BROWSERS | {"currpage": str(page)}
    return client.fetch(
        address,
        method="POST",
        params=asked,
        data={"infotypeId": "", "jdid": "", "area": "", **asked, **source.params},
        headers={"Referer": address, "X-Requested-With": "XMLHttpRequest"},
        wanted="list",
    )


def _find_fault(page: int, pages: int | None, *, found_any: bool, is_frame: bool) -> str | None:
    if found_any:
        return None
    if page == 1:
        return None if is_frame else "page 1 holds no rows of any known shape"
    return f"page {page} of {pages} came empty" if pages is not None and page <= pages else None


def _column_of(entry: Entry) -> str | None:
    name = entry.url.rpartition("/")[2].split("_")
    return name[1] if len(name) == 3 and name[0] == "art" else None
