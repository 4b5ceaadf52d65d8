"""The command `gongkai`: its group, what every command shares, and how errors reach a person."""

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from flows.errors import CommandError
from flows.masking import mask_passwords

INTERRUPTED = 130
SOME_FAILED = 1

Site = Annotated[
    str | None, typer.Option("--site", metavar="NAME|FILE.toml", help="Site profile (GONGKAI_SITE).")
]
Warehouse = Annotated[
    str | None, typer.Option("--warehouse", metavar="URL", help="Warehouse (GONGKAI_WAREHOUSE_URL).")
]
ArchivePlace = Annotated[
    str | None, typer.Option("--archive", metavar="URL", help="Folder or fsspec URL (GONGKAI_ARCHIVE_URL).")
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line, for scripts.")]


class Commands(TyperGroup):
    """Turns errors that a person can act on into one line and an exit code; others keep their traceback."""

    def invoke(self, ctx: Any) -> Any:
        """Run the chosen command."""
        try:
            return super().invoke(ctx)
        except CommandError as error:
            typer.echo(f"gongkai: {mask_passwords(str(error))}", err=True)
            raise typer.Exit(error.exit_code) from error
        except KeyboardInterrupt as stopped:
            typer.echo("gongkai: stopped; what was loaded stays, run it again to go on", err=True)
            raise typer.Exit(INTERRUPTED) from stopped


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    help="Reads what the offices of a Chinese district publish about their own openness, "
    "and keeps the figures in a warehouse that BI can trust.",
    epilog="Exit codes: 0 done; 1 done, but some reports failed; 2 wrong usage or configuration; "
    "3 nothing could be done.",
)
