"""Runs of the deployments that are started from the command line, for the machine that serves them or a worker."""

import asyncio
import os
from collections.abc import Mapping
from typing import Any

from prefect.deployments import run_deployment
from prefect.exceptions import ObjectNotFound, PrefectHTTPStatusError

from flows.errors import WrongUsageError
from flows.recording.links import link_of
from flows.serving.deployments import BACKFILL


def start_backfill(parameters: Mapping[str, Any]) -> str:
    """Start a run of the deployment `backfill` and return its link, or its id where no server is named.

    Raises WrongUsageError if the server has no such deployment, or refuses the parameters.
    """
    return asyncio.run(_start(f"{BACKFILL}/{BACKFILL}", dict(parameters)))


async def _start(name: str, parameters: dict[str, Any]) -> str:
    try:
        run = await run_deployment(name, parameters=parameters, timeout=0, as_subflow=False)  # type: ignore[misc]
    except ObjectNotFound as unknown:
        server = os.environ.get("PREFECT_API_URL", "the Prefect server")
        raise WrongUsageError(
            f"{server} has no deployment {name}: gongkai serve or gongkai deploy registers it"
        ) from unknown
    except PrefectHTTPStatusError as refused:
        if refused.response.is_server_error:
            raise
        raise WrongUsageError(f"{name} refuses these parameters: {_explain(refused)}") from refused
    return link_of(run.id) or str(run.id)


def _explain(refused: PrefectHTTPStatusError) -> str:
    try:
        answer = refused.response.json()
    except ValueError:
        return str(refused.response.status_code)
    return str(answer.get("detail") or answer.get("exception_detail") or answer)
