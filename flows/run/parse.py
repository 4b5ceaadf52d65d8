"""Bytes to normalised reports, for many pages at once: pure work, fit for other processes.

Files into normalised reports, one by one: one that cannot be read does not stop the others.
"""

import gc
import logging
import multiprocessing
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from transform.document import Attachment, Document, NotAReport, merge_parts
from transform.forms.check_catalogue import make_issue
from transform.normalise import normalise
from transform.readers import read_document
from transform.readers.word.doc import ReaderMissing
from transform.report import Content, Expectation, Issue, NormalisedReport, Period
from transform.text.decode import UnreadableDocument

logger = logging.getLogger(__name__)

_WORTH_PROCESSES = 20
_CHUNK = 5
COLLECT_SELDOM = (50_000, 10, 10)
"""When to look for rings of objects: a page is thousands of small objects that go together, and rings are few."""


@dataclass(frozen=True, slots=True)
class ReportFile:
    """One file of a report as it was received. The first part is the page itself."""

    url: str
    sha256: str
    data: bytes
    name: str | None = None
    content_type: str | None = None


@dataclass(frozen=True, slots=True)
class ParseJob:
    """What it takes to read one report."""

    parts: tuple[ReportFile, ...]
    expectation: Expectation


@dataclass(frozen=True, slots=True)
class ParseResult:
    """What the parts of a report say. Without a report, ``error`` names the part that could not be read whole,
    or ``no_report`` says why the page is none."""

    report: NormalisedReport | None = None
    attachments: tuple[Attachment, ...] = ()
    error: str | None = None
    no_report: str | None = None


class Parser(Protocol):
    """Reads many reports; the readings come in the order of the jobs."""

    def __call__(self, jobs: Sequence[ParseJob]) -> list[ParseResult]:
        """Read them all."""
        ...


def parse_report(job: ParseJob) -> ParseResult:
    """Read one report. A page that our own code stumbles over is its own failure, and no other page's."""
    try:
        return _read(job)
    except Exception as error:
        url = job.parts[0].url
        logger.exception("reading %s failed", url)
        said = f"{type(error).__name__}: {error}"
        return ParseResult(
            error=f"{url}: the reader failed ({said}): a bug of ours; the log has its traceback"
        )


def _read(job: ParseJob) -> ParseResult:
    """Nothing is taken from a page that could not be read whole; an attachment that could not be read leaves the
    page's own words, and a finding."""
    page, *attached = job.parts
    try:
        document = _read_part(page)
    except ReaderMissing as error:
        return ParseResult(_wait(job.expectation, f"{page.url}: {error}"))
    except UnreadableDocument as error:
        return ParseResult(error=f"{page.url}: {error}")
    attachments, issues, missing = _read_attachments(attached)
    whole = merge_parts(document, attachments) if attachments else document
    try:
        report = normalise(whole, job.expectation)
    except NotAReport as error:
        reasons = "; ".join((str(error), *(issue.message for issue in issues)))
        return ParseResult(attachments=document.attachments, no_report=reasons)
    if missing and not report.facts:
        report = replace(report, content=Content.WAITING)
    return ParseResult(report.with_issues(issues), document.attachments)


def _wait(expectation: Expectation, why: str) -> NormalisedReport:
    """A report whose file is kept until the program that reads its kind is installed."""
    return NormalisedReport(
        title=expectation.title,
        publisher=next(iter(expectation.names), None),
        year=expectation.year,
        forms=(),
        period=Period(),
        content=Content.WAITING,
        issues=(make_issue("waiting", why),),
    )


def _read_attachments(parts: Sequence[ReportFile]) -> tuple[list[Document], tuple[Issue, ...], bool]:
    """The documents, what was wrong with them, and whether a reader is missing on this machine."""
    documents: list[Document] = []
    issues: list[Issue] = []
    missing = False
    for part in parts:
        try:
            documents.append(_read_part(part))
        except UnreadableDocument as error:
            missing = missing or isinstance(error, ReaderMissing)
            # An empty document keeps the count of parts, so that places still name the right one.
            documents.append(Document("unreadable", ()))
            message = f"the attachment {part.name or part.url} could not be read: {error} ({part.url})"
            issues.append(make_issue("attachment_unreadable", message))
    return documents, tuple(issues), missing


def _read_part(file: ReportFile) -> Document:
    return read_document(file.data, name=file.name, content_type=file.content_type)


@contextmanager
def parser_pool(workers: int) -> Iterator[Parser]:
    """A way to read many reports: side by side in processes where that pays, else here.

    Processes are started when the first batch is worth it, and serve all later ones. They are spawned, for a
    fork would copy locks that threads of this process hold.
    """
    pool: ProcessPoolExecutor | None = None
    usual = gc.get_threshold()
    gc.set_threshold(*COLLECT_SELDOM)

    def read(jobs: Sequence[ParseJob]) -> list[ParseResult]:
        nonlocal pool
        if workers == 1 or len(jobs) < _WORTH_PROCESSES:
            return [parse_report(job) for job in jobs]
        if pool is None:
            context = multiprocessing.get_context("spawn")
            pool = ProcessPoolExecutor(
                workers, context, initializer=gc.set_threshold, initargs=COLLECT_SELDOM
            )
        return list(pool.map(parse_report, jobs, chunksize=_CHUNK))

    try:
        yield read
    finally:
        gc.set_threshold(*usual)
        if pool is not None:
            pool.shutdown(cancel_futures=True)


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
