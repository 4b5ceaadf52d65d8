"""Accidents of those who start nights: `gongkai serve` with its server, and the worker of a process pool."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from subprocess import DEVNULL, Popen

from flows.serving.own_server import read_note
from replica import Fault
from tests.accidents.ground import Ground
from tests.support.processes import find_processes, find_session, kill_all, run_python, start_python
from tests.support.waiting import PATIENCE, wait_until

SLOW = Fault("slow", "xxgkAnnualReport")
AMONG_PAGES = 6
ONCE_A_YEAR = "0 0 1 1 *"
OVER = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")


@contextmanager
def serve(ground: Ground, cron: str = "* * * * *") -> Iterator[Popen[str]]:
    """`gongkai serve` with a server of its own and a schedule of every minute."""
    environment = ground.environment(
        GONGKAI_SERVER_PORT="0", GONGKAI_NIGHTLY_CRON=cron, PREFECT_RUNNER_POLL_FREQUENCY="1"
    )
    del environment["PREFECT_API_URL"]
    with start_python(
        "-m", "flows", "serve", environment=environment, folder=ground.deployment.settings.home,
        output=DEVNULL, errors=DEVNULL,
    ) as process:  # fmt: skip
        yield process


def kill_serve(ground: Ground) -> int:
    """`gongkai serve` and all that it started are killed while a scheduled night is among its pages, and it is started
    again; its own exit code at the end, by SIGTERM."""
    ground.deployment.served.faults.add(SLOW)
    with serve(ground) as process:
        ground.wait_for_requests(AMONG_PAGES, process)
        kill_all(find_session(process.pid))
    ground.deployment.served.faults.clear()
    with serve(ground, ONCE_A_YEAR) as process:
        wait_until(lambda: any("/fail" in came for came in ground.hook.came), every=0.2, process=process)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=PATIENCE)
    ground.state = ground.read_own_state()
    return process.returncode


def kill_server(ground: Ground) -> int:
    """The Prefect server of `gongkai serve` is killed, and nothing else; the exit code of serve, which ends by itself."""
    ground.deployment.served.faults.add(SLOW)
    with serve(ground) as process:
        ground.wait_for_requests(AMONG_PAGES, process)
        note = read_note(ground.deployment.settings)
        assert note is not None
        os.kill(note.pid, signal.SIGKILL)
        process.communicate(timeout=PATIENCE)
    ground.state = f"{ground.read_own_state()}, until serve starts again"
    return process.returncode


def stop_serve(ground: Ground) -> int:
    """`gongkai serve` is sent SIGTERM while a scheduled night is among its pages; its exit code."""
    ground.deployment.served.faults.add(SLOW)
    with serve(ground) as process:
        ground.wait_for_requests(AMONG_PAGES, process)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=PATIENCE)
    ground.state = ground.read_own_state()
    return process.returncode


@contextmanager
def work(ground: Ground) -> Iterator[tuple[Popen[str], str]]:
    """A worker of a pool of its own, and the id of a night of it that is among its pages."""
    pool = ground.deployment.settings.home.name
    settings = ground.environment(
        GONGKAI_NIGHTLY_CRON=ONCE_A_YEAR, PREFECT_HOME=str(ground.deployment.settings.home / "worker"),
        PREFECT_WORKER_QUERY_SECONDS="1",
    )  # fmt: skip
    assert run_python("-m", "flows", "deploy", "--pool", pool, environment=settings).returncode == 0
    ground.deployment.served.faults.add(SLOW)
    with start_python(
        "-m", "prefect", "worker", "start", "--pool", pool, environment=settings,
        folder=ground.deployment.settings.home,
    ) as worker:  # fmt: skip
        [night] = [one["id"] for one in ground.ask_prefect("deployments/filter") if one["name"] == "night"]
        asked = {"site": ground.deployment.settings.site}
        run = ground.ask_prefect(f"deployments/{night}/create_flow_run", parameters=asked)
        ground.wait_for_requests(AMONG_PAGES, worker)
        yield worker, str(run["id"])


def kill_worker(ground: Ground) -> None:
    """A worker is killed, its night goes on."""
    with work(ground) as (worker, run):
        worker.kill()
        ground.deployment.served.faults.clear()
        _wait_for_end(ground, run)


def kill_worker_and_night(ground: Ground) -> None:
    """A worker and its night are killed at once, as with their machine."""
    with work(ground) as (worker, _):
        worker.kill()
        kill_all(find_processes("GONGKAI_HOME", str(ground.deployment.settings.home)))


def cancel_night(ground: Ground) -> None:
    """An operator cancels a night in Prefect; its worker ends it."""
    with work(ground) as (_, run):
        asked = {"type": "CANCELLING", "name": "Cancelling"}
        ground.ask_prefect(f"flow_runs/{run}/set_state", state=asked)
        _wait_for_end(ground, run)


def _wait_for_end(ground: Ground, run: str) -> None:
    def is_over() -> bool:
        [found] = ground.ask_prefect("flow_runs/filter", flow_runs={"id": {"any_": [run]}})
        return found["state_type"] in OVER

    wait_until(is_over, every=0.5)
    wait_until(lambda: ground.read_end()[0] != "running", every=0.5)
