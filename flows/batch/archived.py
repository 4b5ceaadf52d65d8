"""Pages as an earlier run archived them, to be read again."""

from collections.abc import Sequence

from extract.profile import SiteProfile
from flows.batch.files import archived_part
from flows.batch.values import BatchPage, FilePart
from load.engine import Connection
from load.queries.archived import ArchivedReport, find_replaced
from load.sites import find_site
from load.versions.candidate import Candidate
from transform.report import Expectation


def find_replaced_pages(
    conn: Connection, profile: SiteProfile, candidates: Sequence[Candidate]
) -> list[BatchPage]:
    """The pages whose versions are current and that candidates, read of other bytes, may replace.

    Only of what another normaliser read: read anew they tell whether the site changed a figure or this program reads it
    otherwise. None of a report of which the normaliser of the candidates has read the current bytes already.
    """
    reports = find_replaced(conn, find_site(conn, profile.site.code), candidates) if candidates else []
    return [make_archived_page(profile, report) for report in reports]


def make_archived_page(profile: SiteProfile, report: ArchivedReport) -> BatchPage:
    """The page of an archived report, with the attachments that it was read with."""
    publisher = profile.publisher(report.publisher) if report.publisher else None
    names = publisher.names if publisher else ()
    return BatchPage(
        url=report.url,
        source=report.source,
        parts=archived_parts(report),
        observed_at=report.observed_at,
        expectation=Expectation(names, report.year, report.title, report.published_on),
        publisher=report.publisher,
        shown_publisher=report.publisher,
        shown_year=report.year,
        shown_before=report.showing,
    )


def archived_parts(report: ArchivedReport) -> tuple[FilePart, ...]:
    """The files of an archived report."""
    typed = zip(report.parts, report.content_types, strict=True)
    return tuple(archived_part(sha256, url, content_type) for (sha256, url), content_type in typed)
