"""The log of a recorded run: its story, and our warnings and errors, from whatever thread they come."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import prefect.runtime
from prefect.logging.handlers import APILogHandler

from flows.console.log_lines import print_log

_OF_TASKS = "prefect.task_runs"


class _RunLog(APILogHandler):
    """Sends entries to Prefect as those of one flow run: by itself Prefect passes over threads that belong to no flow."""

    def __init__(self, flow_run_id: str) -> None:
        super().__init__()
        self._flow_run_id = flow_run_id

    def emit(self, record: logging.LogRecord) -> None:
        """Send an entry."""
        record.flow_run_id = self._flow_run_id
        super().emit(record)


@contextmanager
def record_log() -> Iterator[None]:
    """Keep the log of our packages with the flow run under way, and print it; no line for each of its tasks that says only
    that it has ended.

    It is not printed by Prefect: where the worker that reads it is gone, that would end the process.
    """
    tasks = logging.getLogger(_OF_TASKS)
    level = tasks.level
    tasks.setLevel(logging.WARNING)
    with print_log(_RunLog(str(prefect.runtime.flow_run.id))) as loggers:
        for logger in loggers:
            logger.propagate = False
        try:
            yield
        finally:
            for logger in loggers:
                logger.propagate = True
            tasks.setLevel(level)
