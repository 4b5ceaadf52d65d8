"""Where the bytes of a page come from: the site, or the archive.

Asking a site for many addresses at once, as gently as its profile says.
"""

import hashlib
import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any, Protocol, TypeVar
from urllib.parse import parse_qs, urljoin, urlsplit

from extract.archive import Archive, ArchiveError
from extract.http_client.client import PoliteClient
from extract.records import Fetch, FetchOutcome
from extract.urls import area_in
from flows.errors import NothingDoneError
from flows.run.parse import ReportFile
from flows.run.plan import Target
from flows.run.progress import Progress
from flows.run.report import PageStatus
from load.fetch_log import KnownPage
from load.queries.archived import ArchivedReport
from load.versions.known_parses import KnownParse
from transform.document import Attachment

logger = logging.getLogger(__name__)

Item = TypeVar("Item")
Answer = TypeVar("Answer")


def ask_all(ask: Callable[[Item], Answer], items: Sequence[Item], *, threads: int) -> list[Answer]:
    """The answers in the order of the items. Stopped in the middle, it does not ask for the rest."""
    with ThreadPoolExecutor(threads, thread_name_prefix="fetch") as pool:
        # Each call carries the context along, so that its log lines find the run they belong to.
        waiting = [pool.submit(copy_context().run, ask, item) for item in items]
        try:
            return [future.result() for future in waiting]
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """What came for an address: its bytes, and when the site showed them; or how and why the visit ends here.

    A page that was asked for comes alone; one from the archive with the attachments it was last read with.
    ``settled`` is the reading that stands because the site still shows the bytes it was made from; ``files`` are
    the requests for the files behind its page that told so.
    """

    parts: tuple[ReportFile, ...] = ()
    observed_at: datetime | None = None
    fetch: Fetch | None = None
    settled: KnownParse | None = None
    ending: PageStatus | None = None
    reason: str | None = None
    files: tuple[Fetch, ...] = ()


class PageSource(Protocol):
    """Gives pages, and the files that belong to them."""

    def get_pages(self, targets: Sequence[Target]) -> list[FetchedPage]:
        """A delivery for every target, in order."""
        ...

    def get_attachment(self, attachment: Attachment, page_url: str) -> FetchedPage:
        """The file that a page links to."""
        ...


class SiteSource:
    """Asks the site, and keeps whatever it gives before anything looks at it.

    ``settled`` are readings by address and page; what still shows the same page, and the same files behind it, is
    not read again. ``known`` says how each address was left by its last request.
    """

    def __init__(
        self,
        client: PoliteClient,
        archive: Archive,
        *,
        threads: int,
        settled: Mapping[tuple[str, str], KnownParse],
        known: Mapping[str, KnownPage],
        content_types: Mapping[str, str],
        conditional: bool,
        keep: bool,
        progress: Progress,
    ) -> None:
        self._client, self._archive, self._threads = client, archive, threads
        self._settled, self._known, self._content_types = settled, known, content_types
        self._conditional, self._keeps, self._progress = conditional, keep, progress

    def get_pages(self, targets: Sequence[Target]) -> list[FetchedPage]:
        """Ask for all of them, side by side."""
        return ask_all(self._get_page, targets, threads=self._threads)

    def get_attachment(self, attachment: Attachment, page_url: str) -> FetchedPage:
        """Ask for the file."""
        url = urljoin(page_url, attachment.address)
        fetch = self._ask(url, expected="file")
        if fetch.body is None:
            reason = f"attachment {url}: {say_outcome(fetch)}"
            return FetchedPage(fetch=fetch, ending=PageStatus.FAILED, reason=reason)
        return FetchedPage(
            (make_report_file(fetch, fetch.body, attachment.label),), fetch.requested_at, fetch
        )

    def _get_page(self, target: Target) -> FetchedPage:
        delivery = self._find_page(target)
        self._progress.advance(1)
        return delivery

    def _find_page(self, target: Target) -> FetchedPage:
        known = target.known if self._conditional else None
        if known is None or known.sha256 is None:
            return self._deliver(target, self._ask(target.url))
        fetch = self._ask(target.url, etag=known.etag, last_modified=known.last_modified)
        if fetch.outcome is not FetchOutcome.UNCHANGED:
            return self._deliver(target, fetch)
        return self._settle(target, fetch, known.sha256) or self._take_kept(target, fetch, known.sha256)

    def _deliver(self, target: Target, fetch: Fetch) -> FetchedPage:
        if fetch.body is None:
            ending = end_without_page(fetch, was_report=target.was_report)
            return FetchedPage(fetch=fetch, ending=ending, reason=say_outcome(fetch))
        part = make_report_file(fetch, fetch.body)
        settled = self._settle(target, fetch, part.sha256) if self._conditional else None
        return settled or FetchedPage((part,), fetch.requested_at, fetch)

    def _settle(self, target: Target, fetch: Fetch, sha256: str) -> FetchedPage | None:
        """What was read of this page before stands, unless a file behind it was replaced under its address."""
        standing = self._settled.get((target.url, sha256))
        if standing is None:
            return None
        asked: list[Fetch] = []
        for kept, url in standing.parts[1:]:
            file = self._ask(url, expected="file", **self._validators(url, kept))
            asked.append(file)
            if file.outcome is FetchOutcome.UNCHANGED:
                continue
            if file.body is None:
                reason = f"attachment {url}: {say_outcome(file)}"
                return FetchedPage(fetch=fetch, ending=PageStatus.FAILED, reason=reason, files=tuple(asked))
            if hashlib.sha256(file.body).hexdigest() != kept:
                return replace(self._take_kept(target, fetch, sha256), files=tuple(asked))
        return replace(_keep_previous_parse(fetch, standing), files=tuple(asked))

    def _validators(self, url: str, sha256: str) -> dict[str, str | None]:
        """What asks a site for a file only if it changed. They are those of the last bytes that came, which a
        night that was killed may not have read."""
        page = self._known.get(url)
        if page is None or page.sha256 != sha256:
            return {}
        return {"etag": page.etag, "last_modified": page.last_modified}

    def _take_kept(self, target: Target, unchanged: Fetch, sha256: str) -> FetchedPage:
        """An unchanged page that nobody has read: a run was killed, or another normaliser reads now.

        If the archive does not have it any more, the site still has.
        """
        try:
            data = self._archive.get(sha256)
        except ArchiveError as error:
            logger.warning("%s: %s; asking for the page again", target.url, error)
            again = self._ask(target.url)
            return self._deliver(target, replace(again, earlier=(unchanged, *again.earlier)))
        content_type = unchanged.content_type or self._content_types.get(sha256)
        part = ReportFile(target.url, sha256, data, name_file(target.url, None), content_type)
        return FetchedPage((part,), unchanged.requested_at, unchanged)

    def _ask(self, url: str, **how: Any) -> Fetch:
        fetch = self._client.fetch(url, **how)
        if self._keeps:
            archive_bodies(self._archive, fetch)
        return fetch


class ArchiveSource:
    """Reads again what was archived; asks nobody."""

    def __init__(self, archive: Archive, content_types: Mapping[str, str], progress: Progress) -> None:
        self._archive, self._content_types, self._progress = archive, content_types, progress

    def get_pages(self, targets: Sequence[Target]) -> list[FetchedPage]:
        """Page and attachments as they were read before."""
        deliveries = [self._take(target.archived) for target in targets if target.archived is not None]
        self._progress.advance(len(deliveries))
        return deliveries

    def get_attachment(self, attachment: Attachment, page_url: str) -> FetchedPage:
        """A file that no earlier reading wanted was never fetched."""
        url = urljoin(page_url, attachment.address)
        return FetchedPage(
            ending=PageStatus.FAILED, reason=f"attachment {url} was never archived: run again with --refetch"
        )

    def _take(self, report: ArchivedReport) -> FetchedPage:
        parts = []
        for sha256, url in report.parts:
            try:
                data = self._archive.get(sha256)
            except ArchiveError as error:
                return FetchedPage(ending=PageStatus.FAILED, reason=f"{url}: {error}")
            parts.append(ReportFile(url, sha256, data, name_file(url, None), self._content_types.get(sha256)))
        return FetchedPage(tuple(parts), report.observed_at)


def archive_bodies(archive: Archive, fetch: Fetch) -> None:
    """Archive whatever a request brought, on its way or at its end."""
    for one in (*fetch.earlier, fetch):
        if one.body is not None:
            try:
                archive.put(one.body)
            except OSError as error:
                raise NothingDoneError(
                    f"archive {archive.url}: {error}. Make room or mend it; what was loaded stays, run again"
                ) from error


def make_report_file(fetch: Fetch, data: bytes, label: str | None = None) -> ReportFile:
    """The file that a request brought."""
    sha256 = hashlib.sha256(data).hexdigest()
    return ReportFile(
        fetch.url, sha256, data, name_file(fetch.final_url or fetch.url, label), fetch.content_type
    )


def _keep_previous_parse(fetch: Fetch, standing: KnownParse) -> FetchedPage:
    held = bool(standing.held) and standing.decision is None
    ending, reason = (PageStatus.HELD, ", ".join(standing.held)) if held else (PageStatus.UNCHANGED, None)
    return FetchedPage((), fetch.requested_at, fetch, standing, ending, reason)


def end_without_page(fetch: Fetch, *, was_report: bool) -> PageStatus:
    """How a visit ends that brought no page. Only the annual-report address itself says with an empty body that
    nobody filed; an empty article is a failure."""
    is_empty = fetch.outcome is FetchOutcome.EMPTY and area_in(fetch.final_url or fetch.url) is not None
    if was_report and (is_empty or fetch.outcome is FetchOutcome.NOT_FOUND):
        return PageStatus.WITHDRAWN
    return PageStatus.MISSING if is_empty else PageStatus.FAILED


def say_outcome(fetch: Fetch) -> str:
    """A request's outcome in words."""
    status = f" {fetch.status}" if fetch.status else ""
    words = f"{fetch.outcome.value.replace('_', ' ')}{status}"
    return f"{words}: {fetch.error}" if fetch.error else words


def name_file(url: str, label: str | None) -> str | None:
    """The name of a file, for its ending: a link's text names it best, then a parameter, then the path."""
    parts = urlsplit(url)
    names = [label or "", *(value for values in parse_qs(parts.query).values() for value in values)]
    named = next((name.strip() for name in names if PurePosixPath(name.strip()).suffix), None)
    return named or PurePosixPath(parts.path).name or None
