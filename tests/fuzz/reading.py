"""One input read as the product reads it: in a process that is ended at limits; and what is to be said of its end."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

from flows.reading.limited_process import Limits, Unread
from flows.reading.process_pool import ProcessPool
from tests.fuzz.printed import find_unprinted
from transform.normalise import normalise
from transform.readers import read_document
from transform.report import NormalisedReport
from transform.text.decode import UnreadableDocument

LIMITS = Limits(cpu_seconds=20, memory=1024 * 2**20)

Job = tuple[bytes, str]
"""The bytes of a file and its name."""

_BY_LIMIT = "reading it took over"


class End(StrEnum):
    """How the reading of an input ended.

    READ is a report, REFUSED an error that says what is wrong with the file, LIMIT the end of time or memory. The
    others are defects: BROKEN is another exception or the death of the process, UNPRINTED a figure that the file does
    not print.
    """

    READ = "read"
    REFUSED = "refused"
    LIMIT = "limit"
    BROKEN = "broken"
    UNPRINTED = "unprinted"


DEFECTS = (End.BROKEN, End.UNPRINTED)


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of one input: its end, why, and how many seconds of processor time its reading took."""

    end: End
    reason: str = ""
    seconds: float = 0.0
    report: NormalisedReport | None = None


Read = Callable[[bytes, str], Reading]


@contextmanager
def open_reader(limits: Limits = LIMITS) -> Iterator[Read]:
    """A function that reads one file after the other. Whatever the file does, it returns within the limits."""
    with ProcessPool(judge, 1, limits) as pool:

        def read(data: bytes, name: str) -> Reading:
            answer = pool.run([(data, name)])[0]
            if isinstance(answer, Reading):
                return answer
            is_limit = answer.reason.startswith(_BY_LIMIT)
            return Reading(
                End.LIMIT if is_limit else End.BROKEN, _say_why(answer), float(is_limit) * limits.cpu_seconds
            )

        yield read


def _say_why(answer: Unread) -> str:
    return answer.reason if answer.traceback is None else answer.traceback


def judge(job: Job) -> Reading:
    """Read a file in this process, and judge what came of it."""
    data, name = job
    begin = time.process_time()
    try:
        document = read_document(data, name=name)
        report = normalise(document)
    except UnreadableDocument as error:
        return Reading(End.REFUSED, str(error), time.process_time() - begin)
    seconds = time.process_time() - begin
    unprinted = find_unprinted(report, data, document)
    if unprinted:
        return Reading(End.UNPRINTED, "; ".join(unprinted[:5]), seconds, report)
    return Reading(End.READ, "", seconds, report)
