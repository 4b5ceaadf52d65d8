"""Keeping the deployments alive in this process, until it is told to stop.

Runs that a dead process left behind: Running for ever, and each holding the one slot of its deployment.
"""

import asyncio
import logging
import signal

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

from flows.serving.deployments import TAGS, describe_deployments
from flows.settings import Settings

logger = logging.getLogger(__name__)

_ALIVE = [StateType.RUNNING, StateType.PENDING, StateType.CANCELLING]


async def mark_stale_runs_crashed(tags: list[str]) -> list[str]:
    """Mark all unfinished runs of the deployments with these tags as Crashed; gives the names of the runs.

    Call it only while nothing of ours is at work. With CANCEL_NEW a zombie cancels every later night in silence.
    """
    async with get_client() as client:
        runs = await _find_alive(client, tags)
        for run in runs:
            await client.set_flow_run_state(
                run.id, Crashed(message="The process that worked on this run is gone."), force=True
            )
    return [run.name for run in runs]


async def _find_alive(client: PrefectClient, tags: list[str]) -> list[FlowRun]:
    states = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=_ALIVE)))
    ours = DeploymentFilter(tags=DeploymentFilterTags(all_=tags))
    return await client.read_flow_runs(flow_run_filter=states, deployment_filter=ours)


def keep_serving(settings: Settings, *, reap: bool) -> None:
    """Serve the nightly schedule and the backfill form until SIGTERM or Ctrl-C.

    ``reap`` says that no run of ours can be alive now, so that those on record are dead.
    """
    asyncio.run(_serve(settings, reap=reap))


async def _serve(settings: Settings, *, reap: bool) -> None:
    if reap:
        for name in await mark_stale_runs_crashed(TAGS):
            logger.warning("run %s had been left behind by a dead process; it is marked Crashed now", name)

    runner = Runner(name="gongkai", pause_on_shutdown=False)
    for deployment in await describe_deployments(settings):
        await runner.aadd_deployment(deployment)

    await _run_until_stopped(runner)
    await APILogHandler.aflush()


async def _run_until_stopped(runner: Runner) -> None:
    """Runs under way are cancelled at the end, with their ``finally``; Prefect's own ``serve`` only kills them,
    and they stay Running on record for ever."""
    working = asyncio.create_task(runner.start())
    await asyncio.sleep(0)  # the runner sets its signal handlers in its first step; ours come after and win
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    waiting = asyncio.create_task(stopped.wait())

    await asyncio.wait({working, waiting}, return_when=asyncio.FIRST_COMPLETED)

    waiting.cancel()
    if not working.done():
        await runner.astop()
    await working
