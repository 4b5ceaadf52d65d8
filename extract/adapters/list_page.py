"""The page of a source that holds its list, fetched and decoded."""

import logging
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Self, TypeVar

from bs4 import BeautifulSoup

from extract.http_client.client import PoliteClient
from extract.profile import SiteProfile
from extract.profile_sources import Source
from extract.records import DiscoveredItem, Fetch, Listing
from transform.text.decode import decode_text
from transform.text.inert import describe_error

logger = logging.getLogger(__name__)

_MOST_DIGITS = 9
# A list of 5,000 entries has some 50,000; each costs this process a kilobyte and more.
_MOST_TAGS = 200_000

Item = TypeVar("Item")
Result = TypeVar("Result")


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


class ListGuard:
    """Ends the reading of one list, and nothing else, where an exception comes that no adapter foresaw.

    Entered around the reading; afterwards ``error`` is the reason for the list's Listing, None if all went well, and
    what was read before goes on. The exception is logged.
    """

    def __init__(self, key: str) -> None:
        self.error: str | None = None
        self._key = key

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if not isinstance(error, Exception):
            return False
        logger.error("reading the list %s failed", self._key, exc_info=error)
        self.error = f"reading it failed ({describe_error(error)}); the log has its traceback"
        return True


def isolate_list(items: Iterator[DiscoveredItem], key: str, address: str) -> Iterator[DiscoveredItem]:
    """The items of one list; after an exception, which no adapter foresaw, a failed listing ``key`` with the reason."""
    with ListGuard(key) as guard:
        yield from items
    if guard.error is not None:
        yield Listing(key, address, 0, error=guard.error)


def read_each(read: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
    """What ``read`` makes of each item. The first exception is raised when all other items have been read."""
    failure: Exception | None = None
    for item in items:
        try:
            result = read(item)
        except Exception as error:  # noqa: BLE001 - raised at the end, for one entry must not cost those behind it
            failure = failure or error
        else:
            yield result
    if failure is not None:
        raise failure


def describe_failure(fetch: Fetch) -> str:
    """The outcome and the reason of a fetch that brought no page, as the error of a listing."""
    return f"{fetch.outcome}: {fetch.error}"


def read_count(digits: str) -> int | None:
    """A stated number of entries or pages; None where it is no number, or one that no list has."""
    return int(digits) if digits.isdecimal() and len(digits) <= _MOST_DIGITS else None


def parse_html(markup: str) -> BeautifulSoup:
    """Decoded HTML parsed by lxml, which repairs unclosed and misquoted tags as browsers do.

    Raises ValueError for more tags than any list has: lists are read in the process that runs the night.
    """
    tags = markup.count("<")
    if tags > _MOST_TAGS:
        raise ValueError(f"it has {tags:,} tags, over the {_MOST_TAGS:,} that any list may have")
    return BeautifulSoup(markup, "lxml")
