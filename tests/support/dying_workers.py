"""Work of an engine whose worker is killed in the middle: once before a batch is loaded, and once right after."""

import os
import signal
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.batch.parse_and_load import parse_and_load
from flows.batch.store import Conclude, WarehouseStore
from flows.batch.values import Batch, BatchSummary


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
