"""Work of an engine whose worker is killed, or whose run is stopped, in the middle."""

import os
import pickle
import signal
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.batch.parse_and_load import _here, parse_and_load
from flows.batch.store import Conclude, WarehouseStore
from flows.batch.values import Batch, BatchSummary
from load.errors import LockLost
from tests.support.waiting import wait_until

HELD_FROM = 3
"""The number of the first batch that waits until it is let go."""


def perform_and_die(batch: Batch, marks: str) -> BatchSummary:
    """Perform a batch. The worker of the second one is killed before its load, that of the third one after it; once each."""
    load = WarehouseStore.load

    def load_amid_kills(
        self: WarehouseStore, batch: Batch, conclude: Conclude, non_reports: Mapping[str, str]
    ) -> BatchSummary:
        _die_once(Path(marks, "before"), when=batch.number == 2)
        summary = load(self, batch, conclude, non_reports)
        _die_once(Path(marks, "after"), when=batch.number == 3)
        return summary

    WarehouseStore.load = load_amid_kills  # type: ignore[method-assign]
    try:
        return parse_and_load(batch)
    finally:
        WarehouseStore.load = load  # type: ignore[method-assign]


def _die_once(mark: Path, *, when: bool) -> None:
    if when and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)


@dataclass
class ClusterPerformer:
    """Gives batches to the workers of a Dask cluster, who die as above. ``client`` is one of distributed."""

    client: Any
    marks: Path
    in_flight: int = 3

    def give(self, batch: Batch, at_hand: Mapping[str, bytes]) -> Any:
        """Submit the batch; the future has the ``result``."""
        return self.client.submit(perform_and_die, batch, str(self.marks), pure=False)


def perform_when_told(pickled: bytes, marks: str) -> BatchSummary:
    """Perform a batch; from HELD_FROM on only when there is a file ``go``. A batch that is refused leaves a file that says so."""
    batch: Batch = pickle.loads(pickled)
    if batch.number >= HELD_FROM:
        Path(marks, f"started-{batch.number}").touch()
        wait_until(Path(marks, "go").exists)
    try:
        return parse_and_load(batch)
    except LockLost as error:
        Path(marks, f"refused-{batch.number}").write_text(str(error))
        raise
    finally:
        if batch.number >= HELD_FROM:
            # It was the last one of this thread, which outlives the cluster.
            _here.kept.resources.close()
            del _here.kept


@dataclass
class StoppingRunner:
    """A task runner of Prefect's, over the same cluster, whose run is stopped while both workers are at a batch."""

    client: Any
    marks: Path

    def __enter__(self) -> "StoppingRunner":
        return self

    def __exit__(self, *_: object) -> None:
        """The cluster stays, to see what becomes of the workers' batches."""

    def submit(self, task: Any, parameters: Mapping[str, bytes]) -> "StoppingFuture":
        """Submit the batch of a task."""
        future = self.client.submit(task.fn, marks=str(self.marks), **parameters, pure=False)
        return StoppingFuture(future, self.marks, pickle.loads(parameters["pickled"]).number)


@dataclass
class StoppingFuture:
    """A batch that was submitted; waiting for one that is held ends as by SIGTERM."""

    wrapped_future: Any
    marks: Path
    number: int

    def result(self, *, raise_on_failure: bool) -> BatchSummary:
        """The summary, or SystemExit."""
        if self.number >= HELD_FROM:
            wait_until(lambda: len(list(self.marks.glob("started-*"))) == 2)
            raise SystemExit(128 + signal.SIGTERM)
        summary: BatchSummary = self.wrapped_future.result()
        return summary
