"""The bytes of a report out of the archive, as an earlier run received them."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from math import inf

from extract.archive import Archive, ObjectLostError
from extract.urls import BadAddressError, normalise_url
from flows.run.page_source import FetchedPage, archived_file, isolate_page
from flows.run.plan import Target
from flows.run.progress import Progress
from flows.run.report import PageStatus
from load.queries.archived import ArchivedReport
from transform.document import Attachment


class ArchiveSource:
    """Gives what was archived, without any request. ``content_types`` are by sha256; ``seconds_left`` gives what is
    left of the run's time."""

    def __init__(
        self,
        archive: Archive,
        content_types: Mapping[str, str],
        progress: Progress,
        seconds_left: Callable[[], float] = lambda: inf,
    ) -> None:
        self._archive, self._content_types, self._progress = archive, content_types, progress
        self._seconds_left = seconds_left

    def get_pages(self, targets: Sequence[Target]) -> list[FetchedPage]:
        """The pages with the attachments they were parsed with before."""
        reports = [target.archived for target in targets if target.archived is not None]
        pages = [isolate_page(report.url, partial(self._get_page, report)) for report in reports]
        self._progress.advance(len(pages))
        return pages

    def get_attachment(self, attachment: Attachment, page_url: str) -> FetchedPage:
        """Always a failure: an attachment that no earlier run wanted was never fetched."""
        try:
            url = normalise_url(attachment.address, page_url)
        except BadAddressError as error:
            return FetchedPage(status=PageStatus.FAILED, reason=f"attachment: {error}")
        return FetchedPage(
            status=PageStatus.FAILED, reason=f"attachment {url} was never archived: run again with --refetch"
        )

    def _get_page(self, report: ArchivedReport) -> FetchedPage:
        if self._seconds_left() <= 0:
            reason = "the run's time was spent before it was read"
            return FetchedPage(status=PageStatus.NOT_REACHED, reason=reason)
        return read_archived(self._archive, report, self._content_types)


def read_archived(archive: Archive, report: ArchivedReport, content_types: Mapping[str, str]) -> FetchedPage:
    """The files of a report out of the archive; a failed page with the reason if one is lost or damaged."""
    files = []
    for sha256, url in report.parts:
        try:
            files.append(archived_file(archive, sha256, url, content_types.get(sha256)))
        except ObjectLostError as error:
            return FetchedPage(status=PageStatus.FAILED, reason=f"{url}: {error}")
    return FetchedPage(tuple(files), report.observed_at)
