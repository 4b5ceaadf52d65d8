"""The backfill flow: bounded, resumable, from the site or from the archive."""

from functools import partial
from typing import Annotated

from prefect import flow
from pydantic import Field

from flows.prefect_tasks import alert_of_end, publish_report, run_as_task
from flows.run.report import RunReport
from flows.run.request import EARLIEST_YEAR, BackfillMode, backfill_request
from flows.run.start import run_now
from flows.settings import read_settings

Year = Annotated[int, Field(ge=EARLIEST_YEAR, le=2100)]


@flow(
    name="backfill",
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
) -> RunReport:
    """Run a backfill. ``publishers`` are codes of the profile, all without them; ``any_restatement`` lifts the
    limit of GONGKAI_MAX_RESTATED."""
    settings = read_settings(site=site)
    order = partial(
        backfill_request,
        first_year=first_year,
        last_year=last_year,
        publishers=publishers,
        way=way,
        dry_run=dry_run,
    )
    may_restate = None if any_restatement or dry_run else settings.max_restated
    return run_now(settings, order, run_as_task, publish=publish_report, may_restate=may_restate)
