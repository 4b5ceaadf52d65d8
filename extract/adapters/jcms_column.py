"""A column page of JCMS: its lists are embedded as XML, and dataproxy.jsp answers with the rest of each."""

from collections.abc import Iterator

from extract.adapters.jcms_datastore import ListUnit, UnitReader, find_units
from extract.adapters.jpaas_column import BuiltListReader, find_build_units
from extract.adapters.list_entries import make_references
from extract.adapters.list_page import ListGuard, ListPage, isolate_list, open_list_page
from extract.http_client.client import PoliteClient
from extract.profile import SiteProfile
from extract.profile_sources import ColumnSource
from extract.records import Bounds, DiscoveredItem, DiscoveryIssue, Listing


def discover(
    source: ColumnSource, profile: SiteProfile, client: PoliteClient, bounds: Bounds
) -> Iterator[DiscoveredItem]:
    """Every entry of every list of the column: first the embedded ones, then those of the proxy.

    Listings are named ``<source key>#<unit id>``; a column that cannot be read at all is one failed listing
    under the source key itself.
    """
    page = yield from open_list_page(source, profile, client)
    if page is None:
        return
    units = find_units(page.text)
    if not units and find_build_units(page.soup):
        yield from _discover_moved(source, page, profile, client, bounds)
        return
    chosen = [unit for unit in units if source.unit in (None, unit.unit_id)]
    if not chosen:
        missing = f"no list {source.unit}" if units else "no <datastore> and so no list"
        yield Listing(source.key, page.address, 0, error=f"{missing} on the page")
    for unit in chosen:
        items = _discover_unit(unit, source, profile, client, bounds)
        yield from isolate_list(items, f"{source.key}#{unit.unit_id}", page.address)


def _discover_moved(
    source: ColumnSource, page: ListPage, profile: SiteProfile, client: PoliteClient, bounds: Bounds
) -> Iterator[DiscoveredItem]:
    """The lists of a column whose site has changed over to JPaaS."""
    yield DiscoveryIssue("discovery.platform_changed", "source", page.address, {"path": source.path})
    for unit in find_build_units(page.soup):
        reader = BuiltListReader(source.key, page.address, unit, client)
        yield from isolate_list(reader.discover(profile, bounds), reader.key, page.address)


def _discover_unit(
    unit: ListUnit, source: ColumnSource, profile: SiteProfile, client: PoliteClient, bounds: Bounds
) -> Iterator[DiscoveredItem]:
    reader = UnitReader(unit, profile.resolve(source.path), client)
    key = f"{source.key}#{unit.unit_id}"
    with ListGuard(key) as guard:
        yield from reader.read_all()
    reader.error = reader.error or guard.error
    if reader.error is None and not reader.complete:
        values = {"source": key, "total": reader.total, "read": len(reader.entries)}
        yield DiscoveryIssue("discovery.list_incomplete", "total", reader.address, values)
    yield from make_references(reader.entries.values(), source.key, profile, bounds)
    yield Listing(key, reader.address, len(reader.entries), reader.total, reader.error)
