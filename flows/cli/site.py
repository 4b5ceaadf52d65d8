"""The commands `gongkai discover` and `gongkai replica`."""

from pathlib import Path
from typing import Annotated

import typer

from flows.cli.app import AsJson, Warehouse, app, say


@app.command("discover")
def discover(
    address: Annotated[
        str | None, typer.Argument(metavar="[URL]", help="An unknown site, to draft a profile of.")
    ] = None,
    site: Annotated[
        str | None,
        typer.Option(
            "--site", metavar="NAME|FILE|URL", help="Site profile (GONGKAI_SITE), or an unknown site."
        ),
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="FILE.toml", help="The file for the profile of an unknown site."),
    ] = None,
    warehouse: Warehouse = None,
    as_json: AsJson = False,
) -> None:
    """Print what a run would visit and why, without loading; propose publishers the profile lacks.

    Given the address of an unknown site, look it through for annual reports, and draft a profile of it.
    """
    from flows.errors import WrongUsageError

    unknown = address or (site if site and is_address(site) else None)
    if address and (site or not is_address(address)):
        raise WrongUsageError(f"{address}: give one address with http:// or https://, or --site")
    if unknown:
        _survey(unknown, to, as_json=as_json)
    elif to is not None:
        raise WrongUsageError("--to: only for the profile of an unknown site, given by its address")
    else:
        _discover(site, warehouse, as_json=as_json)


def is_address(text: str) -> bool:
    """Whether a text is meant as an address, and not as the name or file of a profile."""
    return text.lower().startswith(("http://", "https://"))


def _discover(site: str | None, warehouse: str | None, *, as_json: bool) -> None:
    from flows.console.json_lines import write_json
    from flows.console.output import open_console
    from flows.console.tables import print_dry_discovery
    from flows.inspection.dry_discovery import discover_without_loading
    from flows.settings import read_settings

    discovery = discover_without_loading(read_settings(site=site, warehouse_url=warehouse))
    if as_json:
        for page in discovery.prospects:
            typer.echo(write_json(page))
    else:
        print_dry_discovery(open_console(), discovery)


def _survey(address: str, to: Path | None, *, as_json: bool) -> None:
    """The evidence goes to standard error where the profile goes to standard output."""
    from flows.console.json_lines import write_json
    from flows.console.output import open_console
    from flows.console.site_survey import print_survey
    from flows.inspection.site_survey import list_evidence, survey_address
    from flows.settings import read_settings

    survey = survey_address(read_settings(), address, to)
    if as_json:
        for evidence in list_evidence(survey):
            typer.echo(write_json(evidence))
        return
    print_survey(open_console(stderr=to is None), survey)
    if to is None:
        say(survey.profile)
    else:
        say(f"wrote {to}: read it, then gongkai discover --site {to}")


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
