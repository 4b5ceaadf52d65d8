"""What the pictures show: `gongkai serve` against the replica, with two nights, of which the second has something to tell, and
a dry run."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from subprocess import Popen
from typing import Any

import replica
from flows.serving.own_server import find_free_port, is_healthy
from tests.support.processes import describe_environment, start_python
from tests.support.waiting import PATIENCE, wait_until

ZONE = "Asia/Shanghai"
_DEPLOYMENTS = 4
_OVER = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")
_SLOW_SECONDS = 0.4


@dataclass
class Stage:
    """A served UI at ``address``, in front of a site that can be edited and made sick."""

    address: str
    served: replica.Served
    process: Popen[str]

    def ask(self, path: str, **body: Any) -> Any:
        """What the API of the server answers, once its database is not busy."""
        request = urllib.request.Request(
            f"{self.address}/api/{path}", json.dumps(body).encode(), {"Content-Type": "application/json"}
        )

        def try_it() -> list[Any] | None:
            try:
                with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                    return [json.load(answer)]
            except urllib.error.HTTPError as error:
                if error.code == HTTPStatus.SERVICE_UNAVAILABLE:
                    return None
                raise

        return wait_until(try_it, every=1, process=self.process)[0]

    def find_deployment(self, name: str) -> str:
        """The id of a deployment."""
        return next(str(one["id"]) for one in self.ask("deployments/filter") if one["name"] == name)

    def start(self, name: str, **parameters: Any) -> str:
        """Start a run of a deployment as the form does; its id."""
        path = f"deployments/{self.find_deployment(name)}/create_flow_run"
        return str(self.ask(path, parameters=parameters)["id"])

    def wait(self, run_id: str) -> None:
        """Wait until a run is over."""

        def is_over() -> bool:
            [run] = self.ask("flow_runs/filter", flow_runs={"id": {"any_": [run_id]}})
            return run["state_type"] in _OVER

        wait_until(is_over, every=0.5, process=self.process)

    def find_artifact(self, run_id: str, ending: str) -> str:
        """The id of an artifact of a run, once it is there, by the end of its key."""

        def find() -> str | None:
            found = self.ask("artifacts/filter", artifacts={"flow_run_id": {"any_": [run_id]}})
            return next((str(one["id"]) for one in found if one["key"].endswith(ending)), None)

        return wait_until(find, every=0.5, process=self.process)

    def progress_of(self, artifact: str) -> float:
        """How far a run has come, of its progress artifact."""
        [found] = self.ask("artifacts/filter", artifacts={"id": {"any_": [artifact]}})
        return float(found["data"])

    def make_sick(self) -> None:
        """A figure of a report is another one, an office has filed a new report, two pages fail, and answers take their time."""
        site = self.served.site
        site.edit("zhuangshi", 2017, "f2014.2.2.4", "4071")
        site.edit("luotuo", 2016, "f2014.1.1", "95")
        site.publish("zhaobaoshan", 2021)
        self.served.faults.add(replica.Fault("unavailable", "fbtime=2015&area=002971724"))
        self.served.faults.add(replica.Fault("shell", "fbtime=2016&area=002971724"))
        self.served.delay = _SLOW_SECONDS

    def make_well(self) -> None:
        """Answers come as they should, and a figure is another one again."""
        self.served.faults.clear()
        self.served.delay = 0
        self.served.site.edit("zhuangshi", 2017, "f2014.2.2.4", "407")


@contextmanager
def open_stage(folder: Path, language: str) -> Iterator[Stage]:
    """A stage before its first night; what it keeps is in the folder."""
    port = find_free_port()
    with replica.serve(replica.Site(), faults=replica.Faults()) as served:
        profile = folder / "site.toml"
        profile.write_text(replica.profile_text(served.base_url), encoding="utf-8")
        environment = describe_environment(
            GONGKAI_HOME=str(folder), GONGKAI_SITE=str(profile), GONGKAI_SERVER_PORT=str(port),
            GONGKAI_LANG=language, PREFECT_RUNNER_POLL_FREQUENCY="1", TZ=ZONE,
        )  # fmt: skip
        for name in ("PREFECT_API_URL", "GONGKAI_WAREHOUSE_URL", "GONGKAI_ARCHIVE_URL", "GONGKAI_ALERT_URLS"):
            environment.pop(name, None)
        with (
            (folder / "serve.log").open("wb") as log,
            start_python(
                "-m", "flows", "serve", environment=environment, folder=folder, output=log, errors=log
            ) as process,
        ):
            stage = Stage(f"http://127.0.0.1:{port}", served, process)
            wait_until(lambda: is_healthy(f"{stage.address}/api"), every=0.5, process=process)
            wait_until(
                lambda: len(stage.ask("deployments/filter")) == _DEPLOYMENTS, every=0.5, process=process
            )
            yield stage
