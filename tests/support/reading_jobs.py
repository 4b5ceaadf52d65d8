"""What a reading process is asked to do in the tests: functions that it can import."""

import os
import resource
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

Job = tuple[str, str]
"""What to do, and what with."""


def double(number: int) -> int:
    """Twice the number."""
    return 2 * number


def burn(seconds: float) -> float:
    """Use so many seconds of processor time; gives the same number."""
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass
    return seconds


def perform(job: Job) -> object:
    """Do what the job names; each but ``say`` is what a hostile file may do to its reader."""
    name, argument = job
    return _DEEDS[name](argument)


def _spin(_: str) -> None:
    while True:
        pass


def _spin_in_c(_: str) -> None:
    sum(range(10**12))


def _swallow(_: str) -> str:
    """A library that goes on where memory is short."""
    taken: list[bytes] = []
    try:
        while True:
            taken.append(b"x" * 2**22)
    except MemoryError:
        return "half a page"


def _grab(_: str) -> int:
    return len(bytes(2**36))


def _rest(seconds: str) -> str:
    time.sleep(float(seconds))
    return seconds


def _fail(words: str) -> None:
    raise KeyError(words)


def _stay(path: str) -> None:
    """Tidy up when told to end."""
    try:
        Path(path).write_text("here", encoding="utf-8")
        time.sleep(3_600)
    finally:
        Path(path).unlink()


def _describe(_: str) -> object:
    loaded = sorted({"prefect", "sqlalchemy", "requests", "typer"} & set(sys.modules))
    limits = (resource.getrlimit(resource.RLIMIT_CORE), resource.getrlimit(resource.RLIMIT_CPU)[0] > 0)
    return threading.active_count(), loaded, dict(os.environ), limits


_DEEDS: dict[str, Callable[[str], object]] = {
    "say": str,
    "spin": _spin,
    "spin in C": _spin_in_c,
    "swallow": _swallow,
    "grab": _grab,
    "fail": _fail,
    "rest": _rest,
    "sleep": lambda _: time.sleep(3_600),
    "stay": _stay,
    "exit": lambda _: sys.exit(7),
    "vanish": lambda _: os._exit(0),
    "crash": lambda _: os.kill(os.getpid(), signal.SIGSEGV),
    "be killed": lambda _: os.kill(os.getpid(), signal.SIGKILL),
    "hand over a function": lambda _: lambda: None,
    "describe": _describe,
}
