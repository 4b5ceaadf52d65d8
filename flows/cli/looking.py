"""Commands that only look: status, coverage, issues, history, diff."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from flows.cli.app import AsJson, Warehouse, app

Publisher = Annotated[str | None, typer.Option("--publisher", metavar="CODE")]
Year = Annotated[int | None, typer.Option("--year")]

issues_app = typer.Typer(invoke_without_command=True, help="Open findings, the gravest first.")
app.add_typer(issues_app, name="issues")


@app.command("status")
def status(warehouse: Warehouse = None, as_json: AsJson = False) -> None:
    """The last runs, what failed in the last one, and how old the last good night is."""
    from flows.as_json import write_json
    from flows.cli.opened import opened
    from flows.console import open_console
    from flows.console_rows import print_status
    from flows.status import read_status

    with opened(warehouse) as here, here.engine.connect() as conn:
        found = read_status(conn, datetime.now(UTC), alert_after_hours=here.settings.alert_after_hours)
        if as_json:
            typer.echo(write_json(found))
        else:
            print_status(open_console(), found, here.settings.timezone)


@app.command("coverage")
def coverage(warehouse: Warehouse = None, as_json: AsJson = False) -> None:
    """Which years of which publishers are in the warehouse."""
    from flows.as_json import write_json
    from flows.cli.opened import opened
    from flows.console import open_console
    from flows.coverage_grid import LEGEND, draw_grid
    from load.queries.coverage import coverage_cells

    with opened(warehouse) as here, here.engine.connect() as conn:
        cells = coverage_cells(conn)
    if as_json:
        for cell in cells:
            typer.echo(write_json(cell))
        return
    console = open_console()
    console.print(draw_grid(cells))
    console.print(LEGEND, style="dim")


@issues_app.callback()
def issues(
    context: typer.Context,
    check: Annotated[str | None, typer.Option("--check", metavar="ID")] = None,
    publisher: Publisher = None,
    year: Year = None,
    severity: Annotated[str | None, typer.Option("--severity", help="error, warning or info.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Accepted and resolved ones, too.")] = False,
    warehouse: Warehouse = None,
    as_json: AsJson = False,
) -> None:
    """Findings, the gravest first; `issues accept` takes one as it stands."""
    if context.invoked_subcommand is not None:
        return
    from flows.as_json import write_json
    from flows.cli.opened import opened
    from flows.console import open_console
    from flows.console_rows import print_issues
    from load.queries.issues import IssueFilter, find_issues

    statuses = ("open", "accepted", "resolved") if everything else ("open",)
    with opened(warehouse) as here, here.engine.connect() as conn:
        rows = find_issues(conn, IssueFilter(check, publisher, year, severity, statuses))
    if as_json:
        for row in rows:
            typer.echo(write_json(row))
    else:
        print_issues(open_console(), rows)


@issues_app.command("accept")
def accept(
    issue: Annotated[int, typer.Argument(metavar="ID")],
    reason: Annotated[str, typer.Option("--reason", help="Why it is right as it stands.")],
    who: Annotated[str, typer.Option("--who", envvar="USER", help="Your name.")],
    warehouse: Warehouse = None,
) -> None:
    """Accept a finding for its present figures; it opens again when they change."""
    from flows.cli.opened import opened
    from load.engine import write
    from load.issue_book import accept_issue

    with opened(warehouse) as here, write(here.engine) as conn:
        accept_issue(conn, issue, reason, who, datetime.now(UTC))
    typer.echo(f"issue {issue} is accepted")


@app.command("history")
def history(
    publisher: Annotated[str, typer.Argument(metavar="PUBLISHER")],
    year: Annotated[int, typer.Argument(metavar="YEAR")],
    warehouse: Warehouse = None,
    as_json: AsJson = False,
) -> None:
    """Versions, addresses and restatements of one report."""
    from flows.as_json import write_json
    from flows.cli.opened import opened
    from flows.console import open_console
    from flows.console_rows import print_history
    from flows.errors import WrongUsageError
    from load.queries.history import report_history

    with opened(warehouse) as here, here.engine.connect() as conn:
        found = report_history(conn, publisher, year)
        if found is None:
            raise WrongUsageError(
                f"there is no report {publisher} {year}: gongkai coverage shows those there are"
            )
        if as_json:
            typer.echo(write_json(found))
        else:
            print_history(open_console(), found, here.settings.timezone)


@app.command("diff")
def diff(
    run: Annotated[int, typer.Argument(metavar="RUN")],
    until: Annotated[int | None, typer.Argument(metavar="[RUN]")] = None,
    warehouse: Warehouse = None,
    as_json: AsJson = False,
) -> None:
    """What a run restated, or all runs from one to another."""
    from flows.as_json import write_json
    from flows.cli.opened import opened
    from flows.console import open_console
    from flows.console_rows import print_changes
    from load.queries.history import restatements

    with opened(warehouse) as here, here.engine.connect() as conn:
        found = restatements(conn, runs=(run, until or run))
    if as_json:
        for row in found:
            typer.echo(write_json(row))
        return
    console = open_console()
    print_changes(console, (row.change for row in found))
    console.print(f"{len(found)} facts restated", style="dim")
