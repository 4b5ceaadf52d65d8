"""The log of a run on standard error: its story, and warnings and errors of ours, each on a line of its own."""

import logging
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from flows.run.progress import print_line
from flows.run.story import STORY

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
def print_log(*more: logging.Handler) -> Iterator[Sequence[logging.Logger]]:
    """Print the log of our packages, and give it to ``more`` handlers; the loggers of the packages."""
    handlers = (_Lines(), *more)
    loggers = [logging.getLogger(package) for package in _PACKAGES]
    for logger in loggers:
        for handler in handlers:
            logger.addHandler(handler)
    try:
        yield loggers
    finally:
        for logger in loggers:
            for handler in handlers:
                logger.removeHandler(handler)
