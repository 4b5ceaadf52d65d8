"""The page of a source that holds its list, fetched and decoded."""

from collections.abc import Generator
from dataclasses import dataclass

from bs4 import BeautifulSoup

from extract.http_client.client import PoliteClient
from extract.profile import SiteProfile
from extract.profile_sources import Source
from extract.records import Fetch, Listing
from transform.text.decode import decode_text


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


def describe_failure(fetch: Fetch) -> str:
    """The outcome and the reason of a fetch that brought no page, as the error of a listing."""
    return f"{fetch.outcome}: {fetch.error}"


def parse_html(markup: str) -> BeautifulSoup:
    """Decoded HTML parsed by lxml, which repairs unclosed and misquoted tags as browsers do."""
    return BeautifulSoup(markup, "lxml")
