"""How far a run is: a bar on a terminal, a plain line now and then elsewhere."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Protocol

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    SpinnerColumn,
    TextColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as RichProgress


class Progress(Protocol):
    """Hears what a run is doing."""

    def stage(self, what: str) -> None:
        """What is being done now."""
        ...

    def start(self, total: int) -> None:
        """How many addresses will be visited."""
        ...

    def advance(self, count: int) -> None:
        """So many of them are done."""
        ...


class LineProgress:
    """A line for each stage, and one for every tenth of the way."""

    def __init__(self) -> None:
        self._what, self._done, self._total, self._said = "", 0, 0, 0
        self._lock = Lock()

    def stage(self, what: str) -> None:
        """One line a stage; what only counts on inside a stage is not repeated."""
        stage = what.partition(":")[0]
        if stage != self._what:
            self._what = stage
            _print_line(what)

    def start(self, total: int) -> None:
        """Remember the length of the way."""
        self._total = total

    def advance(self, count: int) -> None:
        """Say every tenth; threads that fetch tell of themselves."""
        with self._lock:
            self._done += count
            tenth = self._done * 10 // self._total if self._total else 10
            if tenth > self._said:
                self._said = tenth
                _print_line(f"{self._done} of {self._total} addresses")


class BarProgress:
    """A bar that moves."""

    def __init__(self, bar: RichProgress) -> None:
        self._bar = bar
        self._task = bar.add_task("", total=None)

    def stage(self, what: str) -> None:
        """Write it before the bar."""
        self._bar.update(self._task, description=what)

    def start(self, total: int) -> None:
        """Set the length of the bar."""
        self._bar.update(self._task, total=total)

    def advance(self, count: int) -> None:
        """Move the bar."""
        self._bar.advance(self._task, count)


@contextmanager
def show_progress() -> Iterator[Progress]:
    """A bar on standard error where that is a terminal, else plain lines."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield LineProgress()
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with RichProgress(*columns, console=console, transient=True) as bar:
        yield BarProgress(bar)


def _print_line(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
