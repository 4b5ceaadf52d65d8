"""Parsing in processes of their own: the reports of a run, or the files of one fact."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from flows.errors import NothingDoneError
from flows.reading.jobs import ParsedParts, ParseJob, ParseResult, ReportFile
from flows.reading.limited_process import NamedFunction, Unread
from flows.reading.process_pool import ProcessPool

logger = logging.getLogger(__name__)

# The readers are imported by the processes that read, and by no other.
parse_report: Callable[[ParseJob], ParseResult] = NamedFunction("flows.reading.parse", "parse_report")
_parse_for_load = NamedFunction("flows.reading.parse", "parse_for_load")
_parse_parts: Callable[[Sequence[ReportFile]], ParsedParts] = NamedFunction(
    "flows.reading.parse", "parse_parts"
)

Parser = Callable[[Sequence[ParseJob]], list[ParseResult]]
"""Parses many reports; the results are in the order of the jobs."""
PartsReader = Callable[[Sequence[ReportFile]], ParsedParts]
"""Reads the files of one report; raises NothingDoneError with the reason where they were not read."""


@contextmanager
def parser_pool(workers: int) -> Iterator[Parser]:
    """A parser of many reports in up to ``workers`` processes. Raises NothingDoneError where none can be started.

    What a report does to the process that reads it, or raises there, is the error of this report alone.
    """
    with ProcessPool(partial(_parse_for_load, parse_report), workers) as pool:
        yield lambda jobs: list(map(_as_result, jobs, pool.run(jobs)))


def _as_result(job: ParseJob, answer: ParseResult | Unread) -> ParseResult:
    if isinstance(answer, ParseResult):
        return answer
    url = job.parts[0].url
    if answer.traceback is not None:
        logger.error("reading %s failed\n%s", url, answer.traceback)
    return ParseResult(error=f"{url}: {answer.reason}")


@contextmanager
def parts_reader() -> Iterator[PartsReader]:
    """``parse_parts`` for one report after the other, in one process of their own."""
    with ProcessPool(_parse_parts, workers=1) as pool:

        def read(files: Sequence[ReportFile]) -> ParsedParts:
            answer = pool.run([files])[0]
            if isinstance(answer, Unread):
                raise NothingDoneError(f"{files[0].url}: {answer.reason}")
            return answer

        yield read


def read_parts(files: Sequence[ReportFile]) -> ParsedParts:
    """``parse_parts`` in a process of its own. Raises NothingDoneError with the reason where it was not read."""
    with parts_reader() as read:
        return read(files)
