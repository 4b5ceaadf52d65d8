"""The report of a finished run: what became of every page, and the one vocabulary for it."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from extract.records import Listing
from load.issues.issue_log import SiteIssue
from load.run_lock import RunOutcome
from load.versions.candidate import FactChange, LoadOutcome
from load.versions.coverage import CoverageStatus


class PageStatus(StrEnum):
    """What became of one address. The first six are also outcomes of a load."""

    LOADED = "loaded"
    UNCHANGED = "unchanged"
    RESTATED = "restated"
    HELD = "held"
    WAITING = "waiting"
    OLDER = "older"
    MISSING = "missing"
    WITHDRAWN = "withdrawn"
    NOT_REPORT = "not_report"
    SKIPPED = "skipped"
    NOT_REACHED = "not_reached"
    FAILED = "failed"

    @classmethod
    def of_load(cls, outcome: LoadOutcome) -> "PageStatus":
        """The status of a page whose report the warehouse was given."""
        return cls.FAILED if outcome is LoadOutcome.REFUSED else cls(outcome.value)

    @property
    def coverage(self) -> CoverageStatus | None:
        """The status in mart_coverage of the publisher and year; None where the page does not count for them."""
        return _COVERAGE[self]


_COVERAGE = {
    PageStatus.LOADED: CoverageStatus.LOADED,
    PageStatus.UNCHANGED: CoverageStatus.LOADED,
    PageStatus.RESTATED: CoverageStatus.LOADED,
    PageStatus.OLDER: CoverageStatus.LOADED,
    PageStatus.WITHDRAWN: CoverageStatus.LOADED,
    PageStatus.HELD: CoverageStatus.HELD,
    PageStatus.WAITING: CoverageStatus.WAITING,
    PageStatus.FAILED: CoverageStatus.FAILED,
    PageStatus.MISSING: CoverageStatus.MISSING,
    PageStatus.NOT_REPORT: None,
    PageStatus.SKIPPED: None,
    PageStatus.NOT_REACHED: None,
}


@dataclass(frozen=True, slots=True)
class PageOutcome:
    """One address and what became of it. ``reason`` is text for people, always given for FAILED, HELD, WAITING
    and NOT_REACHED."""

    url: str
    source: str
    status: PageStatus
    title: str | None = None
    publisher: str | None = None
    year: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class RunReport:
    """A finished run. ``pages`` has one outcome for each address; ``issues`` are those about the site.

    ``run_id`` is None if nothing was recorded; ``reason`` says in one line why nothing was done.
    """

    flow: str
    site: str
    outcome: RunOutcome
    started: datetime
    finished: datetime
    run_id: int | None = None
    requests: int = 0
    pages: tuple[PageOutcome, ...] = ()
    listings: tuple[Listing, ...] = ()
    issues: tuple[SiteIssue, ...] = ()
    changes: tuple[FactChange, ...] = ()
    dry_run: bool = False
    reason: str | None = None

    @property
    def counts(self) -> Counter[PageStatus]:
        """How many addresses have each status."""
        return Counter(page.status for page in self.pages)

    @property
    def exit_code(self) -> int:
        """The exit code of the command: 0 done, 1 done but some failed, 3 nothing could be done."""
        return {RunOutcome.SOME_FAILED: 1, RunOutcome.NOTHING_DONE: 3}.get(self.outcome, 0)
