"""Children: forked processes that run tests against one mutant, within limits of time, and tell which test failed."""

import json
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

Work = TypeVar("Work")
_SPARE_CPU, _CPU_FACTOR, _SPARE_WALL, _WALL_FACTOR = 5.0, 8, 20.0, 3


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of a module. ``path`` is relative to the root of the repository, ``source`` the whole changed module;
    ``name`` is unique, and stays as it is while the changed lines do."""

    path: str
    name: str
    source: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a mutant: ``by`` is the first test that failed, or how the tests ended; None if all passed.
    ``told`` is what the child told besides."""

    by: str | None
    cpu_seconds: float
    wall_seconds: float
    told: Any = None


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a child may take."""

    cpu_seconds: float = 600.0
    wall_seconds: float = 1200.0

    @classmethod
    def of(cls, plain: Verdict) -> "Limits":
        """The limits for mutants, by what the tests take without one: plenty, since the machine has other work."""
        return cls(
            _SPARE_CPU + _CPU_FACTOR * plain.cpu_seconds, _SPARE_WALL + _WALL_FACTOR * plain.wall_seconds
        )


class Child:
    """A forked process. It leads a session of its own, so that what it starts ends with it."""

    def __init__(self, work: Callable[[Path], tuple[list[str], Any]], limits: Limits) -> None:
        """Fork, and do ``work`` in the child: it is given a folder of its own, and returns the tests that failed, and
        what to tell besides."""
        self._folder = Path(tempfile.mkdtemp(prefix="gongkai-mutant-"))
        self._limits, self._began = limits, time.monotonic()
        self._usage: resource.struct_rusage | None = None
        self._slow = False
        sys.stdout.flush()
        self._pid = os.fork()
        if self._pid == 0:
            self._work(work)

    def has_ended(self) -> bool:
        """Whether the process has ended; it is killed when it has taken too long."""
        if time.monotonic() - self._began > self._limits.wall_seconds:
            self._slow = True
            self._kill()
        pid, _, usage = os.wait4(self._pid, os.WNOHANG)
        if pid:
            self._usage = usage
        return bool(pid)

    def finish(self) -> Verdict:
        """The verdict; waits for the end of the process."""
        while self._usage is None and not self.has_ended():
            time.sleep(0.01)
        self._kill()
        answer = self._folder / "answer.json"
        said = json.loads(answer.read_text(encoding="utf-8")) if answer.exists() else {}
        failed = said.get("failed", ["took too long" if self._slow else "ended by a signal or a limit"])
        shutil.rmtree(self._folder, ignore_errors=True)
        usage = self._usage
        cpu = usage.ru_utime + usage.ru_stime if usage else 0.0
        by = str(failed[0]) if failed else None
        return Verdict(by, cpu, time.monotonic() - self._began, said.get("told"))

    def _work(self, work: Callable[[Path], tuple[list[str], Any]]) -> None:
        """Do the work and leave the process, whatever happens."""
        failed, told = ["the tests could not be run"], None
        try:
            os.setsid()
            limit = int(self._limits.cpu_seconds) + 1
            resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            log = os.open(self._folder / "log", os.O_WRONLY | os.O_CREAT)
            os.dup2(log, 1)
            os.dup2(log, 2)
            failed, told = work(self._folder)
        finally:
            said = json.dumps({"failed": failed, "told": told})
            (self._folder / "answer.json").write_text(said, encoding="utf-8")
            os._exit(0)

    def _kill(self) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._pid, signal.SIGKILL)


def run_children(
    work: Iterable[Work], start: Callable[[Work], Child], jobs: int
) -> Iterator[tuple[Work, Verdict]]:
    """The verdict on each piece of work, as they come, with so many children at once."""
    waiting = list(reversed(list(work)))
    running: list[tuple[Work, Child]] = []
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                running.append((waiting[-1], start(waiting.pop())))
            for one in [one for one in running if one[1].has_ended()]:
                running.remove(one)
                yield one[0], one[1].finish()
            time.sleep(0.005)
    finally:
        for _, child in running:
            child.finish()


class Watcher:
    """A plugin of pytest that keeps which tests failed."""

    def __init__(self) -> None:
        self.failed: list[str] = []

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Called by pytest for each phase of each test."""
        if report.failed:
            self.failed.append(str(report.nodeid))
