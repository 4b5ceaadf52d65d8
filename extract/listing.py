"""What was seen of a list, so that tomorrow's list can be compared with it."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Listing:
    """One list of a source, read from one end to the other.

    ``entries`` counts what was seen, each entry once; ``total`` is what the list itself declared.
    ``error`` is set where the list could not be read whole: such a listing says nothing of what is missing.
    """

    source: str
    url: str
    entries: int
    total: int | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about discovery that a person should know. ``check`` is a stable id."""

    check: str
    severity: Literal["error", "warning", "info"]
    message: str
    url: str | None = None


def compare_listing(now: Listing, before: int, *, max_shrink: float) -> Finding | None:
    """What to say of a list that had ``before`` entries when it was last read whole."""
    if now.error is not None or before == 0 or now.entries >= before:
        return None
    if now.entries == 0:
        message = f"{now.source} came empty, it had {before} entries: look at {now.url} in a browser"
        return Finding("discovery.list_emptied", "error", message, now.url)
    lost = before - now.entries
    if lost <= before * max_shrink:
        return None
    message = (
        f"{now.source} shrank from {before} to {now.entries} entries, more than discovery.max_shrink allows"
    )
    return Finding("discovery.list_shrank", "warning", message, now.url)
