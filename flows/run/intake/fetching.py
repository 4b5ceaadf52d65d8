"""One batch of addresses from the request to the archive: what of it is finished then, and what is to be read.

This stays with the one process that asks the site, since politeness is per host.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from contextvars import copy_context
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count

from extract.profile import SiteProfile
from extract.records import Fetch, ReportLikelihood
from flows.batch.outcome import NoAnswer, PageOutcome, PageStatus
from flows.batch.values import Batch, BatchPage, BatchSummary, FilePart, RunMark, Wanted
from flows.run.intake.page_source import FetchedPage, PageSource
from flows.run.intake.sink import Sink
from flows.run.plan import Target
from load.runs.fetch_log import SOUND
from load.versions.known_parses import ParseName, Sighting
from transform.forms.catalogue import normaliser_version


@dataclass(slots=True)
class Visit:
    """One target on its way. It is finished when it has an outcome."""

    target: Target
    page: FetchedPage
    batch_page: BatchPage | None = None
    outcome: PageOutcome | None = None


@dataclass(frozen=True, slots=True)
class ComingBatch:
    """Targets that are being fetched."""

    targets: Sequence[Target]
    pages: Future[list[FetchedPage]]


@dataclass(slots=True)
class FetchedBatch:
    """The visits of one batch of addresses, and the value to be read and loaded for those that are ``open``.

    ``at_hand`` are bytes that were fetched just now, by sha256.
    """

    visits: Sequence[Visit]
    open: Sequence[Visit]
    batch: Batch
    at_hand: Mapping[str, bytes]

    def finish(self, summary: BatchSummary) -> None:
        """Give the open visits the outcomes that reading and loading them had."""
        for visit, outcome in zip(self.open, summary.outcomes, strict=True):
            visit.outcome = outcome


@dataclass(slots=True)
class Fetcher:
    """Fetches batches of one run and numbers them. ``run`` is None in a dry run.

    ``tells_causes`` has bytes that are replaced read anew, where another program had read them. In ``thread`` a batch is
    fetched and archived while others are worked on; all that is recorded of it is recorded by who asks for it.
    """

    profile: SiteProfile
    source: PageSource
    sink: Sink
    clock: Callable[[], datetime]
    run: RunMark | None
    tells_causes: bool
    thread: Executor
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    answered: int = 0

    def begin(self, targets: Sequence[Target]) -> ComingBatch:
        """Begin to fetch all targets. With its context, the log lines of the thread are those of the run."""
        return ComingBatch(targets, self.thread.submit(copy_context().run, self.source.get_pages, targets))

    def finish(self, coming: ComingBatch) -> FetchedBatch:
        """Wait for a batch, and record its requests. A target that fails does not stop the others."""
        targets, pages = coming.targets, coming.pages.result()  # the source has archived every body
        visits = [Visit(target, page) for target, page in zip(targets, pages, strict=True)]
        for visit in visits:
            _start(visit, self.clock)
        self._record(fetch for visit in visits for fetch in visit.page.fetches)
        self.answered += sum(_is_answered(visit.page) for visit in visits)
        _mark_seen_and_gone(self.sink, visits)
        return self._make_batch(visits)

    def fetch_attachments(self, fetched: FetchedBatch, wanted: Sequence[Wanted]) -> FetchedBatch:
        """Fetch what pages of a batch want, and make the batch of those pages with their attachments."""
        visits = [self._fetch_wanted(fetched.open[one.place], one) for one in wanted]
        self._record(fetch for visit in visits for fetch in visit.page.attachment_fetches)
        return self._make_batch(visits)

    def _make_batch(self, visits: Sequence[Visit]) -> FetchedBatch:
        unread = [visit for visit in visits if visit.outcome is None]
        pages = tuple(visit.batch_page for visit in unread if visit.batch_page is not None)
        batch = Batch(
            self.run, next(self.numbers), self.profile, pages, normaliser_version(), self.tells_causes
        )
        at_hand = {sha256: body for visit in unread for sha256, body in visit.page.bodies.items()}
        return FetchedBatch(visits, unread, batch, at_hand)

    def _fetch_wanted(self, visit: Visit, wanted: Wanted) -> Visit:
        """The visit with the attachments of its page; finished where one of them could not be had."""
        parts: tuple[FilePart, ...] = ()
        bodies, fetches = dict(visit.page.bodies), []
        for attachment in wanted.attachments:
            file = self.source.get_attachment(attachment, visit.target.url)
            fetches += [file.fetch] if file.fetch is not None else []
            if file.status is not None:
                failed = _end(visit.target, file)
                visit.outcome = replace(failed, publisher=wanted.publisher, year=wanted.year)
                break
            parts, bodies = (*parts, *file.parts), {**bodies, **file.bodies}
        visit.page = replace(visit.page, bodies=bodies, attachment_fetches=tuple(fetches))
        if visit.batch_page is not None:
            visit.batch_page = visit.batch_page.with_parts(parts)
        return visit

    def _record(self, fetches: Iterator[Fetch]) -> None:
        self.sink.record_fetches(list(fetches))


def _start(visit: Visit, clock: Callable[[], datetime]) -> None:
    """Finish a visit that gave no page to read; else say what is to be read."""
    page, previous = visit.page, visit.page.previous_parse
    if page.status is None:
        visit.batch_page = make_batch_page(visit.target, page, page.observed_at or clock())
        return
    visit.outcome = _end(visit.target, page)
    if previous is not None:
        visit.outcome = replace(visit.outcome, publisher=previous.publisher, year=previous.year)


def _end(target: Target, page: FetchedPage) -> PageOutcome:
    """The outcome of an address that gave no page to read; with the answer of the site where it failed."""
    if page.status is None:
        raise ValueError(f"{target.url} gave a page, which is to be read")
    ended = target.end(page.status, page.reason)
    asked = page.fetches[-1] if page.fetches else None
    if page.status is not PageStatus.FAILED or asked is None:
        return ended
    return replace(ended, remark=replace(ended.remark, no_answer=NoAnswer.of(asked)))


def make_batch_page(target: Target, page: FetchedPage, observed_at: datetime) -> BatchPage:
    """All that is known of a page, for whoever reads it."""
    shown = target.end(PageStatus.FAILED)
    return BatchPage(
        url=target.url,
        source=target.reference.source,
        parts=page.parts,
        observed_at=observed_at,
        expectation=target.expectation,
        publisher=target.publisher,
        is_of_area=target.reference.area is not None,
        is_report=target.was_report or target.reference.likelihood is ReportLikelihood.REPORT,
        shown_publisher=shown.publisher,
        shown_year=shown.year,
        request=page.fetch.number if page.fetch else 0,
        shown_before=target.archived.showing if target.archived else None,
    )


def _mark_seen_and_gone(sink: Sink, visits: Sequence[Visit]) -> None:
    """Record which earlier parses the site still shows, and which addresses have no report any more."""
    seen: dict[ParseName, Sighting] = {}
    gone: dict[str, datetime] = {}
    for visit in visits:
        fetch, previous = visit.page.fetch, visit.page.previous_parse
        if fetch is not None and previous is not None:
            seen[previous.url, previous.parts_digest] = Sighting(fetch.requested_at, fetch.number)
        elif fetch is not None and visit.page.status is PageStatus.WITHDRAWN:
            gone[fetch.url] = fetch.requested_at
    sink.mark_seen(seen)
    sink.mark_gone(gone)


def _is_answered(page: FetchedPage) -> bool:
    return bool(page.parts) or (page.fetch is not None and page.fetch.outcome.value in SOUND)
