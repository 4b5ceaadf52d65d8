"""The commands for the beginning: `gongkai config`, the settings in force, and `gongkai demo`, the demonstration."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.app import AsJson, app, say

if TYPE_CHECKING:
    from flows.settings import Settings


@app.command("config")
def show_settings(
    example: Annotated[bool, typer.Option("--example", help="Print a commented .env file instead.")] = False,
    as_json: AsJson = False,
) -> None:
    """Print the version, which file of settings is read, and the settings in force, with passwords masked."""
    from importlib.metadata import version

    from flows.console.json_lines import write_json
    from flows.settings import example_text, read_settings
    from flows.settings.env_file import find_env_file, home_of_environment
    from flows.words import Words

    if example:
        typer.echo(example_text(), nl=False)
        return
    settings = read_settings()
    file, shown = find_env_file(), _settings_in_force(settings)
    if as_json:
        config = {"version": version("gongkai"), "env_file": file and str(file), "settings": shown}
        say(write_json(config))
        return
    say(f"# gongkai {version('gongkai')}")
    words = Words(settings.lang)
    place = home_of_environment() / ".env"
    say(words.say("command.settings_of", file=file) if file else words.say("command.no_file", file=place))
    for name, value in shown.items():
        say(f"{name}={value}")


def _settings_in_force(settings: "Settings") -> dict[str, str]:
    from flows.settings import mask_passwords, mask_whole

    shown = {name: mask_passwords(str(value)) for name, value in settings.model_dump().items()}
    shown["warehouse_url"] = mask_passwords(settings.warehouse)
    shown["archive_url"] = mask_passwords(settings.archive)
    shown["alert_urls"] = " ".join(mask_whole(url) for url in settings.alert_urls)
    return {f"GONGKAI_{name.upper()}": value for name, value in shown.items()}


@app.command("demo")
def demo(
    folder: Annotated[
        Path, typer.Argument(metavar="[FOLDER]", help="The folder for warehouse, archive and profile.")
    ] = Path("demo"),
) -> None:
    """One night against the replica site, into a folder of its own; once more, and nothing is new."""
    from flows.demo import run_demo

    raise typer.Exit(run_demo(folder.absolute()).exit_code)
