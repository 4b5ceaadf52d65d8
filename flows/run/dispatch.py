"""The batches of a run on their way: fetched here, given to whoever performs them, and taken back in order."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import count

from flows.batch.outcome import PageOutcome
from flows.batch.performer import Pending, Performer
from flows.run.context import RunState
from flows.run.intake.fetching import ComingBatch, FetchedBatch, Fetcher
from flows.run.plan import Target


@dataclass(slots=True)
class Dispatch:
    """Brings ``batches`` of targets on their way: one is fetched while those before it are with the performer, of which
    there are as many as it takes at once. What comes back is added up in the state."""

    fetcher: Fetcher
    performer: Performer
    state: RunState
    batches: Iterator[Sequence[Target]]
    _coming: ComingBatch | None = None
    _under_way: deque[tuple[FetchedBatch, Pending, Callable[[], None]]] = field(default_factory=deque)

    def work(self, most: int | None = None) -> int:
        """Give away so many batches, None for all, and begin to fetch the one after them; returns the number of their
        addresses. After a batch that was refused nothing more is given."""
        given = 0
        for _ in count() if most is None else range(most):
            coming = self._coming or self._begin_next()
            if coming is None or self.state.refusal is not None:
                break
            fetched = self.fetcher.finish(coming)
            self._coming = self._begin_next()
            self._note_answers()
            self._give(fetched, partial(self._keep, fetched))
            self._take_until(self.performer.in_flight)
            given += len(fetched.visits)
        return given

    def _begin_next(self) -> ComingBatch | None:
        targets = next(self.batches, None)
        return None if targets is None else self.fetcher.begin(targets)

    def finish(self) -> None:
        """Take back what is still under way."""
        self._take_until(0)

    def pause(self) -> None:
        """Finish what has begun, and begin nothing more: what was fetched is loaded, too."""
        coming, self._coming = self._coming, None
        if coming is not None:
            fetched = self.fetcher.finish(coming)
            self._note_answers()
            self._give(fetched, partial(self._keep, fetched))
        self.finish()

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
            self.state.refusal = self.state.refusal or summary.refusal
            if summary.wanted:
                attached = self.fetcher.fetch_attachments(fetched, summary.wanted)
                self._note_answers()
                self._give(attached, when_done)
            else:
                when_done()

    def _note_answers(self) -> None:
        self.state.answered += self.fetcher.answered
        self.fetcher.answered = 0

    def _keep(self, fetched: FetchedBatch) -> None:
        self.state.keep(_outcome_of(visit.target, visit.outcome) for visit in fetched.visits)


def _outcome_of(target: Target, outcome: PageOutcome | None) -> PageOutcome:
    if outcome is None:
        raise ValueError(f"{target.url} was visited and has no outcome")
    return outcome
