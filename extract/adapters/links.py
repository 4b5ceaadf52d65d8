"""Any page with links: those that a CSS selector picks, judged by a title pattern."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from extract.adapters.list_entries import Entry, make_references, read_selected
from extract.adapters.list_page import ListGuard, open_list_page
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
    entries: list[Entry] = []
    with ListGuard(source.key) as guard:
        for entry in read_selected(page.soup, source.selector, page.final_url):
            entries.append(entry)
    yield from make_references(entries, source.key, profile, bounds, partial(_apply_pattern, source))
    error = None if entries else f"the selector {source.selector!r} finds no link on the page"
    yield Listing(source.key, page.address, len(entries), error=guard.error or error)


def _apply_pattern(source: LinksSource, reference: Reference) -> Reference:
    """The profile's own pattern counts for more than the general rules for titles."""
    if source.title_pattern is None:
        return reference
    if re.search(source.title_pattern, reference.title or "") is None:
        return replace(reference, likelihood=ReportLikelihood.NOT_REPORT)
    if reference.likelihood is ReportLikelihood.NOT_REPORT:
        return replace(reference, likelihood=ReportLikelihood.UNSURE)
    return reference
