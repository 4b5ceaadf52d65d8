"""Files into normalised reports, one by one: one that cannot be read does not stop the others."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from transform.document import UnreadableDocument
from transform.normalise import normalise
from transform.readers import read_document
from transform.report import NormalisedReport


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """A file and what was made of it: a report, or the error that says why not."""

    file: str
    report: NormalisedReport | None = None
    error: str | None = None


def parse_files(files: Iterable[str]) -> Iterator[ParsedFile]:
    """Each file in order, as it is read."""
    for file in files:
        try:
            data = Path(file).read_bytes()
            report = normalise(read_document(data, name=Path(file).name))
        except OSError as error:
            yield ParsedFile(file, error=f"{error.strerror or error}; check the path")
        except UnreadableDocument as error:
            yield ParsedFile(file, error=str(error))
        else:
            yield ParsedFile(file, report=report)
