"""The daily look at whether nights come to their end: a night that never ran leaves no failed run to see."""

from datetime import UTC, datetime

from prefect import flow

from flows.errors import NothingDoneError
from flows.inspection.status import read_status
from flows.prefect_tasks import alert_of_end
from flows.resources import open_current_warehouse
from flows.settings import read_settings


@flow(
    name="watch",
    description="Fails, and so alerts, when no nightly run came to its end lately.",
    persist_result=False,
    on_failure=[alert_of_end],
    on_crashed=[alert_of_end],
)
def watch() -> None:
    """Look at the last completed night."""
    settings = read_settings()
    engine = open_current_warehouse(settings)
    try:
        with engine.connect() as conn:
            found = read_status(conn, datetime.now(UTC), alert_after_hours=settings.alert_after_hours)
    finally:
        engine.dispose()
    if found.is_stale:
        last = (
            f"the last one began {found.last_night:%Y-%m-%d %H:%M} UTC"
            if found.last_night
            else "there is none yet"
        )
        raise NothingDoneError(
            f"no nightly run came to its end within {settings.alert_after_hours} hours ({last}): "
            "see docs/RUNBOOK.md, stale night"
        )
