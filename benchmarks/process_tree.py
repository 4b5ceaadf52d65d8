"""The processor time of all processes that a benchmark has started, wherever they hang in the tree: by a mark.

Workers of a cluster and servers are nobody's children, or not for long. Each of them inherits the environment, and in it
the mark. PostgreSQL writes its titles over its environment: its processes are known by their parent.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

MARK = "BENCHMARK_PROCESS_TREE"
_EVERY = 0.25
_TICKS = os.sysconf("SC_CLK_TCK")


class ProcessTree:
    """What the marked processes spend while a ``watch`` lasts. One that ends within a quarter of a second is not seen."""

    def __init__(self) -> None:
        """Mark this process: what it starts from now on is counted."""
        self._mark = f"{MARK}={os.getpid()}"
        os.environ[MARK] = str(os.getpid())
        self._latest: dict[int, float] = {}
        self.cpu = 0.0

    @contextmanager
    def watch(self, postmaster: int) -> Iterator[None]:
        """Count until the end of the context; ``cpu`` are then the seconds that were spent in it."""
        before = self._read(postmaster)
        self._latest = dict(before)
        done = Event()
        watcher = Thread(target=self._look_again, args=(postmaster, done))
        watcher.start()
        try:
            yield
        finally:
            done.set()
            watcher.join()
            self._latest |= self._read(postmaster)
            self.cpu = sum(seconds - before.get(pid, 0.0) for pid, seconds in self._latest.items())

    def _look_again(self, postmaster: int, done: Event) -> None:
        while not done.wait(_EVERY):
            self._latest |= self._read(postmaster)

    def _read(self, postmaster: int) -> dict[int, float]:
        """Seconds of each process that is there now. What ended meanwhile is left out."""
        spent = {os.getpid(): time.process_time()}
        for folder in Path("/proc").glob("[0-9]*"):
            pid = int(folder.name)
            try:
                fields = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
                is_server = int(fields[1]) == postmaster
                if pid == os.getpid() or not (is_server or self._is_marked(folder)):
                    continue
            except OSError:
                continue
            spent[pid] = (int(fields[11]) + int(fields[12])) / _TICKS
        return spent

    def _is_marked(self, folder: Path) -> bool:
        return self._mark.encode() in (folder / "environ").read_bytes().split(b"\0")
