"""xxgkAnnualReport.jsp: an address for every publisher area and year, no list needed."""

from collections.abc import Iterator

from extract.http_client.client import PoliteClient
from extract.profile import Publisher, SiteProfile
from extract.profile_sources import AnnualReportSource
from extract.records import DiscoveryIssue, Reference
from extract.urls import with_params


def discover(
    source: AnnualReportSource,
    profile: SiteProfile,
    client: PoliteClient,
    *,
    years: range,
    publishers: frozenset[str] | None,
) -> Iterator[Reference | DiscoveryIssue]:
    """A reference for every area x year asked for. Asks for nothing: the address is the report."""
    wanted = [p for p in profile.publishers if publishers is None or p.code in publishers]
    for publisher in wanted:
        if publisher.area is not None:
            yield from _refer_to_years(source, profile, publisher, publisher.area, years)

    without = [publisher.name for publisher in wanted if publisher.area is None]
    if without:
        message = f"no `area` in the profile, so {source.path} is not asked for: {'、'.join(without)}"
        yield DiscoveryIssue("discovery.area_unknown", message)


def _refer_to_years(
    source: AnnualReportSource, profile: SiteProfile, publisher: Publisher, area: str, years: range
) -> Iterator[Reference]:
    address = profile.resolve(source.path)
    for year in years:
        if year >= source.first_year:
            url = with_params(address, {"fbtime": str(year), "area": area})
            yield Reference(url=url, source=source.key, publisher=publisher.code, area=area, year=year)
