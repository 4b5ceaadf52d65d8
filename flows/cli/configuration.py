"""`gongkai config`: the settings in force."""

from typing import Annotated

import typer

from flows.cli.app import app
from flows.env_file import example_text
from flows.masking import mask_passwords, mask_whole
from flows.settings import Settings, read_settings


@app.command("config")
def show_settings(
    example: Annotated[bool, typer.Option("--example", help="Print a commented .env file instead.")] = False,
) -> None:
    """Print the settings in force, with passwords masked."""
    if example:
        typer.echo(example_text(), nl=False)
        return
    for name, value in _settings_in_force(read_settings()).items():
        typer.echo(f"GONGKAI_{name.upper()}={value}")


def _settings_in_force(settings: Settings) -> dict[str, str]:
    shown = {name: mask_passwords(str(value)) for name, value in settings.model_dump().items()}
    shown["warehouse_url"] = mask_passwords(settings.warehouse)
    shown["archive_url"] = mask_passwords(settings.archive)
    shown["alert_urls"] = " ".join(mask_whole(url) for url in settings.alert_urls)
    return shown
