"""The watch flow: a daily check that nights are completed, for a night that never ran leaves no failed run."""

from collections.abc import Sequence

from prefect import flow

from flows.errors import NothingDoneError
from flows.inspection.status import SiteStatus, read_status
from flows.prefect_tasks import alert_of_end
from flows.resources import open_current_warehouse, open_profiles
from flows.settings import read_settings
from load.run_lock import utc_now

_MOST_NAMED = 20


@flow(
    name="watch",
    description="Fails, and so alerts, when no nightly run came to its end lately.",
    persist_result=False,
    on_failure=[alert_of_end],
    on_crashed=[alert_of_end],
)
def watch() -> None:
    """Raise NothingDoneError, with the sites, if the last completed night of a site of the settings is too old."""
    settings = read_settings()
    codes = [profile.site.code for profile in open_profiles(settings)]
    engine = open_current_warehouse(settings)
    try:
        with engine.connect() as conn:
            status = read_status(conn, utc_now(), alert_after_hours=settings.alert_after_hours, sites=codes)
    finally:
        engine.dispose()
    if status.is_stale:
        raise NothingDoneError(
            f"no nightly run came to its end within {settings.alert_after_hours} hours: "
            f"{_describe_stale(status.stale)}; see docs/RUNBOOK.md, stale night"
        )


def _describe_stale(stale: Sequence[SiteStatus]) -> str:
    """The stale sites, each with its last good night."""
    named = []
    for site in stale[:_MOST_NAMED]:
        began = f"the last one began {site.last_night:%Y-%m-%d %H:%M} UTC" if site.last_night else "none yet"
        named.append(f"{site.site} ({began})")
    more = [f"and {len(stale) - _MOST_NAMED} more"] if len(stale) > _MOST_NAMED else []
    return ", ".join([*named, *more])
