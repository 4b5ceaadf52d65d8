"""The nightly flow. A thin shell: all work is in flows.run.pipeline, in steps of whole batches."""

from datetime import datetime
from functools import partial

import prefect.runtime
from prefect import flow

from flows.prefect_tasks import alert_of_end, publish_report, run_as_task
from flows.run.report import RunReport
from flows.run.request import nightly_request
from flows.run.start import run_now
from flows.settings import read_settings

# No `from __future__ import annotations` here or in flows.backfill: served runs fail on hints they cannot resolve.


@flow(
    name="nightly",
    description="One incremental run: what is new or changed on the site goes into the warehouse.",
    persist_result=False,
    on_failure=[alert_of_end],
    on_crashed=[alert_of_end],
)
def nightly(site: str | None = None, full: bool = False) -> RunReport:
    """Run the night. ``site`` is a profile other than GONGKAI_SITE; ``full`` asks for all it knows, due or not."""
    settings = read_settings(site=site)
    order = partial(nightly_request, full=full, due=_read_due_time())
    return run_now(settings, order, run_as_task, publish=publish_report, may_restate=settings.max_restated)


def _read_due_time() -> datetime | None:
    """When the schedule wanted this run. After a pause, Prefect replays all that were missed at once."""
    if prefect.runtime.deployment.id is None:
        return None
    due: datetime | None = prefect.runtime.flow_run.scheduled_start_time
    return due
