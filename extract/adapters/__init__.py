"""One module for each kind of source. A new kind is a module here, its model in extract/profile_sources.py, and
a case in ``_discover``."""

from collections.abc import Iterator

from extract.adapters import jcms_annual_report, jcms_column, jcms_search, jpaas_column, links
from extract.adapters.list_page import isolate_list
from extract.divisions import find_division
from extract.http_client.client import PoliteClient
from extract.profile import SiteProfile
from extract.profile_sources import (
    AnnualReportSource,
    ColumnSource,
    JpaasSource,
    LinksSource,
    SearchSource,
    Source,
)
from extract.records import Bounds, DiscoveredItem, DiscoveryIssue


def discover_all(
    profile: SiteProfile, client: PoliteClient, *, years: range, publishers: frozenset[str] | None = None
) -> Iterator[DiscoveredItem]:
    """What the sources of a profile list, source after source in the profile's order.

    ``publishers`` are codes, None for all. Yields a Reference for every listed entry (not merged: an address may
    come several times), the Fetch of every request, a Listing for every list, and DiscoveryIssues. What the site
    or the network does wrong is a failed Listing or an issue, never an exception: one that an adapter
    did not foresee fails its own list, and the other lists go on.
    """
    bounds = Bounds(years, publishers)
    division = profile.site.division
    if division is not None and find_division(division) is None:
        yield DiscoveryIssue("discovery.division_unknown", "code", values={"division": division})
    for source in profile.sources:
        items = _discover(source, profile, client, bounds)
        yield from isolate_list(items, source.key, profile.resolve(source.path))


def _discover(
    source: Source, profile: SiteProfile, client: PoliteClient, bounds: Bounds
) -> Iterator[DiscoveredItem]:
    match source:
        case AnnualReportSource():
            return jcms_annual_report.discover(source, profile, bounds)
        case ColumnSource():
            return jcms_column.discover(source, profile, client, bounds)
        case SearchSource():
            return jcms_search.discover(source, profile, client, bounds)
        case JpaasSource():
            return jpaas_column.discover(source, profile, client, bounds)
        case LinksSource():
            return links.discover(source, profile, client, bounds)
