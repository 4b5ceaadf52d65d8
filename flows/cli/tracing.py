"""`gongkai trace`: the way of one fact back to its cell and its bytes."""

from pathlib import Path
from typing import Annotated

import typer

from flows.cli.app import ArchivePlace, AsJson, Warehouse, app


@app.command("trace")
def trace(
    fact: Annotated[
        str,
        typer.Argument(
            metavar="FACT", help="PUBLISHER/YEAR/INDICATOR, and /BREAKDOWN where it is not total."
        ),
    ],
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write the page with the cell highlighted.")
    ] = None,
    warehouse: Warehouse = None,
    archive: ArchivePlace = None,
    as_json: AsJson = False,
) -> None:
    """Where a figure comes from: version, snapshot, address, time, cell, and the row as it stands there."""
    from flows.archived import read_content_types
    from flows.as_json import write_json
    from flows.cli.opened import opened
    from flows.console import open_console
    from flows.console_trace import print_trace
    from flows.errors import WrongUsageError
    from flows.evidence import find_evidence
    from flows.evidence_page import draw_evidence
    from flows.opening import open_snapshots
    from load.queries.trace import parse_fact_name, trace_fact

    with opened(warehouse, archive) as here, here.engine.connect() as conn:
        found = trace_fact(conn, parse_fact_name(fact))
        if found is None:
            raise WrongUsageError(f"there is no current fact {fact}; its parts are columns of mart_fact")
        evidence = find_evidence(found, open_snapshots(here.settings), read_content_types(conn))
        if as_json:
            typer.echo(write_json(found))
        else:
            print_trace(open_console(), found, evidence, here.settings.timezone)
    if html is not None:
        _write_page(html, draw_evidence(found, evidence))


def _write_page(file: Path, page: str) -> None:
    from flows.errors import WrongUsageError

    try:
        file.write_text(page, encoding="utf-8")
    except OSError as error:
        raise WrongUsageError(f"--html {file}: {error.strerror or error}") from error
    typer.echo(f"written: {file}", err=True)
