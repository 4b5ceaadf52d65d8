"""Batches on two processes of a Dask cluster, whose workers are killed in the middle, give the warehouse of a local run."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from flows.run import pipeline
from flows.run.request import nightly_request
from flows.run.start import run_now
from flows.settings import export_settings, read_settings
from load.engine import open_engine
from tests.support.deployment import Deployment, publish_nowhere
from tests.support.dying_workers import ClusterPerformer

SAME = (
    "SELECT publisher_code, year, indicator_code, breakdown, state, raw, report_url, table_no, row_no FROM mart_fact"
    " ORDER BY 1, 2, 3, 4",
    "SELECT publisher_code, year, status, facts, issues FROM mart_coverage ORDER BY 1, 2",
    "SELECT check_id, publisher_code, year, status FROM mart_issue ORDER BY 1, 2, 3",
    "SELECT (SELECT count(*) FROM report_version), (SELECT count(*) FROM fact), (SELECT count(*) FROM report_current)",
    "SELECT outcome, fetched, loaded, unchanged, held, failed FROM mart_run",
)


@contextmanager
def open_cluster(marks: Path) -> Iterator[ClusterPerformer]:
    distributed = pytest.importorskip("distributed", reason="gongkai[dask] is not installed")
    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None, "silence_logs": 50}
    with distributed.LocalCluster(**options) as cluster, distributed.Client(cluster) as client:
        yield ClusterPerformer(client, marks)


@pytest.mark.filterwarnings("default")
def test_lost_workers_lose_nothing_and_double_nothing(
    deployment: Deployment, postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "BATCH_SIZE", 3)
    deployment.run()
    settings = read_settings(
        home=tmp_path / "cluster", site=deployment.settings.site, warehouse_url=postgres_url, parse_workers=1
    )
    with monkeypatch.context() as patch:
        for name in read_settings().model_dump():
            patch.setenv(f"GONGKAI_{name.upper()}", "")
        export_settings(settings)
        report = run_now(
            settings, nightly_request, open_performer=lambda: open_cluster(tmp_path),
            publish=publish_nowhere, clock=lambda: deployment.now,
        )  # fmt: skip

    assert sorted(path.name for path in tmp_path.iterdir() if path.name in ("after", "before")) == [
        "after",
        "before",
    ]
    assert report.exit_code == 0
    there = Deployment(deployment.served, settings, open_engine(postgres_url), deployment.now)
    try:
        for question in SAME:
            assert there.rows(question) == deployment.rows(question), question
    finally:
        there.engine.dispose()
