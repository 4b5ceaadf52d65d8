"""The commands about warehouse and archive: `gongkai db`, `gongkai export`, `gongkai archive`."""

from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Annotated

import typer

from flows.cli.app import SOME_FAILED, ArchivePlace, AsJson, Site, Warehouse, app, open_for_command, say

db_app = typer.Typer(no_args_is_help=True, help="The warehouse: migrations, and proof of what is in it.")
archive_app = typer.Typer(no_args_is_help=True, help="The archive of fetched bytes.")
app.add_typer(db_app, name="db")
app.add_typer(archive_app, name="archive")


@db_app.command("upgrade")
def upgrade(warehouse: Warehouse = None, as_json: AsJson = False) -> None:
    """Bring the warehouse's schema to this program's."""
    from flows.console.json_lines import write_json
    from flows.settings import read_settings
    from flows.words import Words
    from load.engine import open_engine
    from load.migrate import current_revision, require_current
    from load.migrate import upgrade as migrate

    settings = read_settings(warehouse_url=warehouse)
    engine = open_engine(settings.warehouse)
    before = current_revision(engine)
    migrate(engine)
    require_current(engine)
    after = current_revision(engine)
    engine.dispose()
    if as_json:
        say(write_json({"before": before, "after": after}))
        return
    words = Words(settings.lang)
    if before == after:
        say(words.say("database.schema_already", schema=after))
    else:
        say(words.say("database.schema", before=before or words.say("database.none"), after=after))


@db_app.command("check")
def check(
    repair: Annotated[
        bool,
        typer.Option("--repair", help="Mend what differs from the archive, and lost bytes from the site."),
    ] = False,
    site: Site = None,
    warehouse: Warehouse = None,
    archive: ArchivePlace = None,
    as_json: AsJson = False,
) -> None:
    """Prove objects by their hash, versions by reading their bytes again, and what follows from them."""
    from extract.archive import open_archive
    from flows.console.verification import print_repair, print_verification, write_verification
    from flows.inspection.verify import verify_warehouse
    from flows.reading.parser_pool import parser_pool
    from flows.repair import repair_warehouse
    from flows.resources import open_profiles

    with open_for_command(warehouse, archive, site) as context:
        settings, engine = context.settings, context.engine
        snapshots = open_archive(settings.archive, must_exist=True)
        if repair:
            mended = repair_warehouse(settings, engine, snapshots, open_profiles(settings))
            found, done = mended.after, mended.done
        else:
            with parser_pool(settings.parse_workers) as parse:
                found, done = verify_warehouse(engine, snapshots, parse), []
    if as_json:
        for line in write_verification(found, done):
            say(line)
    else:
        print_repair(done, settings.lang)
        print_verification(found, settings.lang)
    raise typer.Exit(0 if found.is_proved else SOME_FAILED)


@db_app.command("grant-bi")
def grant_bi(
    role: Annotated[str, typer.Argument(metavar="ROLE", help="A role of PostgreSQL that is there already.")],
    warehouse: Warehouse = None,
    as_json: AsJson = False,
) -> None:
    """Let a role read the marts and nothing else, now and after upgrades; say what more it may do."""
    from load.bi_role import grant_bi as grant
    from load.bi_role import list_missing

    with open_for_command(warehouse) as context:
        found = grant(context.engine, role)
    missing = list_missing(found)
    if as_json:
        from dataclasses import asdict

        from flows.console.json_lines import write_json

        say(write_json({**asdict(found), "missing": missing}))
    else:
        words = context.words
        say(words.say("database.bi_reads", role=role, count=len(found.marts)))
        for problem in found.beyond:
            say(words.say("database.bi_beyond", role=role, problem=problem))
        for mart in missing:
            say(words.say("database.bi_lacks", role=role, mart=mart))
        say(words.say("database.bi_advice"))
        for statement in found.advice:
            say(f"  {statement}")
    raise typer.Exit(SOME_FAILED if found.beyond or missing else 0)


@db_app.command("prune")
def prune(
    older_than: Annotated[
        int | None,
        typer.Option(
            "--older-than",
            metavar="DAYS",
            min=0,
            help="Of runs that began before so many days (GONGKAI_KEEP_REQUESTS_DAYS).",
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count, delete nothing.")] = False,
    warehouse: Warehouse = None,
    as_json: AsJson = False,
) -> None:
    """Delete old requests from the log. Of each address and bytes the first and the last stay, and the last runs."""
    from flows.console.json_lines import write_json
    from load.runs.retention import prune_fetches
    from load.runs.run_lock import utc_now

    with open_for_command(warehouse) as context:
        days = context.settings.keep_requests_days if older_than is None else older_than
        done = prune_fetches(context.engine, utc_now(), timedelta(days=days), dry_run=dry_run)
    if as_json:
        typer.echo(write_json(done))
        return
    said = {"pruned": done.pruned, "requests": done.requests, "kept": done.kept, "runs": done.runs}
    key = "database.would_prune" if dry_run else "database.pruned"
    say(context.words.say(key, **said, before=f"{done.before:%Y-%m-%d %H:%M}"))


@app.command("export")
def export(
    to: Annotated[Path, typer.Option("--to", metavar="DIR", help="Where the files go.")],
    kind: Annotated[str, typer.Option("--format", metavar="parquet|csv|xlsx|jsonl")] = "parquet",
    as_of: Annotated[
        datetime | None,
        typer.Option(
            "--as-of", formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"], help="As the warehouse said then."
        ),
    ] = None,
    site: Annotated[
        list[str] | None,
        typer.Option("--site", metavar="CODE", help="Only this site of the warehouse; may be repeated."),
    ] = None,
    years: Annotated[str | None, typer.Option("--years", metavar="A-B", help="Only these years.")] = None,
    warehouse: Warehouse = None,
    as_json: AsJson = False,
) -> None:
    """The marts as files, with datapackage.json, which describes them."""
    from zoneinfo import ZoneInfo

    from flows.console.json_lines import write_json
    from flows.errors import WrongUsageError, refuse_target
    from flows.run.request import read_years
    from load.export import ExportFormat, Selection, export_marts
    from load.sites import require_site

    if kind not in list(ExportFormat):
        raise WrongUsageError(f"--format {kind}: write parquet, csv, xlsx or jsonl")
    bounds = read_years(years) if years is not None else None
    selection = Selection(tuple(site or ()), (bounds[0], bounds[-1]) if bounds is not None else None)
    with open_for_command(warehouse) as context:
        with context.engine.connect() as conn:
            for code in selection.sites:
                require_site(conn, code)
        day = as_of.replace(tzinfo=ZoneInfo(context.settings.timezone)) if as_of else None
        whole_day = day is not None and day.time() == time.min
        moment = day + timedelta(days=1) if day is not None and whole_day else day
        try:
            files = export_marts(context.engine, to, ExportFormat(kind), as_of=moment, selection=selection)
        except OSError as error:
            raise refuse_target(f"--to {to}", error) from error
    for file in files:
        row = {"mart": file.mart, "path": str(file.path), "rows": file.rows}
        exported = context.words.say("database.exported", rows=f"{file.rows:>8}", path=file.path)
        say(write_json(row) if as_json else exported)


@archive_app.command("verify")
def verify(
    repair: Annotated[
        bool, typer.Option("--repair", help="Set damaged objects aside; the next run asks for them again.")
    ] = False,
    shards: Annotated[
        str | None,
        typer.Option("--shards", metavar="AB-CD", help="Only objects whose names begin so: 00-3f, or a3."),
    ] = None,
    archive: ArchivePlace = None,
    as_json: AsJson = False,
) -> None:
    """Hash every object again. Exit code 1 if one is damaged, with --repair too."""
    from extract.archive import open_archive
    from flows.console.json_lines import write_json
    from flows.settings import read_settings
    from flows.words import Words

    failed = total = 0
    settings = read_settings(archive_url=archive)
    words, snapshots = Words(settings.lang), open_archive(settings.archive, must_exist=True)
    for verified in snapshots.verify(None if shards is None else _read_shards(shards)):
        total += 1
        failed += verified.error is not None
        if as_json:
            typer.echo(write_json(verified))
        elif verified.error:
            say(verified.error)
        if repair and verified.damaged:
            aside = snapshots.set_aside(verified.path)
            say(words.say("database.set_aside", sha256=verified.sha256, aside=aside), err=True)
    if not as_json:
        say(words.say("verification.objects", proved=total - failed, all=total))
    raise typer.Exit(SOME_FAILED if failed else 0)


def _read_shards(text: str) -> list[str]:
    """The shards from the first to the last of a range such as 00-3f, or the one."""
    from flows.errors import WrongUsageError

    first, dash, last = text.lower().partition("-")
    last = last if dash else first
    shards = [f"{number:02x}" for number in range(256)]
    if first not in shards or last not in shards or last < first:
        raise WrongUsageError(
            f"--shards {text}: give two hexadecimal digits, or a range of them, such as 00-3f"
        )
    return shards[shards.index(first) : shards.index(last) + 1]


@archive_app.command("export")
def export_archive(
    warc: Annotated[Path, typer.Option("--warc", metavar="FILE.warc.gz", help="The file to write.")],
    warehouse: Warehouse = None,
    archive: ArchivePlace = None,
    as_json: AsJson = False,
) -> None:
    """Everything that was ever fetched as one WARC file, for replay and other tools. What the archive has lost is
    named and left out: exit code 1."""
    from extract.archive import open_archive
    from extract.warc import WarcItem, export_warc
    from flows.console.json_lines import write_json
    from flows.errors import refuse_target
    from load.queries.archived import find_fetched

    with open_for_command(warehouse, archive) as context, context.engine.connect() as conn:
        snapshots = open_archive(context.settings.archive, must_exist=True)
        try:
            with warc.open("wb") as target:
                items = (
                    WarcItem(body.url, body.requested_at, body.sha256, body.status, body.content_type)
                    for body in find_fetched(conn)
                )
                written = export_warc(snapshots, items, target, name=warc.name)
        except OSError as error:
            raise refuse_target(f"--warc {warc}", error) from error
    for lost in written.lost:
        say(lost, err=True)
    exported = {"path": str(warc), "responses": written.responses, "lost": written.lost}
    said = context.words.say("database.warc", responses=written.responses, file=warc)
    say(write_json(exported) if as_json else said)
    raise typer.Exit(SOME_FAILED if written.lost else 0)
