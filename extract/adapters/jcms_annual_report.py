"""xxgkAnnualReport.jsp: an address for every publisher area and year, without a list."""

from collections.abc import Iterator

from extract.profile import SiteProfile
from extract.profile_sources import AnnualReportSource
from extract.records import Bounds, DiscoveryIssue, Reference
from extract.urls import with_params


def discover(
    source: AnnualReportSource, profile: SiteProfile, bounds: Bounds
) -> Iterator[Reference | DiscoveryIssue]:
    """A reference for every area, and every year within the bounds for which its publisher files reports. Sends no
    request: the address is the report's."""
    address = profile.resolve(source.path)
    publishers = [p for p in profile.publishers if bounds.publishers is None or p.code in bounds.publishers]
    for publisher in publishers:
        for year in bounds.years:
            if publisher.area is not None and year >= source.first_year and publisher.files_for(year):
                url = with_params(address, {"fbtime": str(year), "area": publisher.area})
                yield Reference(url, source.key, publisher=publisher.code, area=publisher.area, year=year)

    without = [publisher.name for publisher in publishers if publisher.area is None]
    if without:
        values = {"path": source.path, "names": "、".join(without)}
        yield DiscoveryIssue("discovery.area_unknown", "names", values=values)
