"""The entries of a list, whatever its markup, and the references they become."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from bs4 import BeautifulSoup, Tag

from extract.adapters.list_page import read_count
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
# The row markups of search.jsp. Odd and even rows are one selector, so that they come in the order of the page.
_ROW_SELECTORS = (
    "tr.tr_main_value_odd, tr.tr_main_value_even",
    "div.zfxxgk_list_con > ul > li",
    "div.zfxxgk_zdgkc ul li",
    "div.zcwj-con-right_list",
    "a.bt_link",
)
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


def read_rows(soup: BeautifulSoup, base: str) -> list[Entry]:
    """The entries of a fragment in the order of the page, each address once. ``base`` is the page's address."""
    return _read_entries(_find_rows(soup), base)


def read_selected(soup: BeautifulSoup, selector: str, base: str) -> list[Entry]:
    """The entries that a CSS selector picks: links, rows with a link, or containers of such rows."""
    return _read_entries(_split_rows(soup.select(selector)), base)


def read_entry(row: Tag, base: str) -> Entry | None:
    """The entry of one row: the link with the longest title, and the date beside it. None for a row without a link.

    Link texts are cut with …, so the title attribute comes first (search.jsp calls it ``mc``).
    """
    links = [link for link in _links_of(row) if not _NO_ADDRESS.match(str(link.get("href")))]
    if not links:
        return None
    link = max(links, key=lambda link: len(_title_of(link)))
    address = str(link["href"])
    try:
        return Entry(normalise_url(address, base), _title_of(link), _date_beside(link, row))
    except BadAddressError:
        return Entry(show_address(address), _title_of(link), _date_beside(link, row), is_address=False)


def make_references(
    entries: Iterable[Entry], source: str, profile: SiteProfile, bounds: Bounds
) -> Iterator[Reference | DiscoveryIssue]:
    """The references of the entries that lie within the bounds, and an issue for each report on a foreign host.

    ``source`` is the source's key.
    """
    rules = HostRules(profile)
    for entry in entries:
        reference = _make_reference(entry, source, profile)
        if not entry.is_address:
            # Asked for all the same: the client refuses it, and so the report that it should lead to has failed.
            if reference.likelihood is not ReportLikelihood.NOT_REPORT and _is_within(reference, bounds):
                yield reference
        elif not rules.allows(entry.url):
            if reference.likelihood is not ReportLikelihood.NOT_REPORT:
                message = f"{entry.title!r} stands on a host that the profile does not allow: {entry.url}"
                yield DiscoveryIssue("discovery.foreign_link", message, entry.url)
        elif _is_within(reference, bounds):
            yield reference


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


def _read_entries(rows: list[Tag], base: str) -> list[Entry]:
    entries: dict[str, Entry] = {}
    for row in rows:
        entry = read_entry(row, base)
        if entry is not None:
            entries.setdefault(entry.url, entry)
    return list(entries.values())


def _find_rows(soup: BeautifulSoup) -> list[Tag]:
    for selector in _ROW_SELECTORS:
        rows = soup.select(selector)
        if rows:
            return _split_rows(rows)
    return _split_rows([soup])


def _split_rows(rows: Iterable[Tag]) -> list[Tag]:
    link_is_alone: dict[int, bool] = {}
    return [part for row in rows for part in _split_row(row, link_is_alone)]


def _split_row(row: Tag, link_is_alone: dict[int, bool]) -> list[Tag]:
    """A row as it is, or its parts where it turns out to be a container of several links."""
    if row.name == "a":
        return [_widen(row, link_is_alone)]
    links = row.find_all("a", href=True)
    if len({str(link["href"]) for link in links}) <= 1 and not isinstance(row, BeautifulSoup):
        return [row]
    for name in ("li", "tr"):
        parts = [part for part in row.find_all(name) if part.find("a", href=True) and not part.find(name)]
        if parts:
            return parts
    return [_widen(link, link_is_alone) for link in links]


def _widen(link: Tag, link_is_alone: dict[int, bool]) -> Tag:
    """The element around a bare link, where it holds no other link: the date is there.

    Each element is searched once, however many links it holds; ``link_is_alone`` is by its id.
    """
    parent = link.parent
    if parent is None:
        return link
    if id(parent) not in link_is_alone:
        link_is_alone[id(parent)] = len(parent.find_all("a", href=True, limit=2)) == 1
    return parent if link_is_alone[id(parent)] else link


def _links_of(row: Tag) -> list[Tag]:
    links = [row] if row.name == "a" else row.find_all("a")
    return [link for link in links if link.get("href")]


def _title_of(link: Tag) -> str:
    for name in ("title", "mc"):
        if str(link.get(name) or "").strip():
            return " ".join(str(link[name]).split())
    return _DATE_AT_END.sub("", " ".join(link.get_text().split()))


def _date_beside(link: Tag, row: Tag) -> date | None:
    stated = _last_date(str(link.get("rq") or ""))  # an attribute of search.jsp
    if stated is not None:
        return stated
    inside = set(map(id, link.descendants))
    outside = (str(text) for text in row.find_all(string=True) if id(text) not in inside)
    beside = _last_date(" ".join(outside))
    if beside is not None:
        return beside
    at_end = _DATE_AT_END.search(link.get_text())  # some templates print the date inside the link
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
