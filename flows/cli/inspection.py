"""The commands that read the warehouse: status, coverage, issues, history, diff, trace; and `gongkai issues accept`."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from flows.cli.app import (
    ArchivePlace,
    AsJson,
    CommandContext,
    Warehouse,
    Who,
    app,
    importing,
    name_person,
    open_for_command,
    say,
)
from flows.cli.filters import (
    Publisher,
    SiteCode,
    Year,
    find_owner,
    require_check,
    require_runs,
    require_severity,
    require_year,
)

ILL = 1
"""The exit code of `gongkai status` where a person is wanted."""

issues_app = typer.Typer(invoke_without_command=True, help="Open findings, the gravest first.")
app.add_typer(issues_app, name="issues")


@app.command("status")
def status(
    warehouse: Warehouse = None,
    as_json: AsJson = False,
    alert: Annotated[
        bool,
        typer.Option(
            "--alert",
            help="Tell the addresses of GONGKAI_ALERT_URLS, if something is wrong, and end dead runs in Prefect.",
        ),
    ] = False,
) -> None:
    """The last runs, what failed in the last one, and how old the last good night is. Ends with 0 if all is well, with 1 if
    the last good night is too old or the last night was not good, with 3 if there is no warehouse."""
    from datetime import timedelta

    with importing():
        from flows.inspection.status import read_status
        from load.queries.runs import find_lost_runs
        from load.runs.run_lock import utc_now

    with open_for_status(warehouse) as context, context.engine.connect() as conn:
        stale_after = timedelta(seconds=context.settings.stale_after_seconds)
        state = read_status(
            conn, utc_now(), alert_after_hours=context.settings.alert_after_hours, stale_after=stale_after
        )
        lost = find_lost_runs(conn, utc_now(), stale_after)
        if as_json:
            from flows.console.json_lines import write_json

            typer.echo(write_json(state))
        else:
            from flows.console.output import open_console
            from flows.console.status import print_status

            print_status(open_console(context.settings.lang), state, context.settings.timezone)
    if alert:
        from flows.alerts.end_of_run import tell_of_status
        from flows.serving.lost_runs import end_lost_runs

        tell_of_status(context.settings, state)
        end_lost_runs(context.settings, lost)
    raise typer.Exit(0 if state.is_healthy else ILL)


@contextmanager
def open_for_status(warehouse: str | None) -> Iterator[CommandContext]:
    """The warehouse of `gongkai status`. Raises NothingDoneError where there is none."""
    from flows.errors import NothingDoneError, WrongUsageError
    from load.errors import SchemaMismatch

    try:
        with open_for_command(warehouse) as context:
            yield context
    except (SchemaMismatch, WrongUsageError) as error:
        raise NothingDoneError(str(error)) from error


@app.command("coverage")
def coverage(
    site: SiteCode = None,
    publisher: Publisher = None,
    year: Year = None,
    warehouse: Warehouse = None,
    as_json: AsJson = False,
) -> None:
    """Which years of which publishers are in the warehouse."""
    from flows.console.coverage_grid import print_grid
    from flows.console.json_lines import write_json
    from flows.console.output import open_console
    from load.queries.coverage import coverage_cells
    from load.sites import has_several_sites, require_site

    require_year(year)
    with open_for_command(warehouse) as context, context.engine.connect() as conn:
        require_site(conn, site)
        owner = find_owner(conn, publisher)
        cells, of_several = coverage_cells(conn, site, owner=owner, year=year), has_several_sites(conn)
    if as_json:
        for cell in cells:
            typer.echo(write_json(cell))
        return
    print_grid(open_console(context.settings.lang), cells, of_several=of_several)


@issues_app.callback()
def issues(
    invocation: typer.Context,
    check: Annotated[str | None, typer.Option("--check", metavar="ID")] = None,
    site: SiteCode = None,
    publisher: Publisher = None,
    year: Year = None,
    severity: Annotated[str | None, typer.Option("--severity", help="error, warning or info.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Accepted and resolved ones, too.")] = False,
    warehouse: Warehouse = None,
    as_json: AsJson = False,
) -> None:
    """Findings, the gravest first; `issues accept` takes one as it stands."""
    if invocation.invoked_subcommand is not None:
        return
    from flows.console.json_lines import write_json
    from flows.console.output import open_console
    from flows.console.tables import print_issues
    from load.queries.issues import IssueFilter, find_issues
    from load.sites import has_several_sites, require_site

    statuses = ("open", "accepted", "resolved") if everything else ("open",)
    require_severity(severity)
    require_year(year)
    with open_for_command(warehouse) as context, context.engine.connect() as conn:
        require_site(conn, site)
        require_check(conn, check)
        owner = find_owner(conn, publisher)
        rows = find_issues(conn, IssueFilter(check, site, owner, year, severity, statuses))
        of_several = has_several_sites(conn)
    if as_json:
        for row in rows:
            typer.echo(write_json(row))
    else:
        print_issues(open_console(context.settings.lang), rows, of_several=of_several)


@issues_app.command("accept")
def accept(
    issue: Annotated[int, typer.Argument(metavar="ID")],
    reason: Annotated[str, typer.Option("--reason", help="Why it is right as it stands.")],
    who: Who = None,
    warehouse: Warehouse = None,
    as_json: AsJson = False,
) -> None:
    """Accept a finding for its present figures; it opens again when they change."""
    from flows.console.json_lines import write_json
    from load.engine import write
    from load.issues.issue_log import accept_issue
    from load.runs.run_lock import utc_now

    with open_for_command(warehouse) as context, write(context.engine) as conn:
        accept_issue(conn, issue, reason, name_person(who), utc_now())
    accepted = context.words.say("issues.accepted", issue=issue)
    say(write_json({"issue_id": issue, "status": "accepted"}) if as_json else accepted)


@app.command("history")
def history(
    publisher: Annotated[
        str,
        typer.Argument(
            metavar="PUBLISHER", help="CODE, SITE/CODE where several have it, its name or an alias."
        ),
    ],
    year: Annotated[int, typer.Argument(metavar="YEAR")],
    warehouse: Warehouse = None,
    as_json: AsJson = False,
) -> None:
    """Versions, addresses and restatements of one report."""
    from flows.console.json_lines import write_json
    from flows.console.output import open_console
    from flows.console.tables import print_history
    from flows.errors import WrongUsageError
    from load.publisher_names import find_publisher
    from load.queries.history import report_history, report_years

    with open_for_command(warehouse) as context, context.engine.connect() as conn:
        owner = find_publisher(conn, publisher)
        versions = report_history(conn, owner, year)
        if versions is None:
            years = " ".join(map(str, report_years(conn, owner))) or "of no year yet"
            raise WrongUsageError(
                f"there is no report {owner} {year}; there are: {years} (gongkai coverage --publisher {owner})"
            )
        if as_json:
            typer.echo(write_json(versions))
        else:
            print_history(open_console(context.settings.lang), versions, context.settings.timezone)


@app.command("diff")
def diff(
    run: Annotated[int, typer.Argument(metavar="RUN")],
    until: Annotated[int | None, typer.Argument(metavar="[RUN]")] = None,
    warehouse: Warehouse = None,
    as_json: AsJson = False,
) -> None:
    """What a run restated, or all runs from one to another."""
    from flows.console.changes import name_site, print_changes
    from flows.console.json_lines import write_json
    from flows.console.output import open_console
    from load.queries.history import restatements

    with open_for_command(warehouse) as context, context.engine.connect() as conn:
        until = run if until is None else until
        require_runs(conn, run, until)
        rows = restatements(conn, runs=(run, until))
    if as_json:
        for row in rows:
            typer.echo(write_json(row))
        return
    console = open_console(context.settings.lang)
    print_changes(console, (name_site(row.site, row.change) for row in rows))
    console.say("history.restated", count=len(rows), style="dim")


@app.command("trace")
def trace(
    fact: Annotated[
        str,
        typer.Argument(
            metavar="FACT", help="[SITE/]PUBLISHER/YEAR/INDICATOR, and /BREAKDOWN where it is not total."
        ),
    ],
    html: Annotated[
        Path | None,
        typer.Option("--html", metavar="FILE", help="Write a page with the cell or sentence marked."),
    ] = None,
    warehouse: Warehouse = None,
    archive: ArchivePlace = None,
    as_json: AsJson = False,
) -> None:
    """Where a figure comes from: version, snapshot, address, time, cell, and the row as it stands there."""
    from extract.archive import open_archive
    from flows.console.json_lines import write_json
    from flows.console.output import open_console
    from flows.console.tables import print_trace
    from flows.errors import WrongUsageError
    from flows.inspection.evidence import find_evidence
    from flows.inspection.evidence_page import draw_evidence
    from load.queries.archived import read_content_types
    from load.queries.trace import parse_fact_name, trace_fact

    with open_for_command(warehouse, archive) as context, context.engine.connect() as conn:
        traced = trace_fact(conn, parse_fact_name(fact))
        if traced is None:
            raise WrongUsageError(f"there is no current fact {fact}; its parts are columns of mart_fact")
        types = read_content_types(conn, [part.sha256 for part in traced.parts])
        evidence = find_evidence(traced, open_archive(context.settings.archive, must_exist=True), types)
        if as_json:
            typer.echo(write_json(traced))
        else:
            print_trace(open_console(context.settings.lang), traced, evidence, context.settings.timezone)
    if html is not None:
        _write_page(context, html, draw_evidence(traced, evidence))


def _write_page(context: CommandContext, file: Path, page: str) -> None:
    from flows.errors import refuse_target

    try:
        file.write_text(page, encoding="utf-8")
    except OSError as error:
        raise refuse_target(f"--html {file}", error) from error
    say(context.words.say("trace.written", file=file), err=True)
