"""What the flows share of Prefect: steps as tasks, names and ends of runs as states, alerts of failed runs."""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any, cast
from zoneinfo import ZoneInfo

import prefect.runtime
from prefect import Task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import FlowRun, State
from prefect.exceptions import PrefectException, PrefectHTTPStatusError
from prefect.flows import Flow
from prefect.states import Cancelled, Completed, Crashed, Failed

from flows.alerts.end_of_run import tell_of_crash, tell_of_end
from flows.console.run_report import print_report
from flows.engines import engine_of
from flows.errors import NothingDoneError, WrongUsageError
from flows.failures import REPORTED_ERRORS, say_error
from flows.overview.end_of_night import write_at_end
from flows.recording.abandoned import end_abandoned
from flows.recording.artifacts import add_artifacts, name_key
from flows.recording.links import link_of_run
from flows.recording.logs import record_log
from flows.recording.progress import record_progress
from flows.recording.within import try_within
from flows.resources import open_profiles
from flows.run.context import Result
from flows.run.report import RunReport
from flows.run.request import RunRequest
from flows.run.start import MakeRequest, run_now
from flows.run.story import count_pages
from flows.settings import Settings, read_settings
from flows.words import Words
from load.engine import Engine
from load.runs.outcome import RunOutcome
from load.runs.run_lock import utc_now
from transform.text.inert import describe_error

logger = logging.getLogger(__name__)

_told: set[str] = set()
"""The flow runs whose end this process has told."""
_END_STATES: Mapping[RunOutcome, Callable[..., State[Any]]] = {
    RunOutcome.DONE: Completed,
    RunOutcome.SOME_FAILED: partial(Completed, name="SomeFailed"),
    RunOutcome.NOTHING_DONE: partial(Failed, name="NothingDone"),
    RunOutcome.REFUSED: partial(Failed, name="Refused"),
    RunOutcome.SKIPPED: partial(Cancelled, name="Skipped"),
}
"""How a run that ended with a report is called in Prefect; one that broke off is Crashed."""


def run_as_task(name: str, step: Callable[[], Result]) -> Result:
    """Run a step as a task of Prefect. No retries and no cache: the client repeats requests, the archive keeps bytes."""

    def call() -> Result:
        return step()

    with _explain_prefect(name):
        return Task(call, name=name, task_run_name=name, cache_policy=NO_CACHE, persist_result=False)()


@contextmanager
def _explain_prefect(what: str) -> Iterator[None]:
    """Raise NothingDoneError where Prefect's server answers that it cannot: its disk may be full."""
    try:
        yield
    except (PrefectException, PrefectHTTPStatusError) as error:
        raise NothingDoneError(
            f"Prefect could not record {what} ({describe_error(error)}). What was loaded stays; run it again"
        ) from error


def publish_report(settings: Settings, report: RunReport, engine: Engine) -> None:
    """Print the report, tell of the end of the run, and leave in Prefect what a person looks at there: artifacts, and the
    end of runs that this one found dead. What Prefect cannot keep is logged, and the end of the run is what it is."""
    _print(settings, report, engine)
    tell_of_end(settings, report, engine, link_of_run())
    write_at_end(settings, report, engine)
    add_artifacts(settings, report, engine)
    try_within("the end of dead runs", partial(end_abandoned, Words(settings.lang), report, engine))


def _print(settings: Settings, report: RunReport, engine: Engine) -> None:
    """Print the report. Where a worker is gone nobody reads it, and rich takes that for a reason to end the process."""
    try:
        print_report(report, engine, settings.lang)
    except (OSError, SystemExit):
        logger.warning("nobody takes what the run prints; it is in the artifacts of the run")


def name_run(settings: Settings, what: str = "") -> str:
    """What a run is called in Prefect: ``zhenhai 2026-11-26``, or ``what`` in place of the day at the site. Of several
    sites their number; where no profile can be read, what the settings name."""
    try:
        profiles = open_profiles(settings)
    except WrongUsageError:
        return f"{settings.site} {what}".strip()
    site = profiles[0].site.code if len(profiles) == 1 else f"{len(profiles)} sites"
    day = utc_now().astimezone(ZoneInfo(profiles[0].site.timezone)).date()
    return f"{site} {what or day}"


def perform_flow(settings: Settings, make_request: MakeRequest) -> Any:
    """What a flow of a run does and returns: the run, as the state of Prefect that has its end and its reason.

    ``read_end`` gives the report, or the error, to whoever called the flow.
    """
    with record_log():
        return _perform(settings, make_request)


def _perform(settings: Settings, make_request: MakeRequest) -> State[Any]:
    flow = "backfill" if prefect.runtime.flow_run.flow_name == "backfill" else "nightly"
    try:
        report = run_now(
            settings, partial(_make_recorded, make_request), run_as_task, engine_of(settings),
            publish=partial(publish_report, settings),
            open_progress=lambda site: record_progress(f"{name_key(flow, site)}-progress", Words(settings.lang)),
        )  # fmt: skip
    except REPORTED_ERRORS as error:
        reason = say_error(error, settings.lang)
        tell_of_crash(settings, flow, reason, link=link_of_run())
        is_usage = isinstance(error, WrongUsageError)
        end = partial(Failed, name="WrongUsage") if is_usage else Crashed
        return end_told(end(message=reason, data=error))
    except BaseException as stop:
        if not isinstance(stop, Exception):  # by a signal: whoever sent it knows
            _told.add(str(prefect.runtime.flow_run.id))
        raise
    return end_told(
        _END_STATES[report.outcome](message=report.reason or describe_counts(settings, report), data=report)
    )


def _make_recorded(make_request: MakeRequest, today: date) -> RunRequest:
    """The request, with the id that Prefect knows its run by."""
    return replace(make_request(today), recorded_as=prefect.runtime.flow_run.id)


def end_told(state: State[Any]) -> State[Any]:
    """The same state, of a flow run whose end this process has told: its hook has nothing to add."""
    _told.add(str(prefect.runtime.flow_run.id))
    return state


def read_end(state: Any) -> RunReport:
    """The report of a flow that ``perform_flow`` ended, by its state. Raises the error of one that broke off."""
    end = state.result(raise_on_failure=False)
    if isinstance(end, BaseException):
        raise end
    return cast("RunReport", end)


def describe_counts(settings: Settings, report: RunReport) -> str:
    """How many addresses ended how, in a line."""
    return count_pages(Words(settings.lang), report.pages)


def alert_of_end(flow: Flow[..., Any], flow_run: FlowRun, state: State[Any]) -> None:
    """The hook of failed and crashed runs: tell of one whose own process could not."""
    if str(flow_run.id) in _told:
        return
    settings = read_settings(site=flow_run.parameters.get("site") or None)
    tell_of_crash(settings, "nightly" if flow.name == "night" else flow.name, state.message or "no message")
