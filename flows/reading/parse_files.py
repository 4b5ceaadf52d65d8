"""Files by hand, for `gongkai parse`: each is parsed by itself in a reading process.

The readers are imported in that process alone: here they would cost the command a quarter of a second.
"""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from flows.reading.limited_process import Unread
from flows.reading.process_pool import ProcessPool
from transform.report import Expectation, NormalisedReport

logger = logging.getLogger(__name__)


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
            if isinstance(answer, Unread):
                logger.debug("reading %s failed: %s", file, answer.traceback)
                answer = ParsedFile(file, error=answer.reason)
            yield answer


def parse_file(file: str) -> ParsedFile:
    """Parse the file of this path; its error is that of the path or the reader."""
    from transform.normalise import normalise
    from transform.readers import read_document
    from transform.text.decode import UnreadableDocument

    name = Path(file).name
    try:
        document = read_document(Path(file).read_bytes(), name=name)
        return ParsedFile(file, report=normalise(document, Expectation(file_name=name)))
    except OSError as error:
        return ParsedFile(file, error=f"{error.strerror or error}; check the path")
    except UnreadableDocument as error:
        return ParsedFile(file, error=str(error))
