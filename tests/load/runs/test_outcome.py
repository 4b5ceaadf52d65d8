"""A run is good that did what it was for."""

import pytest

from load.runs.outcome import RunOutcome, is_good


@pytest.mark.parametrize(
    ("outcome", "counters", "good"),
    [
        (RunOutcome.DONE, {}, True),
        (RunOutcome.SOME_FAILED, {"failed": 1, "unchanged": 9}, True),
        (RunOutcome.SOME_FAILED, {"failed": 1, "unchanged": 8}, False),
        (
            RunOutcome.SOME_FAILED,
            {"not_reached": 1, "loaded": 5, "restated": 1, "held": 1, "missing": 1},
            False,
        ),
        (RunOutcome.SOME_FAILED, {"failed": 1, "skipped": 100}, False),
        (RunOutcome.NOTHING_DONE, {"unchanged": 100}, False),
        (RunOutcome.REFUSED, {"loaded": 100}, False),
        (RunOutcome.CRASHED, {}, False),
        (RunOutcome.SKIPPED, {}, False),
        (RunOutcome.STOPPED, {}, False),
    ],
)
def test_a_tenth_may_fail(outcome: RunOutcome, counters: dict[str, int], good: bool) -> None:
    assert is_good(outcome, counters, 0.1) is good
