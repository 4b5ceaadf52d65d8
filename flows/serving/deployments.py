"""The deployments that `gongkai serve` keeps alive, and `gongkai deploy` gives to a work pool; prefect.yaml has the same."""

from importlib.metadata import version
from typing import Any

from prefect._internal.versioning import VersionType
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.deployments.runner import RunnerDeployment
from prefect.exceptions import ObjectNotFound
from prefect.flows import Flow
from prefect.schedules import Cron
from prefect.types.entrypoint import EntrypointType

from flows.backfill import backfill
from flows.nightly import night, nightly
from flows.nights import count_at_once
from flows.settings import Settings
from flows.watch import watch

NIGHTLY = "nightly"
NIGHT = "night"
BACKFILL = "backfill"
WATCH = "watch"
WATCH_CRON = "30 8 * * *"
TAGS = ["gongkai"]
# By module: loading a flow by its file would put this folder on the path, where its names shadow others.
_BY_MODULE = EntrypointType.MODULE_PATH

# While a night is still under way when the next one is due, the next one is not needed.
_ONE_AT_A_TIME = ConcurrencyLimitConfig(
    limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW, grace_period_seconds=120
)


# Each site's night is wanted; its lock keeps it from another one of the same site.
def _so_many_at_once(limit: int) -> ConcurrencyLimitConfig:
    return ConcurrencyLimitConfig(
        limit=limit, collision_strategy=ConcurrencyLimitStrategy.ENQUEUE, grace_period_seconds=120
    )


# Every backfill that was started is wanted: the later ones wait.
_ONE_AFTER_ANOTHER = ConcurrencyLimitConfig(
    limit=1, collision_strategy=ConcurrencyLimitStrategy.ENQUEUE, grace_period_seconds=120
)


async def describe_deployments(settings: Settings) -> tuple[RunnerDeployment, ...]:
    """The deployments of nightly (with its schedule), backfill (a form), watch (with its schedule) and night (which
    nightly starts for each of several sites), in this order."""
    # The slug makes a new registration leave a schedule alone that an operator has paused.
    nightly_schedule = Cron(settings.nightly_cron, timezone=settings.timezone, slug=NIGHTLY)
    watch_schedule = Cron(WATCH_CRON, timezone=settings.timezone, slug=WATCH)
    at_once = _so_many_at_once(count_at_once(settings))
    return (
        await _describe(nightly, schedule=nightly_schedule, concurrency_limit=_ONE_AT_A_TIME),
        await _describe(backfill, concurrency_limit=_ONE_AFTER_ANOTHER),
        await _describe(watch, schedule=watch_schedule),
        await _describe(night, concurrency_limit=at_once),
    )


async def _describe(flow: Flow[..., Any], **options: Any) -> RunnerDeployment:
    """The deployment of a flow under its own name. By itself Prefect would take the commit of the folder it is called in
    for the version."""
    return await flow.ato_deployment(
        flow.name, tags=TAGS, entrypoint_type=_BY_MODULE,
        version=version("gongkai"), version_type=VersionType.SIMPLE, **options,
    )  # fmt: skip


async def register_in_pool(settings: Settings, pool: str) -> list[str]:
    """Register the deployments with the Prefect server, for the workers of a work pool; returns their names.

    A pool that is not there is made, for processes of the worker's own machine. What is registered already is brought up
    to these settings.
    """
    await _ensure_pool(pool)
    names = []
    for deployment in await describe_deployments(settings):
        await deployment.aapply(work_pool_name=pool)
        names.append(f"{deployment.flow_name}/{deployment.name}")
    return names


async def _ensure_pool(name: str) -> None:
    async with get_client() as client:
        try:
            await client.read_work_pool(name)
        except ObjectNotFound:
            await client.create_work_pool(WorkPoolCreate(name=name, type="process"))
