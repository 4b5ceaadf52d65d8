"""Any page with links: what a CSS selector picks, told apart by a title pattern."""

import re
from collections.abc import Iterator
from dataclasses import replace

from extract.adapters.list_entries import Bounds, make_references, parse_html, read_selected
from extract.decode import decode_text
from extract.http_client.client import PoliteClient
from extract.profile import SiteProfile
from extract.profile_sources import LinksSource
from extract.records import DiscoveryIssue, Fetch, Listing, Reference, ReportLikelihood


def discover(
    source: LinksSource,
    profile: SiteProfile,
    client: PoliteClient,
    *,
    years: range,
    publishers: frozenset[str] | None,
) -> Iterator[Reference | Fetch | Listing | DiscoveryIssue]:
    """Every link that the selector picks. A page on which it picks nothing has changed: a failed listing."""
    address = profile.resolve(source.path)
    page = client.fetch(address, wanted="list")
    yield page
    if page.body is None:
        yield Listing(source.key, address, 0, error=f"{page.outcome}: {page.error}")
        return

    base = page.final_url or address
    entries = read_selected(parse_html(decode_text(page.body, page.content_type)), source.selector, base)
    for found in make_references(entries, source.key, profile, Bounds(years, publishers)):
        yield _judge(found, source) if isinstance(found, Reference) else found
    error = None if entries else f"the selector {source.selector!r} finds no link on the page"
    yield Listing(source.key, address, len(entries), error=error)


def _judge(reference: Reference, source: LinksSource) -> Reference:
    """The profile's own pattern knows these titles better than the general rules."""
    if source.title_pattern is None:
        return reference
    if re.search(source.title_pattern, reference.title or "") is None:
        return replace(reference, likeness=ReportLikelihood.NOT_REPORT)
    if reference.likeness is ReportLikelihood.NOT_REPORT:
        return replace(reference, likeness=ReportLikelihood.UNSURE)
    return reference
