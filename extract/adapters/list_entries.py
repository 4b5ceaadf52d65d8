"""The entries of a list, whatever its markup, and the references they become."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from bs4 import BeautifulSoup, Tag

from extract.adapters.list_page import read_count, read_each
from extract.adapters.list_rows import Outline, find_rows, split_rows
from extract.http_client.allowed_hosts import HostRules
from extract.profile import SiteProfile, hint_publisher
from extract.records import Bounds, DiscoveryIssue, Reference, ReportLikelihood
from extract.urls import BadAddressError, area_in, normalise_url, show_address
from transform.text.folding import normalise_text
from transform.text.titles import JudgedTitle, TitleKind, judge_title

_DATE = re.compile(r"(20\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")
_DATE_AT_END = re.compile(
    r"(?<!\s)\s*+(?:[\[(（【]\s*+)?20\d\d[-/.]\d{1,2}[-/.]\d{1,2}\s*+(?:[\])）】]\s*+)?$"
)
_NO_ADDRESS = re.compile(r"\s*(?:javascript:|#|mailto:|void\b|$)", re.I)
# NFKC makes three dots of an ellipsis.
_CUT = re.compile(r"(?:\.\.|⋯)$")
_FRAMES = ".tb_title, div.zfxxgk_list_con, div.zfxxgk_zdgkc, div.zcwj-con-right_list"
_PAGES = re.compile(r"共\s*(\d+)\s*页")
_TOTAL = re.compile(r"共\s*(\d+)\s*(?:条|篇|个)")
_NO_ENTRIES = re.compile(r"(?:暂无|没有|未找到|无相关)")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list. ``url`` is normalised, or as printed where it is no address; ``title`` may be empty."""

    url: str
    title: str
    published_on: date | None
    is_address: bool = True


def read_rows(soup: BeautifulSoup, base: str) -> Iterator[Entry]:
    """The entries of a fragment in the order of the page, each address once. ``base`` is the page's address.

    An exception in one row, which nobody foresaw, is raised after the entries of all others.
    """
    outline = Outline(soup)
    return _read_entries(find_rows(soup, outline), base, outline)


def read_selected(soup: BeautifulSoup, selector: str, base: str) -> Iterator[Entry]:
    """The entries that a CSS selector picks: links, rows with a link, or containers of such rows. As ``read_rows``."""
    outline = Outline(soup)
    return _read_entries(split_rows(soup.select(selector), outline), base, outline)


def read_entry(fragment: Tag, base: str) -> Entry | None:
    """The entry of a fragment that is one row: the link with the longest title, and the date beside it. None for one
    without a link.

    Link texts are cut with …, so the title attribute comes first (search.jsp calls it ``mc``).
    """
    return _read_row(fragment, base, Outline(fragment))


def make_references(
    entries: Iterable[Entry],
    source: str,
    profile: SiteProfile,
    bounds: Bounds,
    judge: Callable[[Reference], Reference] | None = None,
) -> Iterator[Reference | DiscoveryIssue]:
    """The references of the entries that lie within the bounds, and an issue for each report on a foreign host.

    ``source`` is the source's key; ``judge`` may alter the likelihood of a reference. What may be a report and lies
    under what is no address, or on a host that the profile does not allow, is referred to like the others: the client
    asks for neither, and records why. An exception in one entry is raised after the references of all others.
    """
    rules = HostRules(profile)

    def refer(entry: Entry) -> list[Reference | DiscoveryIssue]:
        reference = _make_reference(entry, source, profile)
        reference = judge(reference) if judge is not None else reference
        may_be_report = reference.likelihood is not ReportLikelihood.NOT_REPORT
        is_foreign = entry.is_address and not rules.allows(entry.url)
        items: list[Reference | DiscoveryIssue] = []
        if is_foreign and may_be_report:
            values = {"title": entry.title, "url": entry.url}
            items.append(DiscoveryIssue("discovery.foreign_link", "entry", entry.url, values))
        if _is_within(reference, bounds) and (may_be_report or (entry.is_address and not is_foreign)):
            items.append(reference)
        return items

    for items in read_each(refer, entries):
        yield from items


def is_empty_list(soup: BeautifulSoup) -> bool:
    """Whether a fragment without rows is an empty list, and not some other page."""
    text = soup.get_text()
    return (
        soup.select_one(_FRAMES) is not None
        or _PAGES.search(text) is not None
        or _NO_ENTRIES.search(text) is not None
    )


def count_pages(soup: BeautifulSoup) -> int | None:
    """The number of pages that a fragment states (共N页), or None."""
    return _last_number(_PAGES, soup)


def count_total(soup: BeautifulSoup) -> int | None:
    """The number of entries that a fragment states (共N条), or None."""
    return _last_number(_TOTAL, soup)


def _make_reference(entry: Entry, source: str, profile: SiteProfile) -> Reference:
    judged = judge_title(entry.title)
    publisher = hint_publisher(profile, judged.publisher)
    return Reference(
        url=entry.url,
        source=source,
        title=entry.title or None,
        publisher=publisher.code if publisher else None,
        area=area_in(entry.url),
        year=judged.year,
        published_on=entry.published_on,
        likelihood=_likelihood(entry.title, judged),
    )


def _likelihood(title: str, judged: JudgedTitle) -> ReportLikelihood:
    """The page itself has to decide where the title is missing, is cut short or names no year."""
    is_cut = not title or _CUT.search(normalise_text(title)) is not None
    if judged.kind is TitleKind.REPORT:
        is_certain = judged.year is not None and not is_cut
        return ReportLikelihood.REPORT if is_certain else ReportLikelihood.UNSURE
    if judged.kind is TitleKind.POSSIBLE or (judged.kind is TitleKind.UNRELATED and is_cut):
        return ReportLikelihood.UNSURE
    return ReportLikelihood.NOT_REPORT


def _is_within(reference: Reference, bounds: Bounds) -> bool:
    """Whether a reference may belong to the bounds; a hint that the title does not give excludes nothing."""
    if reference.year is not None and reference.year not in bounds.years:
        return False
    if bounds.publishers is None or reference.publisher in bounds.publishers:
        return True
    return reference.publisher is None and reference.likelihood is ReportLikelihood.UNSURE


def _read_entries(rows: list[Tag], base: str, outline: Outline) -> Iterator[Entry]:
    seen: set[str] = set()
    for entry in read_each(lambda row: _read_row(row, base, outline), rows):
        if entry is not None and entry.url not in seen:
            seen.add(entry.url)
            yield entry


def _read_row(row: Tag, base: str, outline: Outline) -> Entry | None:
    links = [row] if row.name == "a" else outline.links_below(row)
    links = [link for link in links if link.get("href") and not _NO_ADDRESS.match(str(link["href"]))]
    if not links:
        return None
    link = max(links, key=lambda link: len(_title_of(link, outline)))
    address, title, published_on = (
        str(link["href"]),
        _title_of(link, outline),
        _date_beside(link, row, outline),
    )
    try:
        return Entry(normalise_url(address, base), title, published_on)
    except BadAddressError:
        return Entry(show_address(address), title, published_on, is_address=False)


def _title_of(link: Tag, outline: Outline) -> str:
    for name in ("title", "mc"):
        if str(link.get(name) or "").strip():
            return " ".join(str(link[name]).split())
    return _DATE_AT_END.sub("", " ".join(outline.text_of_link(link).split()))


def _date_beside(link: Tag, row: Tag, outline: Outline) -> date | None:
    stated = _last_date(str(link.get("rq") or ""))  # an attribute of search.jsp
    if stated is not None:
        return stated
    beside = _last_date(" ".join(outline.texts_beside(link, row)))
    if beside is not None:
        return beside
    at_end = _DATE_AT_END.search(outline.text_of_link(link))  # some templates print the date inside the link
    return _last_date(at_end[0]) if at_end else None


def _last_date(text: str) -> date | None:
    """The last date in a text: 2018-04-12, [2018/4/12], 2018年4月12日."""
    for year, month, day in reversed(_DATE.findall(text)):
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            continue
    return None


def _last_number(pattern: re.Pattern[str], soup: BeautifulSoup) -> int | None:
    numbers: list[str] = pattern.findall(soup.get_text())
    return read_count(numbers[-1]) if numbers else None
