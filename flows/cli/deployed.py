"""Starts runs of the deployments, for `gongkai backfill --deployment`."""

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from flows.cli.app import say

if TYPE_CHECKING:
    from flows.settings import Settings


def start_deployed(
    settings: "Settings", parameters: Mapping[str, Any], *, named: Sequence[str] | None
) -> None:
    """Start a run of the deployment for each site that was named, or for each of several in the settings, and say the link
    of each."""
    from flows.errors import WrongUsageError
    from flows.resources import open_profiles
    from flows.serving.prefect_environment import explain_prefect, prepare_prefect
    from flows.serving.prefect_server import use_running_server

    open_profiles(settings)
    sites = settings.sites if named or len(settings.sites) > 1 else ("",)
    if parameters["publishers"] and len(sites) > 1:
        raise WrongUsageError("--deployment with --publisher works for one site: say it with --site")
    prepare_prefect(settings, quiet=True)
    use_running_server(settings)
    if not os.environ.get("PREFECT_API_URL"):
        raise WrongUsageError(
            "--deployment needs gongkai serve on this GONGKAI_HOME, or PREFECT_API_URL with the server of the workers"
        )
    with explain_prefect(settings):
        from flows.serving.started_runs import start_backfill

        for one in sites:
            say(start_backfill({**parameters, "site": one}))
