"""`gongkai review`: what is held, and an operator's word on it."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from flows.cli.app import AsJson, Warehouse, app

Versions = Annotated[
    list[int], typer.Argument(metavar="VERSION...", help="The numbers that `gongkai review` shows.")
]
Reason = Annotated[str, typer.Option("--reason", help="Why.")]
Who = Annotated[str, typer.Option("--who", envvar="USER", help="Your name.")]

review_app = typer.Typer(invoke_without_command=True, help="Held readings, to accept or reject.")
app.add_typer(review_app, name="review")


@review_app.callback()
def review(context: typer.Context, warehouse: Warehouse = None, as_json: AsJson = False) -> None:
    """Readings that are held: they wait for a word, and the last good reading stands meanwhile."""
    if context.invoked_subcommand is not None:
        return
    from flows.cli.app import open_for_command
    from flows.console.output import open_console, write_json
    from flows.console.tables import print_held
    from load.queries.review_queue import held_versions

    with open_for_command(warehouse) as here, here.engine.connect() as conn:
        rows = held_versions(conn)
    if as_json:
        for row in rows:
            typer.echo(write_json(row))
    else:
        print_held(open_console(), rows)


@review_app.command("accept")
def accept(
    versions: Versions,
    reason: Reason,
    who: Who,
    publisher: Annotated[
        str | None, typer.Option("--publisher", metavar="CODE", help="If nobody knew.")
    ] = None,
    year: Annotated[int | None, typer.Option("--year", help="If nobody knew.")] = None,
    warehouse: Warehouse = None,
) -> None:
    """Let held readings become current."""
    from flows.cli.app import open_for_command
    from flows.console.output import open_console
    from flows.console.tables import print_changes
    from load.versions.review import accept_version

    with open_for_command(warehouse) as here:
        for version in versions:
            now = datetime.now(UTC)
            changes = accept_version(
                here.engine, version, reason, who, now, publisher_code=publisher, year=year
            )
            typer.echo(f"version {version} is accepted; {len(changes)} facts changed")
            print_changes(open_console(), changes)


@review_app.command("reject")
def reject(versions: Versions, reason: Reason, who: Who, warehouse: Warehouse = None) -> None:
    """Never let held readings become current, and do not show them again."""
    from flows.cli.app import open_for_command
    from load.versions.review import reject_version

    with open_for_command(warehouse) as here:
        for version in versions:
            reject_version(here.engine, version, reason, who, datetime.now(UTC))
            typer.echo(f"version {version} is rejected")
