"""Runs that a dead process left behind: Running for ever, and each holding the one slot of its deployment."""

from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterTags,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.states import Crashed

_ALIVE = [StateType.RUNNING, StateType.PENDING, StateType.CANCELLING]


async def crash_zombies(tags: list[str]) -> list[str]:
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
