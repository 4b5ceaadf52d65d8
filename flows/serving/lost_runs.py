"""The end in Prefect of runs that `gongkai status --alert` finds dead, where a server of Prefect is at hand."""

import logging
import os
from collections.abc import Sequence
from functools import partial

from flows.failures import REPORTED_ERRORS
from flows.serving.prefect_environment import prepare_prefect
from flows.serving.prefect_server import use_running_server
from flows.settings import Settings
from flows.words import Words
from load.queries.runs import LostRun

logger = logging.getLogger(__name__)


def end_lost_runs(settings: Settings, lost: Sequence[LostRun]) -> None:
    """Mark as Crashed what Prefect shows as Running of these runs, by the server of `gongkai serve` or of PREFECT_API_URL.
    What fails is logged: the answer of the command is about the warehouse."""
    recorded = [one for one in lost if one.recorded_as is not None]
    if not recorded:
        return
    try:
        prepare_prefect(settings, quiet=True)
        use_running_server(settings)
    except REPORTED_ERRORS as error:
        logger.error("runs that died are not ended in Prefect: %s", error)
        return
    if os.environ.get("PREFECT_API_URL"):
        from flows.recording.abandoned import end_lost
        from flows.recording.within import try_within

        try_within("the end of dead runs", partial(end_lost, Words(settings.lang), recorded))
