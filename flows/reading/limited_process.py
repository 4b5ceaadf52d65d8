"""The process in which reports are read, within limits of processor time and memory. It may die at any moment.

It is a program of its own, whose arguments are the descriptors of two sockets: so it has no threads and has imported the
readers alone, whatever the process that starts it has imported (docs/decisions/0015). It receives a function with its
limits, says that it is ready, and answers one job after the other.
"""

import fcntl
import gc
import logging
import os
import pickle
import re
import resource
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NoReturn

from transform.text.inert import describe_error

# Thresholds of the garbage collector: a page is thousands of small objects that are freed together, and hardly any
# of them refer to each other in a ring. benchmarks/reading.py measures with them.
COLLECT_SELDOM = (50_000, 10, 10)

_PEAK = re.compile(r"^VmHWM:\s*(\d+) kB", re.M)
# How much more address space there is than memory. A library whose allocation fails may go on with half a page: so
# the system refuses only what no doubling of a buffer asks for, and what a report took is looked at when it is read.
_ADDRESS_SPACE = 2


@dataclass(frozen=True, slots=True)
class Limits:
    """What one report may cost: seconds of processor time, bytes of memory, and seconds by the clock.

    The clock is the second net, for a reader that waits and does not work.
    """

    cpu_seconds: int = 60
    memory: int = 1_536 * 2**20
    wall_seconds: float = 900.0


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Unread:
    """In place of an answer: the job was not done to its end, which says nothing about the bytes that were read.

    ``traceback`` is that of an exception that nobody foresaw: a bug.
    """

    reason: str
    traceback: str | None = None


@dataclass(frozen=True, slots=True)
class NamedFunction:
    """A function by its module and its name. Pickled, it is the function itself for whoever unpickles it: only that process
    imports the module."""

    module: str
    name: str

    def __call__(self, *given: Any) -> Any:
        """Call the function here."""
        return _find_function(self.module, self.name)(*given)

    def __reduce__(self) -> tuple[Callable[[str, str], Any], tuple[str, str]]:
        """Have it found where it is unpickled."""
        return _find_function, (self.module, self.name)


def _find_function(module: str, name: str) -> Any:
    return getattr(import_module(module), name)


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to one job, pickled; an Unread where it has none. After one that ``is_last`` the process ends.

    Pickled by itself, it can wait: the process is given its next job before.
    """

    pickled: bytes
    is_last: bool = False

    @classmethod
    def pack(cls, answer: object, *, is_last: bool = False) -> "Reply":
        """The reply with an answer."""
        return cls(pickle.dumps(answer, pickle.HIGHEST_PROTOCOL), is_last)

    def unpack(self) -> Any:
        """The answer."""
        return pickle.loads(self.pickled)  # noqa: S301 - of a process of ours, which is limited


def main() -> None:
    """Answer jobs until the other side closes the line."""
    line, lifeline = Connection(int(sys.argv[1])), int(sys.argv[2])
    _die_with_parent(lifeline)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # of the terminal: the parent decides
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    logging.getLogger().addHandler(logging.NullHandler())  # what libraries say about odd files
    gc.disable()
    try:
        function, limits = line.recv()  # which imports its module
        gc.freeze()  # what was imported stays: to look for rings in it, before or later, finds none
        gc.set_threshold(*COLLECT_SELDOM)
        gc.enable()
        line.send(None)
        _answer_jobs(line, function, limits)
    except (EOFError, OSError):
        os._exit(0)  # the parent is gone, or wants no more: nothing is left to tidy up


def _answer_jobs(line: Connection, function: Callable[[Any], Any], limits: Limits) -> None:
    is_last = False
    while not is_last:
        job = line.recv()
        signal.signal(signal.SIGTERM, _exit_orderly)
        _limit(limits.cpu_seconds, limits.memory)
        answer, is_last = _answer(function, job, limits)
        _limit(None, None)
        # While it waits it has nothing to tidy up: to take apart what it has imported costs as much as ten pages.
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        try:
            reply = Reply.pack(answer, is_last=is_last)
        except Exception as error:  # noqa: BLE001 - pickle raises almost anything
            reply = Reply.pack(Unread(f"what was read cannot be handed over ({describe_error(error)})"))
        line.send(reply)


def _answer(function: Callable[[Any], Any], job: Any, limits: Limits) -> tuple[Any, bool]:
    """The answer to a job, and whether it is the last one of this process."""
    answer, is_last = None, False
    try:
        answer = function(job)
    except MemoryError:
        is_last = True
    except Exception as error:  # noqa: BLE001 - one report must not end the reading of the others
        reason = f"the reader failed ({describe_error(error)}): a bug of ours; the log has its traceback"
        answer = Unread(reason, traceback.format_exc())
    if is_last or _took_over(limits.memory):  # whatever was read, or raised, where memory was short
        return Unread(f"reading it took over {limits.memory // 2**20:,} MiB of memory"), True
    return answer, False


def _took_over(memory: int) -> bool:
    """Whether this process has had more memory than so many bytes at once.

    ru_maxrss alone does not tell: on Linux it is also what the parent had when it started this process. But it is never
    less than what this one had, and a hundred times cheaper to ask for than /proc.
    """
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 > memory and _measure_peak() > memory


def _measure_peak() -> int:
    """The most memory that this process has had, in bytes; 0 where the system does not tell."""
    status = Path("/proc/self/status")
    found = _PEAK.search(status.read_text(encoding="ascii", errors="replace")) if status.exists() else None
    return int(found[1]) * 1024 if found else 0


def _limit(cpu_seconds: int | None, memory: int | None) -> None:
    """Limit what this process may use from now on; None lifts a limit."""
    spent = int(time.process_time()) + 1
    _set_soft_limit(resource.RLIMIT_CPU, None if cpu_seconds is None else spent + cpu_seconds)
    if sys.platform == "linux":  # elsewhere address space is not what a process has asked for
        _set_soft_limit(resource.RLIMIT_AS, None if memory is None else _ADDRESS_SPACE * memory)


def _set_soft_limit(kind: int, wanted: int | None) -> None:
    hard = resource.getrlimit(kind)[1]
    bounds = [bound for bound in (wanted, hard) if bound not in (None, resource.RLIM_INFINITY)]
    resource.setrlimit(kind, (min(bounds, default=resource.RLIM_INFINITY), hard))


def _die_with_parent(lifeline: int) -> None:
    """Have the system end this process, whatever it is doing, when the other end of this socket is closed.

    Nothing is ever sent on it. What SIGIO does by default is to end a process, on Linux; elsewhere it is ignored.
    """
    fcntl.fcntl(lifeline, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(lifeline, fcntl.F_SETFL, fcntl.fcntl(lifeline, fcntl.F_GETFL) | os.O_ASYNC)


def _exit_orderly(*_: object) -> NoReturn:
    """Leave by way of whatever tidies up: a program that was started for an old document, its folder."""
    raise SystemExit
