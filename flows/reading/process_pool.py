"""Processes that read reports: started when the first report has to be read, ended one by one where a limit is reached."""

import logging
import os
import shlex
import signal
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from multiprocessing.connection import Connection, wait
from pathlib import Path
from threading import Lock
from time import monotonic
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from flows.errors import NothingDoneError
from flows.reading.limited_process import LIMITS, Limits, Reply, Unread

logger = logging.getLogger(__name__)

J = TypeVar("J")
R = TypeVar("R")

# Another process takes half a second of the processor until it reads its first page. It is started when jobs have waited
# three times as long for those there are: so it never costs more than a third of what was read before.
_WORTH_SECONDS = 1.5
# What a program needs to run, and none of the passwords of this one.
_ENVIRONMENT = ("PATH", "TMPDIR", "LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH", "PYTHONHOME")
_SECONDS_TO_START = 300.0
_SECONDS_TO_END = 5.0
# Not -m: what a module is called when it is run so, no other process can unpickle.
COMMAND = (sys.executable, "-P", "-c", "from flows.reading.limited_process import main; main()")


class ProcessPool(Generic[J, R]):
    """Calls one function with many jobs in up to ``workers`` processes, which live until the end of its context.

    The function is one of a module; what it takes and gives can be pickled. Threads may share it: one has it at a time.
    Left by one thread while another waits for answers, it gives that one a PoolClosed.
    """

    def __init__(self, function: Callable[[J], R], workers: int, limits: Limits = LIMITS) -> None:
        self._function, self._workers, self._limits = function, workers, limits
        self._idle: list[LimitedProcess] = []
        self._busy: dict[LimitedProcess, int] = {}
        self._seconds_waited = 0.0
        self._lock = Lock()
        self._open, self._closed = socket.socketpair()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()  # which wakes whoever waits
        with self._lock, ExitStack() as ends:
            ends.callback(self._closed.close)
            for process in (*self._idle, *self._busy):
                ends.callback(process.end)

    def run(self, jobs: Sequence[J]) -> list[R | Unread]:
        """The answers in the order of the jobs; an Unread for each that ended its process, took too much, or raised.

        Raises NothingDoneError where no process can be started.
        """
        with self._lock:
            answers = self._run(deque(enumerate(jobs)))
        return [answers[number] for number in range(len(jobs))]

    def _run(self, waiting: deque[tuple[int, J]]) -> dict[int, R | Unread]:
        answers: dict[int, R | Unread] = {}
        replies: dict[int, Reply] = {}
        while waiting or self._busy or replies:
            while waiting and len(self._busy) < self._count_worth():
                number, job = waiting.popleft()
                self._busy[self._give(job)] = number
            # Only now, when the processes are at work again.
            answers.update((number, reply.unpack()) for number, reply in replies.items())
            began, at_work = monotonic(), all(process.is_ready for process in self._busy)
            replies = self._collect() if self._busy else {}
            self._seconds_waited += monotonic() - began if waiting and at_work else 0
        return answers

    def _count_worth(self) -> int:
        """How many processes the work is worth, by how long jobs have waited for one."""
        return min(self._workers, 1 + int(self._seconds_waited / _WORTH_SECONDS))

    def _give(self, job: J) -> "LimitedProcess":
        """The process that has taken the job: one that was idle, unless it ended meanwhile, else a new one."""
        while self._idle:
            process = self._idle.pop()
            try:
                process.give(job)
            except ProcessEnded as end:
                logger.warning("an idle reading process ended: %s", end)
            else:
                return process
        try:
            process = LimitedProcess(self._function, self._limits)
            process.give(job)
        except (OSError, ProcessEnded) as error:
            raise _cannot_start(error) from error
        return process

    def _collect(self) -> dict[int, Reply]:
        """Wait until at least one process says something or its time is over; the replies that came."""
        first_end = min(process.deadline for process in self._busy)
        lines = wait(
            [self._closed, *(process.line for process in self._busy)], max(0.0, first_end - monotonic())
        )
        if self._closed in lines:
            raise PoolClosed("the reading processes are ended")
        replies: dict[int, Reply] = {}
        for process in list(self._busy):
            if process.line in lines:
                reply = self._take(process)
            elif monotonic() >= process.deadline:
                reply = self._stop(process)
            else:
                continue
            if reply is None:
                continue
            replies[self._busy.pop(process)] = reply
            if not reply.is_last:
                self._idle.append(process)
        return replies

    def _take(self, process: "LimitedProcess") -> Reply | None:
        """The reply of a process; None when it says that it is ready."""
        try:
            reply = process.take()
        except ProcessEnded as end:
            if not process.is_ready:
                raise _cannot_start(end) from end
            return Reply.pack(Unread(str(end)), is_last=True)
        if reply is not None and reply.is_last:
            process.end()
        return reply

    def _stop(self, process: "LimitedProcess") -> Reply:
        """End a process whose time is over."""
        process.end()
        if not process.is_ready:
            raise _cannot_start(TimeoutError(f"it was not ready in {_SECONDS_TO_START:g} seconds"))
        reason = f"reading it took over {self._limits.wall_seconds:g} seconds by the clock"
        return Reply.pack(Unread(reason), is_last=True)


class PoolClosed(Exception):
    """The processes of a pool were ended while their answers were waited for."""


class ProcessEnded(Exception):
    """A process ended and gave no answer. The message says how."""


class LimitedProcess:
    """One process and the line to it. Raises OSError where none can be started, ProcessEnded where it ended at once."""

    def __init__(self, function: Callable[[Any], Any], limits: Limits) -> None:
        ours, theirs = socket.socketpair()
        self._lifeline, watched = socket.socketpair()
        self.line = Connection(ours.detach())
        self.deadline = 0.0
        self.is_ready = False
        self._limits = limits
        with theirs, watched:
            try:
                self._process = _start((theirs.fileno(), watched.fileno()))
            except OSError:
                self.line.close()
                self._lifeline.close()
                raise
        self._send((function, limits))

    def give(self, job: Any) -> None:
        """Hand a job over. Raises ProcessEnded."""
        self._allow(self._limits.wall_seconds if self.is_ready else _SECONDS_TO_START)
        self._send(job)

    def take(self) -> Reply | None:
        """Wait for its next word: a reply, or None when it says that it is ready. Raises ProcessEnded."""
        try:
            reply: Reply | None = self.line.recv()
        except (EOFError, OSError) as error:
            raise self._bury() from error
        if not self.is_ready:
            self.is_ready = True
            self._allow(self._limits.wall_seconds)
        return reply

    def _allow(self, seconds: float) -> None:
        self.deadline = monotonic() + seconds

    def end(self) -> None:
        """End the process: at once where it waits for a job, else when it has tidied up, or in a few seconds."""
        self.line.close()
        self._process.terminate()
        self._await_end()

    def _send(self, message: Any) -> None:
        try:
            self.line.send(message)
        except OSError as error:
            raise self._bury() from error

    def _bury(self) -> ProcessEnded:
        self.line.close()
        return ProcessEnded(_describe_exit(self._await_end(), self._limits))

    def _await_end(self) -> int:
        try:
            return self._process.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()
        finally:
            self._lifeline.close()


def _start(descriptors: tuple[int, int]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603
        [*COMMAND, *map(str, descriptors)],
        pass_fds=descriptors,
        env=_make_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _make_environment() -> dict[str, str]:
    path = os.pathsep.join(str(Path(entry).absolute()) for entry in sys.path)
    return {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ} | {"PYTHONPATH": path}


def _describe_exit(code: int, limits: Limits) -> str:
    if code == -signal.SIGXCPU:
        return f"reading it took over {limits.cpu_seconds:g} seconds of processor time"
    if code < 0:
        more = ": the machine may be out of memory" if code == -signal.SIGKILL else ""
        return f"the process that read it was ended by {signal.Signals(-code).name}{more}"
    return f"the process that read it ended with {code}"


def _cannot_start(error: Exception) -> NothingDoneError:
    return NothingDoneError(
        f"the process that reads reports cannot be started ({error}); {shlex.join(COMMAND)} says why"
    )
