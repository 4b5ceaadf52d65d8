"""From settings to a finished run: open what it needs, wait for the lock if it must, publish its report."""

import logging
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime
from time import monotonic
from zoneinfo import ZoneInfo

from extract.archive import open_archive
from flows.batch.publishers import describe_site
from flows.failures import REPORTED_ERRORS, explain_crash, is_bug
from flows.resources import open_corrections, open_current_warehouse, open_profile, open_warehouse
from flows.run.context import OpenPerformer, RunContext, StepRunner, run_directly
from flows.run.holding import LONGEST_WAIT, POLL_SECONDS, describe_parameters
from flows.run.pipeline import perform_run
from flows.run.progress import Progress, show_progress
from flows.run.publishers import settle_publishers
from flows.run.report import RunReport
from flows.run.request import Mode, RunRequest
from flows.settings import Settings
from load.engine import Engine
from load.errors import AnotherRun
from load.queries.archived import has_snapshots
from load.queries.runs import last_good_night
from load.runs.hand_over import ask_for_lock
from load.runs.outcome import RunOutcome
from load.runs.run_lock import record_skipped, utc_now

logger = logging.getLogger(__name__)

MakeRequest = Callable[[date], RunRequest]
Publish = Callable[[RunReport, Engine], None]
OpenProgress = Callable[[str], AbstractContextManager[Progress]]


def _show_progress(_site: str) -> AbstractContextManager[Progress]:
    return show_progress()


def run_now(
    settings: Settings,
    make_request: MakeRequest,
    run_step: StepRunner = run_directly,
    open_performer: OpenPerformer | None = None,
    *,
    publish: Publish,
    open_progress: OpenProgress = _show_progress,
    clock: Callable[[], datetime] = utc_now,
) -> RunReport:
    """Do one run now and return its report, after ``publish`` was given the report and the warehouse.

    ``open_performer`` gives whoever reads and loads the batches, None means this process; ``open_progress`` shows the
    progress at the site with this code. ``make_request`` is given the current day at the site; ``clock`` gives aware UTC
    times. Raises NothingDoneError if the run broke off or lost the warehouse, WrongUsageError for publishers that do not
    exist, and the errors of profile, archive and warehouse if one of them cannot be opened.
    """
    profile = open_profile(settings)
    request = make_request(clock().astimezone(ZoneInfo(profile.site.timezone)).date())
    engine = open_current_warehouse(settings) if request.dry_run else open_warehouse(settings)
    place = engine.url.render_as_string()
    try:
        request = settle_publishers(profile, engine, request)
        archive = open_archive(settings.archive, must_exist=_needs_archive(engine, request))
        archive.require_answer()
        corrections = open_corrections(settings)
        with open_progress(profile.site.code) as progress:
            context = RunContext(
                settings, profile, engine, archive, clock, progress, corrections, run_step, open_performer
            )
            report = _run(context, request)
        publish(report, engine)
    except REPORTED_ERRORS:
        raise
    except Exception as error:  # the command ends with one line
        if is_bug(error):
            logger.error("the run broke off", exc_info=error)
        raise explain_crash(error, place) from error
    finally:
        engine.dispose()
    return report


def _needs_archive(engine: Engine, request: RunRequest) -> bool:
    """Whether a run keeps nothing in the archive and there is something to be read in it: before the first night there
    is not, and a dry run asks the site for all."""
    if not request.dry_run:
        return request.mode is Mode.FROM_ARCHIVE
    with engine.connect() as conn:
        return has_snapshots(conn)


def _run(context: RunContext, request: RunRequest) -> RunReport:
    """Run, unless a good night was completed since this one was due. While another run holds the site it is waited for."""
    started = context.clock()
    last_night = _last_night(context) if request.scheduled_for else None
    # A night in the future is one of a clock that had jumped: it has not done this one's work.
    if request.scheduled_for and last_night and request.scheduled_for <= last_night <= started:
        reason = context.words.say("end.already_done", began=f"{last_night:%Y-%m-%d %H:%M}")
        return _report_nothing(context, request, started, RunOutcome.DONE, reason)
    site, deadline = describe_site(context.profile), monotonic() + _longest_wait(context, request)
    while True:
        try:
            return perform_run(context, request)
        except AnotherRun as busy:
            if monotonic() >= deadline:
                return _skip(context, request, started, busy)
            context.progress.stage(context.words.say("stage.waiting", holder=busy))
            if not request.dry_run and request.flow == "nightly":
                ask_for_lock(context.engine, site, context.clock())
            time.sleep(POLL_SECONDS)


def _longest_wait(context: RunContext, request: RunRequest) -> float:
    """In seconds."""
    if request.flow == "nightly":
        return context.settings.lock_wait_minutes * 60
    return LONGEST_WAIT.total_seconds()


def _last_night(context: RunContext) -> datetime | None:
    with context.engine.connect() as conn:
        return last_good_night(conn, context.profile.site.code)


def _skip(context: RunContext, request: RunRequest, started: datetime, busy: AnotherRun) -> RunReport:
    now = context.clock()
    minutes = int((now - started).total_seconds() // 60)
    reason = context.words.say("end.skipped", minutes=minutes, holder=busy)
    run_id = record_skipped(
        context.engine, request.flow, describe_parameters(context, request), started, now,
        site=describe_site(context.profile), reason=reason,
    )  # fmt: skip
    return _report_nothing(context, request, started, RunOutcome.SKIPPED, reason, run_id)


def _report_nothing(
    context: RunContext,
    request: RunRequest,
    started: datetime,
    outcome: RunOutcome,
    reason: str,
    run_id: int | None = None,
) -> RunReport:
    site = context.profile.site
    return RunReport(
        request.flow,
        site.code,
        outcome,
        started,
        context.clock(),
        run_id=run_id,
        address=site.base_url,
        reason=reason,
    )
