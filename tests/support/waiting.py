"""Waiting for something that happens elsewhere, within a bound that a busy machine does not reach."""

import time
from collections.abc import Callable
from subprocess import Popen
from typing import TypeVar

Found = TypeVar("Found")

PATIENCE = 300.0
"""Seconds for whatever has no bound of its own. A machine with other work to do takes a tenth of it."""
UNHURRIED = f"rto={PATIENCE}&cto={PATIENCE}"
"""The end of an alert's address that says how long Apprise waits for an answer; by default it is 4 s."""


def wait_until(
    find: Callable[[], Found | None],
    within: float = PATIENCE,
    *,
    every: float = 0.01,
    process: Popen[str] | None = None,
    tell: Callable[[], str] = str,
) -> Found:
    """The first true answer of ``find``, which is asked again and again.

    Without one in time, or without one when ``process`` has ended, the test fails and says what ``tell`` gives.
    """
    deadline = time.monotonic() + within
    while True:
        ended = process is not None and process.poll() is not None
        found = find()
        if found:
            return found
        if ended or time.monotonic() > deadline:
            why = "the process has ended" if ended else f"waited {within:.0f} s"
            raise AssertionError(f"{why}, and what was waited for did not happen. {tell()}")
        time.sleep(every)
