"""From settings to a finished run: open what it needs, wait for the lock if it must, publish its report."""

import logging
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from extract.archive import open_archive
from extract.records import describe_error
from flows.errors import NothingDoneError
from flows.failures import REPORTED_ERRORS, explain_failure
from flows.resources import open_corrections, open_current_warehouse, open_profile, open_warehouse
from flows.run.context import OpenPerformer, RunContext, StepRunner, run_directly
from flows.run.pipeline import perform_run
from flows.run.progress import show_progress
from flows.run.publishers import settle_publishers
from flows.run.report import RunReport
from flows.run.request import Mode, RunRequest
from flows.settings import Settings
from load.engine import DatabaseError, Engine, describe_failure
from load.errors import AnotherRun
from load.queries.archived import has_snapshots
from load.queries.runs import last_completed_night
from load.run_lock import RunOutcome, utc_now

logger = logging.getLogger(__name__)

_POLL_SECONDS = 2
_LONGEST_WAIT = timedelta(hours=4)

MakeRequest = Callable[[date], RunRequest]
Publish = Callable[[RunReport, Engine], None]


def run_now(
    settings: Settings,
    make_request: MakeRequest,
    run_step: StepRunner = run_directly,
    open_performer: OpenPerformer | None = None,
    *,
    publish: Publish,
    clock: Callable[[], datetime] = utc_now,
) -> RunReport:
    """Do one run now and return its report, after ``publish`` was given the report and the warehouse.

    ``open_performer`` gives whoever reads and loads the batches, None means this process.
    ``make_request`` is given the current day at the site; ``clock`` gives aware UTC times. Raises NothingDoneError if
    the run could do nothing, broke off or lost the warehouse, WrongUsageError for publishers that do not exist, and
    the errors of profile, archive and warehouse if one of them cannot be opened.
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
        with show_progress() as progress:
            context = RunContext(
                settings, profile, engine, archive, clock, progress, corrections, run_step, open_performer
            )
            report = _run(context, request)
        publish(report, engine)
    except REPORTED_ERRORS:
        raise
    except Exception as error:  # the command ends with one line
        raise _explain(error, place) from error
    finally:
        engine.dispose()
    if report.outcome is RunOutcome.NOTHING_DONE:
        raise NothingDoneError(report.reason or "nothing could be done")
    return report


def _needs_archive(engine: Engine, request: RunRequest) -> bool:
    """Whether a run keeps nothing in the archive and there is something to be read in it: before the first night there
    is not, and a dry run asks the site for all."""
    if not request.dry_run:
        return request.mode is Mode.FROM_ARCHIVE
    with engine.connect() as conn:
        return has_snapshots(conn)


def _explain(error: Exception, warehouse: str) -> NothingDoneError:
    """The error that ends the run in place of one that nobody caught."""
    reason = describe_failure(error) if isinstance(error, DatabaseError) else None
    if reason is not None:
        return NothingDoneError(
            f"the warehouse {warehouse} was lost on the way: {reason}. What was loaded stays; run it again"
        )
    failure = explain_failure(error)
    if failure is not None:
        return NothingDoneError(f"the run broke off: {failure}. What was loaded stays; run it again")
    logger.error("the run broke off", exc_info=error)
    return NothingDoneError(
        f"the run broke off ({describe_error(error)}): a bug of ours; the log has its traceback. "
        "What was loaded stays; run it again"
    )


def _run(context: RunContext, request: RunRequest) -> RunReport:
    """Run, unless the night was completed since it was due. If another run holds the lock, a night ends at once and
    a backfill waits."""
    started = context.clock()
    last_night = _last_night(context) if request.scheduled_for else None
    # A night in the future is one of a clock that had jumped: it has not done this one's work.
    if request.scheduled_for and last_night and request.scheduled_for <= last_night <= started:
        reason = f"done at {last_night:%Y-%m-%d %H:%M} UTC"
        return _report_nothing(context, request, started, RunOutcome.ALREADY_DONE, reason)
    while True:
        try:
            return perform_run(context, request)
        except AnotherRun as busy:
            if not request.waits_for_lock:
                return _report_nothing(context, request, started, RunOutcome.ANOTHER_RUN, str(busy))
            if context.clock() - started > _LONGEST_WAIT:
                reason = f"waited in vain: {busy}"
                return _report_nothing(context, request, started, RunOutcome.NOTHING_DONE, reason)
            context.progress.stage(f"waiting: {busy}")
            time.sleep(_POLL_SECONDS)


def _last_night(context: RunContext) -> datetime | None:
    with context.engine.connect() as conn:
        return last_completed_night(conn, context.profile.site.code)


def _report_nothing(
    context: RunContext, request: RunRequest, started: datetime, outcome: RunOutcome, reason: str
) -> RunReport:
    site = context.profile.site
    return RunReport(
        request.flow, site.code, outcome, started, context.clock(), address=site.base_url, reason=reason
    )
