"""What is told at the end of a run: a message where one is due, the ping of a night, and a finding where that failed."""

import logging
from collections.abc import Sequence

from flows.alerts.delivery import deliver, ping
from flows.alerts.messages import News, describe_crash, describe_end, describe_ill
from flows.errors import WrongUsageError
from flows.inspection.status import Status
from flows.resources import open_profiles
from flows.run.report import RunReport
from flows.settings import Settings
from flows.words import Words
from load.engine import Engine, write
from load.issues.issue_log import make_site_issue, record_site_issues
from load.queries.news import find_abandoned, find_night_before, find_opened
from load.queries.runs import check_jumps, is_good_run
from load.runs.run_lock import utc_now
from load.sites import site_of_run

logger = logging.getLogger(__name__)

ALERTS = "alerts"
"""The origin of findings about messages that did not arrive."""
_MOST_NAMED = 3


def tell_of_end(settings: Settings, report: RunReport, engine: Engine, link: str | None = None) -> None:
    """Tell of a run that ended with a report. Nothing that fails here alters how it ended."""
    try:
        _tell(settings, report, engine, link)
    except Exception:  # the end of a run is what it is, whatever becomes of the news of it
        logger.exception("the end of run %s could not be told", report.run_id)


def tell_of_crash(
    settings: Settings, flow: str, reason: str, *, abandoned: bool = False, link: str | None = None
) -> None:
    """Tell of a run that broke off, or was found dead. The warehouse is not asked: it may be what was lost."""
    words = Words(settings.lang)
    message = describe_crash(words, name_sites(settings), flow, reason, abandoned=abandoned, link=link)
    deliver(settings, message)
    if flow == "nightly":
        ping(settings, is_good=False)


def tell_of_status(settings: Settings, status: Status) -> bool:
    """Tell of sites that are stale or whose last night was not good, if there are any. Whether all addresses took it."""
    if status.is_healthy:
        return True
    message = describe_ill(Words(settings.lang), status.ill, settings.alert_after_hours)
    return not deliver(settings, message)


def name_sites(settings: Settings) -> str:
    """The sites of the settings, as many as a title has room for; their profiles where those cannot be read."""
    try:
        names = [profile.site.code for profile in open_profiles(settings)]
    except WrongUsageError:
        names = list(settings.sites)
    return ", ".join(names) if len(names) <= _MOST_NAMED else f"{len(names)} sites"


def _tell(settings: Settings, report: RunReport, engine: Engine, link: str | None) -> None:
    if report.dry_run:
        return
    words, lost = Words(settings.lang), []
    message = describe_end(words, report, _read_news(engine, report), link)
    if message is not None:
        lost += deliver(settings, message)
    if report.flow == "nightly":
        lost += filter(None, [ping(settings, is_good=_is_good(engine, report))])
    if report.run_id is not None and (lost or message is not None):
        _record_lost(engine, report.run_id, lost)


def _read_news(engine: Engine, report: RunReport) -> News:
    if report.run_id is None:
        return News()
    with engine.connect() as conn:
        return News(
            find_night_before(conn, report.run_id),
            find_abandoned(conn, report.run_id),
            find_opened(conn, report.run_id),
            check_jumps(conn, report.run_id),
        )


def _is_good(engine: Engine, report: RunReport) -> bool:
    """Whether a night did what it was for; one that was done before it began has nothing recorded."""
    if report.run_id is None:
        return report.exit_code == 0
    with engine.connect() as conn:
        return is_good_run(conn, report.run_id)


def _record_lost(engine: Engine, run_id: int, lost: Sequence[str]) -> None:
    """A finding for what did not arrive; none, and the earlier one is resolved, where all did."""
    values = {"run": run_id, "where": ", ".join(dict.fromkeys(lost))}
    issues = [make_site_issue("alert_undelivered", "message", values=values)] if lost else []
    with write(engine) as conn:
        record_site_issues(conn, run_id, utc_now(), site_of_run(conn, run_id), issues, origin=ALERTS)
