"""What every run works with, and the state of one run under way."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import count
from math import inf
from sys import intern
from time import monotonic
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

from extract.archive import Archive
from extract.profile import SiteProfile
from extract.records import Fetch, FetchOutcome, Listing
from flows.batch.outcome import NO_REMARK, PageOutcome, PageStatus
from flows.batch.performer import Performer
from flows.batch.values import Refusal
from flows.run.progress import Progress
from flows.run.report import RunReport
from flows.run.request import RunRequest
from flows.settings import Settings
from flows.words import Words, say_both
from load.correction_file import Correction
from load.engine import Engine
from load.issues.issue_log import SiteIssue
from load.runs.outcome import RunOutcome
from load.runs.run_lock import Run
from load.versions.candidate import FactChange
from transform.report import Severity
from transform.text.bilingual import Bilingual, Language, join_words

Result = TypeVar("Result")
_UNREAD = frozenset({PageStatus.REFUSED, PageStatus.NOT_REACHED})


class StepRunner(Protocol):
    """Runs one step of a run under its name, directly or as a task of Prefect, and returns what the step returns."""

    def __call__(self, name: str, step: Callable[[], Result]) -> Result:
        """Run the step."""
        ...


def run_directly(name: str, step: Callable[[], Result]) -> Result:
    """Call the step here and now."""
    return step()


OpenPerformer = Callable[[], AbstractContextManager[Performer]]


@dataclass(frozen=True, slots=True)
class RunContext:
    """What every run works with. ``corrections`` None leaves the corrections in the warehouse as they are.

    ``open_performer`` gives whoever reads and loads the batches; None: this process does.
    """

    settings: Settings
    profile: SiteProfile
    engine: Engine
    archive: Archive
    clock: Callable[[], datetime]
    progress: Progress
    corrections: tuple[Correction, ...] | None = None
    run_step: StepRunner = run_directly
    open_performer: OpenPerformer | None = None

    def today(self) -> date:
        """The current day in the site's time zone."""
        return self.clock().astimezone(ZoneInfo(self.profile.site.timezone)).date()

    @property
    def words(self) -> Words:
        """What the run says, in the language of the settings."""
        return Words(self.settings.lang)

    def show_lists(self, addresses: int) -> None:
        """Show how many addresses the lists have named so far."""
        self.progress.stage(self.words.say("stage.lists", addresses=addresses))

    @property
    def stale_after(self) -> timedelta:
        """The age of a heartbeat from which on its run is taken for dead."""
        return timedelta(seconds=self.settings.stale_after_seconds)

    def begin_time(self) -> "RunTime":
        """The time that a run has; it begins now."""
        return RunTime(monotonic() + self.settings.run_hours * 3600)


@dataclass(slots=True)
class RunTime:
    """What is left of a run's time, by a clock that nobody sets: the time of the day may jump."""

    end: float = inf

    def left(self) -> float:
        """Seconds."""
        return self.end - monotonic()

    def stop(self) -> None:
        """Leave nothing of it: whoever fetches in another thread asks for nothing more, and gives up what is under way."""
        self.end = -inf


@dataclass(slots=True)
class RunState:
    """One run under way. ``site`` is its code, ``address`` where it is asked. ``run`` and ``run_id`` are None in a dry run,
    which is not recorded.

    ``planned`` counts the addresses of its plan, those that it leaves out too, ``answered`` those that gave a page, or an
    answer that there is none; ``list_fetches`` are the requests for lists, without their bytes, ``numbers`` those of the
    requests for pages. ``refusal`` is of the first batch that would have restated too much.
    """

    request: RunRequest
    site: str
    address: str
    started: datetime
    words: Words
    run: Run | None = None
    planned: int = 0
    count_requests: Callable[[], int] = lambda: 0
    time: RunTime = field(default_factory=RunTime)
    answered: int = 0
    listings: tuple[Listing, ...] = ()
    issues: tuple[SiteIssue, ...] = ()
    pages: list[PageOutcome] = field(default_factory=list)
    list_fetches: tuple[Fetch, ...] = ()
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    changes: tuple[FactChange, ...] = ()
    refusal: Refusal | None = None
    _years: dict[int | None, int | None] = field(default_factory=dict)
    _loaded: set[tuple[str | None, int | None]] = field(default_factory=set)

    @property
    def run_id(self) -> int | None:
        """The number of the run."""
        return None if self.run is None else self.run.run_id

    @property
    def unread_lists(self) -> int:
        """How many requests for lists the time of the run did not suffice for."""
        return sum(fetch.outcome is FetchOutcome.NOT_REACHED for fetch in self.list_fetches)

    def keep(self, outcomes: Iterable[PageOutcome]) -> None:
        """Add the outcomes of a batch to ``pages``, which are those of all addresses until the run ends: so nothing is kept
        twice, and no title of a page of which there is nothing to tell. What says the same as a report that this run has
        loaded is a copy of it."""
        batch = list(outcomes)
        self._loaded |= {(page.publisher, page.year) for page in batch if page.status is PageStatus.LOADED}
        for page in batch:
            is_copy = page.status is PageStatus.UNCHANGED and (page.publisher, page.year) in self._loaded
            self.pages.append(
                replace(
                    page,
                    status=PageStatus.COPY if is_copy else page.status,
                    source=intern(page.source),
                    publisher=intern(page.publisher) if page.publisher else None,
                    year=self._years.setdefault(page.year, page.year),
                    remark=page.remark if page.reason else NO_REMARK,
                )
            )

    @property
    def outcome(self) -> RunOutcome:
        """How the run ends. A run to which the site gave nothing at all has done nothing, but for its time."""
        if self.refusal is not None:
            return RunOutcome.REFUSED
        failed = any(page.status is PageStatus.FAILED for page in self.pages) or self._failed_lists > 0
        if self.is_cut_short:
            return RunOutcome.SOME_FAILED
        if failed and not self.answered and all(listing.error is not None for listing in self.listings):
            return RunOutcome.NOTHING_DONE
        return RunOutcome.SOME_FAILED if failed else RunOutcome.DONE

    @property
    def unreached(self) -> int:
        """How many addresses the time of the run did not suffice for."""
        return sum(page.status is PageStatus.NOT_REACHED for page in self.pages)

    @property
    def is_cut_short(self) -> bool:
        """Whether the time of the run did not suffice for all lists and addresses."""
        return self.unread_lists > 0 or self.unreached > 0

    @property
    def _failed_lists(self) -> int:
        """How many lists could not be read, or had entries and are now empty or gone."""
        return sum(issue.severity is Severity.ERROR for issue in self.issues)

    @property
    def is_partial(self) -> bool:
        """Whether addresses that were planned, or lists, were not asked for or read."""
        return self.is_cut_short or self.refusal is not None

    def counters(self) -> dict[str, int]:
        """The counters that are stored with the run: pages by status (those that wait are held, too), requests,
        changed facts. Copies are unchanged, too."""
        counts = {status.value: 0 for status in PageStatus}
        for page in self.pages:
            counts[page.status.value] += 1
        counts["failed"] += self._failed_lists
        counts["held"] += counts["waiting"]
        counts["unchanged"] += counts["copy"]
        return {
            **counts,
            "fetched": self.count_requests(),
            "facts_changed": len(self.changes),
        }

    def report(self, finished: datetime) -> RunReport:
        """The report of the run at its end."""
        return RunReport(
            flow=self.request.flow,
            site=self.site,
            address=self.address,
            outcome=self.outcome,
            started=self.started,
            finished=finished,
            run_id=self.run_id,
            requests=self.count_requests(),
            pages=self.pages,
            listings=self.listings,
            issues=self.issues,
            changes=self.changes,
            dry_run=self.request.dry_run,
            reason=self.reason,
            publishers=self.request.publishers,
            years=None if self.request.flow == "nightly" else self.request.years,
        )

    @property
    def reason(self) -> str | None:
        """Why the run ends as it does, in a sentence; None where all is done."""
        match self.outcome:
            case RunOutcome.DONE:
                return None
            case RunOutcome.REFUSED:
                return self._explain_refusal()
            case RunOutcome.NOTHING_DONE:
                return self.words.say(
                    "end.nothing_done", site=self.site, address=self.address, first=self._first_failure
                )
        if self.is_cut_short:
            return self.words.say("end.cut_short", addresses=self.unreached, lists=self.unread_lists)
        failed, everything = self.counters()["failed"], len(self.pages) + len(self.listings)
        return self.words.say("end.some_failed", failed=failed, all=everything, first=self._first_failure)

    @property
    def _first_failure(self) -> str:
        """What the first address or list that failed says of it."""
        language = self.words.language
        reasons = [_name_failure(page, language) for page in self.pages if page.status is PageStatus.FAILED]
        reasons += [
            self.words.say("failure.list", source=listing.source, error=listing.error)
            for listing in self.listings
            if listing.error
        ]
        reasons += [issue.message.tell(language) for issue in self.issues if issue.severity is Severity.ERROR]
        return next((reason for reason in reasons if reason), self.words.say("failure.no_answer"))

    def describe_refusal(self) -> Mapping[str, object]:
        """What the sentence about a refused run names; empty where it was not refused. ``counts`` is Bilingual."""
        if self.refusal is None:
            return {}
        counts = [
            Bilingual(f"{form} {name.zh} {count}", f"{form} {name.en} {count}")
            for form, cause, count in self.refusal.counts
            for name in (say_both(f"cause.{cause}"),)
        ]
        unread = self.planned - len(self.pages) + sum(page.status in _UNREAD for page in self.pages)
        return {
            "facts": self.refusal.facts, "left": self.refusal.left, "counts": join_words(counts), "unread": unread,
        }  # fmt: skip

    def _explain_refusal(self) -> str | None:
        values = self.describe_refusal()
        language = self.words.language
        said = {n: v.tell(language) if isinstance(v, Bilingual) else v for n, v in values.items()}
        return self.words.say("end.refused", **said) if said else None


def _name_failure(page: PageOutcome, language: Language) -> str:
    """What an address that failed says of it, and whose report of which year it was to be."""
    named = " ".join(str(part) for part in (page.publisher, page.year) if part)
    reason = page.explain(language) or ""
    return f"{named}: {reason}" if named else reason
