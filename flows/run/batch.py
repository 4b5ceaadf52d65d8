"""One batch of addresses, all the way: bytes, archive, fetch rows, figures, warehouse."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from extract.profile import SiteProfile
from extract.records import Fetch, ReportLikelihood
from flows.run.page_source import FetchedPage, PageSource
from flows.run.parse import ParseJob, Parser, ParseResult, ReportFile
from flows.run.plan import Target
from flows.run.publishers import settle_publisher
from flows.run.report import PageOutcome, PageStatus
from flows.run.sink import Sink
from load.fetch_log import SOUND
from load.versions.candidate import Candidate, LoadOutcome, LoadResult
from transform.forms.catalogue import normaliser_version
from transform.report import Content, NormalisedReport

_ENDINGS = {
    LoadOutcome.LOADED: PageStatus.LOADED,
    LoadOutcome.UNCHANGED: PageStatus.UNCHANGED,
    LoadOutcome.RESTATED: PageStatus.RESTATED,
    LoadOutcome.HELD: PageStatus.HELD,
    LoadOutcome.OLDER: PageStatus.OLDER,
    LoadOutcome.REFUSED: PageStatus.FAILED,
}


@dataclass(frozen=True, slots=True)
class BatchContext:
    """What a batch works with."""

    profile: SiteProfile
    supply: PageSource
    ledger: Sink
    read: Parser
    clock: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What became of a batch. ``sound`` counts the addresses that gave a page, or said that there is none."""

    visits: tuple[PageOutcome, ...]
    requests: int
    sound: int
    results: tuple[LoadResult, ...]


@dataclass(slots=True)
class _PageJob:
    """One target on its way through a batch. It is over when it has a visit."""

    target: Target
    delivery: FetchedPage
    parts: tuple[ReportFile, ...] = ()
    reading: ParseResult | None = None
    visit: PageOutcome | None = None


def work_batch(context: BatchContext, targets: Sequence[Target]) -> BatchResult:
    """Visit all targets. Whatever happens to one of them is its own outcome; the others go on."""
    cases = [
        _open_case(target, delivery)
        for target, delivery in zip(targets, context.supply.get_pages(targets), strict=True)
    ]
    fetches = [fetch for case in cases for fetch in (case.delivery.fetch, *case.delivery.files)]
    _read(context, cases)
    fetches += _read_attachments(context, cases)

    made = [fetch for fetch in fetches if fetch is not None]
    context.ledger.record_fetches(made)
    _note_standing(context, cases)
    results = _load(context, cases)
    _remember_not_reports(context, cases)
    return BatchResult(
        visits=tuple(map(_visit_of, cases)),
        requests=sum(1 + len(fetch.earlier) for fetch in made),
        sound=sum(map(_is_sound, cases)),
        results=results,
    )


def _open_case(target: Target, page: FetchedPage) -> _PageJob:
    if page.ending is not None:
        visit = target.end(page.ending, page.reason)
        if page.settled is not None:
            visit = replace(visit, publisher=page.settled.publisher, year=page.settled.year)
        return _PageJob(target, page, visit=visit)
    return _PageJob(target, page, page.parts)


def _visit_of(job: _PageJob) -> PageOutcome:
    if job.visit is None:
        raise ValueError(f"{job.target.url} was visited and has no outcome")
    return job.visit


def _is_sound(job: _PageJob) -> bool:
    fetch = job.delivery.fetch
    return bool(job.delivery.parts) or (fetch is not None and fetch.outcome.value in SOUND)


def _note_standing(context: BatchContext, cases: Sequence[_PageJob]) -> None:
    """What the site still shows as it was read, and what it shows no more."""
    seen: dict[tuple[str, str], datetime] = {}
    gone: dict[str, datetime] = {}
    for case in cases:
        fetch, standing = case.delivery.fetch, case.delivery.settled
        if fetch is not None and standing is not None:
            seen[standing.url, standing.parts_digest] = fetch.requested_at
        elif fetch is not None and case.visit is not None and case.visit.ending is PageStatus.WITHDRAWN:
            gone[fetch.url] = fetch.requested_at
    if seen:
        context.ledger.confirm(seen)
    if gone:
        context.ledger.withdraw(gone)


def _read(context: BatchContext, cases: Sequence[_PageJob]) -> None:
    """Read those that are not over; what cannot be read is over then."""
    waiting = [case for case in cases if case.visit is None]
    jobs = [ParseJob(case.parts, case.target.expectation) for case in waiting]
    for case, reading in zip(waiting, context.read(jobs), strict=True):
        case.reading = reading
        if reading.error is not None:
            case.visit = case.target.end(PageStatus.FAILED, reading.error)


def _read_attachments(context: BatchContext, cases: Sequence[_PageJob]) -> list[Fetch | None]:
    """Read once more, with their attachments, the reports that have no tables of their own."""
    lacking = [case for case in cases if case.visit is None and _may_stand_in_attachments(case)]
    fetches: list[Fetch | None] = []
    for case in lacking:
        for attachment in case.reading.attachments if case.reading else ():
            delivery = context.supply.get_attachment(attachment, case.target.url)
            fetches.append(delivery.fetch)
            if delivery.ending is not None:
                case.visit = case.target.end(PageStatus.FAILED, delivery.reason)
                break
            case.parts += delivery.parts
    _read(context, [case for case in lacking if case.visit is None])
    return fetches


def _may_stand_in_attachments(job: _PageJob) -> bool:
    reading = job.reading
    if len(job.parts) > 1 or reading is None or not reading.attachments:
        return False
    return reading.report is None or reading.report.content is not Content.TABLES


def _load(context: BatchContext, cases: Sequence[_PageJob]) -> tuple[LoadResult, ...]:
    waiting = [case for case in cases if case.visit is None and case.reading and case.reading.report]
    if not waiting:
        return ()
    results = context.ledger.load([_make_candidate(context, case) for case in waiting])
    for case, result in zip(waiting, results, strict=True):
        case.visit = _end_loaded(case, result)
    return tuple(results)


def _make_candidate(context: BatchContext, job: _PageJob) -> Candidate:
    report = _report_of(job)
    code, issues = settle_publisher(
        context.profile, job.target, report.publisher, context.ledger.name_stranger
    )
    asked = job.target.expectation.year
    return Candidate(
        publisher_code=code,
        year=report.year if asked is None else asked,
        report=report.with_issues(issues),
        url=job.target.url,
        source=job.target.reference.source,
        parts=tuple((part.sha256, part.url) for part in job.parts),
        observed_at=job.delivery.observed_at or context.clock(),
        published_on=report.published_on or job.target.reference.published_on,
        normaliser=normaliser_version(),
    )


def _report_of(job: _PageJob) -> NormalisedReport:
    if job.reading is None or job.reading.report is None:
        raise ValueError(f"{job.target.url} was not read as a report")
    return job.reading.report


def _end_loaded(job: _PageJob, result: LoadResult) -> PageOutcome:
    reason = result.error or ", ".join(result.held) or None
    visit = job.target.end(_ENDINGS[result.outcome], reason)
    return replace(visit, title=_report_of(job).title, publisher=result.publisher, year=result.year)


def _remember_not_reports(context: BatchContext, cases: Sequence[_PageJob]) -> None:
    """What was given out for a report and is none is a failure; what was only worth a look is remembered."""
    reasons: dict[str, str] = {}
    for case in cases:
        reason = case.reading.no_report if case.visit is None and case.reading else None
        if reason is None:
            continue
        if case.target.was_report or case.target.reference.likelihood is ReportLikelihood.REPORT:
            case.visit = case.target.end(PageStatus.FAILED, reason)
        else:
            case.visit = case.target.end(PageStatus.NOT_REPORT, reason)
            reasons[case.target.url] = reason
    if reasons:
        context.ledger.remember_not_reports(reasons)
