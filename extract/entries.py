"""Entries of a list, whatever its markup, and the references they make."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from bs4 import BeautifulSoup, Tag

from extract.hosts import HostRules
from extract.listing import Finding
from extract.profile import SiteProfile
from extract.reference import Likeness, Reference
from extract.titles import hint_publisher, read_title
from extract.urls import BadAddressError, area_in, normalise_url

_DATE = re.compile(r"(20\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")
_DATE_AT_END = re.compile(r"\s*[\[(（【]?\s*20\d\d[-/.]\d{1,2}[-/.]\d{1,2}\s*[\])）】]?\s*$")
_NO_ADDRESS = re.compile(r"\s*(?:javascript:|#|mailto:|void\b|$)", re.I)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list."""

    url: str
    title: str
    published_on: date | None


@dataclass(frozen=True, slots=True)
class Bounds:
    """What discovery was asked for. ``publishers`` None means all."""

    years: range
    publishers: frozenset[str] | None


def parse_html(markup: str) -> BeautifulSoup:
    """A soup of decoded text. lxml mends unclosed and misquoted tags as browsers do."""
    return BeautifulSoup(markup, "lxml")


def read_entry(row: Tag, base: str) -> Entry | None:
    """The entry of one row: its chief link, with the fullest title it carries and the date beside it.

    Link texts are cut with …, so the title attribute comes first (search.jsp calls it ``mc``). None where the
    row has no link.
    """
    links = [link for link in _links_of(row) if not _NO_ADDRESS.match(str(link.get("href")))]
    if not links:
        return None
    link = max(links, key=lambda one: len(_title_of(one)))
    address = str(link["href"])
    try:
        return Entry(normalise_url(address, base), _title_of(link), _date_beside(link, row))
    except BadAddressError:
        return None


def make_references(
    entries: Iterable[Entry], source: str, profile: SiteProfile, bounds: Bounds
) -> Iterator[Reference | Finding]:
    """References of those entries that lie within the bounds; hosts that are not allowed are said."""
    rules = HostRules(profile)
    for entry in entries:
        reference = refer_to(entry, source, profile)
        if not rules.allows(entry.url):
            if reference.likeness is not Likeness.NOT_REPORT:
                message = f"{entry.title!r} stands on a host that the profile does not allow: {entry.url}"
                yield Finding("discovery.foreign_link", "warning", message, entry.url)
        elif is_within(reference, bounds):
            yield reference


def refer_to(entry: Entry, source: str, profile: SiteProfile) -> Reference:
    """The reference an entry makes, with what its title lets one suppose."""
    hints = read_title(entry.title)
    publisher = hint_publisher(profile, hints.publisher)
    return Reference(
        url=entry.url,
        source=source,
        title=entry.title or None,
        publisher=publisher.code if publisher else None,
        area=area_in(entry.url),
        year=hints.year,
        published_on=entry.published_on,
        likeness=hints.likeness,
    )


def is_within(reference: Reference, bounds: Bounds) -> bool:
    """Whether a reference may belong to what was asked for; what its title leaves open may."""
    if reference.year is not None and reference.year not in bounds.years:
        return False
    if bounds.publishers is None or reference.publisher in bounds.publishers:
        return True
    return reference.publisher is None and reference.likeness is Likeness.UNSURE


def read_date(text: str) -> date | None:
    """The last date in a text: 2018-04-12, [2018/4/12], 2018年4月12日."""
    for year, month, day in reversed(_DATE.findall(text)):
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            continue
    return None


def _links_of(row: Tag) -> list[Tag]:
    links = [row] if row.name == "a" else row.find_all("a")
    return [link for link in links if link.get("href")]


def _title_of(link: Tag) -> str:
    for name in ("title", "mc"):
        if str(link.get(name) or "").strip():
            return " ".join(str(link[name]).split())
    return _DATE_AT_END.sub("", " ".join(link.get_text().split()))


def _date_beside(link: Tag, row: Tag) -> date | None:
    stated = read_date(str(link.get("rq") or ""))
    if stated is not None:
        return stated
    inside = set(map(id, link.descendants))
    beside = read_date(" ".join(str(text) for text in row.find_all(string=True) if id(text) not in inside))
    if beside is not None:
        return beside
    at_end = _DATE_AT_END.search(link.get_text())  # some templates print the date inside the link
    return read_date(at_end.group()) if at_end else None
