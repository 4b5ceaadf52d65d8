"""A run from a terminal, performed at once and without Prefect: the same steps, report and alerts as a recorded one."""

import logging
import os
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from flows.alerts.end_of_run import tell_of_crash, tell_of_end
from flows.console.run_report import print_report
from flows.errors import WrongUsageError
from flows.failures import say_error
from flows.run.progress import print_line
from flows.run.report import RunReport
from flows.run.start import MakeRequest, run_now
from flows.run.story import STORY
from flows.settings import Settings
from flows.stopping import end_on_sigterm
from load.engine import Engine


def is_recorded(settings: Settings, *, wanted: bool) -> bool:
    """Whether Prefect records a run from a terminal: where that is ``wanted``, where PREFECT_API_URL names a server, and
    with an engine other than local, whose tasks are Prefect's."""
    return wanted or settings.engine != "local" or bool(os.environ.get("PREFECT_API_URL"))


def run_plainly(settings: Settings, flow: str, make_request: MakeRequest) -> RunReport:
    """Perform a run, print its report and tell of its end as a recorded one does; SIGTERM ends it as Ctrl-C does, with 143.

    Raises what ``run_now`` raises.
    """

    def publish(report: RunReport, engine: Engine) -> None:
        print_report(report, engine, settings.lang)
        tell_of_end(settings, report, engine)

    with end_on_sigterm(), _log_lines():
        try:
            return run_now(settings, make_request, publish=publish)
        except WrongUsageError:
            raise
        except Exception as error:
            tell_of_crash(settings, flow, say_error(error, settings.lang))
            raise


# Not those of libraries: urllib3 warns of every request that is repeated, which the log of requests has.
_PACKAGES = ("flows", "extract", "transform", "load")


class _Lines(logging.Handler):
    """Prints the story of a run, and warnings and errors of ours, each on a line of its own, without control characters."""

    def emit(self, record: logging.LogRecord) -> None:
        """Print the message of a record, and behind it the traceback of a bug, which is in no other log."""
        is_story = record.name == STORY
        if record.levelno < logging.WARNING and not is_story:
            return
        print_line(record.getMessage() if is_story else f"{record.levelname.lower()}: {record.getMessage()}")
        if record.exc_info:
            for line in "".join(traceback.format_exception(*record.exc_info)).splitlines():
                print_line(f"  {line}")


@contextmanager
def _log_lines() -> Iterator[None]:
    handler, story = _Lines(), logging.getLogger(STORY)
    loggers = [logging.getLogger(package) for package in _PACKAGES]
    for logger in loggers:
        logger.addHandler(handler)
    level = story.level
    story.setLevel(logging.INFO)
    try:
        yield
    finally:
        story.setLevel(level)
        for logger in loggers:
            logger.removeHandler(handler)
