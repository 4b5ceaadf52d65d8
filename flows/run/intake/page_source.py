"""Where the bytes of a page come from: requests to the site, or the archive."""

import hashlib
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from typing import Any, Protocol, TypeVar

from extract.archive import Archive, ArchiveError, ObjectLostError
from extract.http_client.client import PoliteClient
from extract.records import Fetch, FetchOutcome, ReportLikelihood
from extract.urls import area_in
from flows.batch.files import archived_part, name_file
from flows.batch.outcome import PageStatus
from flows.batch.values import FilePart
from flows.errors import NothingDoneError
from flows.failures import ENDS_THE_RUN
from flows.run.plan import Target
from flows.run.progress import Progress
from load.runs.fetch_log import KnownPage
from load.versions.known_parses import KnownParse
from transform.document import Attachment
from transform.text.inert import describe_error

logger = logging.getLogger(__name__)

Item = TypeVar("Item")
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """The files of an address and when the site showed them; or, with ``status`` and ``reason``, why there are none.

    ``bodies`` are the bytes of those that were fetched or taken from the archive just now, by sha256.

    A page from the site comes alone; one from the archive with the attachments it was last parsed with.
    ``previous_parse`` is set where the site still shows the bytes that were parsed before; ``attachment_fetches``
    are the requests for the attachments that were made to find that out.
    """

    parts: tuple[FilePart, ...] = ()
    observed_at: datetime | None = None
    fetch: Fetch | None = None
    previous_parse: KnownParse | None = None
    status: PageStatus | None = None
    reason: str | None = None
    attachment_fetches: tuple[Fetch, ...] = ()
    bodies: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    @property
    def fetches(self) -> tuple[Fetch, ...]:
        """The requests that were made for it."""
        return (self.fetch, *self.attachment_fetches) if self.fetch is not None else self.attachment_fetches


class PageSource(Protocol):
    """Gives pages and their attachments."""

    def get_pages(self, targets: Sequence[Target]) -> list[FetchedPage]:
        """A page for every target, in order; never an exception for a single one."""
        ...

    def get_attachment(self, attachment: Attachment, page_url: str) -> FetchedPage:
        """The file that a page links to."""
        ...


class SiteSource:
    """Requests pages from the site, and archives every body before it gives it out.

    ``already_parsed`` has earlier parses by address and sha256 of the page: what still shows the same page and the
    same attachments is not parsed again. ``known`` has the state of each address after its last request.
    ``conditional`` asks for what has changed only; ``archives`` is False in a dry run. ``numbers`` number the requests.
    """

    def __init__(
        self,
        client: PoliteClient,
        archive: Archive,
        *,
        threads: int,
        already_parsed: Mapping[tuple[str, str], KnownParse],
        known: Mapping[str, KnownPage],
        content_types: Mapping[str, str],
        conditional: bool,
        archives: bool,
        progress: Progress,
        numbers: Iterator[int] | None = None,
    ) -> None:
        self._client, self._archive, self._threads = client, archive, threads
        self._already_parsed, self._known, self._content_types = already_parsed, known, content_types
        self._conditional, self._archives, self._progress = conditional, archives, progress
        self._numbers = count(1) if numbers is None else numbers

    def get_pages(self, targets: Sequence[Target]) -> list[FetchedPage]:
        """Request all of them, as many at once as there are threads; what came is archived together."""
        pages = _map_in_threads(self._get_page, targets, threads=self._threads)
        self._archive_all(pages)
        return pages

    def get_attachment(self, attachment: Attachment, page_url: str) -> FetchedPage:
        """Request the file."""
        page = isolate_page(attachment.address, lambda: self._get_attachment(attachment, page_url))
        self._archive_all([page])
        return page

    def _archive_all(self, pages: Sequence[FetchedPage]) -> None:
        if self._archives:
            archive_bodies(self._archive, (fetch for page in pages for fetch in page.fetches))

    def _get_attachment(self, attachment: Attachment, page_url: str) -> FetchedPage:
        fetch = self._fetch(attachment.address, expected="file", base=page_url)
        if fetch.body is None:
            reason = f"attachment {fetch.url}: {_describe_outcome(fetch)}"
            return FetchedPage(fetch=fetch, status=status_without_file(fetch), reason=reason)
        return _fetched_page(fetch, fetch.body, attachment.label)

    def _get_page(self, target: Target) -> FetchedPage:
        page = isolate_page(target.url, lambda: self._request_page(target))
        self._progress.advance(1)
        return page

    def _request_page(self, target: Target) -> FetchedPage:
        known = target.known if self._conditional else None
        # Bytes of which nothing could be read may have been one night's error under the page's own date.
        if known is None or known.sha256 is None or not known.is_read:
            return self._make_page(target, self._fetch(target.url))
        fetch = self._fetch(target.url, etag=known.etag, last_modified=known.last_modified)
        if fetch.outcome is not FetchOutcome.UNCHANGED:
            return self._make_page(target, fetch)
        previous = self._find_previous_parse(target, fetch, known.sha256)
        return previous or self._read_from_archive(target, fetch, known.sha256)

    def _make_page(self, target: Target, fetch: Fetch) -> FetchedPage:
        if fetch.body is None:
            likely = target.reference.likelihood is ReportLikelihood.REPORT
            status = status_without_page(fetch, was_report=target.was_report, was_listed=likely)
            return FetchedPage(fetch=fetch, status=status, reason=_describe_outcome(fetch))
        page = _fetched_page(fetch, fetch.body)
        if not self._conditional:
            return page
        return self._find_previous_parse(target, fetch, page.parts[0].sha256) or page

    def _find_previous_parse(self, target: Target, fetch: Fetch, sha256: str) -> FetchedPage | None:
        """The earlier parse of the same bytes, unless an attachment was replaced under its address: then the page
        with those bytes, to be parsed again. None if the bytes were not parsed before."""
        previous = self._already_parsed.get((target.url, sha256))
        if previous is None:
            return None
        fetches: list[Fetch] = []
        for file_sha256, url in previous.parts[1:]:
            file = self._fetch(url, expected="file", **self._validators(url, file_sha256))
            fetches.append(file)
            if file.outcome is FetchOutcome.UNCHANGED:
                continue
            if file.body is None:
                reason = f"attachment {url}: {_describe_outcome(file)}"
                status = status_without_file(file)
                return FetchedPage(
                    fetch=fetch, status=status, reason=reason, attachment_fetches=tuple(fetches)
                )
            if hashlib.sha256(file.body).hexdigest() != file_sha256:
                page = self._read_from_archive(target, fetch, sha256)
                return replace(page, attachment_fetches=tuple(fetches))
        return replace(_keep_previous_parse(fetch, previous), attachment_fetches=tuple(fetches))

    def _validators(self, url: str, sha256: str) -> dict[str, str | None]:
        """The headers that request a file only if it changed; none if the last bytes that came under its address are
        others than those that were parsed, as after a run that was killed between the two."""
        page = self._known.get(url)
        if page is None or page.sha256 != sha256:
            return {}
        return {"etag": page.etag, "last_modified": page.last_modified}

    def _read_from_archive(self, target: Target, unchanged: Fetch, sha256: str) -> FetchedPage:
        """An unchanged page that this normaliser has not parsed yet.

        A page that the archive has lost, and that did not come whole just now, is requested again.
        """
        content_type = unchanged.content_type or self._content_types.get(sha256)
        try:
            body = unchanged.body if unchanged.body is not None else self._archive.get(sha256)
        except ObjectLostError as error:
            logger.warning("%s: %s; asking for the page again", target.url, error)
            again = self._fetch(target.url)
            return self._make_page(target, replace(again, earlier=(unchanged, *again.earlier)))
        part = archived_part(sha256, target.url, content_type)
        return FetchedPage((part,), unchanged.requested_at, unchanged, bodies={sha256: body})

    def _fetch(self, url: str, **options: Any) -> Fetch:
        return replace(self._client.fetch(url, **options), number=next(self._numbers))


def isolate_page(address: str, get: Callable[[], FetchedPage]) -> FetchedPage:
    """What ``get`` returns; after an exception that nobody foresaw, a page that failed with the reason.

    What ends the run, such as a full archive, is raised.
    """
    try:
        return get()
    except ENDS_THE_RUN:
        raise
    except Exception as error:  # one address must not end the run
        logger.exception("getting %s failed", address)
        reason = f"getting it failed ({describe_error(error)}); the log has its traceback"
        return FetchedPage(status=PageStatus.FAILED, reason=reason)


def archive_bodies(archive: Archive, fetches: Iterable[Fetch]) -> None:
    """Archive the bodies of requests and of their earlier attempts, so that they outlive a loss of power.

    Raises NothingDoneError if they cannot be written.
    """
    attempts = (attempt for fetch in fetches for attempt in (*fetch.earlier, fetch))
    try:
        archive.put_all([attempt.body for attempt in attempts if attempt.body is not None])
    except ArchiveError as error:
        raise NothingDoneError(
            f"archive {error}. Make room or mend it; what was loaded stays, run again"
        ) from error


def status_without_file(fetch: Fetch) -> PageStatus:
    """The status of a page whose attachment gave no file."""
    return PageStatus.NOT_REACHED if fetch.outcome is FetchOutcome.NOT_REACHED else PageStatus.FAILED


def status_without_page(fetch: Fetch, *, was_report: bool, was_listed: bool = True) -> PageStatus:
    """The status of an address that gave no page: WITHDRAWN if a report was there, else MISSING or FAILED.

    An empty body means that nothing was filed only under an annual-report address; an empty article is a failure.
    ``was_listed`` is whether its list says that it is a report: on a foreign host nothing else can tell.
    """
    if fetch.outcome is FetchOutcome.NOT_REACHED:
        return PageStatus.NOT_REACHED
    if fetch.outcome is FetchOutcome.FOREIGN and not (was_report or was_listed):
        return PageStatus.SKIPPED
    is_empty = fetch.outcome is FetchOutcome.EMPTY and area_in(fetch.final_url or fetch.url) is not None
    if was_report and (is_empty or fetch.outcome is FetchOutcome.NOT_FOUND):
        return PageStatus.WITHDRAWN
    return PageStatus.MISSING if is_empty else PageStatus.FAILED


def _map_in_threads(
    request: Callable[[Item], Answer], items: Sequence[Item], *, threads: int
) -> list[Answer]:
    """The answers in the order of the items. After an exception, what has not begun is not begun any more."""
    with ThreadPoolExecutor(threads, thread_name_prefix="fetch") as pool:
        # With its context, the log lines of a thread are those of the run it works for.
        futures = [pool.submit(copy_context().run, request, item) for item in items]
        try:
            return [future.result() for future in futures]
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _keep_previous_parse(fetch: Fetch, previous: KnownParse) -> FetchedPage:
    is_held = bool(previous.held) and previous.decision is None
    status, reason = (PageStatus.HELD, ", ".join(previous.held)) if is_held else (PageStatus.UNCHANGED, None)
    return FetchedPage((), fetch.requested_at, fetch, previous, status, reason)


def _fetched_page(fetch: Fetch, body: bytes, label: str | None = None) -> FetchedPage:
    sha256 = fetch.sha256 or hashlib.sha256(body).hexdigest()
    part = FilePart(sha256, fetch.url, name_file(fetch.final_url or fetch.url, label), fetch.content_type)
    return FetchedPage((part,), fetch.requested_at, fetch, bodies={sha256: body})


def _describe_outcome(fetch: Fetch) -> str:
    status = f" {fetch.status}" if fetch.status else ""
    words = f"{fetch.outcome.value.replace('_', ' ')}{status}"
    return f"{words}: {fetch.error}" if fetch.error else words
