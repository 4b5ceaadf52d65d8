"""`gongkai serve` as an operator meets it: a process with a schedule that fires and a form that works."""

import http.client
import json
import re
import signal
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from subprocess import Popen
from typing import Any

import pytest

from flows.serving.own_server import START_SECONDS, STOP_SECONDS
from tests.support.deployment import Deployment
from tests.support.long import LONG
from tests.support.processes import describe_environment, find_session, run_python, start_python
from tests.support.waiting import PATIENCE, Found, wait_until

RUN_SECONDS = 30
"""How long Prefect waits for a run that is cancelled before it kills it."""
UP_SECONDS = START_SECONDS + PATIENCE
EVERY_MINUTE = "* * * * *"
ONCE_A_YEAR = "0 0 1 1 *"
DOWN_SECONDS = RUN_SECONDS + STOP_SECONDS + PATIENCE
pytestmark = pytest.mark.serve


def environment(deployment: Deployment, **more: str) -> dict[str, str]:
    return describe_environment(
        GONGKAI_HOME=str(deployment.settings.home), GONGKAI_SITE=deployment.settings.site,
        GONGKAI_SERVER_PORT="0", PREFECT_RUNNER_POLL_FREQUENCY="1", **more,
    )  # fmt: skip


def wait_for(
    what: Callable[[], Found | None], log: Path, seconds: float = PATIENCE, process: Popen[str] | None = None
) -> Found:
    def show_end() -> str:
        return f"The log ends:\n{log.read_text(errors='replace')[-3000:]}"

    return wait_until(what, seconds, every=0.2, process=process, tell=show_end)


@contextmanager
def serving(deployment: Deployment, log: Path, cron: str) -> Iterator[str]:
    """A serving process with this schedule of nights, and the address of its Prefect server. At the end it is told to stop, and leaves nothing."""
    note = deployment.settings.prefect_home / "own-server.json"
    with (
        log.open("ab") as output,
        start_python(
            "-m", "flows", "serve",
            environment=environment(deployment, GONGKAI_NIGHTLY_CRON=cron),
            folder=deployment.settings.home, output=output, errors=output,
        ) as process,
    ):  # fmt: skip
        yield wait_for(lambda: find_api(note), log, UP_SECONDS, process)
        process.send_signal(signal.SIGTERM)
        assert process.wait(DOWN_SECONDS) == 0
        assert not note.exists()
        wait_for(lambda: not find_session(process.pid), log)


def find_api(note: Path) -> str | None:
    """The address, once the deployments are registered there."""
    try:
        api = str(json.loads(note.read_text(encoding="utf-8"))["api"])
        return api if len(ask(f"{api}/deployments/filter")) == 4 else None
    except (OSError, ValueError, http.client.HTTPException):
        return None


def ask(url: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = post(url)
    return found


def post(url: str) -> Any:
    request = urllib.request.Request(url, data=b"{}", headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        return json.load(answer)


def find_told(api: str, last: str) -> list[str]:
    """What the log of runs in Prefect says, once a message that begins so is in it."""
    told = [str(one["message"]) for one in ask(f"{api}/logs/filter")]
    return told if any(message.startswith(last) for message in told) else []


def find_done(deployment: Deployment, flow: str, after: int = 0) -> set[str]:
    """The sites of which a run of this flow is done; the schedule of every minute may do one site twice before another."""
    if not (deployment.settings.home / "warehouse.sqlite").exists() or not deployment.rows(
        "SELECT 1 FROM sqlite_master WHERE name = 'run_lock'"
    ):
        return set()
    done = f"SELECT site_id FROM run WHERE flow = '{flow}' AND outcome = 'done' AND run_id > {after}"
    return {str(row[0]) for row in deployment.rows(f"SELECT code FROM site WHERE site_id IN ({done})")}


def ask_for_run(deployment: Deployment, api: str, name: str, *parameters: str) -> None:
    """As an operator at a terminal does it."""
    asked = run_python(
        "-m", "prefect", "deployment", "run", f"{name}/{name}",
        *(word for parameter in parameters for word in ("-p", parameter)),
        environment=environment(
            deployment, PREFECT_API_URL=api, PREFECT_HOME=str(deployment.settings.home / "client")
        ),
        folder=deployment.settings.home,
    )  # fmt: skip
    assert asked.returncode == 0, asked.stderr


def press_run(api: str, name: str) -> None:
    """As an operator does it with the form of the UI, which has no command to start."""
    (deployed,) = [one["id"] for one in ask(f"{api}/deployments/filter") if one["name"] == name]
    post(f"{api}/deployments/{deployed}/create_flow_run")


@LONG
def test_a_form_that_works(deployment: Deployment, tmp_path: Path) -> None:
    log = tmp_path / "serve.log"
    with serving(deployment, log, ONCE_A_YEAR) as api:
        ask_for_run(
            deployment, api, "backfill", "first_year=2017", "last_year=2017", 'publishers=["zhuangshi"]'
        )
        wait_for(lambda: find_done(deployment, "backfill"), log)
        told = wait_for(lambda: find_told(api, "the backfill is done"), log)
        facts = deployment.rows(
            "SELECT raw FROM mart_fact WHERE publisher_code='zhuangshi' AND year=2017 AND indicator_code='f2014.2.2.4'"
        )
    assert facts == [("405",)]
    assert [message.partition(":")[0] for message in told][1:3] == [
        "zhenhai-replica, run 1",
        "list jcms_column",
    ]
    assert "Finished in state Completed()" not in told


@LONG
def test_a_schedule_that_fires_and_again_after_a_restart(deployment: Deployment, tmp_path: Path) -> None:
    log, last = tmp_path / "serve.log", 0
    for _ in range(2):
        with serving(deployment, log, EVERY_MINUTE) as api:
            schedules = [
                one["schedules"] for one in ask(f"{api}/deployments/filter") if one["name"] == "nightly"
            ]
            assert [schedule["active"] for schedule in schedules[0]] == [True]  # type: ignore[index, attr-defined]
            wait_for(partial(find_done, deployment, "nightly", last), log)
        last = int(str(deployment.rows("SELECT max(run_id) FROM run")[0][0]))


@LONG
def test_of_several_sites_each_has_a_night_of_its_own_under_its_name(
    deployment: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sites, profile = tmp_path / "sites", Path(deployment.settings.site).read_text(encoding="utf-8")
    sites.mkdir()
    for code in ("beilun", "zhenhai"):
        text = profile.replace('code = "zhenhai-replica"', f'code = "{code}"', 1)
        (sites / f"{code}.toml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("GONGKAI_NIGHTS_WINDOW_MINUTES", "0")
    several = replace(deployment, settings=deployment.settings.of_site(str(sites)))
    log = tmp_path / "serve.log"
    with serving(several, log, ONCE_A_YEAR) as api:
        press_run(api, "nightly")
        wait_for(lambda: find_done(several, "nightly") == {"beilun", "zhenhai"}, log)
        named = {str(run["name"]) for run in ask(f"{api}/flow_runs/filter")}
        deployed = run_python(
            "-m", "flows", "deploy", "--pool", "machines",
            environment=environment(several, PREFECT_API_URL=api), folder=several.settings.home,
        )  # fmt: skip
        in_pools = {str(one["name"]): one["work_pool_name"] for one in ask(f"{api}/deployments/filter")}
    assert {"beilun", "zhenhai"} <= {name.partition(" ")[0] for name in named}
    assert any(re.fullmatch(r"2 sites \d{4}-\d\d-\d\d", name) for name in named)
    assert deployed.returncode == 0, deployed.stderr
    assert in_pools == dict.fromkeys(("nightly", "night", "backfill", "watch"), "machines")
    assert {row[0] for row in deployment.rows("SELECT site_code FROM mart_fact")} == {"beilun", "zhenhai"}
