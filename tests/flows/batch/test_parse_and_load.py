"""Batches on two processes of a Dask cluster, whose workers are killed or whose run is stopped in the middle, give the
warehouse of a local run."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from flows import engines
from flows.run import plan
from flows.run.request import nightly_request
from flows.run.start import run_now
from flows.settings import export_settings, read_settings
from load.engine import open_engine
from tests.support.deployment import Deployment, publish_nowhere
from tests.support.dying_workers import ClusterPerformer, StoppingRunner, perform_when_told
from tests.support.long import LONG
from tests.support.waiting import wait_until

SAME = (
    "SELECT publisher_code, year, indicator_code, breakdown, state, raw, report_url, table_no, row_no FROM mart_fact"
    " ORDER BY 1, 2, 3, 4",
    "SELECT publisher_code, year, status, facts, issues FROM mart_coverage ORDER BY 1, 2",
    "SELECT check_id, publisher_code, year, status FROM mart_issue ORDER BY 1, 2, 3",
    "SELECT (SELECT count(*) FROM report_version), (SELECT count(*) FROM fact), (SELECT count(*) FROM report_current)",
)
COUNTS = "SELECT outcome, fetched, loaded, unchanged, held, failed FROM mart_run"
pytestmark = pytest.mark.filterwarnings("default")


@contextmanager
def open_cluster(*, processes: bool = True) -> Iterator[Any]:
    """A client of two processes, or threads, which have the settings that are in the environment now."""
    distributed = pytest.importorskip("distributed", reason="gongkai[dask] is not installed")
    options = {
        "processes": processes,
        "n_workers": 2,
        "threads_per_worker": 1,
        "dashboard_address": "127.0.0.1:0",
        "silence_logs": 50,
    }
    with distributed.LocalCluster(**options) as cluster, distributed.Client(cluster) as client:
        yield client


def count_unfinished(dask_scheduler: Any) -> int:
    """How many batches of the cluster wait or are at work. One that is over is kept for as long as somebody may ask for it."""
    return sum(task.state not in ("memory", "erred") for task in dask_scheduler.tasks.values())


@pytest.fixture
def on_cluster(
    deployment: Deployment, postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Deployment]:
    """A deployment of the same site on PostgreSQL; its settings are in the environment, for workers."""
    monkeypatch.setattr(plan, "BATCH_SIZE", 3)
    settings = read_settings(
        home=tmp_path / "cluster", site=deployment.settings.site, warehouse_url=postgres_url, parse_workers=1
    )
    for name in read_settings().model_dump():
        monkeypatch.setenv(f"GONGKAI_{name.upper()}", "")
    export_settings(settings)
    engine = open_engine(postgres_url)
    yield Deployment(deployment.served, settings, engine, deployment.now)
    engine.dispose()


@LONG
def test_lost_workers_lose_nothing_and_double_nothing(
    deployment: Deployment, on_cluster: Deployment, tmp_path: Path
) -> None:
    deployment.run()

    @contextmanager
    def open_performer() -> Iterator[ClusterPerformer]:
        with open_cluster() as client:
            yield ClusterPerformer(client, tmp_path)

    report = run_now(
        on_cluster.settings, nightly_request, open_performer=open_performer,
        publish=publish_nowhere, clock=lambda: deployment.now,
    )  # fmt: skip

    assert (tmp_path / "before").exists()
    assert (tmp_path / "after").exists()
    assert report.exit_code == 0
    for question in (*SAME, COUNTS):
        assert on_cluster.rows(question) == deployment.rows(question), question


@LONG
def test_a_run_that_is_stopped_leaves_no_batch_at_work_and_the_next_one_does_the_rest(
    deployment: Deployment, on_cluster: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deployment.run()
    monkeypatch.setattr(engines, "perform_batch", perform_when_told)
    with open_cluster(processes=False) as client:
        runner = StoppingRunner(client, tmp_path)
        monkeypatch.setattr(engines, "_make_runner", lambda settings: runner)
        with pytest.raises(SystemExit):
            run_now(
                on_cluster.settings, nightly_request, open_performer=lambda: engines._open_engine(on_cluster.settings),
                publish=publish_nowhere, clock=lambda: deployment.now,
            )  # fmt: skip
        loaded = on_cluster.rows("SELECT count(*) FROM fact")
        (tmp_path / "go").touch()
        # The two that were at work find that their run is over; those that waited for a worker never begin.
        wait_until(lambda: len(list(tmp_path.glob("refused-*"))) == 2)
        wait_until(lambda: not client.run_on_scheduler(count_unfinished))

    assert on_cluster.rows("SELECT outcome FROM run") == [("stopped",)]
    assert on_cluster.rows("SELECT count(*) FROM run_lock WHERE run_id IS NOT NULL") == [(0,)]
    assert on_cluster.rows("SELECT count(*) FROM fact") == loaded
    assert len(list(tmp_path.glob("started-*"))) == 2
    assert "is over (stopped)" in next(tmp_path.glob("refused-*")).read_text()
    assert on_cluster.run().exit_code == 0
    for question in SAME:
        assert on_cluster.rows(question) == deployment.rows(question), question
