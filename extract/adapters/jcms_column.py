"""A column page with its XML islands, and dataproxy.jsp behind each of them."""

from collections.abc import Iterator

from extract.adapters.jcms_datastore import ListUnit, UnitReading, read_units
from extract.adapters.jpaas_column import BuiltList, read_build_units, read_built_list
from extract.adapters.list_entries import Bounds, make_references, parse_html
from extract.decode import decode_text
from extract.http_client.client import PoliteClient
from extract.profile import SiteProfile
from extract.profile_sources import ColumnSource
from extract.records import DiscoveryIssue, Fetch, Listing, Reference

Discovered = Reference | Fetch | Listing | DiscoveryIssue


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

    text = decode_text(page.body, page.content_type)
    bounds = Bounds(years, publishers)
    units = read_units(text)
    built = read_build_units(parse_html(text)) if not units else []
    if built:
        message = f"{source.path} has moved to JPaaS: give its source the kind jpaas_column in the profile"
        yield DiscoveryIssue("discovery.platform_changed", message, address)
        for moved in built:
            yield from read_built_list(BuiltList(source.key, address, moved), profile, client, bounds)
        return

    wanted = [unit for unit in units if source.unit in (None, unit.unit_id)]
    if not wanted:
        missing = f"no list {source.unit}" if units else "no <datastore> and so no list"
        yield Listing(source.key, address, 0, error=f"{missing} on the page")
    for unit in wanted:
        yield from _discover_unit(unit, source, profile, client, bounds)


def _discover_unit(
    unit: ListUnit, source: ColumnSource, profile: SiteProfile, client: PoliteClient, bounds: Bounds
) -> Iterator[Discovered]:
    reading = UnitReading(unit, profile.resolve(source.path), client)
    yield from reading.read_all()
    key = f"{source.key}#{unit.unit_id}"
    if reading.error is None and not reading.complete:
        message = f"{key} declares {reading.total} entries, {len(reading.entries)} could be read"
        yield DiscoveryIssue("discovery.list_incomplete", message, reading.address)
    yield from make_references(reading.entries.values(), source.key, profile, bounds)
    yield Listing(key, reading.address, len(reading.entries), reading.total, reading.error)
