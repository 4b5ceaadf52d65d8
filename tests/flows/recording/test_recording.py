"""The record of a run in Prefect: dead runs that are ended, progress, and what hangs."""

import os
import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from prefect.states import Running

from flows.recording import abandoned
from flows.recording.abandoned import end_abandoned
from flows.recording.progress import RecordedProgress
from flows.recording.within import try_within
from flows.run.request import nightly_request
from flows.serving.lost_runs import end_lost_runs
from flows.words import Words
from load.queries.runs import find_lost_runs
from load.runs.run_lock import start_run
from load.sites import SiteRow
from tests.support.deployment import Deployment


class Server:
    """As much of Prefect's client as is asked here."""

    def __init__(self) -> None:
        self.states: dict[UUID, str] = {}

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def read_flow_run(self, run_id: UUID) -> Any:
        return type("Run", (), {"state": Running()})

    def set_flow_run_state(self, run_id: UUID, state: Any, force: bool) -> None:
        self.states[run_id] = state.type.value


def test_a_run_that_was_found_dead_ends_in_prefect_too(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the id that was kept with it; what Prefect does not record has none."""
    server, recorded = Server(), uuid4()
    monkeypatch.setattr(abandoned, "get_client", lambda **_: server)
    deployment.run()
    began, site = deployment.now, SiteRow("zhenhai-replica", "镇海区", deployment.served.base_url)
    for recorded_as in (None, str(recorded)):
        request = replace(nightly_request(began.date()), recorded_as=recorded_as)
        dead = start_run(deployment.engine, "nightly", request.describe(), began, site=site)
        dead.stop_heartbeat()
        deployment.now += timedelta(hours=1)
        report = deployment.run()
        end_abandoned(Words("en"), report, deployment.engine)

    assert server.states == {recorded: "CRASHED"}
    assert deployment.rows("SELECT count(*) FROM mart_run WHERE outcome = 'abandoned'") == [(2,)]


def test_status_ends_in_prefect_what_is_dead_by_the_warehouse(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the next run finds it; a run that lives, or that Prefect does not record, is left alone."""
    server, recorded = Server(), uuid4()
    monkeypatch.setattr(abandoned, "get_client", lambda **_: server)
    monkeypatch.setattr(os, "environ", {**os.environ, "PREFECT_API_URL": "http://127.0.0.1:1/api"})
    deployment.run()
    request = replace(nightly_request(deployment.now.date()), recorded_as=str(recorded))
    site = SiteRow("zhenhai-replica", "镇海区", deployment.served.base_url)
    running = start_run(deployment.engine, "nightly", request.describe(), deployment.now, site=site)

    def end_lost(minutes: int) -> dict[UUID, str]:
        with deployment.engine.connect() as conn:
            lost = find_lost_runs(conn, deployment.now + timedelta(minutes=minutes), timedelta(minutes=3))
        end_lost_runs(deployment.settings, lost)
        return server.states

    assert end_lost(minutes=1) == {}
    running.stop_heartbeat()
    assert end_lost(minutes=4) == {recorded: "CRASHED"}


def test_what_hangs_or_fails_is_left_behind(caplog: pytest.LogCaptureFixture) -> None:
    assert try_within("this", lambda: None)
    assert not try_within("that", threading.Event().wait, 0.05)
    assert "Prefect could not keep that (no answer within 0 s)" in caplog.text


def test_progress_is_sent_as_a_share_and_to_the_end() -> None:
    class Shown:
        def __init__(self) -> None:
            self.seen: list[object] = []

        def stage(self, what: str) -> None:
            self.seen.append(what)

        def start(self, total: int) -> None:
            self.seen.append(total)

        def advance(self, count: int) -> None:
            self.seen.append(count)

    shown, sent = Shown(), []

    def send(_artifact: UUID, progress: float, description: str) -> None:
        sent.append((progress, description))

    progress = RecordedProgress(shown, Words("en"), uuid4(), send)
    progress.stage("addresses: list")
    progress.start(4)
    progress.advance(1)
    progress.finish(is_done=False)
    assert shown.seen == ["addresses: list", 4, 1]
    assert sent == [(25.0, r"addresses\: list: 1 of 4 addresses")]
