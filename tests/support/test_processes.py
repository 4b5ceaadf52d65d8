"""What a test starts is over when the test is, however the test ends."""

from pathlib import Path
from subprocess import PIPE

import pytest

from tests.support.processes import find_session, run_python, start_python
from tests.support.waiting import wait_until

STUBBORN = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print("ready", flush=True)
time.sleep(600)
"""


def test_a_process_that_does_not_heed_is_killed_with_what_it_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.support.processes._GRACE_SECONDS", 0.1)
    with (
        pytest.raises(ZeroDivisionError),
        start_python("-c", STUBBORN, given=PIPE, output=PIPE, errors=PIPE) as process,
    ):
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        assert not Path("/proc").exists() or len(find_session(process.pid)) == 2
        raise ZeroDivisionError

    assert process.returncode == -9
    assert [pipe.closed for pipe in (process.stdin, process.stdout, process.stderr) if pipe] == [True] * 3
    wait_until(lambda: not find_session(process.pid))


def test_a_process_that_is_run_to_its_end_gives_all_it_wrote() -> None:
    script = "import sys; print(sys.stdin.read() * 2); print('odd', file=sys.stderr); sys.exit(3)"
    ended = run_python("-c", script, given="镇海")

    assert (ended.returncode, ended.stdout, ended.stderr) == (3, "镇海镇海\n", "odd\n")


def test_nothing_is_waited_for_once_its_process_has_ended() -> None:
    with (
        start_python("-c", "") as process,
        pytest.raises(AssertionError, match=r"the process has ended, .* see the log"),
    ):
        wait_until(lambda: False, process=process, tell=lambda: "see the log")
