"""Files by hand, for `gongkai parse`: each is parsed by itself in a reading process."""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from flows.reading.limited_process import NamedFunction, Unread
from flows.reading.process_pool import ProcessPool
from transform.report import NormalisedReport

logger = logging.getLogger(__name__)

# The readers are imported by the process that reads: here they would cost the command a quarter of a second.
parse_file: Callable[[str], NormalisedReport | str] = NamedFunction("flows.reading.parse", "parse_file")


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """One file of the command `gongkai parse`: its report, or the error that explains why there is none."""

    file: str
    report: NormalisedReport | None = None
    error: str | None = None


def parse_files(files: Iterable[str]) -> Iterator[ParsedFile]:
    """Parse files by path, in order, each by itself; one that cannot be read gives an error and the next follows."""
    with ProcessPool(parse_file, workers=1) as pool:
        for file in files:
            answer = pool.run([file])[0]
            if isinstance(answer, NormalisedReport):
                yield ParsedFile(file, answer)
                continue
            if isinstance(answer, Unread):
                logger.debug("reading %s failed: %s", file, answer.traceback)
                answer = answer.reason
            yield ParsedFile(file, error=answer)
