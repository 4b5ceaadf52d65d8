"""The nightly flow: a thin shell around flows.run."""

from datetime import datetime
from functools import partial

import prefect.runtime
from prefect import flow

from flows.engines import engine_of
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
def nightly(site: str | None = None, full: bool = False, take_over: bool = False) -> RunReport:
    """Run the night. ``site`` is a profile other than GONGKAI_SITE; ``full`` asks for every known address, due or
    not; ``take_over`` lets this program write although another one superseded it."""
    settings = read_settings(site=site)
    make_request = partial(
        nightly_request,
        full=full,
        take_over=take_over,
        scheduled_for=_scheduled_time(),
        max_restatements=settings.max_restated,
    )
    return run_now(settings, make_request, run_as_task, engine_of(settings), publish=publish_report)


def _scheduled_time() -> datetime | None:
    """The time for which the schedule wanted this run; None outside of a deployment.

    After a pause, Prefect starts all runs that were missed at once.
    """
    if prefect.runtime.deployment.id is None:
        return None
    scheduled: datetime | None = prefect.runtime.flow_run.scheduled_start_time
    return scheduled
