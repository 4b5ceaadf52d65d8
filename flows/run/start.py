"""From settings to a finished run: opens what it needs, does what is ordered, says how it went, closes everything."""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlalchemy.exc import InterfaceError, OperationalError

from flows.errors import NothingDoneError
from flows.resources import (
    open_corrections,
    open_current_warehouse,
    open_profile,
    open_snapshots,
    open_warehouse,
)
from flows.run.context import RunContext, StepRunner, run_directly
from flows.run.pipeline import perform_run
from flows.run.progress import show_progress
from flows.run.publishers import require_publishers
from flows.run.report import RunReport
from flows.run.request import RunRequest
from flows.settings import Settings
from load.errors import AnotherRun
from load.queries.runs import last_completed_night
from load.run_lock import RunOutcome

_LOOK_EVERY_SECONDS = 2
_LONGEST_WAIT = timedelta(hours=4)

Clock = Callable[[], datetime]
Order = Callable[[date], RunRequest]
Publish = Callable[[RunReport, Engine], None]


def read_clock() -> datetime:
    """The time now, aware, UTC."""
    return datetime.now(UTC)


def run_now(
    settings: Settings,
    order: Order,
    run_step: StepRunner = run_directly,
    *,
    publish: Publish,
    clock: Clock = read_clock,
    may_restate: int | None = None,
) -> RunReport:
    """Run what is ordered for today. A run that could do nothing is an error, once it has said what it has to say."""
    profile = open_profile(settings)
    orders = order(clock().astimezone(ZoneInfo(profile.site.timezone)).date())
    engine = open_current_warehouse(settings) if orders.dry_run else open_warehouse(settings)
    try:
        require_publishers(profile, engine, orders)
        archive, corrections = open_snapshots(settings), open_corrections(settings)
        with show_progress() as progress:
            context = RunContext(settings, profile, engine, archive, clock, progress, corrections)
            report = _run(context, orders, run_step, may_restate)
        publish(report, engine)
    except (OperationalError, InterfaceError) as error:
        raise NothingDoneError(
            f"the warehouse {engine.url.render_as_string()} was lost on the way: {error.orig}. "
            "What was loaded stays; run it again"
        ) from error
    finally:
        engine.dispose()
    if report.outcome is RunOutcome.NOTHING_DONE:
        raise NothingDoneError(report.reason or "nothing could be done")
    return report


def _run(
    context: RunContext, request: RunRequest, run_step: StepRunner, may_restate: int | None
) -> RunReport:
    """A night that was done already, or finds another run at work, says so and does nothing; a backfill waits."""
    started = context.clock()
    last = _last_night(context) if request.due else None
    if request.due and last and last >= request.due:
        return _do_nothing(
            context, request, started, RunOutcome.ALREADY_DONE, f"done at {last:%Y-%m-%d %H:%M} UTC"
        )
    while True:
        try:
            return perform_run(context, request, run_step, may_restate=may_restate)
        except AnotherRun as busy:
            if not request.patient:
                return _do_nothing(context, request, started, RunOutcome.ANOTHER_RUN, str(busy))
            if context.clock() - started > _LONGEST_WAIT:
                return _do_nothing(
                    context, request, started, RunOutcome.NOTHING_DONE, f"waited in vain: {busy}"
                )
            context.progress.stage(f"waiting: {busy}")
            time.sleep(_LOOK_EVERY_SECONDS)


def _last_night(context: RunContext) -> datetime | None:
    with context.engine.connect() as conn:
        return last_completed_night(conn, context.profile.site.code)


def _do_nothing(
    context: RunContext, request: RunRequest, started: datetime, outcome: RunOutcome, reason: str
) -> RunReport:
    return RunReport(
        request.flow, context.profile.site.base_url, outcome, started, context.clock(), reason=reason
    )
