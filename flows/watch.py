"""The watch flow: a daily check that nights are completed, for a night that never ran leaves no failed run."""

from datetime import timedelta
from functools import partial
from importlib.metadata import version
from typing import Any

from prefect import flow
from prefect.states import Completed, Failed

from flows.alerts.end_of_run import tell_of_status
from flows.alerts.messages import describe_ill
from flows.fields import say_in_form
from flows.inspection.status import read_status
from flows.prefect_tasks import alert_of_end, end_told
from flows.recording.abandoned import end_lost
from flows.recording.within import try_within
from flows.resources import open_current_warehouse, open_profiles
from flows.settings import read_settings
from flows.words import Words
from load.queries.runs import find_lost_runs
from load.runs.run_lock import utc_now


@flow(
    name="watch",
    version=version("gongkai"),
    description=say_in_form("watch"),
    persist_result=False,
    on_failure=[alert_of_end],
    on_crashed=[alert_of_end],
)
def watch() -> Any:
    """Tell of the sites whose last good night is too long ago, or whose last night was not good: Failed then. Runs that are
    dead by the warehouse end in Prefect too."""
    settings = read_settings()
    codes = [profile.site.code for profile in open_profiles(settings)]
    stale_after = timedelta(seconds=settings.stale_after_seconds)
    engine = open_current_warehouse(settings)
    try:
        with engine.connect() as conn:
            status = read_status(
                conn,
                utc_now(),
                alert_after_hours=settings.alert_after_hours,
                sites=codes,
                stale_after=stale_after,
            )
            lost = find_lost_runs(conn, utc_now(), stale_after)
    finally:
        engine.dispose()
    try_within("the end of dead runs", partial(end_lost, Words(settings.lang), lost))
    if status.is_healthy:
        return Completed(message=f"{len(status.sites)} sites are well")
    tell_of_status(settings, status)
    told = describe_ill(Words(settings.lang), status.ill, settings.alert_after_hours)
    return end_told(Failed(name="Ill", message=told.body))
