"""`gongkai serve` as an operator meets it: a process with a schedule that fires and a form that works."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.deployment import Deployment

ROOT = Path(__file__).parents[3]
pytestmark = pytest.mark.serve


def environment(deployment: Deployment) -> dict[str, str]:
    return {
        **os.environ,
        "GONGKAI_HOME": str(deployment.settings.home),
        "GONGKAI_SITE": deployment.settings.site,
        "GONGKAI_NIGHTLY_CRON": "* * * * *",
        "GONGKAI_SERVER_PORT": "0",
        "PREFECT_RUNNER_POLL_FREQUENCY": "1",
        "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}",
    }


def wait_for(what: Callable[[], object], seconds: float, log: Path) -> object:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = what()
        if found:
            return found
        time.sleep(0.2)
    raise AssertionError(
        f"waited {seconds} s in vain; the log ends:\n{log.read_text(errors='replace')[-3000:]}"
    )


@contextmanager
def serving(deployment: Deployment, log: Path) -> Iterator[str]:
    """A serving process and the address of its Prefect server; it is told to stop at the end."""
    note = deployment.settings.prefect_home / "own-server.json"
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "flows", "serve"], env=environment(deployment), cwd=deployment.settings.home,
            stdout=output, stderr=output, start_new_session=True,
        )  # fmt: skip
    try:
        yield str(wait_for(lambda: note.exists() and find_api(note), 60, log))
    finally:
        process.send_signal(signal.SIGTERM)
        code = process.wait(30)
        assert code == 0
        assert not note.exists()
        assert not list(processes_of(process.pid))


def find_api(note: Path) -> str | None:
    """The address, once the deployments are registered there."""
    api = str(json.loads(note.read_text(encoding="utf-8"))["api"])
    try:
        return api if len(ask(f"{api}/deployments/filter")) == 3 else None
    except OSError:
        return None


def ask(url: str) -> list[dict[str, object]]:
    request = urllib.request.Request(url, data=b"{}", headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=5) as answer:
        found: list[dict[str, object]] = json.load(answer)
        return found


def processes_of(session: int) -> Iterator[int]:
    """The processes of a session that still live."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(errors="replace").rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if fields[0] != "Z" and int(fields[3]) == session:
            yield int(stat.parent.name)


def count_runs(deployment: Deployment, flow: str, after: int = 0) -> int:
    if not (deployment.settings.home / "warehouse.sqlite").exists() or not deployment.rows(
        "SELECT 1 FROM sqlite_master WHERE name = 'run_lock'"
    ):
        return 0
    sql = f"SELECT count(*) FROM run WHERE flow = '{flow}' AND outcome = 'done' AND run_id > {after}"
    return int(str(deployment.rows(sql)[0][0]))


def test_a_form_that_works_and_a_schedule_that_fires_after_a_restart(
    deployment: Deployment, tmp_path: Path
) -> None:
    log = tmp_path / "serve.log"
    with serving(deployment, log) as api:
        asked = subprocess.run(
            [sys.executable, "-m", "prefect", "deployment", "run", "backfill/backfill",
             "-p", "first_year=2017", "-p", "last_year=2017", "-p", 'publishers=["zhuangshi"]'],
            env={**environment(deployment), "PREFECT_API_URL": api, "PREFECT_HOME": str(tmp_path / "client")},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert asked.returncode == 0, asked.stderr
        wait_for(lambda: count_runs(deployment, "backfill"), 60, log)
        facts = deployment.rows(
            "SELECT raw FROM mart_fact WHERE publisher_code='zhuangshi' AND year=2017 AND indicator_code='f2014.2.2.4'"
        )
    assert facts == [("405",)]

    last = int(str(deployment.rows("SELECT max(run_id) FROM run")[0][0]))
    with serving(deployment, log) as api:
        schedules = [one["schedules"] for one in ask(f"{api}/deployments/filter") if one["name"] == "nightly"]
        assert [schedule["active"] for schedule in schedules[0]] == [True]  # type: ignore[index, attr-defined]
        wait_for(lambda: count_runs(deployment, "nightly", after=last), 90, log)
