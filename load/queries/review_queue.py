"""The held versions that wait for review."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from load.schema.dimensions import publisher, site
from load.schema.reports import report, report_version, version_part, version_review


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A version that is held and undecided. ``site`` is a code, ``gates`` are the reasons why it is held.

    ``publisher`` is ``unknown`` and ``year`` 0 where they are unknown; ``publisher_printed`` and ``year_printed`` are what
    the page prints.
    """

    version_id: int
    site: str
    publisher: str
    year: int
    gates: tuple[str, ...]
    title: str | None
    publisher_printed: str | None
    year_printed: int | None
    facts: int
    url: str
    snapshot_sha256: str
    recorded_at: datetime


def held_versions(conn: Connection) -> list[HeldRow]:
    """The versions to review, the oldest first."""
    v = report_version.c
    query = (
        select(
            v.version_id, site.c.code, publisher.c.code, report.c.year, v.held, v.title, v.publisher_printed, v.year_printed,
            v.facts, v.url, version_part.c.sha256, v.recorded_at,
        )
        .join(report, report.c.report_id == v.report_id)
        .join(publisher, publisher.c.publisher_id == report.c.publisher_id)
        .join(site, site.c.site_id == publisher.c.site_id)
        .join(version_part, (version_part.c.version_id == v.version_id) & (version_part.c.part == 0))
        .outerjoin(version_review, version_review.c.version_id == v.version_id)
        .where(v.held != "", version_review.c.version_id.is_(None))
        .order_by(v.version_id)
    )  # fmt: skip
    return [
        HeldRow(row[0], row[1], row[2], row[3], tuple(row[4].split()), *row[5:])
        for row in conn.execute(query)
    ]
