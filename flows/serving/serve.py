"""Keeps the deployments alive in this process until it is stopped, and marks runs of dead processes as Crashed."""

import asyncio
import logging
import signal
from collections.abc import Callable
from contextlib import suppress
from types import FrameType

from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterTags,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.logging.handlers import APILogHandler
from prefect.runner import Runner
from prefect.states import Crashed

from flows.alerts.end_of_run import tell_of_crash
from flows.serving.deployments import TAGS, describe_deployments
from flows.settings import Settings
from flows.words import Words

logger = logging.getLogger(__name__)

RUN_SECONDS = 30
"""How long Prefect waits for a run that is cancelled before it kills it."""
_LONGER = 15
_LOOK_EVERY = 5
_FLUSH_SECONDS = 10
_UNFINISHED = [StateType.RUNNING, StateType.PENDING, StateType.CANCELLING]


def keep_serving(
    settings: Settings,
    *,
    crash_stale_runs: bool,
    announce: Callable[[], None],
    look_after: Callable[[], None],
) -> None:
    """Serve the nightly schedule and the backfill form until SIGTERM or Ctrl-C.

    ``crash_stale_runs`` may be True only if no run is under way: all unfinished runs are then marked Crashed.
    ``announce`` is called when the deployments are registered, ``look_after`` every few seconds from then on: what it
    raises ends the serving.
    """
    asyncio.run(_serve(settings, crash_stale_runs, announce, look_after))


async def _serve(
    settings: Settings, crash_stale_runs: bool, announce: Callable[[], None], look_after: Callable[[], None]
) -> None:
    if crash_stale_runs:
        for run in await mark_stale_runs_crashed(TAGS, Words(settings.lang)):
            logger.warning(
                "run %s had been left behind by a dead process; it is marked Crashed now", run.name
            )
            await asyncio.to_thread(_tell_of_stale, settings, run)

    runner = Runner(name="gongkai", pause_on_shutdown=False)
    for deployment in await describe_deployments(settings):
        await runner.aadd_deployment(deployment)
    await asyncio.to_thread(announce)

    await _run_until_stopped(runner, look_after)
    with suppress(TimeoutError):  # a server that is gone takes no logs
        await asyncio.wait_for(APILogHandler.aflush(), _FLUSH_SECONDS)


def _tell_of_stale(settings: Settings, run: FlowRun) -> None:
    flow = "backfill" if "mode" in run.parameters else "nightly"
    site = run.parameters.get("site")
    of_site = settings if not site else settings.of_site(site)
    tell_of_crash(of_site, flow, f"{run.name}: {Words(settings.lang).say('command.gone')}", abandoned=True)


async def mark_stale_runs_crashed(tags: list[str], words: Words) -> list[FlowRun]:
    """Mark all unfinished runs of the deployments with these tags as Crashed; return the runs.

    Only to be called while no run is under way. A run whose process was killed stays Running for ever and holds the
    one slot of its deployment: with CANCEL_NEW it cancels every later night, without any message.
    """
    async with get_client() as client:
        runs = await _find_unfinished(client, tags)
        for run in runs:
            await client.set_flow_run_state(run.id, Crashed(message=words.say("command.gone")), force=True)
    return runs


async def _find_unfinished(client: PrefectClient, tags: list[str]) -> list[FlowRun]:
    states = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=_UNFINISHED)))
    deployments = DeploymentFilter(tags=DeploymentFilterTags(all_=tags))
    return await client.read_flow_runs(flow_run_filter=states, deployment_filter=deployments)


async def _run_until_stopped(runner: Runner, look_after: Callable[[], None]) -> None:
    """Run until a signal comes, then cancel the runs under way so that their ``finally`` is executed. Prefect's own
    ``serve`` kills them, and they stay Running in its records for ever."""
    working = asyncio.create_task(runner.start())
    await asyncio.sleep(0)  # the runner sets its signal handlers in its first step, and ours replace them
    stopped = _hear_signals()
    looking = asyncio.create_task(_keep_looking(look_after))
    waiting = asyncio.create_task(stopped.wait())

    await asyncio.wait({working, waiting, looking}, return_when=asyncio.FIRST_COMPLETED)

    waiting.cancel()
    try:
        await asyncio.wait_for(_stop(runner, working), RUN_SECONDS + _LONGER)
    except TimeoutError:
        logger.warning("the runs under way did not end in time")
    looking.cancel()
    with suppress(asyncio.CancelledError):
        await looking


def _hear_signals() -> asyncio.Event:
    """An event that SIGTERM and Ctrl-C set. Handlers of the loop would end with it, and a second SIGTERM would then kill
    this process before it has stopped its server."""
    stopped, loop = asyncio.Event(), asyncio.get_running_loop()

    def stop(_number: int, _frame: FrameType | None) -> None:
        with suppress(RuntimeError):  # the loop has ended already
            loop.call_soon_threadsafe(stopped.set)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    return stopped


async def _stop(runner: Runner, working: "asyncio.Task[None]") -> None:
    """Cancel the runs under way, unless the runner has ended by itself or not begun yet."""
    if not working.done():
        if runner.started:
            await runner.astop()
        else:
            working.cancel()
    with suppress(asyncio.CancelledError):
        await working


async def _keep_looking(look_after: Callable[[], None]) -> None:
    while True:
        await asyncio.sleep(_LOOK_EVERY)
        look_after()
