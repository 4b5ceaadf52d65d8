"""The nightly flows: ``night`` is the night of one site, ``nightly`` that of all of them; thin shells around flows.run."""

from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import prefect.runtime
from prefect import flow
from prefect.deployments import run_deployment

from flows.fields import Help, say_in_form
from flows.nights import plan_nights
from flows.prefect_tasks import alert_of_end, name_run, perform_flow
from flows.run.request import nightly_request
from flows.settings import Settings, read_settings

NIGHT_DEPLOYMENT = "night/night"

# No `from __future__ import annotations` here or in flows.backfill: served runs fail on hints they cannot resolve.


def name_night() -> str:
    """What a night is called in Prefect: the site, or how many, and the day there."""
    parameters = prefect.runtime.flow_run.parameters
    return name_run(read_settings(site=parameters.get("site") or None))


@flow(
    name="night",
    version=version("gongkai"),
    flow_run_name=name_night,
    description=say_in_form("night"),
    persist_result=False,
    on_failure=[alert_of_end],
    on_crashed=[alert_of_end],
)
def night(
    site: Annotated[str, Help("one_site")],
    full: Annotated[bool, Help("full")] = False,
    take_over: Annotated[bool, Help("take_over")] = False,
) -> Any:
    """Run the night of one site."""
    return _run_night(read_settings(site=site), full=full, take_over=take_over)


@flow(
    name="nightly",
    version=version("gongkai"),
    flow_run_name=name_night,
    description=say_in_form("nightly"),
    persist_result=False,
    on_failure=[alert_of_end],
    on_crashed=[alert_of_end],
)
def nightly(
    site: Annotated[str, Help("sites")] = "",
    full: Annotated[bool, Help("full")] = False,
    take_over: Annotated[bool, Help("take_over")] = False,
) -> Any:
    """Run the night of the one site, or start those of all. An empty ``site`` is that of the settings."""
    settings = read_settings(site=site or None)
    if len(settings.sites) == 1:
        return _run_night(settings, full=full, take_over=take_over)
    _start_nights(settings, full=full, take_over=take_over)
    return None


def _run_night(settings: Settings, *, full: bool, take_over: bool) -> Any:
    make_request = partial(
        nightly_request,
        full=full,
        take_over=take_over,
        scheduled_for=_scheduled_time(),
        max_restatements=settings.max_restated,
    )
    return perform_flow(settings, make_request)


def _start_nights(settings: Settings, *, full: bool, take_over: bool) -> None:
    """Have each site's night begin in its turn, under the site's name. Nothing is waited for: a worker that did the
    waiting would be missing for the nights. A second try of the same schedule starts none twice."""
    scheduled_for = _scheduled_time() or datetime.now(UTC)
    day = scheduled_for.astimezone(ZoneInfo(settings.timezone)).date()
    for planned in plan_nights(settings, scheduled_for):
        run_deployment(
            NIGHT_DEPLOYMENT,
            parameters={"site": planned.site, "full": full, "take_over": take_over},
            scheduled_time=planned.begins,
            flow_run_name=f"{planned.code} {day}",
            timeout=0,
            idempotency_key=f"night {planned.code} {planned.begins.isoformat()}",
            as_subflow=False,
        )


def _scheduled_time() -> datetime | None:
    """The time for which the schedule wanted this run; None outside of a deployment.

    After a pause, Prefect starts all runs that were missed at once.
    """
    if prefect.runtime.deployment.id is None:
        return None
    scheduled: datetime | None = prefect.runtime.flow_run.scheduled_start_time
    return scheduled
