"""What the site's lists know tonight, and how that differs from the night before."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import Engine

from extract.adapters import discover_all
from extract.archive import Archive
from extract.http_client.client import PoliteClient
from extract.profile import SiteProfile
from extract.records import DiscoveryIssue, Fetch, Listing, Reference, compare_listing
from flows.run.page_source import archive_bodies
from flows.run.request import RunRequest
from load.engine import write
from load.fetch_log import ListingRow, last_listings, record_listings
from load.issues.issue_log import SiteIssue, make_site_issue


@dataclass(frozen=True, slots=True)
class Discovered:
    """References as listed, one for every copy; lists that could not be read; and what a person should know."""

    references: tuple[Reference, ...]
    fetches: tuple[Fetch, ...]
    listings: tuple[Listing, ...]
    issues: tuple[SiteIssue, ...]


def discover(
    profile: SiteProfile, client: PoliteClient, request: RunRequest, note: Callable[[str], None]
) -> Discovered:
    """Ask all sources of the profile."""
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
                note(f"lists: {len(references)} addresses so far")
            case Listing():
                listings.append(item)
            case DiscoveryIssue():
                issues.append(_of_site(item))
    return Discovered(tuple(references), tuple(fetches), tuple(listings), tuple(issues))


def _of_site(issue: DiscoveryIssue) -> SiteIssue:
    return make_site_issue(issue.check, issue.message, issue.url)


def keep_lists(
    engine: Engine, archive: Archive, profile: SiteProfile, run_id: int, found: Discovered
) -> None:
    """Keep the lists as received, and how long those were that could be read whole.

    A list that came empty or shrank is no measure for the next night: that would find all in order.
    """
    for fetch in found.fetches:
        archive_bodies(archive, fetch)
    with write(engine) as conn:
        before = last_listings(conn)
        whole = [
            ListingRow(one.source, one.url, one.entries, one.total)
            for one in found.listings
            if one.error is None and _compare(one, before, profile) is None
        ]
        record_listings(conn, run_id, whole)


def compare_lists(engine: Engine, profile: SiteProfile, found: Discovered) -> tuple[SiteIssue, ...]:
    """Lists that could not be read, came empty, shrank, or vanished since they were last read whole."""
    with engine.connect() as conn:
        before = last_listings(conn)
    now = {(one.source, one.url): one for one in found.listings}
    compared = (_compare(one, before, profile) for one in now.values())
    unreadable = (
        make_site_issue("discovery.list_unreadable", f"{one.source} could not be read: {one.error}", one.url)
        for one in found.listings
        if one.error is not None
    )
    return (*unreadable, *(_of_site(issue) for issue in compared if issue), *_vanished(before, now, profile))


def _compare(
    one: Listing, before: Mapping[tuple[str, str], ListingRow], profile: SiteProfile
) -> DiscoveryIssue | None:
    known = before.get((one.source, one.url))
    if known is None:
        return None
    return compare_listing(one, known.entries, max_shrink=profile.discovery.max_shrink)


def _vanished(
    before: Mapping[tuple[str, str], ListingRow], now: Mapping[tuple[str, str], Listing], profile: SiteProfile
) -> list[SiteIssue]:
    """Lists that were there, of sources that are still asked and could be read tonight."""
    asked = {source.key for source in profile.sources}
    unread = {source.partition("#")[0] for (source, _), one in now.items() if one.error is not None}
    return [
        make_site_issue(
            "discovery.list_vanished", f"{source} is gone, it had {row.entries} entries: {url}", url
        )
        for (source, url), row in before.items()
        if row.entries and (source, url) not in now and source.partition("#")[0] in asked - unread
    ]
