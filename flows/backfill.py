"""The backfill flow: some years again, from the site or from the archive; a thin shell around flows.run."""

from contextlib import suppress
from functools import partial
from importlib.metadata import version
from typing import Annotated, Any

import prefect.runtime
from prefect import flow
from pydantic import Field

from flows.errors import WrongUsageError
from flows.prefect_tasks import alert_of_end, name_run, perform_flow
from flows.resources import open_profiles
from flows.run.request import EARLIEST_YEAR, LATEST_YEAR, BackfillMode, backfill_request
from flows.settings import read_settings


def offer_publishers(schema: dict[str, Any]) -> None:
    """Have the form offer the codes of the profiles to choose from. Without a profile that can be read any text may be
    given: the run itself says what is wrong with it."""
    with suppress(WrongUsageError):
        profiles = open_profiles(read_settings())
        codes = sorted({one.code for profile in profiles for one in profile.publishers})
        if codes:
            schema["enum"] = codes


Year = Annotated[int, Field(ge=EARLIEST_YEAR, le=LATEST_YEAR)]
Publisher = Annotated[str, Field(json_schema_extra=offer_publishers)]


def name_backfill() -> str:
    """What a backfill is called in Prefect: the site and the years."""
    parameters = prefect.runtime.flow_run.parameters
    first, last = parameters.get("first_year"), parameters.get("last_year")
    years = f"{first}" if first == last else f"{first}-{last}"
    return name_run(read_settings(site=parameters.get("site")), f"backfill {years}")


# The parameters of this flow, with what its docstring says of them, are the form in Prefect's UI, and what scripts give to
# `prefect deployment run`.
@flow(
    name="backfill",
    version=version("gongkai"),
    flow_run_name=name_backfill,
    description="Reports of some years again: what is missing (fill), everything (refetch), or only what is "
    "archived, read again without any network (from_archive).",
    persist_result=False,
    on_failure=[alert_of_end],
    on_crashed=[alert_of_end],
)
def backfill(
    first_year: Year,
    last_year: Year,
    publishers: tuple[Publisher, ...] = (),
    mode: BackfillMode = "fill",
    dry_run: bool = False,
    any_restatement: bool = False,
    site: str | None = None,
    take_over: bool = False,
) -> Any:
    """Run a backfill.

    Args:
        first_year: The first of the years, 2014 for instance. The reports ON this year, which offices publish in the next.
        last_year: The last of the years; the same as the first for one year alone. Not before the first.
        publishers: The offices, by the codes of the profile. None chosen: all of them.
        mode: fill asks the site only for what the warehouse lacks. refetch asks for everything again, and reads it again.
            from_archive asks the site for nothing: what is archived is read again, as after an update of the program.
        dry_run: Write nothing. The log and the report of the run say every value that would change.
        any_restatement: Let it change however many figures. Without this a run that would change more than
            GONGKAI_MAX_RESTATED is refused; look at it with dry_run first.
        site: The site profile, a name or a path that the worker has. Empty: the one of GONGKAI_SITE.
        take_over: Write although a newer program, or one with other form data, has written since.
    """
    settings = read_settings(site=site)
    make_request = partial(
        backfill_request,
        first_year=first_year,
        last_year=last_year,
        publishers=publishers,
        mode=mode,
        dry_run=dry_run,
        max_restatements=None if any_restatement else settings.max_restated,
        take_over=take_over,
    )
    return perform_flow(settings, make_request)
