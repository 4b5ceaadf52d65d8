"""Whole processes, measured: seconds of processor time with all that they start, seconds by the clock, peak memory."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from threading import Thread
from typing import IO, cast

from tests.support.processes import SOURCES


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process cost.

    ``cpu`` is that of the process and of every process that it waited for; ``first_line`` the seconds until it wrote the
    first line on standard error, None if it wrote none; ``memory`` the peak of the largest of them in MB.
    """

    cpu: float
    wall: float
    memory: float
    first_line: float | None


def run_measured(
    words: Sequence[str],
    environment: Mapping[str, str],
    folder: Path,
    *,
    codes: Sequence[int] = (0,),
    python: str = sys.executable,
) -> Cost:
    """Run an interpreter with these words and this environment to its end, and give its cost.

    Raises RuntimeError with what it wrote where it does not end with one of the ``codes``.
    """
    with TemporaryFile() as printed:
        begun = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603 - our own words
            [python, *words], env={"PYTHONPATH": SOURCES, **environment}, cwd=folder,
            stdin=subprocess.DEVNULL, stdout=printed, stderr=subprocess.PIPE,
        )  # fmt: skip
        said: list[tuple[float, bytes]] = []
        errors = cast(IO[bytes], process.stderr)
        listener = Thread(target=_listen, args=(errors, said))
        listener.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begun
        listener.join()
        errors.close()
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in codes:
            printed.seek(0)
            words_of_it = b"".join(line for _, line in said) + printed.read()
            raise RuntimeError(f"{' '.join(words)} ended with {process.returncode}:\n{words_of_it.decode()}")
    first = said[0][0] - begun if said else None
    return Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024, first)


def _listen(stream: IO[bytes], said: list[tuple[float, bytes]]) -> None:
    for line in stream:
        said.append((time.perf_counter(), line))
