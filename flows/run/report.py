"""What a run has to say at its end.

What became of each address that a run meant to visit. Every reference ends in exactly one outcome.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from extract.records import Listing
from load.issues.issue_log import SiteIssue
from load.run_lock import RunOutcome
from load.versions.candidate import FactChange


class PageStatus(StrEnum):
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
class PageOutcome:
    """One reference and how it ended. ``reason`` is for people, and always there when it failed or is held."""

    url: str
    source: str
    ending: PageStatus
    title: str | None = None
    publisher: str | None = None
    year: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class RunReport:
    """A finished run. ``reason`` says in one line why nothing was done."""

    flow: str
    site: str
    outcome: RunOutcome
    started: datetime
    finished: datetime
    run_id: int | None = None
    requests: int = 0
    visits: tuple[PageOutcome, ...] = ()
    listings: tuple[Listing, ...] = ()
    issues: tuple[SiteIssue, ...] = ()
    changes: tuple[FactChange, ...] = ()
    dry_run: bool = False
    reason: str | None = None

    @property
    def counts(self) -> Counter[PageStatus]:
        """How many visits ended how."""
        return Counter(visit.ending for visit in self.visits)

    @property
    def exit_code(self) -> int:
        """What the command line ends with."""
        return {RunOutcome.SOME_FAILED: 1, RunOutcome.NOTHING_DONE: 3}.get(self.outcome, 0)
