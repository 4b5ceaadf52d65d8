"""The backfill flow: some years again, from the site or from the archive; a thin shell around flows.run."""

from functools import partial
from importlib.metadata import version
from typing import Annotated, Any

import prefect.runtime
from prefect import flow

from flows.fields import Help, Publisher, Year, say_in_form
from flows.prefect_tasks import alert_of_end, name_run, perform_flow
from flows.run.request import BackfillMode, backfill_request
from flows.settings import read_settings


def name_backfill() -> str:
    """What a backfill is called in Prefect: the site and the years."""
    parameters = prefect.runtime.flow_run.parameters
    first, last = parameters.get("first_year"), parameters.get("last_year")
    years = f"{first}" if first == last else f"{first}-{last}"
    return name_run(read_settings(site=parameters.get("site") or None), f"backfill {years}")


# The parameters of this flow are the form in Prefect's UI, and what scripts give to `prefect deployment run`.
@flow(
    name="backfill",
    version=version("gongkai"),
    flow_run_name=name_backfill,
    description=say_in_form("backfill"),
    persist_result=False,
    on_failure=[alert_of_end],
    on_crashed=[alert_of_end],
)
def backfill(
    first_year: Annotated[Year, Help("first_year")],
    last_year: Annotated[Year, Help("last_year")],
    publishers: Annotated[tuple[Publisher, ...], Help("publishers")] = (),
    mode: Annotated[BackfillMode, Help("mode")] = "fill",
    dry_run: Annotated[bool, Help("dry_run")] = False,
    any_restatement: Annotated[bool, Help("any_restatement")] = False,
    site: Annotated[str, Help("site")] = "",
    take_over: Annotated[bool, Help("take_over")] = False,
) -> Any:
    """Run a backfill, as its form says. An empty ``site`` is the one of the settings."""
    settings = read_settings(site=site or None)
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
