"""Entries of a list, whatever its markup, and the references they make.

The rows of list fragments, in whatever shape a site's templates print them.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from bs4 import BeautifulSoup, Tag

from extract.adapters.list_titles import hint_publisher, read_title
from extract.http_client.allowed_hosts import HostRules
from extract.profile import SiteProfile
from extract.records import DiscoveryIssue, Reference, ReportLikelihood
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
) -> Iterator[Reference | DiscoveryIssue]:
    """References of those entries that lie within the bounds; hosts that are not allowed are said."""
    rules = HostRules(profile)
    for entry in entries:
        reference = refer_to(entry, source, profile)
        if not rules.allows(entry.url):
            if reference.likeness is not ReportLikelihood.NOT_REPORT:
                message = f"{entry.title!r} stands on a host that the profile does not allow: {entry.url}"
                yield DiscoveryIssue("discovery.foreign_link", message, entry.url)
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
    return reference.publisher is None and reference.likeness is ReportLikelihood.UNSURE


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


# Shapes of search.jsp. Odd and even rows are one selector, so that they come in the order of the page.
_SHAPES = (
    "tr.tr_main_value_odd, tr.tr_main_value_even",
    "div.zfxxgk_list_con > ul > li",
    "div.zfxxgk_zdgkc ul li",
    "div.zcwj-con-right_list",
    "a.bt_link",
)
_FRAMES = ".tb_title, div.zfxxgk_list_con, div.zfxxgk_zdgkc, div.zcwj-con-right_list"
_PAGES = re.compile(r"共\s*(\d+)\s*页")
_TOTAL = re.compile(r"共\s*(\d+)\s*(?:条|篇|个)")
_NONE = re.compile(r"(?:暂无|没有|未找到|无相关)")


def read_rows(soup: BeautifulSoup, base: str) -> list[Entry]:
    """The entries of a fragment in the order of the page, each address once."""
    return _read_entries(_find_rows(soup), base)


def read_selected(soup: BeautifulSoup, selector: str, base: str) -> list[Entry]:
    """The entries of what a CSS selector picks: links, or rows with a link, or a container of them."""
    return _read_entries([part for row in soup.select(selector) for part in _split_row(row)], base)


def is_empty_list(soup: BeautifulSoup) -> bool:
    """Whether a fragment without rows is the frame of a list that has none, and not something else."""
    text = soup.get_text()
    return soup.select_one(_FRAMES) is not None or _PAGES.search(text) is not None or bool(_NONE.search(text))


def count_pages(soup: BeautifulSoup) -> int | None:
    """What a fragment says of its pages: 共N页."""
    return _last_number(_PAGES, soup)


def count_total(soup: BeautifulSoup) -> int | None:
    """What a fragment says of its entries: 共N条."""
    return _last_number(_TOTAL, soup)


def _read_entries(rows: list[Tag], base: str) -> list[Entry]:
    entries: dict[str, Entry] = {}
    for row in rows:
        entry = read_entry(row, base)
        if entry is not None:
            entries.setdefault(entry.url, entry)
    return list(entries.values())


def _find_rows(soup: BeautifulSoup) -> list[Tag]:
    for shape in _SHAPES:
        rows = soup.select(shape)
        if rows:
            return [part for row in rows for part in _split_row(row)]
    return _split_row(soup)


def _split_row(row: BeautifulSoup | Tag) -> list[Tag]:
    """A row as it is, or its parts where it turns out to be a container of several links."""
    if row.name == "a":
        return [_widen(row)]
    links = row.find_all("a", href=True)
    if len({str(link["href"]) for link in links}) <= 1 and not isinstance(row, BeautifulSoup):
        return [row]
    for name in ("li", "tr"):
        inner = [part for part in row.find_all(name) if part.find("a", href=True) and not part.find(name)]
        if inner:
            return inner
    return [_widen(link) for link in links]


def _widen(link: Tag) -> Tag:
    """A bare link with what stands beside it, if that is its alone: the date is there."""
    parent = link.parent
    return parent if parent is not None and len(parent.find_all("a", href=True)) == 1 else link


def _last_number(pattern: re.Pattern[str], soup: BeautifulSoup) -> int | None:
    found: list[str] = pattern.findall(soup.get_text())
    return int(found[-1]) if found else None
