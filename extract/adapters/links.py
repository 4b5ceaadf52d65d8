"""Any page with links: those that a CSS selector picks, judged by a title pattern."""

import re
from collections.abc import Iterator
from dataclasses import replace

from extract.adapters.list_entries import make_references, read_selected
from extract.adapters.list_page import open_list_page
from extract.http_client.client import PoliteClient
from extract.profile import SiteProfile
from extract.profile_sources import LinksSource
from extract.records import Bounds, DiscoveredItem, Listing, Reference, ReportLikelihood


def discover(
    source: LinksSource, profile: SiteProfile, client: PoliteClient, bounds: Bounds
) -> Iterator[DiscoveredItem]:
    """Every link that the selector picks. Where it picks none the page has changed: a failed listing."""
    page = yield from open_list_page(source, profile, client)
    if page is None:
        return
    entries = read_selected(page.soup, source.selector, page.final_url)
    for item in make_references(entries, source.key, profile, bounds):
        yield _apply_pattern(item, source) if isinstance(item, Reference) else item
    error = None if entries else f"the selector {source.selector!r} finds no link on the page"
    yield Listing(source.key, page.address, len(entries), error=error)


def _apply_pattern(reference: Reference, source: LinksSource) -> Reference:
    """The profile's own pattern counts for more than the general rules for titles."""
    if source.title_pattern is None:
        return reference
    if re.search(source.title_pattern, reference.title or "") is None:
        return replace(reference, likelihood=ReportLikelihood.NOT_REPORT)
    if reference.likelihood is ReportLikelihood.NOT_REPORT:
        return replace(reference, likelihood=ReportLikelihood.UNSURE)
    return reference
