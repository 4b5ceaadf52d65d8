"""The batches of a run on their way: fetched here, given to whoever performs them, and taken back in order."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from flows.batch.outcome import PageOutcome
from flows.batch.performer import Pending, Performer
from flows.run.context import RunState
from flows.run.fetching import FetchedBatch, Fetcher
from flows.run.plan import Target


@dataclass(slots=True)
class Dispatch:
    """Keeps as many batches in flight as the performer takes at once, and adds up in the state what comes back."""

    fetcher: Fetcher
    performer: Performer
    state: RunState
    _under_way: deque[tuple[FetchedBatch, Pending, Callable[[], None]]] = field(default_factory=deque)

    def work(self, batches: Sequence[Sequence[Target]]) -> int:
        """Fetch these batches and give them away; returns the number of addresses."""
        for targets in batches:
            fetched = self.fetcher.fetch(targets)
            self._note_requests()
            self._give(fetched, partial(self._keep, fetched))
            self._take_until(self.performer.in_flight)
        return sum(map(len, batches))

    def finish(self) -> None:
        """Take back what is still under way."""
        self._take_until(0)

    def _give(self, fetched: FetchedBatch, when_done: Callable[[], None]) -> None:
        if not fetched.open:
            when_done()
            return
        pending = self.performer.give(fetched.batch, fetched.at_hand)
        self._under_way.append((fetched, pending, when_done))

    def _take_until(self, left: int) -> None:
        while len(self._under_way) > left:
            fetched, pending, when_done = self._under_way.popleft()
            summary = pending.result()
            fetched.finish(summary)
            self.state.changes += summary.changes
            if summary.wanted:
                attached = self.fetcher.fetch_attachments(fetched, summary.wanted)
                self._note_requests()
                self._give(attached, when_done)
            else:
                when_done()

    def _note_requests(self) -> None:
        self.state.requests += self.fetcher.requests
        self.state.answered += self.fetcher.answered
        self.fetcher.requests = self.fetcher.answered = 0

    def _keep(self, fetched: FetchedBatch) -> None:
        self.state.pages += [_outcome_of(visit.target, visit.outcome) for visit in fetched.visits]


def _outcome_of(target: Target, outcome: PageOutcome | None) -> PageOutcome:
    if outcome is None:
        raise ValueError(f"{target.url} was visited and has no outcome")
    return outcome
