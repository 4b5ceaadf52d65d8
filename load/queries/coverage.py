"""What there is of each publisher and year."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from load.marts import MARTS


@dataclass(frozen=True, slots=True)
class CoverageCell:
    """What there is of one publisher's year.

    ``status`` is a word of CoverageStatus; ``facts``, ``reported`` and ``issues`` count those of the current version:
    facts, facts that are numbers, and issues that are open or accepted. ``first_seen`` is None if it never was there.
    """

    publisher: str
    name: str
    year: int
    status: str
    facts: int
    reported: int
    issues: int
    first_seen: datetime | None
    last_checked: datetime


def coverage_cells(conn: Connection) -> list[CoverageCell]:
    """Every publisher and year that was ever asked for or found, by publisher and year."""
    mart = MARTS["mart_coverage"].c
    query = select(
        mart.publisher_code, mart.publisher_name, mart.year, mart.status, mart.facts, mart.reported,
        mart.issues, mart.first_seen, mart.last_checked,
    ).order_by(mart.publisher_code, mart.year)  # fmt: skip
    return [CoverageCell(*row) for row in conn.execute(query)]
