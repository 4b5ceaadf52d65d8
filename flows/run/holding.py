"""The site that a run holds: taken for it, handed over to a night that waits for it, and given back with how it ended."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from importlib.metadata import version
from time import monotonic, sleep
from typing import Any

from flows.batch.publishers import describe_site
from flows.errors import NothingDoneError
from flows.failures import explain_crash, say_error
from flows.run.context import RunContext, RunState
from flows.run.request import RunRequest
from flows.settings import mask_passwords
from load.engine import DatabaseError
from load.errors import AnotherRun
from load.normalisers import Program
from load.runs.hand_over import hand_over, is_waited_for, take_back
from load.runs.outcome import RunOutcome, is_good
from load.runs.run_lock import Run, finish_run, start_run
from transform.forms.catalogue import normaliser_version

logger = logging.getLogger(__name__)

POLL_SECONDS = 2
"""So often a run that waits for a site looks whether it is free."""
LONGEST_WAIT = timedelta(hours=4)
"""So long a backfill waits for a site."""


@contextmanager
def locked_run(context: RunContext, request: RunRequest) -> Iterator[RunState]:
    """The state of a run that holds its site; its end is recorded, however it ends. A dry run holds nothing.

    Raises AnotherRun if another run holds the site or the warehouse, SupersededProgram if this program may not write to it.
    """
    site = context.profile.site
    words = context.words
    state = RunState(request, site.code, site.base_url, context.clock(), words, time=context.begin_time())
    if request.dry_run:
        yield state
        return
    run = start_run(
        context.engine, request.flow, describe_parameters(context, request), state.started,
        site=describe_site(context.profile),
        program=_name_program(request),
        clock=context.clock, stale_after=context.stale_after, max_restated=request.max_restatements,
    )  # fmt: skip
    state.run = run
    try:
        yield state
    except BaseException as error:
        _try_to_finish(context, run, state, error)
        raise
    counters = state.counters()
    finish_run(
        run, state.outcome, counters, context.clock(), reason=state.reason,
        is_good=is_good(state.outcome, counters, context.settings.max_failed_share),
    )  # fmt: skip


def describe_parameters(context: RunContext, request: RunRequest) -> dict[str, Any]:
    """What is recorded of a request with its run: the version is that of the package."""
    return {"site": context.profile.site.code, "version": version("gongkai"), **request.describe()}


def _name_program(request: RunRequest) -> Program:
    return Program(normaliser_version(), version("gongkai"), request.take_over)


def is_wanted(context: RunContext, state: RunState) -> bool:
    """Whether a night waits for the site that this backfill holds."""
    if state.run is None or state.request.flow != "backfill":
        return False
    return is_waited_for(context.engine, describe_site(context.profile), context.clock())


def wait_for_night(context: RunContext, state: RunState) -> None:
    """Hand the site over to the night that waits for it, and take it back after that one."""
    run, site = state.run, describe_site(context.profile)
    if run is None:
        return
    began = monotonic()
    hand_over(run)
    while True:
        sleep(POLL_SECONDS)
        try:
            take_back(
                run, site, context.clock(), program=_name_program(state.request), stale_after=context.stale_after
            )  # fmt: skip
        except AnotherRun as busy:
            context.progress.stage(context.words.say("stage.waiting", holder=busy))
            if monotonic() - began > LONGEST_WAIT.total_seconds():
                raise NothingDoneError(context.words.say("end.not_given_back", holder=busy)) from busy
        else:
            state.time.end += monotonic() - began
            return


def _try_to_finish(context: RunContext, run: Run, state: RunState, error: BaseException) -> None:
    """Record the end of a run that broke off or was stopped. If that fails too, it is logged: the first error is the one
    to raise."""
    if isinstance(error, Exception):
        place = context.engine.url.render_as_string()
        said = say_error(explain_crash(error, place), context.words.language)
        outcome, reason = RunOutcome.CRASHED, mask_passwords(said)
    else:
        signal = "Ctrl-C" if isinstance(error, KeyboardInterrupt) else "SIGTERM"
        outcome, reason = RunOutcome.STOPPED, context.words.say("end.stopped", signal=signal)
    try:
        finish_run(run, outcome, state.counters(), context.clock(), reason=reason)
    except DatabaseError as second:
        logger.warning("how run %s ended could not be recorded: %s", run.run_id, second.orig)
