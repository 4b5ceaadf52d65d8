"""The commands that run now: `gongkai nightly` and `gongkai backfill`."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.cli.app import ArchivePlace, AsJson, Site, Warehouse, app, importing, name_sites, say
from flows.cli.run_output import end_run, run_each_site

if TYPE_CHECKING:
    from flows.run.report import RunReport
    from flows.settings import Settings

_LONGEST_END = 120
"""Seconds from SIGTERM to the end of a recorded run: what is under way is loaded or given up, and Prefect told."""

TakeOver = Annotated[
    bool,
    typer.Option(
        "--take-over", help="Write although a newer program, or one with other form data, has since."
    ),
]

Recorded = Annotated[
    bool,
    typer.Option(
        "--prefect",
        help="Let Prefect record the run, on the server of `gongkai serve` if it is up, else on a temporary one.",
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
    prefect: Recorded = False,
    as_json: AsJson = False,
) -> None:
    """One incremental run, now: what is new or changed goes into the warehouse."""
    _say_begun("nightly")
    with importing():
        from flows.plain_run import is_recorded, run_plainly
        from flows.run.request import nightly_request
        from flows.settings import read_settings

    settings = read_settings(site=name_sites(site), warehouse_url=warehouse, archive_url=archive)
    recorded = is_recorded(settings, wanted=prefect)
    _prepare(settings, recorded=recorded)
    if len(settings.sites) > 1:
        flags = {"--full": full, "--take-over": take_over, "--prefect": recorded}
        words = ["nightly", *_set_flags(flags)]
        raise typer.Exit(run_each_site(settings, words, recorded=recorded, as_json=as_json))

    def perform() -> "RunReport":
        if not recorded:
            make_request = partial(
                nightly_request, full=full, take_over=take_over, max_restatements=settings.max_restated
            )
            return run_plainly(settings, "nightly", make_request)
        with _prefect(settings):
            from flows.nightly import nightly as flow
            from flows.prefect_tasks import read_end

            return read_end(flow(full=full, take_over=take_over, return_state=True))

    raise typer.Exit(end_run(settings, "nightly", perform, as_json=as_json))


@app.command("backfill")
def backfill(
    years: Annotated[str, typer.Option("--years", metavar="A-B", help="The years: 2014-2018, or one.")],
    publisher: Annotated[
        list[str] | None,
        typer.Option("--publisher", metavar="CODE", help="Only this one, by code or name; may be repeated."),
    ] = None,
    refetch: Annotated[
        bool, typer.Option("--refetch", help="Ask for what is in the warehouse already, too.")
    ] = False,
    from_archive: Annotated[
        bool, typer.Option("--from-archive", help="Read what is archived again, without any network.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print all that would change, write nothing.")
    ] = False,
    to: Annotated[
        Path | None,
        typer.Option(
            "--to",
            metavar="FILE",
            help="With --dry-run, what would change as a file: .csv, or .jsonl for JSON lines.",
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="However many facts it restates.")] = False,
    take_over: TakeOver = False,
    prefect: Recorded = False,
    deployment: Annotated[
        bool,
        typer.Option(
            "--deployment",
            help="Start it as a run of the deployment, in `gongkai serve` or a worker, and say its link.",
        ),
    ] = False,
    site: Site = None,
    warehouse: Warehouse = None,
    archive: ArchivePlace = None,
    as_json: AsJson = False,
) -> None:
    """A bounded run that can be stopped and run again; asks the site only for what its bounds name."""
    if not deployment:
        _say_begun("backfill")
    with importing():
        from flows.errors import WrongUsageError
        from flows.plain_run import is_recorded, run_plainly
        from flows.run.request import BackfillMode, backfill_request, read_years
        from flows.settings import read_settings

    if refetch and from_archive:
        raise WrongUsageError("--refetch asks the site and --from-archive does not: give one of them")
    if to is not None:
        _require_target(to, dry_run=dry_run)
    year_range = read_years(years)
    mode: BackfillMode = "refetch" if refetch else "from_archive" if from_archive else "fill"
    settings = read_settings(site=name_sites(site), warehouse_url=warehouse, archive_url=archive)
    bounds: dict[str, Any] = {
        "first_year": year_range.start, "last_year": year_range.stop - 1, "publishers": tuple(publisher or ()),
        "dry_run": dry_run, "take_over": take_over,
    }  # fmt: skip
    if deployment:
        if warehouse or archive or prefect:
            raise WrongUsageError(
                "--deployment: the warehouse and the archive are those of gongkai serve or the worker"
            )
        from flows.cli.deployed import start_deployed

        start_deployed(settings, {**bounds, "mode": mode, "any_restatement": yes}, named=site)
        return
    recorded = is_recorded(settings, wanted=prefect)
    _prepare(settings, recorded=recorded, dry_run=dry_run, from_archive=from_archive)
    if len(settings.sites) > 1:
        if to is not None:
            raise WrongUsageError("--to: a file is of one site, say one with --site")
        flags = {
            "--refetch": refetch, "--from-archive": from_archive, "--dry-run": dry_run, "--yes": yes,
            "--take-over": take_over, "--prefect": recorded,
        }  # fmt: skip
        words = ["backfill", "--years", years, *_set_flags(flags)]
        owners = _find_owners(settings, publisher) if publisher else None
        raise typer.Exit(run_each_site(settings, words, owners, recorded=recorded, as_json=as_json))

    def perform() -> "RunReport":
        if not recorded:
            limit = None if yes else settings.max_restated
            make_request = partial(backfill_request, mode=mode, max_restatements=limit, **bounds)
            return run_plainly(settings, "backfill", make_request)
        with _prefect(settings):
            from flows.backfill import backfill as flow
            from flows.prefect_tasks import read_end

            return read_end(flow(mode=mode, any_restatement=yes, return_state=True, **bounds))

    raise typer.Exit(end_run(settings, "backfill", perform, as_json=as_json, to=to))


def _require_target(to: Path, *, dry_run: bool) -> None:
    from flows.console.changes import require_writable
    from flows.errors import WrongUsageError

    if not dry_run:
        raise WrongUsageError("--to: only with --dry-run; gongkai diff RUN --json tells what a run changed")
    require_writable(to)


def _say_begun(command: str) -> None:
    """Say that the command was understood, before the second that its imports take."""
    from flows.settings import language_in_force
    from flows.words import Words

    say(Words(language_in_force()).say("command.begun", command=command), err=True)


def _set_flags(flags: Mapping[str, bool]) -> list[str]:
    return [name for name, is_set in flags.items() if is_set]


def _prepare(
    settings: "Settings", *, recorded: bool, dry_run: bool = False, from_archive: bool = False
) -> None:
    """Write the settings where other processes find them. Before a run in one of those, or the seconds that Prefect takes
    to import, open everything once, so that wrong settings are reported now, and once."""
    from flows.settings import export_settings

    export_settings(settings)
    if settings.alert_urls:
        from flows.alerts.delivery import require_known_addresses

        require_known_addresses(settings)
    if not recorded and len(settings.sites) == 1:
        return
    from extract.archive import open_archive
    from flows.resources import (
        open_corrections,
        open_current_warehouse,
        open_profiles,
        open_warehouse,
        require_engine,
    )

    open_profiles(settings)
    require_engine(settings)
    if not dry_run:
        open_archive(settings.archive, must_exist=from_archive)
    open_corrections(settings)
    (open_current_warehouse(settings) if dry_run else open_warehouse(settings)).dispose()


@contextmanager
def _prefect(settings: "Settings") -> Iterator[None]:
    """Prefect and its server for a flow that is called in this context."""
    from flows.serving.prefect_environment import explain_prefect, prepare_prefect
    from flows.serving.prefect_server import (
        server_of_workers,
        stop_temporary_server,
        use_running_server,
    )
    from flows.stopping import end_on_sigterm

    # Prefect takes SIGTERM while a flow is under way, and gives it back when that has ended.
    with end_on_sigterm(within=_LONGEST_END, at_last=stop_temporary_server):
        prepare_prefect(settings, quiet=True)
        use_running_server(settings)
        try:
            with explain_prefect(settings), server_of_workers(settings):
                yield
        finally:
            stop_temporary_server()


def _find_owners(settings: "Settings", publishers: list[str]) -> dict[str, list[str]]:
    """The words that name publishers, each to its one site, by the site's profile."""
    from flows.resources import open_current_warehouse, open_profiles
    from flows.run.publishers import share_publishers

    profiles = dict(zip(settings.sites, open_profiles(settings), strict=True))
    engine = open_current_warehouse(settings)
    try:
        named = share_publishers(list(profiles.values()), engine, publishers)
    finally:
        engine.dispose()
    return {
        site: [word for name in named[profile.site.code] for word in ("--publisher", name)]
        for site, profile in profiles.items()
        if profile.site.code in named
    }
