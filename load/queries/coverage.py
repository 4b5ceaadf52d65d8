"""What there is of each publisher and year."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from load.marts import mart_tables
from load.publisher_names import PublisherName


@dataclass(frozen=True, slots=True)
class CoverageCell:
    """What there is of one publisher's year.

    ``site`` and ``publisher`` are codes. ``status`` is a word of CoverageStatus; ``facts``, ``reported`` and ``issues``
    count those of the current version: facts, facts that are numbers, and issues that are open or accepted. ``first_seen``
    is None if it never was there.
    """

    site: str
    publisher: str
    name: str
    year: int
    status: str
    facts: int
    reported: int
    issues: int
    first_seen: datetime | None
    last_checked: datetime


def coverage_cells(
    conn: Connection, site: str | None = None, *, owner: PublisherName | None = None, year: int | None = None
) -> list[CoverageCell]:
    """Every publisher and year that was ever asked for or found, by site, publisher and year; of one site (by its code),
    publisher or year, if given."""
    mart = mart_tables()["mart_coverage"].c
    query = select(
        mart.site_code, mart.publisher_code, mart.publisher_name, mart.year, mart.status, mart.facts, mart.reported,
        mart.issues, mart.first_seen, mart.last_checked,
    ).order_by(mart.site_code, mart.publisher_code, mart.year)  # fmt: skip
    if site is not None:
        query = query.where(mart.site_code == site)
    if owner is not None:
        query = query.where(mart.site_code == owner.site, mart.publisher_code == owner.code)
    if year is not None:
        query = query.where(mart.year == year)
    return [CoverageCell(*row) for row in conn.execute(query)]
