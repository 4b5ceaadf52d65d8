"""Where a run works, and how far it has come."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from extract.archive import Archive
from extract.listing import Finding, Listing
from extract.profile import SiteProfile
from flows.orders import Orders
from flows.progress import Tell
from flows.run_report import Outcome, RunReport
from flows.settings import Settings
from flows.visits import Ending, Visit
from load.candidate import LoadResult
from load.correction_file import Correction


@dataclass(frozen=True, slots=True)
class Workplace:
    """What every run needs. Without a file of corrections those in the warehouse stay as they are."""

    settings: Settings
    profile: SiteProfile
    engine: Engine
    archive: Archive
    clock: Callable[[], datetime]
    tell: Tell
    corrections: tuple[Correction, ...] | None = None

    def today(self) -> date:
        """The day at the site."""
        return self.clock().astimezone(ZoneInfo(self.profile.site.timezone)).date()


@dataclass(slots=True)
class Course:
    """One run under way. ``run_id`` is None in a dry run, which leaves no trace; ``sound`` counts the addresses
    that gave a page, or said that there is none."""

    orders: Orders
    site: str
    started: datetime
    run_id: int | None = None
    requests: int = 0
    sound: int = 0
    listings: tuple[Listing, ...] = ()
    findings: tuple[Finding, ...] = ()
    visits: list[Visit] = field(default_factory=list)
    results: list[LoadResult] = field(default_factory=list)

    @property
    def outcome(self) -> Outcome:
        """How it ends. A run to which the site gave nothing at all has done nothing."""
        failed = any(visit.ending is Ending.FAILED for visit in self.visits) or self._failed_lists > 0
        if failed and not self.sound and all(listing.error is not None for listing in self.listings):
            return Outcome.NOTHING_DONE
        return Outcome.SOME_FAILED if failed else Outcome.DONE

    @property
    def _failed_lists(self) -> int:
        """Lists that could not be read, and those that had entries and are empty or gone."""
        return sum(finding.severity == "error" for finding in self.findings)

    def counters(self) -> dict[str, int]:
        """What is kept with the run."""
        counts = {ending.value: 0 for ending in Ending}
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
            findings=self.findings,
            changes=tuple(change for result in self.results for change in result.changes),
            dry_run=self.orders.dry_run,
            reason=self._say_why_nothing() if self.outcome is Outcome.NOTHING_DONE else None,
        )

    def _say_why_nothing(self) -> str:
        reasons = [one.reason for one in self.visits if one.ending is Ending.FAILED]
        reasons += [listing.error for listing in self.listings]
        first = next((reason for reason in reasons if reason), "no answer")
        return f"{self.site} gave nothing that could be read: {first}. What is in the warehouse stands; try again later"
