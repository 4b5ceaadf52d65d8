"""How a process ends on SIGTERM: with what it began given back, and within a bound."""

import logging
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread, current_thread, main_thread
from time import sleep
from types import FrameType

logger = logging.getLogger(__name__)

_STOPPING = (signal.SIGTERM, signal.SIGINT)


@contextmanager
def end_on_sigterm(*, within: float | None = None, at_last: Callable[[], object] = int) -> Iterator[None]:
    """End on the first SIGTERM with SystemExit(143), so that what was begun is given back: a lock, a server. Later ones
    change nothing.

    A process that has not ended ``within`` so many seconds calls ``at_last`` and ends at once.
    """

    def leave(number: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGTERM, _stay)
        if within is not None:
            Thread(target=_end_after, args=(within, at_last, number), daemon=True).start()
        sys.exit(128 + number)

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def hold_signals() -> Iterator[None]:
    """Let SIGTERM and Ctrl-C wait until the context ends: what is begun in it is also noted in it.

    Only the main thread may hold them; in another one nothing is held.
    """
    if current_thread() is not main_thread():
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _STOPPING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _stay(_number: int, _frame: FrameType | None) -> None:
    """Let the process go on with its end. SIG_IGN would be inherited by programs that it starts."""


def _end_after(seconds: float, at_last: Callable[[], object], number: int) -> None:
    sleep(seconds)
    logger.error("not ended %.0f s after signal %s: it ends now", seconds, number)
    try:
        at_last()
    finally:
        os._exit(128 + number)
