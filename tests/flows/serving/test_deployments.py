"""The shell of Prefect around a run: its environment and server, and the definitions of the deployments."""

import json
import os
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from flows.serving.own_server import find_own_server, is_healthy
from flows.serving.prefect_environment import prepare_prefect
from flows.settings import read_settings
from replica import Fault
from tests.support.deployment import Deployment
from tests.support.processes import ROOT, describe_environment, run_python, start_python
from tests.support.waiting import PATIENCE


@pytest.mark.serve
def test_a_night_that_fails_alerts_and_leaves_the_person_s_prefect_alone(
    deployment: Deployment, httpserver: HTTPServer, tmp_path: Path
) -> None:
    httpserver.expect_request("/alert").respond_with_data("")
    deployment.served.faults.add(Fault("unavailable", r".*"))
    home = tmp_path / "person"
    home.mkdir()

    environment = describe_environment(
        HOME=str(home), PREFECT_PROFILE="theirs",
        GONGKAI_HOME=str(deployment.settings.home), GONGKAI_SITE=deployment.settings.site,
        GONGKAI_ALERT_URLS=f"json://{httpserver.host}:{httpserver.port}/alert?rto={PATIENCE}&cto={PATIENCE}",
    )  # fmt: skip
    night = run_python("-m", "flows", "nightly", environment=environment, folder=deployment.settings.home)

    assert night.returncode == 3, night.stderr
    assert "nothing could be done" in night.stdout
    assert night.stderr.splitlines()[-1].startswith(
        f"gongkai: zhenhai-replica ({deployment.served.base_url}) gave nothing that could be read"
    )
    assert "Traceback" not in night.stderr
    assert [request.path for request, _ in httpserver.log] == ["/alert"]
    assert list(home.iterdir()) == []


def test_the_environment_is_ours_and_what_the_operator_set_stays(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(os, "environ", dict(os.environ))
    os.environ |= {
        "PREFECT_HOME": "/theirs",
        "PREFECT_PROFILE": "theirs",
        "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "60",
    }

    prepare_prefect(read_settings(home=tmp_path))

    assert os.environ["PREFECT_HOME"] == str(tmp_path / "prefect")
    assert "PREFECT_PROFILE" not in os.environ
    assert os.environ["PREFECT_FLOWS_HEARTBEAT_FREQUENCY"] == "60"
    assert os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
    assert os.environ["PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE"].endswith("filesystem")


def test_a_server_that_died_is_not_taken_for_ours(tmp_path: Path) -> None:
    settings = read_settings(home=tmp_path)
    settings.prefect_home.mkdir()
    with start_python("-c", "") as dead:
        dead.wait(PATIENCE)
    note = settings.prefect_home / "own-server.json"
    note.write_text(
        f'{{"api": "http://127.0.0.1:1/api", "pid": {dead.pid}, "owner": {dead.pid}}}', encoding="utf-8"
    )

    assert find_own_server(settings) is None
    assert not is_healthy("http://127.0.0.1:1/api")


# Prints the deployments that `gongkai serve` keeps, and those of prefect.yaml, under the same keys.
DESCRIBE = """
import asyncio, json, sys
import yaml
from flows.serving.deployments import describe_deployments
from flows.settings import read_settings


def describe(name, entrypoint, tags, limit, strategy, grace, schedules, version=None):
    return {"name": name, "entrypoint": entrypoint, "tags": tags, "limit": limit, "strategy": strategy,
            "grace": grace, "schedules": schedules, "version": version}


def describe_served(one):
    schedules = [[s.slug, s.schedule.cron, s.schedule.timezone, s.active] for s in one.schedules or ()]
    options = one.concurrency_options
    return describe(one.name, one.entrypoint, one.tags, one.concurrency_limit,
                    options and options.collision_strategy.value, options and options.grace_period_seconds, schedules, one.version)


def describe_file(one):
    schedules = [[s["slug"], s["cron"], s["timezone"], s["active"]] for s in one.get("schedules", ())]
    limit = one.get("concurrency_limit", {})
    return describe(one["name"], one["entrypoint"], one["tags"],
                    limit.get("limit"), limit.get("collision_strategy"), limit.get("grace_period_seconds"), schedules)


served = asyncio.run(describe_deployments(read_settings(warehouse_url="postgresql://there/db")))
in_file = yaml.safe_load(open(sys.argv[1], encoding="utf-8"))["deployments"]
form = served[1]._parameter_openapi_schema.model_dump()
print(json.dumps({"served": [describe_served(one) for one in served],
                  "file": [describe_file(one) for one in in_file],
                  "form": form["properties"], "required": form["required"]}))
"""


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The deployments in a process of their own, for this one is not to import Prefect."""
    home = tmp_path_factory.mktemp("home")
    foreign = ("GONGKAI_", "PREFECT_")
    environment = {
        name: text for name, text in describe_environment().items() if not name.startswith(foreign)
    }
    environment |= {"GONGKAI_HOME": str(home), "PREFECT_HOME": str(home / "prefect"), "GONGKAI_LANG": "zh"}
    process = run_python("-c", DESCRIBE, str(ROOT / "prefect.yaml"), environment=environment, folder=home)
    assert process.returncode == 0, process.stderr
    deployments: dict[str, Any] = json.loads(process.stdout.splitlines()[-1])
    return deployments


def test_the_deployments_are_what_operators_were_told(described: dict[str, Any]) -> None:
    nightly, backfill, watch, night = described["served"]

    assert nightly["schedules"] == [["nightly", "0 2 * * *", "Asia/Shanghai", True]]
    assert backfill["schedules"] == []
    assert watch["schedules"] == [["watch", "30 8 * * *", "Asia/Shanghai", True]]
    assert [nightly["limit"], backfill["limit"]] == [1, 1]
    assert (night["entrypoint"], night["limit"], night["strategy"], night["schedules"]) == (
        "flows.nightly.night", 4, "ENQUEUE", [],
    )  # fmt: skip
    assert [nightly["strategy"], backfill["strategy"]] == ["CANCEL_NEW", "ENQUEUE"]
    assert [nightly["entrypoint"], backfill["entrypoint"]] == [
        "flows.nightly.nightly",
        "flows.backfill.backfill",
    ]
    assert described["required"] == ["first_year", "last_year"]
    assert {one["version"] for one in described["served"]} == {version("gongkai")}


def test_the_form_of_a_backfill_has_bounds_choices_and_a_word_on_each_field_in_the_language_of_the_settings(
    described: dict[str, Any],
) -> None:
    form = described["form"]
    assert form["mode"]["enum"] == ["fill", "refetch", "from_archive"]
    assert (form["first_year"]["minimum"], form["last_year"]["maximum"]) == (2000, 2100)
    offices = form["publishers"]["items"]["enum"]
    assert offices.index("庄市街道") < offices.index("zhuangshi")
    assert form["publishers"]["default"] == []
    assert all(len(field["description"]) > 10 for field in form.values())
    assert form["first_year"]["description"].startswith("起始年度（2000 至 2100）")
    assert all(mode in form["mode"]["description"] for mode in form["mode"]["enum"])


def test_prefect_yaml_has_the_deployments_and_schedules_of_the_code(described: dict[str, Any]) -> None:
    assert described["file"] == [{**one, "version": None} for one in described["served"]]
