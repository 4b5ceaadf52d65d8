"""Where a run works, and how far it has come.

A run is a sequence of named steps. Whoever runs it decides how a step is performed: plainly, or as a task.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from extract.archive import Archive
from extract.profile import SiteProfile
from extract.records import Listing
from flows.run.progress import Progress
from flows.run.report import PageOutcome, PageStatus, RunReport
from flows.run.request import RunRequest
from flows.settings import Settings
from load.correction_file import Correction
from load.issues.issue_log import SiteIssue
from load.run_lock import RunOutcome
from load.versions.candidate import LoadResult
from transform.report import Severity


@dataclass(frozen=True, slots=True)
class RunContext:
    """What every run needs. Without a file of corrections those in the warehouse stay as they are."""

    settings: Settings
    profile: SiteProfile
    engine: Engine
    archive: Archive
    clock: Callable[[], datetime]
    progress: Progress
    corrections: tuple[Correction, ...] | None = None

    def today(self) -> date:
        """The day at the site."""
        return self.clock().astimezone(ZoneInfo(self.profile.site.timezone)).date()


@dataclass(slots=True)
class RunState:
    """One run under way. ``run_id`` is None in a dry run, which leaves no trace; ``sound`` counts the addresses
    that gave a page, or said that there is none."""

    orders: RunRequest
    site: str
    started: datetime
    run_id: int | None = None
    requests: int = 0
    sound: int = 0
    listings: tuple[Listing, ...] = ()
    issues: tuple[SiteIssue, ...] = ()
    visits: list[PageOutcome] = field(default_factory=list)
    results: list[LoadResult] = field(default_factory=list)

    @property
    def outcome(self) -> RunOutcome:
        """How it ends. A run to which the site gave nothing at all has done nothing."""
        failed = any(visit.ending is PageStatus.FAILED for visit in self.visits) or self._failed_lists > 0
        if failed and not self.sound and all(listing.error is not None for listing in self.listings):
            return RunOutcome.NOTHING_DONE
        return RunOutcome.SOME_FAILED if failed else RunOutcome.DONE

    @property
    def _failed_lists(self) -> int:
        """Lists that could not be read, and those that had entries and are empty or gone."""
        return sum(issue.severity is Severity.ERROR for issue in self.issues)

    def counters(self) -> dict[str, int]:
        """What is kept with the run."""
        counts = {ending.value: 0 for ending in PageStatus}
        for visit in self.visits:
            counts[visit.ending.value] += 1
        counts["failed"] += self._failed_lists
        return {
            **counts,
            "fetched": self.requests,
            "facts_changed": sum(len(one.changes) for one in self.results),
        }

    def report(self, finished: datetime) -> RunReport:
        """What it has to say at its end."""
        return RunReport(
            flow=self.orders.flow,
            site=self.site,
            outcome=self.outcome,
            started=self.started,
            finished=finished,
            run_id=self.run_id,
            requests=self.requests,
            visits=tuple(self.visits),
            listings=self.listings,
            issues=self.issues,
            changes=tuple(change for result in self.results for change in result.changes),
            dry_run=self.orders.dry_run,
            reason=self._say_why_nothing() if self.outcome is RunOutcome.NOTHING_DONE else None,
        )

    def _say_why_nothing(self) -> str:
        reasons = [one.reason for one in self.visits if one.ending is PageStatus.FAILED]
        reasons += [listing.error for listing in self.listings]
        first = next((reason for reason in reasons if reason), "no answer")
        return f"{self.site} gave nothing that could be read: {first}. What is in the warehouse stands; try again later"


Result = TypeVar("Result")


class StepRunner(Protocol):
    """Performs one step and gives what it gives."""

    def __call__(self, name: str, step: Callable[[], Result]) -> Result:
        """Perform the step of this name."""
        ...


def run_directly(name: str, step: Callable[[], Result]) -> Result:
    """Just do it."""
    return step()
