"""How runs end: one vocabulary, for exit codes, `gongkai status`, Prefect, alerts and the warehouse alike."""

from collections.abc import Mapping
from enum import StrEnum


class RunOutcome(StrEnum):
    """How a run ended, or that it has not; the words of ``run.outcome`` and ``mart_run.outcome``."""

    RUNNING = "running"
    DONE = "done"
    SOME_FAILED = "some_failed"
    NOTHING_DONE = "nothing_done"
    REFUSED = "refused"
    CRASHED = "crashed"
    SKIPPED = "skipped"
    STOPPED = "stopped"
    ABANDONED = "abandoned"


COMPLETED = frozenset({RunOutcome.DONE, RunOutcome.SOME_FAILED})
"""The outcomes of a run that came to its end."""

COUNTED = ("fetched", "unchanged", "loaded", "restated", "held", "missing", "failed", "skipped")
"""The counters of a run that have a column of their own."""

_REACHED = ("unchanged", "loaded", "restated", "older", "held", "missing", "withdrawn")
_NOT_REACHED = ("failed", "not_reached")


def is_good(outcome: RunOutcome, counters: Mapping[str, int], max_failed_share: float) -> bool:
    """Whether a run did what it was for: it is done, or at most a share (0 to 1) of its addresses and lists failed or were
    not reached. ``counters`` are those of the run, by name; pages that are no reports count for nothing."""
    if outcome is not RunOutcome.SOME_FAILED:
        return outcome is RunOutcome.DONE
    lost = sum(counters.get(name, 0) for name in _NOT_REACHED)
    return lost <= max_failed_share * (lost + sum(counters.get(name, 0) for name in _REACHED))
