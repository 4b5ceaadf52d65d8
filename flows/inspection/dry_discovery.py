"""What a run would visit, and why: discovery without any loading."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from extract.adapters.publisher_proposals import Proposal, propose_publishers
from extract.http_client.client import PoliteClient
from extract.records import Listing
from flows.resources import open_any_warehouse, open_profile
from flows.run.discover import discover
from flows.run.plan import Plan, Target, make_plan
from flows.run.progress import show_progress
from flows.run.request import nightly_request
from flows.settings import Settings
from load.fetch_log import KnownPage, known_pages
from load.issues.issue_log import SiteIssue
from load.migrate import current_revision
from transform.forms.catalogue import normaliser_version


@dataclass(frozen=True, slots=True)
class PlannedPage:
    """An address, whether tonight's run would visit it, and why or why not."""

    url: str
    source: str
    title: str | None
    publisher: str | None
    year: int | None
    visit: bool
    why: str


@dataclass(frozen=True, slots=True)
class DryDiscovery:
    """What the site's lists give, and what is to be done about it."""

    prospects: tuple[PlannedPage, ...]
    listings: tuple[Listing, ...]
    findings: tuple[SiteIssue, ...]
    proposals: tuple[Proposal, ...]


def discover_without_loading(settings: Settings) -> DryDiscovery:
    """Ask the site for its lists, and nothing else."""
    profile = open_profile(settings)
    today = datetime.now(UTC).astimezone(ZoneInfo(profile.site.timezone)).date()
    orders = nightly_request(today)
    with PoliteClient(profile, contact=settings.agent_contact) as client, show_progress() as progress:
        found = discover(profile, client, orders, progress.stage)
    plan = make_plan(found.references, _read_known(settings), profile, orders, today)
    return DryDiscovery(
        _describe_plan(plan),
        found.listings,
        found.issues,
        tuple(propose_publishers(profile, found.references)),
    )


def _read_known(settings: Settings) -> Mapping[str, KnownPage]:
    engine = open_any_warehouse(settings)
    try:
        if current_revision(engine) is None:
            return {}
        with engine.connect() as conn:
            return known_pages(conn, normaliser_version())
    finally:
        engine.dispose()


def _describe_plan(plan: Plan) -> tuple[PlannedPage, ...]:
    visited = (
        PlannedPage(
            one.url,
            one.reference.source,
            one.reference.title,
            one.publisher,
            one.reference.year,
            True,
            _say_why(one),
        )
        for one in plan.targets
    )
    skipped = (
        PlannedPage(one.url, one.source, one.title, one.publisher, one.year, False, one.reason or "")
        for one in plan.skipped
    )
    return (*visited, *skipped)


def _say_why(target: Target) -> str:
    known = target.known
    if known is None:
        return "new"
    if known.failures:
        return f"failed {known.failures} times, the last time: {known.outcome}"
    return "known report, asked for changes" if target.was_report else f"last time: {known.outcome}"
