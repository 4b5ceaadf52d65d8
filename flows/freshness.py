"""When a nightly run was last done, from the warehouse: some failures leave no failed run behind."""

import json
from datetime import datetime

from sqlalchemy import Engine, select

from flows.run_report import Outcome
from load.schema.runs import run

_DONE = (Outcome.DONE.value, Outcome.SOME_FAILED.value)


def find_last_night(engine: Engine, site: str) -> datetime | None:
    """When the last completed nightly run for a site began, UTC."""
    query = (
        select(run.c.started_at, run.c.parameters)
        .where(run.c.flow == "nightly", run.c.outcome.in_(_DONE))
        .order_by(run.c.run_id.desc())
    )
    with engine.connect() as conn:
        for started, parameters in conn.execute(query):
            if json.loads(parameters).get("site") == site:
                found: datetime = started
                return found
    return None
