"""Which years of which publishers are there: a row for every one that was ever asked for."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from load.dimensions import UNKNOWN, codes
from load.engine import upsert
from load.schema.curation import coverage
from load.schema.dimensions import publisher
from load.schema.reports import report
from load.versions.candidate import NO_YEAR, Dimensions, LoadOutcome
from load.versions.current import Decided
from transform.report import Content

LOADED, MISSING, FAILED = "loaded", "missing", "failed"
_OF_CONTENT = {
    Content.TABLES: LOADED,
    Content.PROSE_ONLY: "prose_only",
    Content.IMAGE_ONLY: "image_only",
    Content.WAITING: FAILED,
}


def record_coverage(conn: Connection, rows: Iterable[tuple[str, int, str, datetime]]) -> None:
    """Record (publisher code, year, status, asked at) of what a run asked for.

    What has a current version stays ``loaded`` in mart_coverage, whatever a later night says.
    """
    ids = codes(conn, publisher)
    upsert(conn, coverage, [
        {"publisher_id": ids[code], "year": year, "status": status, "last_checked_at": at}
        for code, year, status, at in rows
    ])  # fmt: skip


def record_statuses(conn: Connection, placed: Sequence[Decided], dimensions: Dimensions) -> None:
    """Enter the reports of a batch; when they were asked for last is the run's to say."""
    rows = {
        (dimensions.publishers[item.prepared.publisher], item.prepared.year): {
            "publisher_id": dimensions.publishers[item.prepared.publisher],
            "year": item.prepared.year,
            "status": _status(item),
            "last_checked_at": item.prepared.candidate.observed_at,
        }
        for item in placed
        if item.prepared.publisher != UNKNOWN and item.prepared.year != NO_YEAR
        and item.outcome is not LoadOutcome.OLDER
    }  # fmt: skip
    upsert(conn, coverage, list(rows.values()), update=["status"])


def record_found(conn: Connection, report_id: int, content: Content, now: datetime) -> None:
    """Enter a report that an operator let in, where nobody had asked for it."""
    owner = conn.execute(
        select(report.c.publisher_id, report.c.year).where(report.c.report_id == report_id)
    ).one()
    row = {**owner._mapping, "status": _OF_CONTENT[content], "last_checked_at": now}
    upsert(conn, coverage, [row], update=["status"])


def _status(item: Decided) -> str:
    if item.outcome is LoadOutcome.HELD:
        return FAILED
    return _OF_CONTENT[Content(item.prepared.candidate.report.content)]
