"""The command `gongkai review`: held reports, and the decisions of an operator on them."""

from typing import Annotated

import typer

from flows.cli.app import AsJson, Warehouse, Who, app, name_person, open_for_command, say

Versions = Annotated[
    list[int], typer.Argument(metavar="VERSION...", help="The numbers that `gongkai review` shows.")
]
Reason = Annotated[str, typer.Option("--reason", help="Why.")]

review_app = typer.Typer(invoke_without_command=True, help="Held readings, to accept or reject.")
app.add_typer(review_app, name="review")


@review_app.callback()
def review(invocation: typer.Context, warehouse: Warehouse = None, as_json: AsJson = False) -> None:
    """Readings that are held: they wait for a word, and the last good reading stands meanwhile."""
    if invocation.invoked_subcommand is not None:
        return
    from flows.console.json_lines import write_json
    from flows.console.output import open_console
    from flows.console.tables import print_held
    from load.queries.review_queue import held_versions
    from load.sites import has_several_sites

    with open_for_command(warehouse) as context, context.engine.connect() as conn:
        rows, of_several = held_versions(conn), has_several_sites(conn)
    if as_json:
        for row in rows:
            typer.echo(write_json(row))
    else:
        print_held(open_console(context.settings.lang), rows, of_several=of_several)


@review_app.command("accept")
def accept(
    versions: Versions,
    reason: Reason,
    who: Who = None,
    publisher: Annotated[
        str | None, typer.Option("--publisher", metavar="CODE", help="Its code or name, if nobody knew.")
    ] = None,
    year: Annotated[int | None, typer.Option("--year", help="If nobody knew.")] = None,
    warehouse: Warehouse = None,
    as_json: AsJson = False,
) -> None:
    """Let held readings become current."""
    from flows.console.changes import name_site, print_changes
    from flows.console.json_lines import write_json
    from flows.console.output import open_console
    from load.queries.review_queue import held_versions
    from load.runs.run_lock import utc_now
    from load.versions.review import accept_version

    who = name_person(who)
    with open_for_command(warehouse) as context:
        with context.engine.connect() as conn:
            sites = {row.version_id: row.site for row in held_versions(conn)}
        for version in versions:
            changes = accept_version(
                context.engine, version, reason, who, utc_now(), publisher_code=publisher, year=year
            )
            if as_json:
                accepted = {"version_id": version, "decision": "accepted", "site": sites[version]}
                say(write_json({**accepted, "changes": changes}))
                continue
            said = {"version": version, "site": sites[version], "facts": len(changes)}
            say(context.words.say("review.accepted", **said))
            print_changes(
                open_console(context.settings.lang), (name_site(sites[version], change) for change in changes)
            )


@review_app.command("reject")
def reject(
    versions: Versions,
    reason: Reason,
    who: Who = None,
    warehouse: Warehouse = None,
    as_json: AsJson = False,
) -> None:
    """Never let held readings become current, and do not show them again."""
    from flows.console.json_lines import write_json
    from load.runs.run_lock import utc_now
    from load.versions.review import reject_version

    who = name_person(who)
    with open_for_command(warehouse) as context:
        for version in versions:
            reject_version(context.engine, version, reason, who, utc_now())
            rejected = {"version_id": version, "decision": "rejected"}
            say(write_json(rejected) if as_json else context.words.say("review.rejected", version=version))
