"""What a command is asked to show is something that there is: else it ends with exit code 2 and what may be meant, for
nothing found would read as nothing wrong."""

from typing import TYPE_CHECKING, Annotated

import typer

from flows.errors import WrongUsageError
from transform.text.near import suggest

if TYPE_CHECKING:
    from load.engine import Connection
    from load.publisher_names import PublisherName

SEVERITIES = ("error", "warning", "info")

Publisher = Annotated[
    str | None,
    typer.Option(
        "--publisher",
        metavar="CODE",
        help="A publisher: CODE, SITE/CODE where several have it, its name or an alias.",
    ),
]
SiteCode = Annotated[
    str | None, typer.Option("--site", metavar="CODE", help="Only this site of the warehouse.")
]
Year = Annotated[int | None, typer.Option("--year")]


def require_check(conn: "Connection", check: str | None) -> None:
    """Raise WrongUsageError for the id of a check that neither this program nor the warehouse has; None names none."""
    from load.queries.issues import known_checks

    if check is not None and check not in (known := known_checks(conn)):
        hint = suggest(check, known, "gongkai issues shows those that found something")
        raise WrongUsageError(f"--check {check}: there is no such check; {hint}")


def require_severity(severity: str | None) -> None:
    """Raise WrongUsageError for what is no severity; None names none."""
    if severity is not None and severity not in SEVERITIES:
        hint = suggest(severity, SEVERITIES, "say error, warning or info")
        raise WrongUsageError(f"--severity {severity}: there is no such severity; {hint}")


def require_year(year: int | None) -> None:
    """Raise WrongUsageError for a year that no report can be about; None names none."""
    from flows.run.request import EARLIEST_YEAR, LATEST_YEAR

    if year is not None and not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise WrongUsageError(f"--year {year}: years are from {EARLIEST_YEAR} to {LATEST_YEAR}")


def require_runs(conn: "Connection", first: int, last: int) -> None:
    """Raise WrongUsageError for runs that there are not, or the last before the first."""
    from load.queries.runs import last_run_id

    newest = last_run_id(conn)
    for run in (first, last):
        if not 0 < run <= newest:
            there_are = f"there are 1 to {newest}: gongkai status" if newest else "there was none yet"
            raise WrongUsageError(f"there is no run {run}; {there_are}")
    if last < first:
        raise WrongUsageError(f"runs {first} {last}: the first must not be after the last")


def find_owner(conn: "Connection", publisher: str | None) -> "PublisherName | None":
    """The publisher that a person named; None names none. Raises BadPublisherName."""
    from load.publisher_names import find_publisher

    return None if publisher is None else find_publisher(conn, publisher)
