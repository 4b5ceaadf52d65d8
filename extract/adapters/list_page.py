"""The page of a source that holds its list, fetched and decoded."""

import logging
from collections.abc import Generator, Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup

from extract.http_client.client import PoliteClient
from extract.profile import SiteProfile
from extract.profile_sources import Source
from extract.records import DiscoveredItem, Fetch, Listing, describe_error
from transform.text.decode import decode_text

logger = logging.getLogger(__name__)

_MOST_DIGITS = 9


@dataclass(frozen=True, slots=True)
class ListPage:
    """A decoded page. ``address`` is the one of the profile, ``final_url`` the one reached through redirects."""

    address: str
    final_url: str
    text: str

    @property
    def soup(self) -> BeautifulSoup:
        """The page parsed as HTML."""
        return parse_html(self.text)


def open_list_page(
    source: Source, profile: SiteProfile, client: PoliteClient
) -> Generator[Fetch | Listing, None, ListPage | None]:
    """Fetch the page of a source. Yields the Fetch; if it failed, yields a failed listing and returns None."""
    address = profile.resolve(source.path)
    fetch = client.fetch(address, expected="list")
    yield fetch
    if fetch.body is None:
        yield Listing(source.key, address, 0, error=describe_failure(fetch))
        return None
    text, _ = decode_text(fetch.body, fetch.content_type)
    return ListPage(address, fetch.final_url or address, text)


def isolate_list(items: Iterator[DiscoveredItem], key: str, address: str) -> Iterator[DiscoveredItem]:
    """The items of one list; after an exception, which no adapter foresaw, a failed listing ``key`` with the reason."""
    try:
        yield from items
    except Exception as error:  # one list must not end the discovery of the others
        logger.exception("reading the list %s failed", key)
        yield Listing(
            key, address, 0, error=f"reading it failed ({describe_error(error)}); the log has its traceback"
        )


def describe_failure(fetch: Fetch) -> str:
    """The outcome and the reason of a fetch that brought no page, as the error of a listing."""
    return f"{fetch.outcome}: {fetch.error}"


def read_count(digits: str) -> int | None:
    """A stated number of entries or pages; None where it is no number, or one that no list has."""
    return int(digits) if digits.isdecimal() and len(digits) <= _MOST_DIGITS else None


def parse_html(markup: str) -> BeautifulSoup:
    """Decoded HTML parsed by lxml, which repairs unclosed and misquoted tags as browsers do."""
    return BeautifulSoup(markup, "lxml")
