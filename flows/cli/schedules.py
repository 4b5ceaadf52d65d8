"""The commands that keep the schedules alive: `gongkai serve` on this machine, `gongkai deploy` in a work pool."""

import os
import signal
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.app import ArchivePlace, AsJson, Site, Warehouse, app, name_sites, say

if TYPE_CHECKING:
    from flows.settings import Settings

_LONGEST_END = 90
"""Seconds from SIGTERM: half a minute for the runs under way, 20 s for the server, and what a busy machine takes."""


@app.command("serve")
def serve(site: Site = None, warehouse: Warehouse = None, archive: ArchivePlace = None) -> None:
    """Keep the nightly schedule and the backfill deployment alive on this machine, with a UI; SIGTERM or Ctrl-C ends it."""
    from flows.alerts.delivery import require_known_addresses
    from flows.resources import open_corrections, open_profiles, require_engine
    from flows.serving.own_server import drop_own_server
    from flows.settings import export_settings, read_settings
    from flows.stopping import end_on_sigterm

    settings = read_settings(site=name_sites(site), warehouse_url=warehouse, archive_url=archive)
    open_profiles(settings)
    require_engine(settings)
    require_known_addresses(settings)
    open_corrections(settings)
    export_settings(settings)
    is_own_server = not os.environ.get("PREFECT_API_URL")
    at_last = partial(drop_own_server, settings) if is_own_server else int
    try:
        with end_on_sigterm(within=_LONGEST_END, at_last=at_last):
            _serve(settings, is_own_server=is_own_server)
    except SystemExit as end:
        # Whoever sent it wanted just this.
        if end.code != 128 + signal.SIGTERM:
            raise


def _serve(settings: "Settings", *, is_own_server: bool) -> None:
    from flows.resources import is_run_under_way
    from flows.serving.own_server import look_after_server, require_alone
    from flows.serving.prefect_environment import prepare_prefect
    from flows.serving.prefect_server import named_or_own_server

    prepare_prefect(settings)
    if is_own_server:
        require_alone(settings)
    with named_or_own_server(settings) as api:
        os.environ["PREFECT_API_URL"] = api
        from flows.serving.announcement import announce
        from flows.serving.serve import keep_serving

        keep_serving(
            settings,
            crash_stale_runs=is_own_server or not is_run_under_way(settings),
            announce=lambda: say(announce(settings, api)),
            look_after=partial(look_after_server, settings) if is_own_server else lambda: None,
        )


@app.command("deploy")
def deploy(
    pool: Annotated[
        str, typer.Option("--pool", metavar="NAME", help="The work pool; it is made if need be.")
    ],
    site: Site = None,
    warehouse: Warehouse = None,
    archive: ArchivePlace = None,
    as_json: AsJson = False,
) -> None:
    """Register all deployments with a Prefect server, for the workers of a work pool."""
    from flows.console.json_lines import write_json
    from flows.errors import WrongUsageError
    from flows.resources import open_profiles, require_engine
    from flows.serving.prefect_environment import explain_prefect, prepare_prefect
    from flows.serving.prefect_server import named_or_own_server
    from flows.settings import read_settings
    from flows.words import Words

    settings = read_settings(site=name_sites(site), warehouse_url=warehouse, archive_url=archive)
    open_profiles(settings)
    require_engine(settings)
    words = Words(settings.lang)
    if not os.environ.get("PREFECT_API_URL"):
        raise WrongUsageError("PREFECT_API_URL names no server: set it to the one that the workers ask")
    prepare_prefect(settings, quiet=True)
    with named_or_own_server(settings), explain_prefect(settings):
        import asyncio

        from flows.serving.deployments import register_in_pool

        for name in asyncio.run(register_in_pool(settings, pool)):
            waits = words.say("command.waits", name=name, pool=pool)
            say(write_json({"deployment": name, "pool": pool}) if as_json else waits)
    say(words.say("command.start_worker", pool=pool), err=as_json)
