"""One batch from the archive to the warehouse: its files, parsed, and loaded together. It needs no network."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from extract.archive import Archive, ObjectLostError
from flows.batch.files import NOTHING_AT_HAND, read_files
from flows.batch.outcome import PageOutcome, PageStatus
from flows.batch.publishers import find_registered_code, settle_publisher
from flows.batch.store import Load, Store
from flows.batch.values import Batch, BatchPage, BatchSummary, Refusal, Wanted
from flows.errors import NothingDoneError
from flows.failures import ENDS_THE_RUN
from flows.reading.jobs import ParseJob, ParseResult, ReportFile, last_day_seen
from flows.reading.parser_pool import Parser
from load.errors import MassRestatement
from load.versions.candidate import Candidate, LoadResult
from transform.forms.catalogue import normaliser_version
from transform.report import Content
from transform.text.inert import describe_error

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Workplace:
    """What a process works with: the archive it reads from, the store it loads into, and its readers."""

    archive: Archive
    store: Store
    parse: Parser


@dataclass(slots=True)
class _PageJob:
    """One page on its way through the batch. It has an outcome, or wants attachments, or has a candidate in the end."""

    page: BatchPage
    files: tuple[ReportFile, ...] = ()
    parsed: ParseResult | None = None
    outcome: PageOutcome | None = None
    wanted: Wanted | None = None
    candidate: Candidate | None = None

    @property
    def is_open(self) -> bool:
        """Whether nothing is settled yet."""
        return self.outcome is None and self.wanted is None


@dataclass(frozen=True, slots=True)
class ReadBatch:
    """A batch whose pages were read, and are to be loaded."""

    batch: Batch
    jobs: Sequence[_PageJob]


def work_batch(
    place: Workplace, batch: Batch, at_hand: Mapping[str, bytes] = NOTHING_AT_HAND
) -> BatchSummary:
    """Read and load a batch, and say what became of it. ``at_hand`` are bytes by sha256 that need no archive.

    Done again it is not loaded again: the summary is that of the first time.
    """
    _require_same_program(batch)
    return place.store.find_summary(batch) or load_batch(place, read_batch(place, batch, at_hand))


def read_batch(place: Workplace, batch: Batch, at_hand: Mapping[str, bytes] = NOTHING_AT_HAND) -> ReadBatch:
    """Read the pages of a batch. The warehouse is not asked: another batch may be loaded meanwhile."""
    _require_same_program(batch)
    jobs = [_read_page(place, page, at_hand) for page in batch.pages]
    _parse(place, batch, jobs)
    return ReadBatch(batch, jobs)


def load_batch(place: Workplace, read: ReadBatch) -> BatchSummary:
    """Load a batch that was read, and say what became of it."""
    batch, jobs = read.batch, read.jobs
    _note_wanted(batch, jobs)
    _make_candidates(place, batch, jobs)
    candidates = [job.candidate for job in jobs if job.candidate is not None]
    reread = _reread_replaced(place, batch, candidates)
    reasons = _end_non_reports(jobs)
    return place.store.load(batch, lambda load: _conclude(jobs, reread, candidates, load), reasons)


def _require_same_program(batch: Batch) -> None:
    if batch.normaliser != normaliser_version():
        raise NothingDoneError(
            "this worker has another version of the program, or other form data, than the run that it works for: "
            "install the same one on all machines, restart the workers and run again"
        )


def _read_page(place: Workplace, page: BatchPage, at_hand: Mapping[str, bytes]) -> _PageJob:
    try:
        return _PageJob(page, read_files(place.archive, page.parts, at_hand))
    except ObjectLostError as error:
        return _PageJob(page, outcome=page.end(PageStatus.FAILED, f"{page.url}: {error}"))


def _parse(place: Workplace, batch: Batch, jobs: Sequence[_PageJob]) -> None:
    """Parse what is open; what cannot be read has failed then."""
    open_jobs = [job for job in jobs if job.is_open]
    parse_jobs = [
        ParseJob(job.files, replace(job.page.expectation, seen_on=last_day_seen(job.page.observed_at)))
        for job in open_jobs
    ]
    for job, parsed in zip(open_jobs, place.parse(parse_jobs), strict=True):
        job.parsed, job.files = parsed, ()
        if parsed.error is not None:
            publisher, year = _name_page(batch, job)
            failed = job.page.end(PageStatus.FAILED, parsed.error)
            job.outcome = replace(failed, publisher=publisher, year=year)


def _name_page(batch: Batch, job: _PageJob) -> tuple[str | None, int | None]:
    """The publisher and year of a page that cannot be loaded, as they were known or as the page says."""
    report = job.parsed.report if job.parsed else None
    if report is None:
        return job.page.shown_publisher, job.page.shown_year
    code = job.page.shown_publisher or find_registered_code(batch.profile, job.page, report.publisher)
    return code, job.page.shown_year or report.year


def _note_wanted(batch: Batch, jobs: Sequence[_PageJob]) -> None:
    """Find the reports without tables of their own whose attachments have to be fetched first."""
    for place, job in enumerate(jobs):
        if job.is_open and job.parsed is not None and _may_be_in_attachments(job, job.parsed):
            job.wanted = Wanted(place, job.parsed.attachments, *_name_page(batch, job))


def _may_be_in_attachments(job: _PageJob, parsed: ParseResult) -> bool:
    if len(job.page.parts) > 1 or not parsed.attachments:
        return False
    report = parsed.report
    return report is None or (report.content is not Content.TABLES and not report.unmapped)


def _make_candidates(place: Workplace, batch: Batch, jobs: Sequence[_PageJob]) -> None:
    """The candidates of what was read. Where making one raises what nobody foresaw, that page has failed."""
    for job in jobs:
        if not job.is_open or job.parsed is None or job.parsed.report is None:
            continue
        try:
            job.candidate = _make_candidate(place, batch, job.page, job.parsed)
        except ENDS_THE_RUN:
            raise
        except Exception as error:  # one report must not end the run
            logger.exception("making a candidate of %s failed", job.page.url)
            reason = f"preparing it for the load failed ({describe_error(error)}); the log has its traceback"
            job.outcome = job.page.end(PageStatus.FAILED, reason)


def _make_candidate(place: Workplace, batch: Batch, page: BatchPage, parsed: ParseResult) -> Candidate | None:
    report = parsed.report
    if report is None:
        return None
    code, issues = settle_publisher(
        batch.profile,
        page,
        report.publisher,
        lambda name: place.store.ensure_unregistered_publisher(batch, name),
    )
    return Candidate(
        publisher_code=code,
        year=report.year if page.expectation.year is None else page.expectation.year,
        report=report.with_issues(issues),
        url=page.url,
        source=page.source,
        parts=tuple((part.sha256, part.url) for part in page.parts),
        observed_at=page.observed_at,
        published_on=report.published_on,
        normaliser=batch.normaliser,
        request=page.request,
        shown_before=page.shown_before,
        prepared=parsed.prepared,
    )


def _reread_replaced(place: Workplace, batch: Batch, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The bytes that the candidates may replace, as this normaliser reads them. Loaded first, they tell what this
    program reads otherwise from what the site changed. Where they cannot be read, the cause stays unknown."""
    pages = place.store.find_replaced(batch, candidates)
    jobs = [_read_page(place, page, NOTHING_AT_HAND) for page in pages]
    _parse(place, batch, jobs)
    _make_candidates(place, batch, jobs)
    for job in jobs:
        if job.candidate is None:
            reason = job.outcome.reason if job.outcome else "it is read as no report now"
            logger.warning(
                "%s: whether the site or this program changed its figures stays unknown: %s",
                job.page.url,
                reason,
            )
    return [job.candidate for job in jobs if job.candidate is not None]


def _end_non_reports(jobs: Sequence[_PageJob]) -> dict[str, str]:
    """End the pages that are no report: a failure where a report was listed or known. The others, with the reasons."""
    reasons: dict[str, str] = {}
    for job in jobs:
        reason = job.parsed.no_report if job.is_open and job.parsed else None
        if reason is None:
            continue
        job.outcome = job.page.end(PageStatus.FAILED if job.page.is_report else PageStatus.NOT_REPORT, reason)
        if not job.page.is_report:
            reasons[job.page.url] = reason
    return reasons


def _conclude(
    jobs: Sequence[_PageJob], reread: Sequence[Candidate], candidates: Sequence[Candidate], load: Load
) -> BatchSummary:
    """Load what was read, the replaced bytes first, and sum up. A batch that would restate too much is loaded not at all."""
    try:
        before, results = load(reread), load(candidates)
    except MassRestatement as error:
        return _refuse_batch(jobs, error)
    of_candidates = iter(results)
    outcomes = tuple(
        job.outcome if job.candidate is None else _end_loaded(job, job.candidate, next(of_candidates))
        for job in jobs
    )
    changes = tuple(change for result in (*before, *results) for change in result.changes)
    return BatchSummary(outcomes, tuple(job.wanted for job in jobs if job.wanted), changes)


def _refuse_batch(jobs: Sequence[_PageJob], error: MassRestatement) -> BatchSummary:
    outcomes = tuple(job.outcome or job.page.end(PageStatus.REFUSED, str(error)) for job in jobs)
    counts = tuple((form, cause, count) for (form, cause), count in sorted(error.counts.items()))
    return BatchSummary(outcomes, refusal=Refusal(counts, error.left))


def _end_loaded(job: _PageJob, candidate: Candidate, result: LoadResult) -> PageOutcome:
    status = PageStatus.of_load(result.outcome)
    outcome = job.page.end(status, result.error or ", ".join(result.held) or None)
    remark = replace(outcome.remark, title=candidate.report.title)
    return replace(outcome, publisher=result.publisher, year=result.year, remark=remark)
