"""The command `gongkai overview`: the static site for those without BI."""

from typing import Annotated

import typer

from flows.cli.app import ArchivePlace, AsJson, Warehouse, app, open_for_command, say


@app.command("overview")
def overview(
    to: Annotated[
        str | None,
        typer.Option("--to", metavar="DIR|URL", help="A folder, or the URL of a bucket (GONGKAI_OVERVIEW)."),
    ] = None,
    site: Annotated[
        list[str] | None,
        typer.Option("--site", metavar="CODE", help="Only this site of the warehouse; may be repeated."),
    ] = None,
    evidence: Annotated[
        bool,
        typer.Option(
            "--evidence",
            help="A page for each report with a figure marked in it (GONGKAI_OVERVIEW_EVIDENCE).",
        ),
    ] = False,
    warehouse: Warehouse = None,
    archive: ArchivePlace = None,
    as_json: AsJson = False,
) -> None:
    """The figures as pages for everyone: open index.html, or publish the folder. Only what differs is written."""
    from flows.console.json_lines import write_json
    from flows.errors import WrongUsageError, refuse_target
    from flows.overview.end_of_night import open_reports
    from flows.overview.publish import write_overview
    from load.sites import require_site

    with open_for_command(warehouse, archive) as context:
        with context.engine.connect() as conn:
            for code in site or ():
                require_site(conn, code)
        place, timezone = to or context.settings.overview, context.settings.timezone
        if not place:
            raise WrongUsageError("say where the pages are to be written: --to DIR, or GONGKAI_OVERVIEW")
        try:
            reports = open_reports(context.settings, wanted=evidence)
            done = write_overview(
                context.engine, place, timezone=timezone, sites=site or None, archive=reports
            )
        except OSError as error:
            raise refuse_target(f"--to {place}", error) from error
    if as_json:
        say(write_json(done))
    else:
        say(f"{done.files} files, {done.written} of them written, {done.removed} removed; open {done.place}")
