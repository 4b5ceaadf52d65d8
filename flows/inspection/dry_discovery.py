"""Discovery without loading, for `gongkai discover`: which addresses a night would request, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from zoneinfo import ZoneInfo

from extract.adapters.publisher_proposals import Proposal, propose_publishers
from extract.http_client.client import PoliteClient
from extract.records import Listing
from flows.resources import open_profile
from flows.run.intake.discover import discover
from flows.run.plan import Plan, Target, make_plan
from flows.run.progress import show_progress
from flows.run.request import nightly_request
from flows.settings import Settings
from flows.words import Words
from load.engine import open_engine
from load.issues.issue_log import SiteIssue
from load.migrate import current_revision
from load.runs.fetch_log import KnownPage, known_pages
from load.runs.run_lock import utc_now
from load.sites import find_site
from transform.forms.catalogue import normaliser_version


@dataclass(frozen=True, slots=True)
class PlannedPage:
    """An address of a ``site``, by its code, whether tonight's run would request it, and the reason. A row of `gongkai
    discover --json`."""

    site: str
    url: str
    source: str
    title: str | None
    publisher: str | None
    year: int | None
    visit: bool
    why: str


@dataclass(frozen=True, slots=True)
class DryDiscovery:
    """What the lists give: addresses, lists, issues of the lists, and publishers that the profile lacks."""

    prospects: tuple[PlannedPage, ...]
    listings: tuple[Listing, ...]
    findings: tuple[SiteIssue, ...]
    proposals: tuple[Proposal, ...]


def discover_without_loading(settings: Settings) -> DryDiscovery:
    """Request the lists of the site, and nothing else; the warehouse, if there is one, is only read.

    Raises WrongUsageError for a broken profile, and a WarehouseError if the warehouse cannot be reached.
    """
    profile = open_profile(settings)
    today = utc_now().astimezone(ZoneInfo(profile.site.timezone)).date()
    request = nightly_request(today)
    with PoliteClient(profile, contact=settings.agent_contact) as client, show_progress() as progress:
        words = Words(settings.lang)
        discovered = discover(
            profile,
            client,
            request,
            lambda count: progress.stage(words.say("stage.lists", addresses=count)),
        )
    known = _read_known_pages(settings, profile.site.code)
    plan = make_plan(discovered.references, known, profile, request, today)
    return DryDiscovery(
        _describe_plan(profile.site.code, plan),
        discovered.listings,
        discovered.issues,
        tuple(propose_publishers(profile, discovered.references)),
    )


def _read_known_pages(settings: Settings, site: str) -> Mapping[str, KnownPage]:
    engine = open_engine(settings.warehouse)
    try:
        if current_revision(engine) is None:
            return {}
        with engine.connect() as conn:
            return known_pages(conn, find_site(conn, site), normaliser_version())
    finally:
        engine.dispose()


def _describe_plan(site: str, plan: Plan) -> tuple[PlannedPage, ...]:
    visited = (
        PlannedPage(
            site,
            target.url,
            target.reference.source,
            target.reference.title,
            target.publisher,
            target.reference.year,
            True,
            _explain_visit(target),
        )
        for target in chain.from_iterable(plan.batches)
    )
    skipped = (
        PlannedPage(
            site, page.url, page.source, page.title, page.publisher, page.year, False, page.reason or ""
        )
        for page in plan.skipped
    )
    return (*visited, *skipped)


def _explain_visit(target: Target) -> str:
    known = target.known
    if known is None:
        return "new"
    if known.failures:
        return f"failed {known.failures} times, the last time: {known.outcome}"
    return "known report, asked for changes" if target.was_report else f"last time: {known.outcome}"
