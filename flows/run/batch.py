"""One batch of addresses from the request to the warehouse: fetch, archive, parse, record, load."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from extract.profile import SiteProfile
from extract.records import UNSENT, Fetch, ReportLikelihood, describe_error
from flows.errors import ENDS_THE_RUN
from flows.reading.parse import ParseJob, ParseResult, ReportFile, last_day_seen
from flows.reading.parser_pool import Parser
from flows.run.page_source import FetchedPage, PageSource
from flows.run.plan import Target
from flows.run.publishers import find_registered_code, settle_publisher
from flows.run.replaced import ReplacedPages
from flows.run.report import PageOutcome, PageStatus
from flows.run.sink import Sink, refuse
from load.fetch_log import SOUND
from load.versions.candidate import Candidate, LoadResult
from load.versions.known_parses import ParseName, Sighting
from transform.forms.catalogue import normaliser_version
from transform.report import Content, Expectation, NormalisedReport

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class BatchContext:
    """What every batch of a run works with. ``replaced`` gives the old bytes of reports whose bytes and normaliser both
    changed; None where they need not be told apart."""

    profile: SiteProfile
    source: PageSource
    sink: Sink
    parse: Parser
    clock: Callable[[], datetime]
    replaced: ReplacedPages | None = None


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What became of a batch: an outcome for every target in order, and the results of what was loaded.

    ``answered`` counts the addresses that gave a page, or an answer that there is none.
    """

    pages: tuple[PageOutcome, ...]
    requests: int
    answered: int
    results: tuple[LoadResult, ...]


@dataclass(slots=True)
class _PageJob:
    """One target on its way through the batch. It is finished when it has an outcome."""

    target: Target
    page: FetchedPage
    parts: tuple[ReportFile, ...]
    attachment_fetches: list[Fetch] = field(default_factory=list)
    parsed: ParseResult | None = None
    outcome: PageOutcome | None = None

    @property
    def report(self) -> NormalisedReport:
        """The parsed report."""
        if self.parsed is None or self.parsed.report is None:
            raise ValueError(f"{self.target.url} was not read as a report")
        return self.parsed.report

    def finish(self, status: PageStatus, reason: str | None = None) -> None:
        """Give the target its outcome."""
        self.outcome = self.target.end(status, reason)


def work_batch(context: BatchContext, targets: Sequence[Target]) -> BatchResult:
    """Take all targets through the phases of a batch. A target that fails in one of them does not stop the others."""
    jobs = _fetch(context, targets)  # the source archives every body before it gives it out
    _parse(context, jobs)
    _parse_attachments(context, jobs)
    fetches = _record_fetches(context, jobs)
    _mark_seen_and_gone(context, jobs)
    results = _load(context, jobs)
    _record_non_reports(context, jobs)
    return BatchResult(
        pages=tuple(_outcome_of(job) for job in jobs),
        requests=sum((fetch.outcome not in UNSENT) + len(fetch.earlier) for fetch in fetches),
        answered=sum(_is_answered(job.page) for job in jobs),
        results=results,
    )


def _fetch(context: BatchContext, targets: Sequence[Target]) -> list[_PageJob]:
    pages = context.source.get_pages(targets)
    jobs = [_PageJob(target, page, page.parts) for target, page in zip(targets, pages, strict=True)]
    for job in jobs:
        page, previous = job.page, job.page.previous_parse
        if page.status is None:
            continue
        job.finish(page.status, page.reason)
        if job.outcome is not None and previous is not None:
            job.outcome = replace(job.outcome, publisher=previous.publisher, year=previous.year)
    return jobs


def _parse(context: BatchContext, jobs: Sequence[_PageJob]) -> None:
    """Parse what is not finished; what cannot be read is finished then."""
    open_jobs = [job for job in jobs if job.outcome is None]
    parse_jobs = [ParseJob(job.parts, _expect(context, job)) for job in open_jobs]
    for job, parsed in zip(open_jobs, context.parse(parse_jobs), strict=True):
        job.parsed = parsed
        if parsed.error is not None:
            _fail_reading(context, job, PageStatus.FAILED, parsed.error)


def _expect(context: BatchContext, job: _PageJob) -> Expectation:
    """What a page is expected to be, with the last day that it can name as that of its publication."""
    seen_on = last_day_seen(job.page.observed_at or context.clock())
    return replace(job.target.expectation, seen_on=seen_on)


def _parse_attachments(context: BatchContext, jobs: Sequence[_PageJob]) -> None:
    """Fetch the attachments of reports without tables of their own, and parse those reports once more with them."""
    lacking = [job for job in jobs if job.outcome is None and _may_be_in_attachments(job)]
    for job in lacking:
        for attachment in job.parsed.attachments if job.parsed else ():
            file = context.source.get_attachment(attachment, job.target.url)
            if file.fetch is not None:
                job.attachment_fetches.append(file.fetch)
            if file.status is not None:
                _fail_reading(context, job, file.status, file.reason)
                break
            job.parts += file.parts
    _parse(context, lacking)


def _fail_reading(context: BatchContext, job: _PageJob, status: PageStatus, reason: str | None) -> None:
    """Finish a report whose attachments could not be had or read, under the publisher and year of its page."""
    job.finish(status, reason)
    report = job.parsed.report if job.parsed else None
    if job.outcome is None or report is None:
        return
    code = job.outcome.publisher or find_registered_code(context.profile, job.target, report.publisher)
    job.outcome = replace(job.outcome, publisher=code, year=job.outcome.year or report.year)


def _may_be_in_attachments(job: _PageJob) -> bool:
    parsed = job.parsed
    if len(job.parts) > 1 or parsed is None or not parsed.attachments:
        return False
    report = parsed.report
    return report is None or (report.content is not Content.TABLES and not report.unmapped)


def _record_fetches(context: BatchContext, jobs: Sequence[_PageJob]) -> list[Fetch]:
    fetches = [fetch for job in jobs for fetch in (job.page.fetch, *job.page.attachment_fetches) if fetch]
    fetches += [fetch for job in jobs for fetch in job.attachment_fetches]
    context.sink.record_fetches(fetches)
    return fetches


def _mark_seen_and_gone(context: BatchContext, jobs: Sequence[_PageJob]) -> None:
    """Record which earlier parses the site still shows, and which addresses have no report any more."""
    seen: dict[ParseName, Sighting] = {}
    gone: dict[str, datetime] = {}
    for job in jobs:
        fetch, previous = job.page.fetch, job.page.previous_parse
        if fetch is not None and previous is not None:
            seen[previous.url, previous.parts_digest] = Sighting(fetch.requested_at, fetch.number)
        elif fetch is not None and job.outcome is not None and job.outcome.status is PageStatus.WITHDRAWN:
            gone[fetch.url] = fetch.requested_at
    if seen:
        context.sink.mark_seen(seen)
    if gone:
        context.sink.mark_gone(gone)


def _load(context: BatchContext, jobs: Sequence[_PageJob]) -> tuple[LoadResult, ...]:
    readable = [job for job in jobs if job.outcome is None and job.parsed and job.parsed.report]
    offered = [(job, _try_candidate(context, job)) for job in readable]
    parsed = [job for job, candidate in offered if candidate is not None]
    candidates = [candidate for _, candidate in offered if candidate is not None]
    reread = _load_candidates(context, _reread_replaced(context, candidates))
    results = _load_candidates(context, candidates)
    for job, result in zip(parsed, results, strict=True):
        status = PageStatus.of_load(result.outcome)
        outcome = job.target.end(status, result.error or ", ".join(result.held) or None)
        job.outcome = replace(outcome, title=job.report.title, publisher=result.publisher, year=result.year)
    return (*reread, *results)


def _reread_replaced(context: BatchContext, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The bytes that the candidates may replace, as this normaliser reads them. Loaded first, they tell what this
    program reads otherwise from what the site changed. Where they cannot be read, the cause stays unknown."""
    pages = context.replaced.find(candidates) if context.replaced is not None else []
    jobs = [_PageJob(target, page, page.parts) for target, page in pages]
    for job in jobs:
        if job.page.status is not None:
            job.finish(job.page.status, job.page.reason)
    _parse(context, jobs)
    reread = []
    for job in jobs:
        is_read = job.outcome is None and job.parsed is not None and job.parsed.report is not None
        candidate = _try_candidate(context, job) if is_read else None
        if candidate is not None:
            reread.append(candidate)
        else:
            reason = job.outcome.reason if job.outcome else "it is read as no report now"
            logger.warning(
                "%s: whether the site or this program changed its figures stays unknown: %s",
                job.target.url,
                reason,
            )
    return reread


def _load_candidates(context: BatchContext, candidates: Sequence[Candidate]) -> list[LoadResult]:
    """The results of a load. Where a report raises what nobody foresaw, nothing of the batch was written: then each
    is loaded by itself, and only that one is refused."""
    if not candidates:
        return []
    try:
        return context.sink.load(candidates)
    except ENDS_THE_RUN:
        raise
    except Exception as error:  # one report must not end the run
        if len(candidates) > 1:
            return [result for candidate in candidates for result in _load_candidates(context, [candidate])]
        logger.exception("loading %s failed", candidates[0].url)
        reason = f"loading it failed ({describe_error(error)}); the log has its traceback"
        return [refuse(candidates[0], reason)]


def _try_candidate(context: BatchContext, job: _PageJob) -> Candidate | None:
    """The candidate of a report; None where making it raised what nobody foresaw, which finishes the report."""
    try:
        return _make_candidate(context, job)
    except ENDS_THE_RUN:
        raise
    except Exception as error:  # one report must not end the run
        logger.exception("making a candidate of %s failed", job.target.url)
        reason = f"preparing it for the load failed ({describe_error(error)}); the log has its traceback"
        job.finish(PageStatus.FAILED, reason)
        return None


def _make_candidate(context: BatchContext, job: _PageJob) -> Candidate:
    report = job.report
    code, issues = settle_publisher(
        context.profile, job.target, report.publisher, context.sink.ensure_unregistered_publisher
    )
    expected_year = job.target.expectation.year
    return Candidate(
        publisher_code=code,
        year=report.year if expected_year is None else expected_year,
        report=report.with_issues(issues),
        url=job.target.url,
        source=job.target.reference.source,
        parts=tuple((part.sha256, part.url) for part in job.parts),
        observed_at=job.page.observed_at or context.clock(),
        published_on=report.published_on,
        normaliser=normaliser_version(),
        request=job.page.fetch.number if job.page.fetch else 0,
        shown_before=job.target.archived.showing if job.target.archived else None,
    )


def _record_non_reports(context: BatchContext, jobs: Sequence[_PageJob]) -> None:
    """Finish the pages that are no report: a failure where a report was listed or known, else recorded as such."""
    reasons: dict[str, str] = {}
    for job in jobs:
        reason = job.parsed.no_report if job.outcome is None and job.parsed else None
        if reason is None:
            continue
        if job.target.was_report or job.target.reference.likelihood is ReportLikelihood.REPORT:
            job.finish(PageStatus.FAILED, reason)
        else:
            job.finish(PageStatus.NOT_REPORT, reason)
            reasons[job.target.url] = reason
    if reasons:
        context.sink.record_non_reports(reasons)


def _outcome_of(job: _PageJob) -> PageOutcome:
    if job.outcome is None:
        raise ValueError(f"{job.target.url} was visited and has no outcome")
    return job.outcome


def _is_answered(page: FetchedPage) -> bool:
    return bool(page.parts) or (page.fetch is not None and page.fetch.outcome.value in SOUND)
