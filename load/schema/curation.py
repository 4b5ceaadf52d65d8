"""Coverage, and the corrections of misread cells."""

from sqlalchemy import CheckConstraint, Column, Date, ForeignKeyConstraint, Integer, Table, UniqueConstraint

from load.column_types import ExactDecimal, UtcTime
from load.schema.base import check_figure, check_order, check_year, metadata, refer, text

coverage = Table(
    "coverage",
    metadata,
    refer("publisher_id", "publisher.publisher_id", primary_key=True),
    Column("year", Integer, primary_key=True),
    text("status"),
    Column("last_checked_at", UtcTime, nullable=False),
    check_year("year"),
    CheckConstraint(
        "status IN ('loaded', 'missing', 'failed', 'held', 'waiting', 'unread_table', 'prose_only', 'image_only')",
        name="status",
    ),
)

correction = Table(
    "correction",
    metadata,
    Column("correction_id", Integer, primary_key=True),
    refer("publisher_id", "publisher.publisher_id"),
    Column("year", Integer, nullable=False),
    refer("indicator_id", "indicator.indicator_id"),
    refer("breakdown_id", "breakdown.breakdown_id"),
    text("printed"),
    Column("corrected", ExactDecimal, nullable=False),
    text("reason"),
    text("who"),
    Column("decided_on", Date, nullable=False),
    text("status"),
    Column("status_at", UtcTime, nullable=False),
    UniqueConstraint("publisher_id", "year", "indicator_id", "breakdown_id"),
    check_year("year"),
    check_figure("corrected"),
    CheckConstraint("status IN ('applied', 'waiting', 'lapsed', 'withdrawn')", name="status"),
)

fact_correction = Table(
    "fact_correction",
    metadata,
    refer("version_id", "report_version.version_id", primary_key=True),
    refer("indicator_id", "indicator.indicator_id", primary_key=True),
    refer("breakdown_id", "breakdown.breakdown_id", primary_key=True),
    Column("applied_at", UtcTime, primary_key=True),
    Column("lapsed_at", UtcTime),
    Column("corrected", ExactDecimal, nullable=False),
    text("note"),
    check_figure("corrected"),
    check_order("applied_at", "lapsed_at"),
    ForeignKeyConstraint(
        ["version_id", "indicator_id", "breakdown_id"],
        ["fact.version_id", "fact.indicator_id", "fact.breakdown_id"],
        name="fk_fact_correction_fact",
    ),
)
