"""Where accidents happen: a replica, a warehouse, a Prefect server, and a webhook that hears what the person on call does."""

import json
import os
import signal
import sqlite3
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from subprocess import PIPE, Popen
from threading import Thread
from typing import Any

import replica
from flows.plain_run import run_plainly
from flows.run.report import RunReport
from flows.run.request import nightly_request
from flows.settings import Settings, read_settings
from load.engine import open_engine
from tests.support.deployment import YEARS, Deployment, describe_site
from tests.support.processes import describe_environment, run_python, start_python
from tests.support.waiting import PATIENCE, UNHURRIED, wait_until


@dataclass
class Hook:
    """A webhook on loopback: the titles of messages that came, and pings as their paths."""

    address: str
    came: list[str] = field(default_factory=list)

    def take(self) -> list[str]:
        """What came since it was asked last."""
        came, self.came[:] = list(self.came), []
        return came


@contextmanager
def open_hook() -> Iterator[Hook]:
    """A webhook for messages at /hook, and a dead man's switch at /ping."""
    came: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            came.append(f"{body['title']} [{body['type']}]")
            self._answer()

        def do_GET(self) -> None:
            came.append(self.path)
            self._answer()

        def _answer(self) -> None:
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing on standard error."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield Hook(f"127.0.0.1:{server.server_port}", came)
    finally:
        server.shutdown()


@dataclass
class Ground:
    """A deployment of its own after one good night, for one accident. ``api`` is the Prefect server of all of them;
    ``state`` is what an accident with a server of its own found in that one."""

    deployment: Deployment
    hook: Hook
    api: str
    state: str | None = None

    def environment(self, **more: str) -> dict[str, str]:
        """The settings of the deployment for a process, messages to the webhook, runs recorded."""
        settings = self.deployment.settings
        return describe_environment(
            GONGKAI_HOME=str(settings.home), GONGKAI_SITE=settings.site, GONGKAI_WAREHOUSE_URL=settings.warehouse,
            GONGKAI_ALERT_URLS=f"json://{self.hook.address}/hook?{UNHURRIED}",
            GONGKAI_HEARTBEAT_URL=f"http://{self.hook.address}/ping", PREFECT_API_URL=self.api,
            GONGKAI_PARSE_WORKERS="1", **more,
        )  # fmt: skip

    @contextmanager
    def start_night(self, *words: str, **more: str) -> Iterator[Popen[str]]:
        """A recorded night as a process."""
        with start_python(
            "-m", "flows", "nightly", *words, environment=self.environment(**more),
            folder=self.deployment.settings.home, output=PIPE, errors=PIPE,
        ) as process:  # fmt: skip
            yield process

    def run_night(self, *words: str, **more: str) -> int:
        """A recorded night to its end; its exit code."""
        with self.start_night(*words, **more) as night:
            night.communicate(timeout=PATIENCE)
            return night.returncode

    def wait_for_requests(self, count: int, night: Popen[str]) -> None:
        """Wait until the night has asked the site so many times."""
        enough = len(self.deployment.served.asked) + count
        wait_until(lambda: len(self.deployment.served.asked) >= enough or night.poll() is not None)

    def stop_night(self, when: Callable[[Popen[str]], object], number: signal.Signals) -> int:
        """A recorded night that is sent a signal at some moment; its exit code."""
        with self.start_night() as night:
            when(night)
            night.send_signal(number)
            night.communicate(timeout=PATIENCE)
            return night.returncode

    def find_state(self) -> str:
        """The state of the newest flow run of this ground in Prefect, and whether its message says why."""
        if self.state is not None:
            return self.state
        begun = {"state": {"type": {"not_any_": ["SCHEDULED"]}}}
        (run,) = self.ask_prefect("flow_runs/filter", sort="START_TIME_DESC", limit=1, flow_runs=begun)
        return name_state(run["state"]["type"], run["state"]["name"])

    def ask_prefect(self, path: str, **body: Any) -> Any:
        """What the Prefect server of all grounds answers."""
        request = urllib.request.Request(
            f"{self.api}/{path}", json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return json.load(answer)

    def read_own_state(self) -> str:
        """The state of the newest flow run in the records of this ground's own server, which need not run."""
        records = self.deployment.settings.prefect_home / "prefect.db"
        with closing(sqlite3.connect(f"file:{records}?mode=ro", uri=True)) as conn:
            newest = "SELECT state_type, state_name FROM flow_run WHERE start_time IS NOT NULL ORDER BY start_time DESC"
            return name_state(*conn.execute(newest).fetchone())

    def read_end(self) -> tuple[str, str]:
        """Outcome and reason of the last run in the warehouse."""
        rows = self.deployment.rows("SELECT outcome, reason FROM run ORDER BY run_id DESC LIMIT 1")
        outcome, reason = rows[0]
        return str(outcome), str(reason or "")

    def ask_status(self) -> int:
        """The exit code of `gongkai status --alert`."""
        return run_python("-m", "flows", "status", "--alert", environment=self.environment()).returncode

    def run_next(self) -> RunReport:
        """The night after, when what was wrong is well again; without Prefect."""
        self.deployment.served.faults.clear()
        settings = self.deployment.settings.model_copy(
            update={"alert_urls": (f"json://{self.hook.address}/hook?{UNHURRIED}",)}
        )
        with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):
            return run_plainly(settings, "nightly", nightly_request)


@contextmanager
def open_ground(folder: Path, hook: Hook, api: str, warehouse: str = "") -> Iterator[Ground]:
    """A ground in a folder, after a good night of now; on SQLite unless a warehouse is named."""
    folder.mkdir(parents=True)
    with replica.serve(replica.Site(3, YEARS)) as served:
        profile = folder / "site.toml"
        profile.write_text(describe_site(served), encoding="utf-8")
        settings: Settings = read_settings(
            home=folder, site=str(profile), warehouse_url=warehouse, parse_workers=1, alert_urls=()
        )
        engine = open_engine(settings.warehouse)
        deployment = Deployment(served, settings, engine, datetime.now(UTC))
        try:
            deployment.run()
            yield Ground(deployment, hook, api)
        finally:
            engine.dispose()


@contextmanager
def start_prefect(folder: Path) -> Iterator[str]:
    """The API address of a Prefect server of its own."""
    from flows.serving.own_server import find_free_port, is_healthy

    port = find_free_port()
    home = folder / "prefect"
    home.mkdir()
    environment = describe_environment(PREFECT_HOME=str(home), PREFECT_SERVER_ANALYTICS_ENABLED="false")
    with start_python(
        "-m",
        "prefect",
        "server",
        "start",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        environment=environment,
    ) as server:
        api = f"http://127.0.0.1:{port}/api"
        wait_until(lambda: is_healthy(api), every=0.2, process=server)
        yield api


def name_state(kind: str, name: str) -> str:
    """A state of Prefect in words: its type, and its name where that is another."""
    shown = kind.capitalize()
    return shown if shown == name else f"{shown}, {name}"


def wait_seconds(seconds: float) -> Callable[[Popen[str]], None]:
    """A moment by the clock after the beginning of a night."""
    return lambda night: time.sleep(seconds)
