"""Where the bytes of a page come from: the site, or the archive."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Protocol
from urllib.parse import parse_qs, urljoin, urlsplit

from extract.archive import Archive, ArchiveError
from extract.client import PoliteClient
from extract.reference import Fetch, Outcome
from flows.archived import ArchivedReport
from flows.errors import NothingDoneError
from flows.fetching import ask_all
from flows.plan import Target
from flows.reading import Part
from flows.visits import Ending
from load.readings import KnownReading
from transform.document import Attachment


@dataclass(frozen=True, slots=True)
class Delivery:
    """What came for an address: its bytes, and when the site showed them; or how and why the visit ends here.

    A page that was asked for comes alone; one from the archive with the attachments it was last read with.
    ``settled`` is the reading that stands because the site still shows the bytes it was made from.
    """

    parts: tuple[Part, ...] = ()
    observed_at: datetime | None = None
    fetch: Fetch | None = None
    settled: KnownReading | None = None
    ending: Ending | None = None
    reason: str | None = None


class Supply(Protocol):
    """Gives pages, and the files that belong to them."""

    def get_pages(self, targets: Sequence[Target]) -> list[Delivery]:
        """A delivery for every target, in order."""
        ...

    def get_attachment(self, attachment: Attachment, page_url: str) -> Delivery:
        """The file that a page links to."""
        ...


class SiteSupply:
    """Asks the site, and keeps whatever it gives before anything looks at it.

    ``settled`` are readings by address and page; what still shows the same page is not read again.
    """

    def __init__(
        self,
        client: PoliteClient,
        archive: Archive,
        *,
        threads: int,
        settled: Mapping[tuple[str, str], KnownReading],
        conditional: bool,
        keep: bool,
    ) -> None:
        self._client, self._archive, self._threads = client, archive, threads
        self._settled, self._conditional, self._keeps = settled, conditional, keep

    def get_pages(self, targets: Sequence[Target]) -> list[Delivery]:
        """Ask for all of them, side by side."""
        return ask_all(self._get_page, targets, threads=self._threads)

    def get_attachment(self, attachment: Attachment, page_url: str) -> Delivery:
        """Ask for the file."""
        url = urljoin(page_url, attachment.address)
        fetch = self._client.fetch(url, wanted="file")
        if fetch.body is None:
            return Delivery(
                fetch=fetch, ending=Ending.FAILED, reason=f"attachment {url}: {say_outcome(fetch)}"
            )
        return Delivery((self._keep(fetch, fetch.body, attachment.label),), fetch.requested_at, fetch)

    def _get_page(self, target: Target) -> Delivery:
        known = target.known
        ask_for_change = self._conditional and known is not None and known.sha256 is not None
        etag = known.etag if known and ask_for_change else None
        last_modified = known.last_modified if known and ask_for_change else None
        fetch = self._client.fetch(target.url, etag=etag, last_modified=last_modified)
        if fetch.outcome is Outcome.UNCHANGED and known is not None and known.sha256 is not None:
            return self._unchanged(fetch, known.sha256)
        if fetch.body is None:
            ending = end_without_page(fetch.outcome, was_report=target.was_report)
            return Delivery(fetch=fetch, ending=ending, reason=say_outcome(fetch))
        part = self._keep(fetch, fetch.body, None)
        standing = self._settled.get((target.url, part.sha256)) if self._conditional else None
        if standing is not None:
            return _let_stand(fetch, standing)
        return Delivery((part,), fetch.requested_at, fetch)

    def _unchanged(self, fetch: Fetch, sha256: str) -> Delivery:
        """A run that was killed may have fetched a page that nobody has read yet."""
        standing = self._settled.get((fetch.url, sha256))
        if standing is not None:
            return _let_stand(fetch, standing)
        try:
            data = self._archive.get(sha256)
        except ArchiveError as error:
            return Delivery(fetch=fetch, ending=Ending.FAILED, reason=f"{fetch.url}: {error}")
        part = Part(fetch.url, sha256, data, name_file(fetch.url, None), fetch.content_type)
        return Delivery((part,), fetch.requested_at, fetch)

    def _keep(self, fetch: Fetch, body: bytes, label: str | None) -> Part:
        sha256 = fetch.sha256 or hashlib.sha256(body).hexdigest()
        if self._keeps:
            self._put(body)
        return Part(
            fetch.url, sha256, body, name_file(fetch.final_url or fetch.url, label), fetch.content_type
        )

    def _put(self, body: bytes) -> None:
        try:
            self._archive.put(body)
        except OSError as error:
            raise NothingDoneError(
                f"archive {self._archive.url}: {error}. Make room or mend it; what was loaded stays, run again"
            ) from error


class ArchiveSupply:
    """Reads again what was archived; asks nobody."""

    def __init__(self, archive: Archive, content_types: Mapping[str, str]) -> None:
        self._archive, self._content_types = archive, content_types

    def get_pages(self, targets: Sequence[Target]) -> list[Delivery]:
        """Page and attachments as they were read before."""
        return [self._take(target.archived) for target in targets if target.archived is not None]

    def get_attachment(self, attachment: Attachment, page_url: str) -> Delivery:
        """A file that no earlier reading wanted was never fetched."""
        url = urljoin(page_url, attachment.address)
        return Delivery(
            ending=Ending.FAILED, reason=f"attachment {url} was never archived: run again with --refetch"
        )

    def _take(self, report: ArchivedReport) -> Delivery:
        parts = []
        for sha256, url in report.parts:
            try:
                data = self._archive.get(sha256)
            except ArchiveError as error:
                return Delivery(ending=Ending.FAILED, reason=f"{url}: {error}")
            parts.append(Part(url, sha256, data, name_file(url, None), self._content_types.get(sha256)))
        return Delivery(tuple(parts), report.observed_at)


def _let_stand(fetch: Fetch, standing: KnownReading) -> Delivery:
    held = bool(standing.held) and standing.decision is None
    ending, reason = (Ending.HELD, ", ".join(standing.held)) if held else (Ending.UNCHANGED, None)
    return Delivery((), fetch.requested_at, fetch, standing, ending, reason)


def end_without_page(outcome: Outcome, *, was_report: bool) -> Ending:
    """How a visit ends that brought no page. Only an empty annual-report address says that nobody filed."""
    if outcome in (Outcome.EMPTY, Outcome.NOT_FOUND) and was_report:
        return Ending.WITHDRAWN
    return Ending.MISSING if outcome is Outcome.EMPTY else Ending.FAILED


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
