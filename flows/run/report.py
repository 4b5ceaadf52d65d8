"""The report of a finished run: what became of every page."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from extract.records import Listing
from flows.batch.outcome import PageOutcome, PageStatus
from load.issues.issue_log import SiteIssue
from load.runs.outcome import RunOutcome
from load.versions.candidate import FactChange

EXIT_CODES = {
    RunOutcome.DONE: 0,
    RunOutcome.SOME_FAILED: 1,
    RunOutcome.NOTHING_DONE: 3,
    RunOutcome.REFUSED: 3,
    RunOutcome.SKIPPED: 4,
}
"""The exit codes of runs that end with a report. One that crashed raises instead, and ends with 3 as well."""


@dataclass(frozen=True, slots=True)
class RunReport:
    """A finished run of a ``site``, by its code, at its ``address``.

    ``pages`` has one outcome for each address; ``issues`` are those about the site. ``run_id`` is None if nothing was
    recorded; ``reason`` says in a sentence why it ended so, and is None where all was done. ``publishers`` (codes) and
    ``years`` are those that were asked for, None for all.
    """

    flow: str
    site: str
    outcome: RunOutcome
    started: datetime
    finished: datetime
    run_id: int | None = None
    requests: int = 0
    pages: Sequence[PageOutcome] = ()
    listings: tuple[Listing, ...] = ()
    issues: tuple[SiteIssue, ...] = ()
    changes: tuple[FactChange, ...] = ()
    dry_run: bool = False
    address: str = ""
    reason: str | None = None
    publishers: frozenset[str] | None = None
    years: range | None = None

    @property
    def counts(self) -> Counter[PageStatus]:
        """How many addresses have each status."""
        return Counter(page.status for page in self.pages)

    @property
    def exit_code(self) -> int:
        """The exit code of the command: 0 done, 1 done but some failed, 3 nothing could be done, 4 skipped."""
        return EXIT_CODES[self.outcome]
