"""Who performs batches. Here: this process, one after the other, as soon as each is given."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from flows.batch.values import Batch, BatchSummary
from flows.batch.work import Workplace, work_batch


class Pending(Protocol):
    """A batch that was given away."""

    def result(self) -> BatchSummary:
        """Wait for its summary. Raises what ended the work."""
        ...


class Performer(Protocol):
    """Performs batches."""

    @property
    def in_flight(self) -> int:
        """How many batches may be on their way while the run goes on fetching."""
        ...

    def give(self, batch: Batch, at_hand: Mapping[str, bytes]) -> Pending:
        """Give a batch away. ``at_hand`` are bytes by sha256 that need not be taken from the archive."""
        ...


@dataclass(frozen=True, slots=True)
class Performed:
    """A batch that is done."""

    summary: BatchSummary

    def result(self) -> BatchSummary:
        """Its summary."""
        return self.summary


@dataclass(frozen=True, slots=True)
class LocalPerformer:
    """Performs each batch in this process while the caller waits; only reading leaves it."""

    place: Workplace
    in_flight: int = 0

    def give(self, batch: Batch, at_hand: Mapping[str, bytes]) -> Performed:
        """Perform the batch."""
        return Performed(work_batch(self.place, batch, at_hand))
