"""The backfill flow: some years again, from the site or from the archive; a thin shell around flows.run."""

from functools import partial
from importlib.metadata import version
from typing import Annotated, Any

import prefect.runtime
from prefect import flow
from pydantic import Field

from flows.prefect_tasks import alert_of_end, name_run, perform_flow
from flows.run.request import EARLIEST_YEAR, LATEST_YEAR, BackfillMode, backfill_request
from flows.settings import read_settings

Year = Annotated[int, Field(ge=EARLIEST_YEAR, le=LATEST_YEAR)]


def name_backfill() -> str:
    """What a backfill is called in Prefect: the site and the years."""
    parameters = prefect.runtime.flow_run.parameters
    first, last = parameters.get("first_year"), parameters.get("last_year")
    years = f"{first}" if first == last else f"{first}-{last}"
    return name_run(read_settings(site=parameters.get("site")), f"backfill {years}")


# The parameters of this flow are the form in Prefect's UI, and what scripts give to `prefect deployment run`.
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
    publishers: list[str] | None = None,
    way: BackfillMode = "fill",
    dry_run: bool = False,
    any_restatement: bool = False,
    site: str | None = None,
    take_over: bool = False,
) -> Any:
    """Run a backfill. ``publishers`` are codes of the profile, all without them; ``any_restatement`` lifts the
    limit of GONGKAI_MAX_RESTATED, ``take_over`` lets this program write although another one superseded it."""
    settings = read_settings(site=site)
    make_request = partial(
        backfill_request,
        first_year=first_year,
        last_year=last_year,
        publishers=publishers,
        mode=way,
        dry_run=dry_run,
        max_restatements=None if any_restatement else settings.max_restated,
        take_over=take_over,
    )
    return perform_flow(settings, make_request)
