"""The commands `gongkai discover` and `gongkai replica`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.app import AsJson, Warehouse, app, say
from transform.text.inert import show_line

if TYPE_CHECKING:
    from replica import Fault


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

    settings = read_settings(site=site, warehouse_url=warehouse)
    discovery = discover_without_loading(settings)
    if as_json:
        for page in discovery.prospects:
            typer.echo(write_json(page))
    else:
        print_dry_discovery(open_console(settings.lang), discovery)


def _survey(address: str, to: Path | None, *, as_json: bool) -> None:
    """The evidence goes to standard error where the profile goes to standard output."""
    from flows.console.json_lines import write_json
    from flows.console.output import open_console
    from flows.console.site_survey import print_survey
    from flows.inspection.site_survey import list_evidence, survey_address
    from flows.settings import read_settings
    from flows.words import Words

    settings = read_settings()
    survey = survey_address(settings, address, to)
    if as_json:
        for evidence in list_evidence(survey):
            typer.echo(write_json(evidence))
        return
    print_survey(open_console(settings.lang, stderr=to is None), survey)
    if to is None:
        say(survey.profile)
    else:
        say(Words(settings.lang).say("survey.wrote", file=to))


@app.command("replica")
def serve_replica(
    port: Annotated[int, typer.Option("--port", help="The port on loopback.")] = 8765,
    fault: Annotated[
        list[str] | None,
        typer.Option(
            "--fault",
            metavar="KIND[:N]",
            help="Answer badly, N times or always; may be repeated. An unknown KIND lists them all.",
        ),
    ] = None,
    on: Annotated[
        str, typer.Option("--on", metavar="REGEX", help="Only where path and query have this.")
    ] = "",
) -> None:
    """Serve the replica site on loopback, well or with faults, and print the profile that points at it."""
    import time

    import replica
    from flows.errors import WrongUsageError

    faults = replica.Faults(*(_read_fault(words, on) for words in fault or ()))
    try:
        with replica.serve(port=port, faults=faults) as served:
            say(replica.profile_text(served.base_url))
            say(f"# serving {served.base_url} until Ctrl-C", err=True)
            said = 0
            while True:
                time.sleep(1)
                for kind, target in faults.struck[said:]:
                    said += 1
                    say(show_line(f"# {kind} for {target}"), err=True)
    except OSError as error:
        raise WrongUsageError(f"--port {port}: {error.strerror or error}; choose another") from error
    except KeyboardInterrupt:
        say("stopped", err=True)


def _read_fault(words: str, on: str) -> "Fault":
    """The fault that an option names. Raises WrongUsageError with what there is."""
    import re

    from flows.errors import WrongUsageError
    from replica import Fault

    kind, has_number, number = words.partition(":")
    if has_number and not (number.isdecimal() and int(number)):
        raise WrongUsageError(
            f"--fault {words}: give a number of bad answers behind the colon, such as {kind}:3"
        )
    try:
        re.compile(on)
        return Fault(kind, on, times=int(number) if number else None)
    except (re.error, ValueError) as error:
        raise WrongUsageError(f"--fault {words} --on {on!r}: {error}") from error
