"""The watch flow: a daily check that nights are completed, for a night that never ran leaves no failed run."""

from prefect import flow

from flows.errors import NothingDoneError
from flows.inspection.status import read_status
from flows.prefect_tasks import alert_of_end
from flows.resources import open_current_warehouse
from flows.settings import read_settings
from load.run_lock import utc_now


@flow(
    name="watch",
    description="Fails, and so alerts, when no nightly run came to its end lately.",
    persist_result=False,
    on_failure=[alert_of_end],
    on_crashed=[alert_of_end],
)
def watch() -> None:
    """Raise NothingDoneError if the last completed night is too old."""
    settings = read_settings()
    engine = open_current_warehouse(settings)
    try:
        with engine.connect() as conn:
            status = read_status(conn, utc_now(), alert_after_hours=settings.alert_after_hours)
    finally:
        engine.dispose()
    if status.is_stale:
        last = "there is none yet"
        if status.last_night:
            last = f"the last one began {status.last_night:%Y-%m-%d %H:%M} UTC"
        raise NothingDoneError(
            f"no nightly run came to its end within {settings.alert_after_hours} hours ({last}): "
            "see docs/RUNBOOK.md, stale night"
        )
