"""The log of a recorded run: its story, and our warnings and errors, from whatever thread they come."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import prefect.runtime
from prefect.logging.handlers import APILogHandler

_PACKAGES = ("flows", "extract", "transform", "load")
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
    """Keep the log of our packages with the flow run under way, and no line for each of its tasks that says only that it
    has ended."""
    handler, tasks = _RunLog(str(prefect.runtime.flow_run.id)), logging.getLogger(_OF_TASKS)
    loggers = [logging.getLogger(package) for package in _PACKAGES]
    level = tasks.level
    tasks.setLevel(logging.WARNING)
    for logger in loggers:
        logger.addHandler(handler)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeHandler(handler)
        tasks.setLevel(level)
