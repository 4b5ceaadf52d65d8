"""One module per kind of source. A new kind of site is one module here and a profile."""

from collections.abc import Iterator

from extract.adapters import jcms_annual_report, jcms_column, jcms_search, jpaas_column, links
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
from extract.records import DiscoveryIssue, Fetch, Listing, Reference

Discovered = Reference | Fetch | Listing | DiscoveryIssue


def discover_all(
    profile: SiteProfile, client: PoliteClient, *, years: range, publishers: frozenset[str] | None = None
) -> Iterator[Discovered]:
    """What all sources of a profile know, in the profile's order.

    References come unmerged, one for every listed copy; every list request comes as its Fetch.
    """
    for source in profile.sources:
        yield from _discover(source, profile, client, years, publishers)


def _discover(
    source: Source,
    profile: SiteProfile,
    client: PoliteClient,
    years: range,
    publishers: frozenset[str] | None,
) -> Iterator[Discovered]:
    match source:
        case AnnualReportSource():
            return jcms_annual_report.discover(source, profile, client, years=years, publishers=publishers)
        case ColumnSource():
            return jcms_column.discover(source, profile, client, years=years, publishers=publishers)
        case SearchSource():
            return jcms_search.discover(source, profile, client, years=years, publishers=publishers)
        case JpaasSource():
            return jpaas_column.discover(source, profile, client, years=years, publishers=publishers)
        case LinksSource():
            return links.discover(source, profile, client, years=years, publishers=publishers)
