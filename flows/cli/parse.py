"""The command `gongkai parse`: figures of files, without a warehouse."""

from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.app import SOME_FAILED, AsJson, app

if TYPE_CHECKING:
    from transform.text.bilingual import Language


@app.command("parse")
def parse(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="html, txt, docx, doc, xlsx, xls or pdf.")
    ],
    as_json: AsJson = False,
) -> None:
    """Normalise files without a warehouse, and print what was read."""
    from flows.console.parsed_file import print_guarded
    from flows.reading.parse_files import parse_files

    language = None if as_json else _read_language()
    failed = False
    for parsed in parse_files(files):
        printed = print_guarded(parsed, language)
        failed = failed or not printed or parsed.report is None
    raise typer.Exit(SOME_FAILED if failed else 0)


def _read_language() -> "Language":
    """The language of the settings, which JSON does not need: to import them takes a tenth of the command."""
    from flows.settings import read_settings

    return read_settings().lang
