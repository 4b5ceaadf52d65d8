"""The pages of a run from the archive: which files each report has there. Whoever reads them takes them out."""

from collections.abc import Callable, Sequence
from math import inf

from extract.urls import BadAddressError, normalise_url
from flows.batch.archived import archived_parts
from flows.batch.outcome import PageStatus
from flows.run.intake.page_source import FetchedPage
from flows.run.plan import Target
from flows.run.progress import Progress
from load.queries.archived import ArchivedReport
from transform.document import Attachment


class ArchiveSource:
    """Gives what was archived, without any request. ``seconds_left`` gives what is left of the run's time."""

    def __init__(self, progress: Progress, seconds_left: Callable[[], float] = lambda: inf) -> None:
        self._progress, self._seconds_left = progress, seconds_left

    def get_pages(self, targets: Sequence[Target]) -> list[FetchedPage]:
        """The pages with the attachments they were parsed with before."""
        pages = [self._get_page(target.archived) for target in targets if target.archived is not None]
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
        return FetchedPage(archived_parts(report), report.observed_at)
