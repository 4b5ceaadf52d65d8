"""Holding the warehouse for the time of a run, and recording how it ended, however it ended."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy.exc import DBAPIError

from flows.course import Course, Workplace
from flows.orders import Orders
from flows.run_report import Outcome
from load.runs import Run, finish_run, start_run

logger = logging.getLogger(__name__)

FAILED = "failed"


@contextmanager
def hold_warehouse(place: Workplace, orders: Orders) -> Iterator[Course]:
    """A course to run. AnotherRun says that somebody else is at work. A dry run holds nothing."""
    course = Course(orders, place.profile.site.base_url, place.clock())
    if orders.dry_run:
        yield course
        return
    stale = timedelta(seconds=place.settings.stale_after_seconds)
    parameters = {"site": place.profile.site.code, **orders.describe()}
    run = start_run(
        place.engine, orders.flow, parameters, course.started, clock=place.clock, stale_after=stale
    )
    course.run_id = run.run_id
    try:
        yield course
    except BaseException as error:
        stopped = not isinstance(error, Exception)
        _finish_anyhow(place, run, course, Outcome.STOPPED.value if stopped else FAILED)
        raise
    finish_run(run, course.outcome.value, course.counters(), place.clock())


def _finish_anyhow(place: Workplace, run: Run, course: Course, outcome: str) -> None:
    """The error under way is the one that counts; that its end could not be recorded is only said."""
    try:
        finish_run(run, outcome, course.counters(), place.clock())
    except DBAPIError as error:
        logger.warning("how run %s ended could not be recorded: %s", run.run_id, error.orig)
