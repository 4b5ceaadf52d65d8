"""Whatever a file does to the process that reads it is the end of its own reading, and of nothing else."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from flows.errors import NothingDoneError
from flows.reading import process_pool
from flows.reading.limited_process import Limits, Unread
from flows.reading.process_pool import PoolClosed, ProcessPool
from tests.support.processes import start_python
from tests.support.reading_jobs import Job, burn, double, perform
from tests.support.waiting import PATIENCE, wait_until

SMALL = Limits(cpu_seconds=1, memory=200 * 2**20)


@pytest.mark.parametrize("workers", [1, 3])
def test_answers_come_in_the_order_of_the_jobs(workers: int) -> None:
    with ProcessPool(double, workers) as pool:
        assert pool.run(range(50)) == [2 * number for number in range(50)]
        assert pool.run([]) == []
        assert pool.run([7]) == [14]


@pytest.mark.parametrize(("worth", "most"), [(0.01, 2), (3600.0, 1)])
def test_another_process_is_started_when_jobs_have_waited_longer_than_it_is_worth(
    worth: float, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process_pool, "_WORTH_SECONDS", worth)
    with ProcessPool(perform, 2) as pool:
        assert pool.run([("rest", "0.02")] * 6) == ["0.02"] * 6
        assert len(pool._idle) == most


def test_a_pool_that_is_left_while_another_thread_waits_for_it_ends_its_processes_at_once() -> None:
    with ThreadPoolExecutor(1) as thread:
        with ProcessPool(perform, 1) as pool:
            waiting = thread.submit(pool.run, [("sleep", "")])
            wait_until(lambda: bool(pool._busy) and next(iter(pool._busy)).is_ready)
        with pytest.raises(PoolClosed):
            waiting.result(PATIENCE)
        with pytest.raises((PoolClosed, OSError, ValueError)):
            pool.run([("say", "too late")])


def test_threads_have_a_pool_one_after_the_other() -> None:
    with ProcessPool(double, 2) as pool, ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(pool.run, [range(number, number + 5) for number in range(20)]))
    assert answers == [[2 * number for number in range(first, first + 5)] for first in range(20)]


def test_each_reading_ends_by_itself() -> None:
    deeds = {
        "spin": "over 1 seconds of processor time",
        "spin in C": "over 1 seconds of processor time",
        "swallow": "over 200 MiB of memory",
        "grab": "over 200 MiB of memory",
        "fail": "(KeyError: 'why'): a bug of ours",
        "exit": "ended with 7",
        "vanish": "ended with 0",
        "crash": "ended by SIGSEGV",
        "be killed": "ended by SIGKILL",
        "hand over a function": "cannot be handed over",
    }
    jobs: list[Job] = [job for name in deeds for job in ((name, "why"), ("say", name))]

    with ProcessPool(perform, 1, SMALL) as pool:
        answers = pool.run(jobs)

    assert answers[1::2] == list(deeds)
    for answer, reason in zip(answers[::2], deeds.values(), strict=True):
        assert isinstance(answer, Unread)
        assert reason in answer.reason
        assert (answer.traceback is not None) == ("a bug of ours" in reason)


def test_a_reading_that_does_nothing_ends_by_the_clock() -> None:
    with ProcessPool(perform, 1, Limits(wall_seconds=0.5)) as pool:
        answers = pool.run([("sleep", ""), ("say", "next")])
    assert answers == [Unread("reading it took over 0.5 seconds by the clock"), "next"]


def test_the_limit_is_that_of_one_job_and_not_of_all_together() -> None:
    with ProcessPool(burn, 1, Limits(cpu_seconds=1)) as pool:
        assert pool.run([0.4] * 3) == [0.4] * 3


def test_the_process_has_no_secrets_no_threads_and_the_readers_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_WAREHOUSE_URL", "postgresql://u:secret@h/d")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    with ProcessPool(perform, 1) as pool:
        answer = pool.run([("describe", "")])[0]
    assert isinstance(answer, tuple)
    threads, loaded, environment, limits = answer
    assert (threads, loaded) == (1, [])
    assert "secret" not in str(environment)
    assert limits == ((0, 0), True)


def test_nothing_is_started_before_the_first_job_and_nothing_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[int] = []
    start = subprocess.Popen

    def watch(*arguments: object, **named: object) -> object:
        process = start(*arguments, **named)  # type: ignore[call-overload]
        started.append(process.pid)
        return process

    monkeypatch.setattr(process_pool.subprocess, "Popen", watch)
    with ProcessPool(double, 2) as pool:
        assert started == []
        pool.run([1])
        pool.run([2])
        assert len(started) == 1
        os.kill(started[0], 0)
    with pytest.raises(ProcessLookupError):
        os.kill(started[0], 0)


def test_a_reading_that_is_interrupted_tidies_up(tmp_path: Path) -> None:
    here = tmp_path / "here"
    with ProcessPool(perform, 1) as pool:
        process = pool._give(("stay", str(here)))
        pool._busy[process] = 0
        wait_until(here.exists)
    assert not here.exists()


ORPHAN = """
from flows.reading.process_pool import ProcessPool
from tests.support.processes import start_python
from tests.support.reading_jobs import perform

with ProcessPool(perform, 1) as pool:
    process = pool._give(("spin in C", ""))
    print(process._process.pid, flush=True)
    process.take()
    print("ready", flush=True)
    process.take()
"""


@pytest.mark.skipif(
    sys.platform != "linux", reason="elsewhere only the limit of processor time ends an orphan"
)
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_run_that_is_killed_leaves_no_process_at_work(how: signal.Signals) -> None:
    with start_python("-c", ORPHAN, output=subprocess.PIPE) as run:
        assert run.stdout is not None
        reader = int(run.stdout.readline())
        assert run.stdout.readline() == "ready\n"
        os.kill(reader, 0)
        run.send_signal(how)
        run.wait(PATIENCE)
        wait_until(lambda: not Path(f"/proc/{reader}").exists() or is_zombie(reader))


def is_zombie(process: int) -> bool:
    """Whether a process has ended, and nobody has asked yet how."""
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return True
    return state.rpartition(")")[2].split()[0] == "Z"


def test_an_idle_process_that_was_killed_is_replaced() -> None:
    with ProcessPool(perform, 1) as pool:
        pool.run([("say", "first")])
        process = pool._idle[0]._process
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert pool.run([("say", "second")]) == ["second"]


def test_what_the_parent_has_is_not_what_a_report_takes() -> None:
    ballast = b"x" * (2 * SMALL.memory)
    with ProcessPool(double, 1, SMALL) as pool:
        assert pool.run([1]) == [2]
    assert len(ballast) > SMALL.memory


@pytest.mark.parametrize("command", [("/nonexistent/python",), (sys.executable, "-c", "raise SystemExit(9)")])
def test_where_no_process_can_be_started_the_run_ends_and_says_how_to_find_out(
    command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process_pool, "COMMAND", command)
    with ProcessPool(double, 1) as pool, pytest.raises(NothingDoneError, match="cannot be started") as raised:
        pool.run([1])
    assert raised.value.exit_code == 3
    assert command[0] in str(raised.value)
