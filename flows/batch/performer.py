"""Who performs batches. Here: this process, which reads one batch and loads another."""

from collections.abc import Mapping
from concurrent.futures import Executor, Future
from contextvars import copy_context
from dataclasses import dataclass
from typing import Protocol

from flows.batch.values import Batch, BatchSummary
from flows.batch.work import ReadBatch, Workplace, load_batch, read_batch


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
class LocalPerformer:
    """Performs batches in this process, and its readers in theirs: one is read while the one before it is loaded.

    Batches are read in a ``thread``, in the order in which they are given; each is loaded by who asks for its result.
    """

    place: Workplace
    thread: Executor
    in_flight: int = 1

    def give(self, batch: Batch, at_hand: Mapping[str, bytes]) -> "BatchBeingRead":
        """Have the batch read. With its context, the log lines of the thread are those of the run."""
        reading = self.thread.submit(copy_context().run, read_batch, self.place, batch, at_hand)
        return BatchBeingRead(self.place, reading)


@dataclass(frozen=True, slots=True)
class BatchBeingRead:
    """A batch of which the pages are being read."""

    place: Workplace
    reading: "Future[ReadBatch]"

    def result(self) -> BatchSummary:
        """Load it, when it is read."""
        return load_batch(self.place, self.reading.result())
