"""Look-ups kept from page to page."""

from typing import TypeVar

SEEN_AT_MOST = 20_000

_Key = TypeVar("_Key")
_Found = TypeVar("_Found")


def bounded_cache(seen: dict[_Key, _Found], key: _Key, found: _Found, at_most: int = SEEN_AT_MOST) -> None:
    """Keep a look-up for the next page, which prints the same; bounded against hostile pages."""
    if len(seen) >= at_most and key not in seen:
        seen.clear()
    seen[key] = found
