"""From the bytes of a report's files to a normalised report: what is done in the reading processes.

Hostile bytes may take any time and memory here: in the product these functions are called by way of parser_pool.py.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from flows.reading.jobs import ParsedParts, ParseJob, ParseResult, ReportFile
from load.prepared.report import prepare_report, strip_facts
from transform.document import Document, NotAReport, OtherPaper
from transform.forms.check_catalogue import make_issue
from transform.forms.sentences import say
from transform.normalise import normalise
from transform.readers import read_document
from transform.report import Content, Expectation, Issue, NormalisedReport, Period
from transform.text.decode import ReaderMissing, UnreadableDocument


def parse_parts(files: Sequence[ReportFile]) -> ParsedParts:
    """Read the files of one report, the page first. A file that cannot be read does not stop the others."""
    documents: list[Document] = []
    errors: dict[int, UnreadableDocument] = {}
    for number, file in enumerate(files):
        try:
            documents.append(read_document(file.data, name=file.name, content_type=file.content_type))
        except UnreadableDocument as error:
            documents.append(Document("unreadable", ()))
            errors[number] = error
    return ParsedParts(tuple(documents), errors)


def parse_report(job: ParseJob) -> ParseResult:
    """Parse one report. A page that cannot be read fails the report. So does an attachment that cannot be read where no
    table was read elsewhere, for the tables may be in it (docs/decisions/0016-unread-attachments.md); else it is an
    issue. Reading hostile bytes may take any time and memory: a pool bounds both (``parser_pool``)."""
    parsed = parse_parts(job.parts)
    page_error = parsed.errors.get(0)
    if page_error is not None:
        reason = f"{job.parts[0].url}: {page_error}"
        waits = isinstance(page_error, ReaderMissing)
        return ParseResult(_waiting_report(job.expectation, reason)) if waits else ParseResult(error=reason)
    reader_missing = any(isinstance(error, ReaderMissing) for error in parsed.errors.values())
    issues = tuple(_attachment_issue(job.parts[number], error) for number, error in parsed.errors.items())
    try:
        report = normalise(parsed.merged, job.expectation)
    except NotAReport as error:
        if not issues or isinstance(error, OtherPaper):
            return ParseResult(attachments=parsed.page.attachments, no_report=str(error))
        reason = "; ".join((f"{job.parts[0].url}: {error}", *(issue.message.en for issue in issues)))
        return _wait_or_fail(job.expectation, reason, waits=reader_missing)
    report = report.with_issues(issues)
    if issues and report.content is not Content.TABLES:
        if reader_missing:
            return ParseResult(replace(report, content=Content.WAITING), parsed.page.attachments)
        if not report.unmapped:
            reasons = "; ".join(issue.message.en for issue in issues)
            return ParseResult(report, error=f"no table was read elsewhere, and {reasons}")
    return ParseResult(report, parsed.page.attachments)


def parse_file(file: str) -> NormalisedReport | str:
    """Parse the file of this path by itself: its report, or the error of the path or the reader."""
    name = Path(file).name
    try:
        document = read_document(Path(file).read_bytes(), name=name)
        return normalise(document, Expectation(file_name=name))
    except OSError as error:
        return f"{error.strerror or error}; check the path"
    except UnreadableDocument as error:
        return str(error)


def parse_for_load(parse: Callable[[ParseJob], ParseResult], job: ParseJob) -> ParseResult:
    """What ``parse`` makes of a job, with its facts ready for a load."""
    parsed = parse(job)
    if parsed.report is None:
        return parsed
    return replace(parsed, report=strip_facts(parsed.report), prepared=prepare_report(parsed.report))


def _wait_or_fail(expectation: Expectation, reason: str, *, waits: bool) -> ParseResult:
    """Of a page that shows no report by itself: a report was asked for, and waits for the reader of its attachment;
    or whether there is one cannot be told."""
    if waits and expectation.year is not None and expectation.names:
        return ParseResult(_waiting_report(expectation, reason))
    return ParseResult(error=reason)


def _waiting_report(expectation: Expectation, reason: str) -> NormalisedReport:
    """A report without facts, for a file whose reader is not installed on this machine."""
    return NormalisedReport(
        title=expectation.title,
        publisher=next(iter(expectation.names), None),
        year=expectation.year,
        forms=(),
        period=Period(),
        content=Content.WAITING,
        issues=(make_issue("waiting", say("waiting.file", reason=reason)),),
        published_on=expectation.published_on,
    )


def _attachment_issue(file: ReportFile, error: UnreadableDocument) -> Issue:
    name = file.name or file.url
    message = say("attachment_unreadable.file", name=name, error=error, url=file.url)
    return make_issue("attachment_unreadable", message)
