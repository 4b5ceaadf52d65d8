"""The pages of an unknown site, fetched politely and each once, within a number of requests and a time."""

import json
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urljoin

from bs4 import BeautifulSoup

from extract.adapters import discover_all
from extract.adapters.list_page import describe_failure, parse_html
from extract.http_client.client import PoliteClient
from extract.profile import SiteProfile
from extract.profile_sources import Source
from extract.records import Fetch, FetchOutcome, Listing, Reference, ReportLikelihood
from extract.survey.findings import Finding
from extract.survey.words import mentions_report
from transform.text.decode import UnreadableDocument, decode_text
from transform.text.inert import describe_error

logger = logging.getLogger(__name__)
_ALL_YEARS = range(2000, 2101)
# So many pages of a list may name no report before the rest of it is left.
_PATIENCE = 3
_FEW = 2
_IN_ADDRESS = re.compile(r"[\w/:.-]")
_QUERY = re.compile(r"\?[^\"'<>\s]*")


@dataclass(frozen=True)
class Page:
    """A page of the site: the address that was asked for, the one reached, and its text."""

    asked: str
    address: str
    text: str

    @cached_property
    def soup(self) -> BeautifulSoup:
        """The page parsed as HTML; without a tag where it has more than any list."""
        try:
            return parse_html(self.text)
        except ValueError:
            return parse_html("")

    @property
    def title(self) -> str:
        """The text of its title element."""
        return " ".join(self.soup.title.get_text().split()) if self.soup.title else ""

    def links(self) -> Iterator[tuple[str, str]]:
        """Text and address of its links and frames, as printed."""
        for link in self.soup.select("a[href], iframe[src], frame[src]"):
            text = str(link.get("title") or "").strip() or link.get_text()
            yield " ".join(text.split()), str(link.get("href") or link.get("src") or "")


class Explorer:
    """Fetches pages and reads lists of one site. ``profile`` has its hosts and limits, and no source of its own."""

    def __init__(self, profile: SiteProfile, client: PoliteClient) -> None:
        self.profile, self.client = profile, client
        self.failed: list[Fetch] = []
        self._pages: dict[str, Page | None] = {}

    def open(self, address: str, base: str | None = None) -> Page | None:
        """The page of an address, None where it cannot be read; ``failed`` has the reason then."""
        address = urljoin(base, address) if base else address
        if address not in self._pages:
            self._pages[address] = self._fetch(address)
        return self._pages[address]

    def find_limit(self) -> str | None:
        """The limit of requests or time that kept a page from being asked for, None where none did."""
        limits = (FetchOutcome.REFUSED, FetchOutcome.NOT_REACHED)
        return next(
            (f.error for f in self.failed if f.outcome in limits and "robots" not in (f.error or "")), None
        )

    def _fetch(self, address: str) -> Page | None:
        fetch = self.client.fetch(address, expected="list")
        if fetch.body is None:
            self.failed.append(fetch)
            return None
        try:
            text, _ = decode_text(fetch.body, fetch.content_type)
        except UnreadableDocument as error:
            logger.debug("%s: %s", address, error)
            return None
        return Page(address, fetch.final_url or address, text)

    def read_source(self, source: Source, found_at: str, *, is_named: bool = False) -> Finding | None:
        """The finding of a source whose list has reports, None where it has none.

        A list is left after a few pages that name no report, unless what led to it calls it one of reports (``is_named``).
        Then entries whose titles are cut short or name no year are enough.
        """
        profile = self.profile.model_copy(update={"sources": (source,)})
        references: list[Reference] = []
        errors: list[str] = []
        pages = 0
        is_promising = is_named
        for item in discover_all(profile, self.client, years=_ALL_YEARS):
            match item:
                case Fetch():
                    pages += 1
                    is_promising = is_promising or mentions_report(_text_of(item))
                    if pages > _PATIENCE and not is_promising:
                        return None
                case Reference() if item.likelihood is not ReportLikelihood.NOT_REPORT:
                    references.append(item)
                case Listing() if item.error:
                    errors.append(item.error)
        finding = Finding(
            source, profile.resolve(source.path), found_at, tuple(references), errors[0] if errors else None
        )
        return finding if finding.reports or (is_named and finding.entries >= _FEW) else None


def find_script(text: str, name: str) -> str | None:
    """The address of a script of the site (``search.jsp``) as a page prints it, with its query; None where it names none."""
    end = text.lower().find(f"/{name.lower()}")
    if end < 0:
        return None
    start, end = end, end + 1 + len(name)
    while start and _IN_ADDRESS.match(text[start - 1]):
        start -= 1
    query = _QUERY.match(text, end)
    return text[start:end] + (query[0] if query else "")


def explain_failures(explorer: Explorer) -> str | None:
    """What became of the first address that could not be read, None where all could."""
    if not explorer.failed:
        return None
    fetch = explorer.failed[0]
    return f"{fetch.url}: {describe_failure(fetch)}"


def _text_of(fetch: Fetch) -> str:
    """The text of a fetched page of a list; escapes of JSON are undone."""
    if fetch.body is None:
        return ""
    try:
        text, _ = decode_text(fetch.body, fetch.content_type)
        return json.dumps(json.loads(text), ensure_ascii=False) if text.lstrip()[:1] == "{" else text
    except (UnreadableDocument, ValueError, RecursionError) as error:
        logger.debug("%s: %s", fetch.url, describe_error(error))
        return ""
