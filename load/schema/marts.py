"""What stands behind the stored marts. The marts themselves are made of load/marts/v1/marts.toml."""

from sqlalchemy import Column, Date, Index, Integer, Table, UniqueConstraint

from load.column_types import UtcTime
from load.schema.base import metadata, refer, text

# What mart_fact shows of a report beside each of its facts: of five tables made one, so that a query on facts joins few.
# It is filled like mart_series, by load/marts/v1/report_head.sql.
report_head = Table(
    "report_head",
    metadata,
    refer("version_id", "report_version.version_id", primary_key=True),
    refer("report_id", "report.report_id"),
    *(text(name) for name in ("publisher_code", "publisher_name", "publisher_kind")),
    Column("year", Integer, nullable=False),
    text("report_title", nullable=True),
    text("report_url"),
    Column("published_on", Date),
    Column("recorded_at", UtcTime, nullable=False),
    *(text(name) for name in ("site_code", "site_name")),
    UniqueConstraint("report_id"),
    Index(None, "site_code", "publisher_code", "year"),
)

# A transaction adds a row for each year that it changed, also where there is one: on PostgreSQL transactions that insert
# the same key wait for each other. Whoever works the years off deletes the rows that it saw.
dirty_year = Table(
    "dirty_year",
    metadata,
    Column("mark_id", Integer, primary_key=True),
    refer("site_id", "site.site_id"),
    Column("year", Integer, nullable=False),
    Index(None, "site_id", "year"),
)
