"""Which site and which publisher a report belongs to."""

from collections.abc import Callable

from extract.divisions import find_division
from extract.profile import Publisher, SiteProfile, hint_publisher
from flows.batch.values import BatchPage
from load.sites import SiteRow
from transform.forms.check_catalogue import make_issue
from transform.forms.sentences import say
from transform.report import Issue
from transform.text.offices import NameMatch, compare_office


def describe_site(profile: SiteProfile) -> SiteRow:
    """The site of a profile as the warehouse keeps it."""
    site = profile.site
    division = find_division(site.division) if site.division else None
    names = (division.province, division.city, division.district) if division else (None, None, None)
    return SiteRow(site.code, site.name, site.base_url, site.division, *names)


def settle_publisher(
    profile: SiteProfile, page: BatchPage, printed: str | None, ensure_unregistered: Callable[[str], str]
) -> tuple[str | None, tuple[Issue, ...]]:
    """The code of the publisher of a page, with an issue if its profile lacks it; None if the code is unknown.

    The publisher asked for by an annual-report address comes first, then the name ``printed`` on the page, then
    that of the list. ``ensure_unregistered`` is given the name of an unregistered one, and returns its code.
    """
    registered = _find_registered(profile, page, printed)
    if registered is not None:
        return registered.code, ()
    if printed is None:
        return page.publisher, ()
    return ensure_unregistered(printed), (_unregistered_issue(printed, profile),)


def find_registered_code(profile: SiteProfile, page: BatchPage, printed: str | None) -> str | None:
    """The code that ``settle_publisher`` gives a page, if its publisher is in the profile; else None."""
    registered = _find_registered(profile, page, printed)
    return registered.code if registered else None


def _find_registered(profile: SiteProfile, page: BatchPage, printed: str | None) -> Publisher | None:
    listed = profile.publisher(page.publisher) if page.publisher else None
    if page.is_of_area and listed is not None:
        return listed
    hinted = hint_publisher(profile, printed)
    # 江北区教育局 ends in a name of 镇海区教育局 and is another office.
    if hinted is not None and printed and compare_office(printed, hinted.names) is NameMatch.DIFFERENT:
        hinted = None
    return hinted or listed


def _unregistered_issue(name: str, profile: SiteProfile) -> Issue:
    return make_issue(
        "publisher_unregistered",
        say("publisher_unregistered.name", name=name, site=profile.site.code),
        actual=name,
    )
