"""The grid of publishers and years."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from load.marts import MARTS
from load.schema.dimensions import publisher


@dataclass(frozen=True, slots=True)
class CoverageCell:
    """What is there of one publisher's year."""

    publisher: str
    name: str
    year: int
    status: str
    facts: int
    reported: int
    issues: int
    first_seen: datetime | None
    last_checked: datetime


def coverage_cells(conn: Connection, site: str | None = None) -> list[CoverageCell]:
    """Every publisher and year ever asked for, by publisher and year."""
    mart = MARTS["mart_coverage"].c
    query = select(
        mart.publisher_code, mart.publisher_name, mart.year, mart.status, mart.facts, mart.reported,
        mart.issues, mart.first_seen, mart.last_checked,
    ).order_by(mart.publisher_code, mart.year)  # fmt: skip
    if site is not None:
        codes = select(publisher.c.code).where(publisher.c.site == site)
        query = query.where(mart.publisher_code.in_(codes))
    return [CoverageCell(*row) for row in conn.execute(query)]
