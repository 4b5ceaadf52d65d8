"""The commands that run flows: `gongkai nightly`, `gongkai backfill`, `gongkai serve`."""

import asyncio
import os
import signal
import sys
from dataclasses import replace
from types import FrameType
from typing import Annotated

import typer

from flows.cli.app import ArchivePlace, Site, Warehouse, app, name_sites, say
from flows.settings import Settings, export_settings, read_settings

TakeOver = Annotated[
    bool,
    typer.Option(
        "--take-over", help="Write although a newer program, or one with other form data, has since."
    ),
]


@app.command("nightly")
def nightly(
    site: Site = None,
    warehouse: Warehouse = None,
    archive: ArchivePlace = None,
    full: Annotated[
        bool, typer.Option("--full", help="Ask for everything that is known, due or not.")
    ] = False,
    take_over: TakeOver = False,
) -> None:
    """One incremental run of the nightly flow, now."""
    from flows.serving.prefect_environment import explain_prefect
    from flows.serving.prefect_server import server_of_workers

    settings = read_settings(site=name_sites(site), warehouse_url=warehouse, archive_url=archive)
    _prepare(settings)
    if len(settings.sites) > 1:
        words = ["nightly", *(["--full"] if full else []), *(["--take-over"] if take_over else [])]
        raise typer.Exit(_run_each_site(settings, words))
    with explain_prefect(settings), server_of_workers(settings):
        from flows.nightly import nightly as flow

        report = flow(full=full, take_over=take_over)
    raise typer.Exit(report.exit_code if report is not None else 0)


@app.command("backfill")
def backfill(
    years: Annotated[str, typer.Option("--years", metavar="A-B", help="The years: 2014-2018, or one.")],
    publisher: Annotated[
        list[str] | None, typer.Option("--publisher", metavar="CODE", help="Only this one; may be repeated.")
    ] = None,
    refetch: Annotated[
        bool, typer.Option("--refetch", help="Ask for what is in the warehouse already, too.")
    ] = False,
    from_archive: Annotated[
        bool, typer.Option("--from-archive", help="Read what is archived again, without any network.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what would change, write nothing.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="However many facts it restates.")] = False,
    take_over: TakeOver = False,
    site: Site = None,
    warehouse: Warehouse = None,
    archive: ArchivePlace = None,
) -> None:
    """A bounded run that can be stopped and run again; asks the site only for what its bounds name."""
    from flows.errors import WrongUsageError
    from flows.run.request import BackfillMode, read_years
    from flows.serving.prefect_environment import explain_prefect
    from flows.serving.prefect_server import server_of_workers

    if refetch and from_archive:
        raise WrongUsageError("--refetch asks the site and --from-archive does not: give one of them")
    year_range = read_years(years)
    mode: BackfillMode = "refetch" if refetch else "from_archive" if from_archive else "fill"
    settings = read_settings(site=name_sites(site), warehouse_url=warehouse, archive_url=archive)
    _prepare(settings, dry_run=dry_run, from_archive=from_archive)
    if len(settings.sites) > 1:
        words = [
            "backfill",
            "--years",
            years,
            *(word for code in publisher or () for word in ("--publisher", code)),
        ]
        flags = {"--refetch": refetch, "--from-archive": from_archive, "--dry-run": dry_run, "--yes": yes}
        flags["--take-over"] = take_over
        raise typer.Exit(
            _run_each_site(settings, [*words, *(name for name, is_set in flags.items() if is_set)])
        )
    with explain_prefect(settings), server_of_workers(settings):
        from flows.backfill import backfill as flow

        report = flow(
            first_year=year_range.start,
            last_year=year_range.stop - 1,
            publishers=publisher or None,
            way=mode,
            dry_run=dry_run,
            any_restatement=yes,
            take_over=take_over,
        )
    raise typer.Exit(report.exit_code)


def _prepare(settings: Settings, *, dry_run: bool = False, from_archive: bool = False) -> None:
    """Open everything once, so that wrong settings are reported before the seconds that Prefect takes to import."""
    from extract.archive import open_archive
    from flows.resources import (
        open_corrections,
        open_current_warehouse,
        open_profiles,
        open_warehouse,
        require_engine,
    )
    from flows.serving.prefect_environment import prepare_prefect
    from flows.serving.prefect_server import use_running_server

    open_profiles(settings)
    require_engine(settings)
    open_archive(settings.archive, must_exist=dry_run or from_archive)
    open_corrections(settings)
    (open_current_warehouse(settings) if dry_run else open_warehouse(settings)).dispose()
    export_settings(settings)
    prepare_prefect(settings, quiet=True)
    use_running_server(settings)


def _run_each_site(settings: Settings, words: list[str]) -> int:
    """Run the command for each site, with one Prefect server for all, and print what each of them printed."""
    from flows.console.run_report import print_run_of_site, print_sites
    from flows.nights import EndedNight, run_each_site
    from flows.resources import open_profiles
    from flows.serving.prefect_server import named_or_own_server

    with named_or_own_server(settings) as api:
        os.environ["PREFECT_API_URL"] = api
        codes = [profile.site.code for profile in open_profiles(settings)]
        named = dict(zip(settings.sites, codes, strict=True))
        ended: list[EndedNight] = []

        def show(night: EndedNight) -> None:
            ended.append(replace(night, site=named[night.site]))
            print_run_of_site(ended[-1])

        code = run_each_site(settings, words, show)
    print_sites(ended)
    return code


@app.command("serve")
def serve(site: Site = None, warehouse: Warehouse = None, archive: ArchivePlace = None) -> None:
    """Keep the nightly schedule and the backfill deployment alive on this machine."""
    from flows.resources import is_run_under_way, open_corrections, open_profiles, require_engine
    from flows.serving.prefect_environment import prepare_prefect
    from flows.serving.prefect_server import named_or_own_server

    settings = read_settings(site=name_sites(site), warehouse_url=warehouse, archive_url=archive)
    open_profiles(settings)
    require_engine(settings)
    open_corrections(settings)
    export_settings(settings)
    prepare_prefect(settings)
    signal.signal(signal.SIGTERM, _leave)
    is_own_server = not os.environ.get("PREFECT_API_URL")
    with named_or_own_server(settings) as api:
        os.environ["PREFECT_API_URL"] = api
        from flows.serving.serve import keep_serving

        keep_serving(settings, crash_stale_runs=is_own_server or not is_run_under_way(settings))


@app.command("deploy")
def deploy(
    pool: Annotated[
        str, typer.Option("--pool", metavar="NAME", help="The work pool; it is made if need be.")
    ],
    site: Site = None,
    warehouse: Warehouse = None,
    archive: ArchivePlace = None,
) -> None:
    """Register all deployments with a Prefect server, for the workers of a work pool."""
    from flows.errors import WrongUsageError
    from flows.resources import open_profiles, require_engine
    from flows.serving.prefect_environment import explain_prefect, prepare_prefect
    from flows.serving.prefect_server import named_or_own_server

    settings = read_settings(site=name_sites(site), warehouse_url=warehouse, archive_url=archive)
    open_profiles(settings)
    require_engine(settings)
    if not os.environ.get("PREFECT_API_URL"):
        raise WrongUsageError("PREFECT_API_URL names no server: set it to the one that the workers ask")
    prepare_prefect(settings, quiet=True)
    with named_or_own_server(settings), explain_prefect(settings):
        from flows.serving.deployments import register_in_pool

        for name in asyncio.run(register_in_pool(settings, pool)):
            say(f"{name} waits for the workers of {pool}")
    say(
        f"start one with: prefect worker start --pool {pool}, with the GONGKAI_… settings that are in force here"
    )


def _leave(_number: int, _frame: FrameType | None) -> None:
    """End on SIGTERM with an exception, so that a server that is being started is stopped too."""
    sys.exit(128 + signal.SIGTERM)
