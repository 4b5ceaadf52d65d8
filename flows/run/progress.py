"""The progress of a run on standard error: a bar on a terminal, plain lines elsewhere."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Lock
from typing import TYPE_CHECKING, Protocol

from rich.console import Console

from transform.text.inert import show_line

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress

_COLON = re.compile("[:：]")


class Progress(Protocol):
    """Shows the progress of a run; ``advance`` is called from several threads."""

    def stage(self, what: str) -> None:
        """Show what is being done now."""
        ...

    def start(self, total: int) -> None:
        """Set how many addresses there are."""
        ...

    def advance(self, count: int) -> None:
        """Add so many addresses to those that are done."""
        ...


class LineProgress:
    """Prints a line for each stage, and one for every tenth of the addresses."""

    def __init__(self) -> None:
        self._stage, self._done, self._total, self._printed_tenths = "", 0, 0, 0
        self._lock = Lock()

    def stage(self, what: str) -> None:
        """Print the stage, unless only the text behind its colon has changed."""
        stage = _COLON.split(what, maxsplit=1)[0]
        if stage != self._stage:
            self._stage = stage
            print_line(what)

    def start(self, total: int) -> None:
        """Set the number that counts as the whole."""
        self._total = total

    def advance(self, count: int) -> None:
        """Print a line when another tenth of the addresses is done."""
        with self._lock:
            self._done += count
            tenths = self._done * 10 // self._total if self._total else 10
            if tenths > self._printed_tenths:
                self._printed_tenths = tenths
                print_line(f"{self._done} / {self._total}")


class BarProgress:
    """Moves a bar of rich."""

    def __init__(self, bar: "RichProgress") -> None:
        self._bar = bar
        self._task = bar.add_task("", total=None)

    def stage(self, what: str) -> None:
        """Write the stage before the bar."""
        self._bar.update(self._task, description=show_line(what))

    def start(self, total: int) -> None:
        """Set the length of the bar."""
        self._bar.update(self._task, total=total)

    def advance(self, count: int) -> None:
        """Move the bar."""
        self._bar.advance(self._task, count)


@contextmanager
def show_progress() -> Iterator[Progress]:
    """The progress to give to a run: a bar if standard error is a terminal, else plain lines."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield LineProgress()
        return
    # A night without a terminal does not import them.
    from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as RichProgress

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with RichProgress(*columns, console=console, transient=True) as bar:
        yield BarProgress(bar)


def print_line(text: str) -> None:
    """Print a text on standard error as one line, above the bar if there is one; control characters as signs."""
    # Whoever looks is shown less where the disk of a log is full; the run does without.
    with suppress(OSError):
        sys.stderr.write(f"{show_line(text)}\n")
        sys.stderr.flush()
