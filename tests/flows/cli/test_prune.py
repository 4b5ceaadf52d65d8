"""`gongkai db prune` on a deployment of several nights: what else asks for requests is answered as before."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from click.testing import Result
from typer.testing import CliRunner

from flows.cli import app
from load.engine import open_engine
from load.runs.outcome import RunOutcome
from load.runs.retention import prune_fetches
from tests.support.deployment import Deployment
from tests.support.long import LONG
from tests.support.waiting import PATIENCE

FACT = "zhuangshi/2017/f2014.2.2.4"


def run(*words: str, code: int = 0) -> Result:
    result = CliRunner().invoke(app, list(words))
    assert result.exit_code == code, result.output
    return result


def _answers(deployment: Deployment, folder: Path) -> tuple[str, ...]:
    """What the commands say that read the log of requests."""
    run("archive", "export", "--warc", str(folder / "all.warc.gz"))
    bodies = deployment.rows("SELECT DISTINCT url, sha256 FROM fetch WHERE outcome = 'page' ORDER BY 1, 2")
    words = (
        ("trace", FACT),
        ("status", "--json"),
        ("db", "check", "--json"),
        ("history", "zhuangshi", "2017"),
    )
    # Of the status only whether the night is stale changes with the hour.
    return (str(bodies), *(CliRunner().invoke(app, list(one)).stdout for one in words))


def test_commands_say_the_same_before_and_after(filled: Deployment, tmp_path: Path) -> None:
    for _ in range(2):
        filled.now += timedelta(days=1)
        filled.run()
    before = _answers(filled, tmp_path)
    rows = filled.rows("SELECT count(*) FROM fetch")[0][0]

    counted = json.loads(run("db", "prune", "--older-than", "0", "--dry-run", "--json").stdout)
    assert filled.rows("SELECT count(*) FROM fetch") == [(rows,)]
    said = run("db", "prune", "--older-than", "0").stdout

    assert counted["runs"] == 2
    assert 0 < counted["pruned"] < counted["requests"]
    assert said.startswith(f"{counted['pruned']} of {counted['requests']} requests are deleted")
    assert filled.rows("SELECT count(*) FROM fetch") == [(rows - counted["pruned"],)]
    assert _answers(filled, tmp_path) == before


@pytest.mark.usefixtures("filled")
def test_by_default_the_days_of_the_setting_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "0 of 0 requests are deleted" in run("db", "prune").stdout
    monkeypatch.setenv("GONGKAI_KEEP_REQUESTS_DAYS", "0")
    assert "GONGKAI_KEEP_REQUESTS_DAYS" in run("db", "prune", code=2).stderr


@contextmanager
def _pruning(deployment: Deployment) -> Iterator[list[int]]:
    """How many requests were deleted each time, again and again, by somebody else while the context lasts."""
    engine, over, pruned = open_engine(deployment.settings.warehouse), Event(), list[int]()

    def prune() -> None:
        while not over.is_set():
            pruned.append(prune_fetches(engine, deployment.now, timedelta(0)).pruned)

    thread = Thread(target=prune)
    thread.start()
    try:
        yield pruned
    finally:
        over.set()
        thread.join(PATIENCE)
        engine.dispose()


@LONG
def test_a_night_beside_it_is_as_any_other(deployment: Deployment, warehouse_url: str) -> None:
    settings = deployment.settings.model_copy(update={"warehouse_url": warehouse_url})
    nights = replace(deployment, settings=settings, engine=open_engine(warehouse_url))
    count = 'SELECT count(*) FROM "fetch" WHERE run_id = (SELECT max(run_id) FROM run)'
    for _ in range(3):
        nights.run()
        nights.now += timedelta(days=1)
    before = nights.rows(count)

    with _pruning(nights) as pruned:
        report = nights.run()

    assert report.outcome is RunOutcome.DONE
    assert sum(pruned) > 0
    assert nights.rows(count) == before
    nights.engine.dispose()
