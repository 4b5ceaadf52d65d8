"""The command `gongkai`: its group, the options that commands share, and how errors are printed.

Settings and database are imported by the commands that need them: they take half a second.
"""

import gc
import io
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from transform.text.inert import show_line, show_text

if TYPE_CHECKING:
    from flows.settings import Settings
    from flows.words import Words
    from load.engine import Engine

logger = logging.getLogger(__name__)

INTERRUPTED = 130
SOME_FAILED = 1

Site = Annotated[
    list[str] | None,
    typer.Option(
        "--site",
        metavar="NAME|FILE.toml|FOLDER",
        help="Site profile, or a folder of them (GONGKAI_SITE); may be repeated.",
    ),
]
Warehouse = Annotated[
    str | None, typer.Option("--warehouse", metavar="URL", help="Warehouse (GONGKAI_WAREHOUSE_URL).")
]
ArchivePlace = Annotated[
    str | None, typer.Option("--archive", metavar="URL", help="Folder or fsspec URL (GONGKAI_ARCHIVE_URL).")
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line, for scripts.")]
Who = Annotated[str | None, typer.Option("--who", help="Your name; without it that of your account.")]


def name_sites(sites: list[str] | None) -> str | None:
    """The sites of a command line as the setting names them; None without any."""
    return ",".join(sites) if sites else None


def say(text: str, *, err: bool = False) -> None:
    """Print a text on standard output, or on standard error: control characters as signs. Objects of JSON have none."""
    typer.echo(show_text(text), err=err)


class Commands(TyperGroup):
    """Prints errors that a person can act on as one line and exits with their code; others keep their traceback."""

    def main(self, *args: Any, **options: Any) -> Any:
        """Run the command line. A failure of the disk or the database ends it wherever it comes, in the help too."""
        try:
            return super().main(*args, **options)
        except BrokenPipeError:
            raise
        except Exception as error:
            from flows.failures import explain_failure, say_error
            from flows.settings import language_in_force, mask_passwords

            failure = explain_failure(error)
            if failure is None:
                raise
            logger.debug("the command failed", exc_info=True)
            _drop_output()
            with suppress(OSError):  # the terminal's own disk may be the full one
                said = say_error(failure, language_in_force())
                say(show_line(f"gongkai: {mask_passwords(said)}"), err=True)
            sys.exit(failure.exit_code)

    def invoke(self, ctx: Any) -> Any:
        """Run the chosen command."""
        # Text of a site or a file's name may hold what no charset can: it is printed as an escape.
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        try:
            return super().invoke(ctx)
        except (typer.Exit, typer.Abort):
            raise
        except Exception as error:
            from flows.failures import REPORTED_ERRORS, say_error
            from flows.settings import language_in_force, mask_passwords

            if not isinstance(error, REPORTED_ERRORS):
                raise
            said = say_error(error, language_in_force())
            say(show_line(f"gongkai: {mask_passwords(said)}"), err=True)
            raise typer.Exit(error.exit_code) from error
        except KeyboardInterrupt as stopped:
            from flows.settings import language_in_force
            from flows.words import Words

            say(Words(language_in_force()).say("command.stopped"), err=True)
            raise typer.Exit(INTERRUPTED) from stopped


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # rich takes a tenth of a second to import, and its boxes are cut off in narrow terminals
    help="Reads what the offices of a Chinese district publish about their own openness, "
    "and keeps the figures in a warehouse that BI can trust.",
    epilog="Exit codes: 0 done; 1 done, but some reports failed; 2 wrong usage or configuration; "
    "3 nothing could be done; 4 skipped, another run holds the site. Of several sites: 3 or 4 if all ended so, 0 if all "
    "are done, else 1.",
)


def _say_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        say(f"gongkai {version('gongkai')}")
        raise typer.Exit


@app.callback()
def prepare(
    version: Annotated[
        bool,
        typer.Option("--version", is_eager=True, callback=_say_version, help="The version of the package."),
    ] = False,
    env_file: Annotated[
        Path | None,
        typer.Option(
            "--env-file", metavar="FILE", help="The file of settings; without it .env in GONGKAI_HOME."
        ),
    ] = None,
) -> None:
    """Put what holds for every command where the settings, and the processes that it starts, find it."""
    if env_file is not None:
        from flows.settings.env_file import ENV_FILE

        os.environ[ENV_FILE] = str(env_file.absolute())


def name_person(who: str | None) -> str:
    """Who decides: the name given, or that of the account. Raises WrongUsageError where the account has none."""
    from getpass import getuser

    from flows.errors import WrongUsageError

    try:
        return who or getuser()
    except (KeyError, ImportError, OSError) as error:
        raise WrongUsageError("your account has no name on this machine: say yours with --who") from error


def _drop_output() -> None:
    """Forget what standard output has not taken: where its disk is full, Python tries once more at its end, and says
    that it failed."""
    try:
        number = sys.stdout.fileno()
    except (OSError, ValueError):
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, number)
    os.close(nowhere)


@dataclass(frozen=True, slots=True)
class CommandContext:
    """The settings in force and the warehouse they name."""

    settings: "Settings"
    engine: "Engine"

    @property
    def words(self) -> "Words":
        """What is said to people, in the language of the settings."""
        from flows.words import Words

        return Words(self.settings.lang)


@contextmanager
def importing() -> Iterator[None]:
    """Import what a command needs with the garbage collector at rest: all of it stays, and to look through it for rings
    was a twelfth of what a night or `status` took to begin."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


@contextmanager
def open_for_command(
    warehouse: str | None, archive: str | None = None, sites: list[str] | None = None
) -> Iterator[CommandContext]:
    """The settings and the warehouse for the time of a command; the warehouse is never made or upgraded here.

    Raises WrongUsageError or a WarehouseError if it cannot be opened at this program's schema.
    """
    with importing():
        from flows.resources import open_current_warehouse
        from flows.settings import read_settings

    settings = read_settings(warehouse_url=warehouse, archive_url=archive, site=name_sites(sites))
    engine = open_current_warehouse(settings)
    try:
        yield CommandContext(settings, engine)
    finally:
        engine.dispose()
