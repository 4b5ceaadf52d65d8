"""Which publisher a report belongs to, and which publishers the warehouse and a request know."""

from collections.abc import Callable
from difflib import get_close_matches

from extract.profile import Publisher, SiteProfile, hint_publisher
from flows.errors import WrongUsageError
from flows.run.plan import Target
from flows.run.request import RunRequest
from load.dimensions import PublisherRow, publisher_ids, sync_publishers
from load.engine import Connection, Engine
from load.sites import SiteRow, ensure_site, find_site
from transform.forms.check_catalogue import make_issue
from transform.report import Issue
from transform.text.offices import NameMatch, compare_office


def describe_site(profile: SiteProfile) -> SiteRow:
    """The site of a profile as the warehouse keeps it."""
    return SiteRow(profile.site.code, profile.site.name, profile.site.base_url)


def sync_profile(conn: Connection, profile: SiteProfile) -> None:
    """Write the site and the publishers of the profile into the warehouse."""
    site_id = ensure_site(conn, describe_site(profile))
    rows = [
        PublisherRow(publisher.code, publisher.name, publisher.kind, publisher.area, publisher.aliases)
        for publisher in profile.publishers
    ]
    sync_publishers(conn, site_id, rows)


def require_publishers(profile: SiteProfile, engine: Engine, request: RunRequest) -> None:
    """Raise WrongUsageError if the request names a publisher that neither the profile nor its site in the warehouse has."""
    if request.publishers is None:
        return
    with engine.connect() as conn:
        site_id = find_site(conn, profile.site.code)
        known = {publisher.code for publisher in profile.publishers} | set(publisher_ids(conn, site_id))
    for code in sorted(request.publishers - known):
        near = get_close_matches(code, known, n=3)
        hint = f"did you mean {' or '.join(near)}?" if near else "gongkai coverage shows those there are"
        raise WrongUsageError(
            f"--publisher {code}: no such publisher in the profile of {profile.site.code}; {hint}"
        )


def settle_publisher(
    profile: SiteProfile, target: Target, printed: str | None, ensure_unregistered: Callable[[str], str]
) -> tuple[str | None, tuple[Issue, ...]]:
    """The code of the publisher of a page, with an issue if its profile lacks it; None if the code is unknown.

    The publisher asked for by an annual-report address comes first, then the name ``printed`` on the page, then
    that of the list. ``ensure_unregistered`` is given a name, and returns the code of an unregistered one.
    """
    registered = _find_registered(profile, target, printed)
    if registered is not None:
        return registered.code, ()
    if printed is None:
        return target.publisher, ()
    return ensure_unregistered(printed), (_unregistered_issue(printed, profile),)


def find_registered_code(profile: SiteProfile, target: Target, printed: str | None) -> str | None:
    """The code that ``settle_publisher`` gives a page, if its publisher is in the profile; else None."""
    registered = _find_registered(profile, target, printed)
    return registered.code if registered else None


def _find_registered(profile: SiteProfile, target: Target, printed: str | None) -> Publisher | None:
    listed = profile.publisher(target.publisher) if target.publisher else None
    if target.reference.area is not None and listed is not None:
        return listed
    hinted = hint_publisher(profile, printed)
    # 江北区教育局 ends in a name of 镇海区教育局 and is another office.
    if hinted is not None and printed and compare_office(printed, hinted.names) is NameMatch.DIFFERENT:
        hinted = None
    return hinted or listed


def _unregistered_issue(name: str, profile: SiteProfile) -> Issue:
    return make_issue(
        "publisher_unregistered",
        f"{name} is not in the profile of {profile.site.code}: add a [[publisher]] entry, "
        "or the name to the aliases of the office it belongs to",
        actual=name,
    )
