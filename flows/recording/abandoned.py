"""Runs whose process died without a word: what Prefect says of them once another run has found them dead.

A worker that was killed tells nobody: Prefect's server shows its runs as Running for ever, and counts them where a
deployment is limited.
"""

import logging
from collections.abc import Iterable
from uuid import UUID

from prefect.client.orchestration import get_client
from prefect.exceptions import ObjectNotFound
from prefect.states import Crashed

from flows.run.report import RunReport
from flows.words import Words
from load.engine import Engine
from load.queries.news import find_abandoned
from load.queries.runs import LostRun

logger = logging.getLogger(__name__)


def end_abandoned(words: Words, report: RunReport, engine: Engine) -> None:
    """Mark as Crashed, with the run that found them, what Prefect has of the runs that this one found dead."""
    if report.run_id is None:
        return
    with engine.connect() as conn:
        dead = find_abandoned(conn, report.run_id)
    message = words.say("artifact.found_dead", site=report.site, run=report.run_id)
    for run in dead:
        if run.recorded_as is not None:
            _end(run.run_id, UUID(run.recorded_as), message)


def end_lost(words: Words, lost: Iterable[LostRun]) -> None:
    """Mark as Crashed what Prefect has of runs that are dead by the warehouse, before the next run finds them."""
    for run in lost:
        if run.recorded_as is not None:
            message = words.say("artifact.found_lost", run=run.run_id, site=run.site, sign=run.sign)
            _end(run.run_id, UUID(run.recorded_as), message)


def _end(run_id: int, recorded_as: UUID, message: str) -> None:
    with get_client(sync_client=True) as client:
        try:
            state = client.read_flow_run(recorded_as).state
        except ObjectNotFound:
            return  # of another server, a temporary one for instance
        if state is not None and state.is_final():
            return
        client.set_flow_run_state(recorded_as, Crashed(message=message), force=True)
    logger.warning("run %s was found dead; Prefect's record of it is ended: Crashed", run_id)
