"""What a run has to say at its end."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from extract.listing import Finding, Listing
from flows.visits import Ending, Visit
from load.candidate import FactChange


class Outcome(StrEnum):
    """How a run ended; kept with the run."""

    DONE = "done"
    SOME_FAILED = "some_failed"
    NOTHING_DONE = "nothing_done"
    ALREADY_DONE = "already_done"
    ANOTHER_RUN = "another_run"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class RunReport:
    """A finished run. ``reason`` says in one line why nothing was done."""

    flow: str
    site: str
    outcome: Outcome
    started: datetime
    finished: datetime
    run_id: int | None = None
    requests: int = 0
    visits: tuple[Visit, ...] = ()
    listings: tuple[Listing, ...] = ()
    findings: tuple[Finding, ...] = ()
    changes: tuple[FactChange, ...] = ()
    dry_run: bool = False
    reason: str | None = None

    @property
    def counts(self) -> Counter[Ending]:
        """How many visits ended how."""
        return Counter(visit.ending for visit in self.visits)

    @property
    def exit_code(self) -> int:
        """What the command line ends with."""
        return {Outcome.SOME_FAILED: 1, Outcome.NOTHING_DONE: 3}.get(self.outcome, 0)
