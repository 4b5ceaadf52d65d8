"""Commands about the site itself: discover, and the replica."""

from typing import Annotated

import typer

from flows.cli.app import AsJson, Site, Warehouse, app


@app.command("discover")
def discover(site: Site = None, warehouse: Warehouse = None, as_json: AsJson = False) -> None:
    """Print what a run would visit and why, without loading; propose publishers the profile lacks."""
    from flows.as_json import write_json
    from flows.console import open_console
    from flows.console_rows import print_survey
    from flows.settings import read_settings
    from flows.survey import survey_site

    found = survey_site(read_settings(site=site, warehouse_url=warehouse))
    if as_json:
        for prospect in found.prospects:
            typer.echo(write_json(prospect))
    else:
        print_survey(open_console(), found)


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
            typer.echo(replica.profile_text(served.base_url))
            typer.echo(f"# serving {served.base_url} until Ctrl-C", err=True)
            while True:
                time.sleep(3600)
    except OSError as error:
        raise WrongUsageError(f"--port {port}: {error.strerror or error}; choose another") from error
    except KeyboardInterrupt:
        typer.echo("stopped", err=True)
