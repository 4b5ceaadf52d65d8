"""Processes that tests start. Each is over, and its pipes are closed, when the context that started it ends."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from tests.support.waiting import PATIENCE

ROOT = Path(__file__).parents[2]
SOURCES = os.pathsep.join((str(ROOT), str(ROOT / "tests")))
"""PYTHONPATH of a process that is to run the sources of this checkout."""
_GRACE_SECONDS = 30.0


def describe_environment(**more: str) -> dict[str, str]:
    """The environment of the tests, the sources of this checkout on the path, and ``more``."""
    return {**os.environ, "PYTHONPATH": SOURCES, **more}


@contextmanager
def start_python(
    *words: str,
    environment: Mapping[str, str] | None = None,
    folder: Path = ROOT,
    given: IO[bytes] | int = subprocess.DEVNULL,
    output: IO[bytes] | int = subprocess.DEVNULL,
    errors: IO[bytes] | int = subprocess.DEVNULL,
) -> Iterator[subprocess.Popen[str]]:
    """A process that runs ``python`` with these words, as ``start_program`` does."""
    with start_program(
        sys.executable, *words,
        environment=environment, folder=folder, given=given, output=output, errors=errors,
    ) as process:  # fmt: skip
        yield process


@contextmanager
def start_program(
    *words: str,
    environment: Mapping[str, str] | None = None,
    folder: Path = ROOT,
    given: IO[bytes] | int = subprocess.DEVNULL,
    output: IO[bytes] | int = subprocess.DEVNULL,
    errors: IO[bytes] | int = subprocess.DEVNULL,
) -> Iterator[subprocess.Popen[str]]:
    """A process that runs these words, in a session of its own.

    If it still runs at the end of the context, it is asked to stop, and killed if it does not within half a minute.
    What it started in its session and left behind is killed too.
    """
    process = subprocess.Popen(
        words,
        env=describe_environment() if environment is None else environment,
        cwd=folder, stdin=given, stdout=output, stderr=errors, encoding="utf-8", start_new_session=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        _stop(process)


def run_python(
    *words: str,
    environment: Mapping[str, str] | None = None,
    folder: Path = ROOT,
    given: str = "",
    within: float = PATIENCE,
) -> subprocess.CompletedProcess[str]:
    """Run ``python`` with these words to its end. Gives the exit code, and all it wrote."""
    return run_program(
        sys.executable, *words, environment=environment, folder=folder, given=given, within=within
    )


def run_program(
    *words: str,
    environment: Mapping[str, str] | None = None,
    folder: Path = ROOT,
    given: str = "",
    within: float = PATIENCE,
) -> subprocess.CompletedProcess[str]:
    """Run these words to their end, as ``run_python`` does."""
    pipe = subprocess.PIPE
    with start_program(
        *words, environment=environment, folder=folder, given=pipe, output=pipe, errors=pipe
    ) as process:
        output, errors = process.communicate(given, timeout=within)
        return subprocess.CompletedProcess(process.args, process.returncode, output, errors)


def find_session(leader: int) -> list[int]:
    """The processes that still run in the session of this one. Empty where there is no /proc."""
    return [int(stat.parent.name) for stat in Path("/proc").glob("[0-9]*/stat") if _is_in(leader, stat)]


def find_processes(variable: str, value: str) -> list[int]:
    """The processes that have this in their environment, whatever session they are in. Empty where there is no /proc."""
    wanted, found = f"{variable}={value}".encode(), []
    for path in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):
            if wanted in path.read_bytes().split(b"\0"):
                found.append(int(path.parent.name))
    return found


def kill_all(processes: Iterable[int]) -> None:
    """Kill processes, as far as they are still there."""
    for process in processes:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)


def _is_in(session: int, stat: Path) -> bool:
    try:
        # The second field is the name in brackets, and may hold spaces and brackets itself.
        state, _, _, found, *_ = stat.read_text(errors="replace").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in ("Z", "X") and int(found) == session


def _stop(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(_GRACE_SECONDS)
        process.kill()
    process.wait()
    kill_all(find_session(process.pid))
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            with suppress(BrokenPipeError):
                pipe.close()
