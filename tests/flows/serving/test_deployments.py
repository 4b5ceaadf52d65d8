"""The shell around the pipeline: a run from the command line, and the definitions of the deployments."""

import os
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from flows.serving.prefect_environment import prepare_prefect
from flows.serving.prefect_server import find_own_server, is_healthy
from flows.settings import read_settings
from replica import Fault
from tests.support.deployment import Deployment
from tests.support.processes import describe_environment, run_python, start_python
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
        f"gongkai: {deployment.served.base_url} gave nothing that could be read"
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
    note.write_text(f'{{"api": "http://127.0.0.1:1/api", "pid": {dead.pid}}}', encoding="utf-8")

    assert find_own_server(settings) is None
    assert not is_healthy("http://127.0.0.1:1/api")


def test_the_deployments_are_what_operators_were_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    script = """
import asyncio, json
from flows.serving.deployments import describe_deployments
from flows.settings import read_settings
nightly, backfill, watch = asyncio.run(describe_deployments(read_settings()))
schedule = nightly.schedules[0]
print(json.dumps({
    "watch": watch.schedules[0].schedule.cron, "cron": schedule.schedule.cron,
    "zone": schedule.schedule.timezone, "slug": schedule.slug,
    "limits": [nightly.concurrency_limit, backfill.concurrency_limit],
    "strategies": [one.concurrency_options.collision_strategy for one in (nightly, backfill)],
    "entrypoints": [nightly.entrypoint, backfill.entrypoint],
    "form": backfill._parameter_openapi_schema.model_dump()["properties"],
    "required": backfill._parameter_openapi_schema.model_dump()["required"],
}))
"""
    monkeypatch.setenv("GONGKAI_HOME", str(tmp_path))
    found = run_python("-c", script, environment=describe_environment(PREFECT_HOME=str(tmp_path / "prefect")))
    assert found.returncode == 0, found.stderr
    said = json_of(found.stdout)

    assert (said["cron"], said["zone"], said["slug"]) == ("0 2 * * *", "Asia/Shanghai", "nightly")
    assert said["watch"] == "30 8 * * *"
    assert said["limits"] == [1, 1]
    assert said["strategies"] == ["CANCEL_NEW", "ENQUEUE"]
    assert said["entrypoints"] == ["flows.nightly.nightly", "flows.backfill.backfill"]
    assert said["required"] == ["first_year", "last_year"]
    assert said["form"]["way"]["enum"] == ["fill", "refetch", "from_archive"]  # type: ignore[index, call-overload]
    assert said["form"]["first_year"]["minimum"] == 2000  # type: ignore[index, call-overload]


def json_of(text: str) -> dict[str, object]:
    import json

    found: dict[str, object] = json.loads(text.splitlines()[-1])
    return found
