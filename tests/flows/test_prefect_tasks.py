"""What a run leaves in Prefect's UI is text of ours, and what Prefect cannot record ends the run with a reason."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from prefect.exceptions import PrefectException

from flows import prefect_tasks
from flows.batch.outcome import PageOutcome, PageStatus
from flows.errors import NothingDoneError
from flows.prefect_tasks import publish_report, run_as_task
from flows.run.report import RunReport
from load.dimensions import PublisherRow, sync_publishers
from load.engine import write
from load.run_lock import RunOutcome
from load.sites import find_site
from load.versions.coverage import record_coverage
from tests.support.deployment import Deployment


def test_artifacts_hold_texts_of_a_site_and_no_markup(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: dict[str, Any] = {}
    monkeypatch.setattr(
        prefect_tasks, "create_markdown_artifact", lambda markdown, **_: made.update(a=markdown)
    )
    monkeypatch.setattr(prefect_tasks, "create_table_artifact", lambda table, **_: made.update(b=table))
    hostile = "![x](http://x) <img src=http://x> [a](javascript:a)\n# all is well\n| a |"
    now = datetime(2026, 3, 1, tzinfo=UTC)
    deployment.run()
    with write(deployment.engine) as conn:
        site_id = find_site(conn, "zhenhai-replica")
        assert site_id is not None
        sync_publishers(conn, site_id, [PublisherRow("new", hostile)])
        record_coverage(conn, site_id, [("new", 2017, "failed", now)])
    page = PageOutcome("http://s.test/(a)", "list", PageStatus.FAILED, hostile, reason=hostile)
    odd = PageOutcome("javascript:a", "list", PageStatus.FAILED, reason="x")
    report = RunReport(
        "nightly", "zhenhai-replica", RunOutcome.SOME_FAILED, now, now, 1, pages=(page, odd), reason=hostile
    )

    publish_report(report, deployment.engine)

    escaped = r"\!\[x\]\(http\:\/\/x\) \<img src\=http\:\/\/x\> \[a\]\(javascript\:a\) \# all is well \| a \|"
    assert made["a"].splitlines()[1] == rf"zhenhai\-replica, run 1, 0 requests. {escaped}"
    assert made["a"].splitlines()[-2:] == [
        rf"- [http\:\/\/s\.test\/\(a\)](http://s.test/%28a%29): {escaped}",
        r"- javascript\:a: x",
    ]
    assert escaped in {row["publisher"] for row in made["b"]}
    assert "庄市街道" in {row["publisher"] for row in made["b"]}


def test_a_step_that_prefect_cannot_record_ends_the_run_with_a_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object, **__: object) -> Callable[[], None]:
        def call() -> None:
            raise PrefectException("Internal Server Error")

        return call

    monkeypatch.setattr(prefect_tasks, "Task", refuse)
    with pytest.raises(NothingDoneError, match=r"Prefect could not record discover .*Server Error.*again"):
        run_as_task("discover", lambda: None)
