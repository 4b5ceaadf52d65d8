"""What became of each address that a run meant to visit. Every reference ends in exactly one outcome."""

from dataclasses import dataclass
from enum import StrEnum


class Ending(StrEnum):
    """The outcome of one reference."""

    LOADED = "loaded"
    UNCHANGED = "unchanged"
    RESTATED = "restated"
    HELD = "held"
    OLDER = "older"
    MISSING = "missing"
    WITHDRAWN = "withdrawn"
    NOT_REPORT = "not_report"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Visit:
    """One reference and how it ended. ``reason`` is for people, and always there when it failed or is held."""

    url: str
    source: str
    ending: Ending
    title: str | None = None
    publisher: str | None = None
    year: int | None = None
    reason: str | None = None
