"""What is done for the record of a run alone: in its own time, and without a say in how the run ends."""

import contextvars
import logging
from collections.abc import Callable
from threading import Thread

from transform.text.inert import describe_error

logger = logging.getLogger(__name__)

PATIENCE_SECONDS = 60


def try_within(what: str, act: Callable[[], object], seconds: float = PATIENCE_SECONDS) -> bool:
    """Do it in the context of the flow run, but for so many seconds at most. Whether it was done; what failed is logged."""
    failures: list[Exception] = []
    done: list[bool] = []

    def try_it() -> None:
        try:
            act()
            done.append(True)
        except Exception as error:  # noqa: BLE001 - whatever Prefect or its server does wrong
            failures.append(error)

    thread = Thread(target=contextvars.copy_context().run, args=(try_it,), daemon=True)
    thread.start()
    thread.join(seconds)
    if done:
        return True
    reason = describe_error(failures[0]) if failures else f"no answer within {seconds:.0f} s"
    logger.error("Prefect could not keep %s (%s); the end of the run is what it is", what, reason)
    return False
