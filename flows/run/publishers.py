"""Whose report a page is: the profile's word first, then the page's own, then the list's."""

from collections.abc import Callable
from difflib import get_close_matches

from sqlalchemy import Connection, Engine

from extract.profile import Publisher, SiteProfile, hint_publisher
from flows.errors import WrongUsageError
from flows.run.plan import Target
from flows.run.request import RunRequest
from load.dimensions import PublisherRow, sync_publishers
from load.queries.year_facts import publisher_codes
from transform.forms.check_catalogue import make_issue
from transform.report import Issue
from transform.text.offices import NameMatch, compare_office


def sync_profile(conn: Connection, profile: SiteProfile) -> None:
    """Bring the warehouse's publishers up to the profile."""
    rows = [PublisherRow(one.code, one.name, one.kind, one.area, one.aliases) for one in profile.publishers]
    sync_publishers(conn, profile.site.code, rows)


def require_publishers(profile: SiteProfile, engine: Engine, request: RunRequest) -> None:
    """Refuse orders for publishers that neither the profile nor the warehouse knows."""
    if request.publishers is None:
        return
    with engine.connect() as conn:
        known = {one.code for one in profile.publishers} | set(publisher_codes(conn))
    for code in sorted(request.publishers - known):
        near = get_close_matches(code, known, n=3)
        hint = f"did you mean {' or '.join(near)}?" if near else "gongkai coverage shows those there are"
        raise WrongUsageError(
            f"--publisher {code}: no such publisher in the profile of {profile.site.code}; {hint}"
        )


def settle_publisher(
    profile: SiteProfile, target: Target, printed: str | None, name_stranger: Callable[[str, str], str]
) -> tuple[str | None, tuple[Issue, ...]]:
    """The publisher's code, with an issue where no profile knows it. None where nobody can tell."""
    registered = _find_registered(profile, target, printed)
    if registered is not None:
        return registered.code, ()
    if printed is None:
        return target.publisher, ()
    return name_stranger(profile.site.code, printed), (_say_unregistered(printed, profile),)


def _find_registered(profile: SiteProfile, target: Target, printed: str | None) -> Publisher | None:
    listed = profile.publisher(target.publisher) if target.publisher else None
    if target.reference.area is not None and listed is not None:
        return listed
    hinted = hint_publisher(profile, printed)
    if hinted is not None and printed and compare_office(printed, hinted.names) is NameMatch.DIFFERENT:
        hinted = None  # 江北区教育局 ends in a name of 镇海区教育局 and is another's
    return hinted or listed


def _say_unregistered(name: str, profile: SiteProfile) -> Issue:
    return make_issue(
        "publisher_unregistered",
        f"{name} is not in the profile of {profile.site.code}: add a [[publisher]] entry, "
        "or the name to the aliases of the office it belongs to",
        actual=name,
    )
