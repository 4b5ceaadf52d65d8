"""Reading processes that outlive the run that started them: a test waits for few of them to start."""

import os
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest

from flows.reading import process_pool
from flows.reading.limited_process import Limits, Reply
from flows.reading.process_pool import LimitedProcess

Key = tuple[Any, Limits, str | None]


class KeptProcess(LimitedProcess):
    """A process that goes back to its shelf when a pool ends it, unless it is at work then."""

    def __init__(self, shelf: list["KeptProcess"], function: Callable[[Any], Any], limits: Limits) -> None:
        super().__init__(function, limits)
        self._shelf, self._is_idle = shelf, False

    def give(self, job: Any) -> None:
        self._is_idle = False
        super().give(job)

    def take(self) -> Reply | None:
        reply = super().take()
        self._is_idle = reply is not None and not reply.is_last
        return reply

    def end(self) -> None:
        if self._is_idle and not self.line.closed:
            self._shelf.append(self)
        else:
            super().end()


@contextmanager
def keep_processes() -> Iterator[None]:
    """While in this context, pools take their processes from a shelf; in the end all of them are ended."""
    shelves: dict[Key, list[KeptProcess]] = defaultdict(list)

    def take_or_start(function: Callable[[Any], Any], limits: Limits) -> LimitedProcess:
        # Two partials of the same functions are not equal.
        called = (function.func, function.args) if isinstance(function, partial) else function
        shelf = shelves[called, limits, os.environ.get("PATH")]
        return shelf.pop() if shelf else KeptProcess(shelf, function, limits)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(process_pool, "LimitedProcess", take_or_start)
        yield
    for shelf in shelves.values():
        for process in shelf:
            LimitedProcess.end(process)
