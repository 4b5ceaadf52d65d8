"""The commands `gongkai discover`, `gongkai replica` and `gongkai config`."""

from typing import Annotated

import typer

from flows.cli.app import AsJson, Site, Warehouse, app, say
from flows.settings import Settings, example_text, mask_passwords, mask_whole, read_settings


@app.command("discover")
def discover(site: Site = None, warehouse: Warehouse = None, as_json: AsJson = False) -> None:
    """Print what a run would visit and why, without loading; propose publishers the profile lacks."""
    from flows.console.output import open_console, write_json
    from flows.console.tables import print_dry_discovery
    from flows.inspection.dry_discovery import discover_without_loading

    discovery = discover_without_loading(read_settings(site=site, warehouse_url=warehouse))
    if as_json:
        for page in discovery.prospects:
            typer.echo(write_json(page))
    else:
        print_dry_discovery(open_console(), discovery)


@app.command("replica")
def serve_replica(
    port: Annotated[int, typer.Option("--port", help="The port on loopback.")] = 8765,
) -> None:
    """Serve the replica site on loopback, and print the profile that points at it."""
    import time

    import replica
    from flows.errors import WrongUsageError

    try:
        with replica.serve(port=port) as served:
            say(replica.profile_text(served.base_url))
            say(f"# serving {served.base_url} until Ctrl-C", err=True)
            while True:
                time.sleep(3600)
    except OSError as error:
        raise WrongUsageError(f"--port {port}: {error.strerror or error}; choose another") from error
    except KeyboardInterrupt:
        say("stopped", err=True)


@app.command("config")
def show_settings(
    example: Annotated[bool, typer.Option("--example", help="Print a commented .env file instead.")] = False,
) -> None:
    """Print the settings in force, with passwords masked."""
    if example:
        typer.echo(example_text(), nl=False)
        return
    for name, value in _settings_in_force(read_settings()).items():
        say(f"GONGKAI_{name.upper()}={value}")


def _settings_in_force(settings: Settings) -> dict[str, str]:
    shown = {name: mask_passwords(str(value)) for name, value in settings.model_dump().items()}
    shown["warehouse_url"] = mask_passwords(settings.warehouse)
    shown["archive_url"] = mask_passwords(settings.archive)
    shown["alert_urls"] = " ".join(mask_whole(url) for url in settings.alert_urls)
    return shown
