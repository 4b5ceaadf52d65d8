"""SIGTERM ends a process once, with what it began given back, and at last in any case."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from subprocess import Popen

import pytest

from flows.nights import _run_all
from tests.support.processes import start_python
from tests.support.waiting import PATIENCE

GIVES_BACK = """
import os, signal, sys, time
from flows.stopping import end_on_sigterm, hold_signals
with end_on_sigterm():
    try:
        with hold_signals():
            os.kill(os.getpid(), signal.SIGTERM)
            print("noted", flush=True)
    finally:
        os.kill(os.getpid(), signal.SIGTERM)
        print("given back", flush=True)
"""
HANGS = """
import os, signal, time
from flows.stopping import end_on_sigterm
with end_on_sigterm(within=0.1, at_last=lambda: print("at last", flush=True)):
    try:
        os.kill(os.getpid(), signal.SIGTERM)
    finally:
        time.sleep(600)
"""


@contextmanager
def started(code: str) -> Iterator[Popen[str]]:
    with start_python("-c", code, output=subprocess.PIPE) as process:
        yield process


@pytest.mark.parametrize(("code", "said"), [(GIVES_BACK, "noted\ngiven back\n"), (HANGS, "at last\n")])
def test_a_process_ends_with_143_and_what_it_has_to_do_last(code: str, said: str) -> None:
    with started(code) as process:
        output, _ = process.communicate(timeout=PATIENCE)
    assert (process.returncode, output) == (128 + signal.SIGTERM, said)


def test_the_runs_of_several_sites_are_asked_to_end_with_their_parent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []

    class Run:
        def __init__(self, command: list[str], **_: object) -> None:
            self.site = command[-1]

        def communicate(self) -> tuple[str, None]:
            raise SystemExit(128 + signal.SIGTERM)

        def terminate(self) -> None:
            asked.append(self.site)

    monkeypatch.setattr(subprocess, "Popen", Run)
    with pytest.raises(SystemExit):
        list(_run_all({"a": []}, 1))
    assert asked == ["a"]
