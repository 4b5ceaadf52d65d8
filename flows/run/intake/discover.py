"""Discovery: the lists of the site tonight, and how they differ from those of earlier nights."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from extract.adapters import discover_all
from extract.archive import Archive
from extract.http_client.client import PoliteClient
from extract.profile import SiteProfile
from extract.records import DiscoveryIssue, Fetch, Listing, Reference, compare_listing
from flows.run.intake.page_source import archive_bodies
from flows.run.request import RunRequest
from load.engine import Engine, write
from load.issues.issue_log import SiteIssue, make_site_issue
from load.prepared.exact_values import key_text
from load.runs.fetch_log import ListingRow, last_listings, record_listings
from load.sites import find_site


@dataclass(frozen=True, slots=True)
class Discovered:
    """What the lists gave: references as listed (an address may occur in several lists), the requests for the lists,
    one listing for each list, and issues."""

    references: tuple[Reference, ...]
    fetches: tuple[Fetch, ...]
    listings: tuple[Listing, ...]
    issues: tuple[SiteIssue, ...]


def discover(
    profile: SiteProfile, client: PoliteClient, request: RunRequest, report_addresses: Callable[[int], None]
) -> Discovered:
    """Read the lists of all sources of the profile. ``report_addresses`` is given how many addresses
    they have named so far."""
    references: list[Reference] = []
    fetches: list[Fetch] = []
    listings: list[Listing] = []
    issues: list[SiteIssue] = []
    for item in discover_all(profile, client, years=request.years, publishers=request.publishers):
        match item:
            case Reference():
                references.append(item)
            case Fetch():
                fetches.append(item)
                report_addresses(len(references))
            case Listing():
                listings.append(_storable(item))
            case DiscoveryIssue():
                issues.append(as_site_issue(item))
    return Discovered(tuple(references), tuple(fetches), tuple(listings), tuple(issues))


def keep_lists(
    engine: Engine, archive: Archive, profile: SiteProfile, run_id: int, discovered: Discovered
) -> None:
    """Archive the lists as received, and record the length of those that could be read whole.

    A list that came empty or shrank is not recorded: the next night would compare with it and find nothing wrong.
    """
    archive_bodies(archive, discovered.fetches)
    with write(engine) as conn:
        before = last_listings(conn, find_site(conn, profile.site.code))
        whole = [
            ListingRow(listing.source, listing.url, listing.entries, listing.total)
            for listing in discovered.listings
            if listing.error is None and _compare(listing, before, profile) is None
        ]
        record_listings(conn, run_id, whole)


def compare_lists(engine: Engine, profile: SiteProfile, discovered: Discovered) -> tuple[SiteIssue, ...]:
    """Issues of lists that could not be read, came empty, shrank, or vanished since they were last read whole."""
    with engine.connect() as conn:
        before = last_listings(conn, find_site(conn, profile.site.code))
    now = {(listing.source, listing.url): listing for listing in discovered.listings}
    unreadable = (
        make_site_issue(
            "discovery.list_unreadable",
            "list",
            listing.url,
            values={"source": listing.source, "error": listing.error},
        )
        for listing in discovered.listings
        if listing.error is not None
    )
    compared = (_compare(listing, before, profile) for listing in now.values())
    changed = (as_site_issue(issue) for issue in compared if issue)
    return (*unreadable, *changed, *_vanished(before, now, profile))


def _storable(listing: Listing) -> Listing:
    """The listing under the names that the warehouse gives back: a list is called what the page calls it."""
    return replace(listing, source=key_text(listing.source), url=key_text(listing.url))


def as_site_issue(issue: DiscoveryIssue) -> SiteIssue:
    """A problem of discovery as the issue that is recorded of it."""
    return make_site_issue(issue.check, issue.sentence, issue.url, values=issue.values)


def _compare(
    listing: Listing, before: Mapping[tuple[str, str], ListingRow], profile: SiteProfile
) -> DiscoveryIssue | None:
    previous = before.get((listing.source, listing.url))
    if previous is None:
        return None
    return compare_listing(listing, previous.entries, max_shrink=profile.discovery.max_shrink)


def _vanished(
    before: Mapping[tuple[str, str], ListingRow], now: Mapping[tuple[str, str], Listing], profile: SiteProfile
) -> list[SiteIssue]:
    """Lists that had entries and are not there now, of sources that the profile still has and that could be read."""
    in_profile = {source.key for source in profile.sources}
    unread = {source.partition("#")[0] for (source, _), listing in now.items() if listing.error is not None}
    return [
        make_site_issue(
            "discovery.list_vanished",
            "list",
            url,
            values={"source": source, "before": row.entries, "url": url},
        )
        for (source, url), row in before.items()
        if row.entries and (source, url) not in now and source.partition("#")[0] in in_profile - unread
    ]
