"""Coverage: what there is of each publisher's year that was ever asked for or found."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, select

from load.dimensions import publisher_ids
from load.engine import upsert
from load.marts.filings import refresh_coverage
from load.publisher_names import UNKNOWN
from load.schema.curation import coverage
from load.schema.dimensions import publisher
from load.schema.reports import report, report_current
from load.versions.candidate import NO_YEAR, Dimensions, LoadOutcome
from load.versions.current import Decided
from transform.report import Content


class CoverageStatus(StrEnum):
    """What there is of a publisher's year: the words of ``coverage.status`` and ``mart_coverage.status``."""

    LOADED = "loaded"
    """A version with tables is current."""
    MISSING = "missing"
    """The site answered that no report is filed."""
    FAILED = "failed"
    """It could not be fetched, read or stored."""
    HELD = "held"
    """What was read is kept for review, and no version is current."""
    WAITING = "waiting"
    """Its file waits for a program that is not installed."""
    UNREAD_TABLE = "unread_table"
    """The report's tables have figures, and none of them was understood."""
    PROSE_ONLY = "prose_only"
    """The report has no table with figures."""
    IMAGE_ONLY = "image_only"
    """The tables are pictures."""


_OF_CONTENT: Mapping[Content, CoverageStatus] = {
    Content.TABLES: CoverageStatus.LOADED,
    Content.UNREAD_TABLE: CoverageStatus.UNREAD_TABLE,
    Content.PROSE_ONLY: CoverageStatus.PROSE_ONLY,
    Content.IMAGE_ONLY: CoverageStatus.IMAGE_ONLY,
    Content.WAITING: CoverageStatus.WAITING,
}
_WITHOUT_CURRENT: Mapping[LoadOutcome, CoverageStatus] = {
    LoadOutcome.HELD: CoverageStatus.HELD,
    LoadOutcome.WAITING: CoverageStatus.WAITING,
    LoadOutcome.REFUSED: CoverageStatus.FAILED,
}


def coverage_status(outcome: LoadOutcome, content: Content = Content.TABLES) -> CoverageStatus:
    """The status of a publisher's year after a candidate of this content had this outcome.

    What is held, waits or is refused makes no version current; every other outcome leaves one, and the content decides.
    """
    return _WITHOUT_CURRENT.get(outcome, _OF_CONTENT[content])


def record_coverage(conn: Connection, site_id: int, rows: Iterable[tuple[str, int, str, datetime]]) -> None:
    """Record what a run of a site found: (publisher code, year, word of CoverageStatus, when the site was asked).

    A report with a current version stays ``loaded`` in mart_coverage, whatever the status of a later night. Without one
    nothing is loaded, also where a page brought nothing new: what it shows was rejected by a reviewer, or is gone.
    Raises KeyError for a publisher that the site does not have, ValueError for another word.
    """
    ids = publisher_ids(conn, site_id)
    filed = (
        select(report.c.publisher_id, report.c.year)
        .join(report_current, report_current.c.report_id == report.c.report_id)
        .join(publisher, publisher.c.publisher_id == report.c.publisher_id)
        .where(report_current.c.until.is_(None), publisher.c.site_id == site_id)
    )
    current = {tuple(row) for row in conn.execute(filed)}

    def check(key: tuple[int, int], status: CoverageStatus) -> CoverageStatus:
        nothing = status is CoverageStatus.LOADED and key not in current
        return CoverageStatus.FAILED if nothing else status

    recorded = {
        (ids[code], year): {"publisher_id": ids[code], "year": year, "last_checked_at": at,
                            "status": check((ids[code], year), CoverageStatus(status)).value}
        for code, year, status, at in rows
    }  # fmt: skip
    upsert(conn, coverage, list(recorded.values()))
    refresh_coverage(conn, recorded)


def record_batch_coverage(conn: Connection, decided: Sequence[Decided], dimensions: Dimensions) -> None:
    """Record the reports of a batch. For a year recorded before, only the status changes: the run records when
    the site was asked. mart_coverage is not rewritten here.
    """
    rows = {
        (dimensions.publishers[item.candidate.publisher], item.candidate.year): {
            "publisher_id": dimensions.publishers[item.candidate.publisher],
            "year": item.candidate.year,
            "status": coverage_status(item.outcome, Content(item.candidate.report.content)).value,
            "last_checked_at": item.candidate.observed_at,
        }
        for item in decided
        if item.candidate.publisher != UNKNOWN and item.candidate.year != NO_YEAR
        and item.outcome is not LoadOutcome.OLDER
    }  # fmt: skip
    upsert(conn, coverage, list(rows.values()), update=["status"])


def record_accepted_coverage(conn: Connection, report_id: int, content: Content, now: datetime) -> None:
    """Record a report of which a reviewer accepted a held version, also where no run had asked for it."""
    owner = conn.execute(
        select(report.c.publisher_id, report.c.year).where(report.c.report_id == report_id)
    ).one()
    row = {**owner._mapping, "status": _OF_CONTENT[content].value, "last_checked_at": now}
    upsert(conn, coverage, [row], update=["status"])
    refresh_coverage(conn, [(owner.publisher_id, owner.year)])
