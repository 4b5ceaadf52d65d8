"""Reports, their versions, and which version is current."""

from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Connection,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    UniqueConstraint,
    event,
)
from sqlalchemy import text as sql

from load.column_types import UtcTime
from load.schema.base import (
    check_listed_words,
    check_order,
    check_sha256,
    check_words,
    check_year,
    metadata,
    name_key,
    refer,
    text,
)


def _version_of_report(name: str, column: str, **more: Any) -> ForeignKeyConstraint:
    """The column refers to a version of the same report."""
    target = ["report_version.report_id", "report_version.version_id"]
    return ForeignKeyConstraint(["report_id", column], target, name=name, **more)


report = Table(
    "report",
    metadata,
    Column("report_id", Integer, primary_key=True),
    refer("publisher_id", "publisher.publisher_id"),
    Column("year", Integer, nullable=False),
    Column("first_seen_at", UtcTime, nullable=False),
    UniqueConstraint("publisher_id", "year"),
    check_year("year", unknown=True),
)

report_source = Table(
    "report_source",
    metadata,
    refer("report_id", "report.report_id", primary_key=True),
    text("url", primary_key=True),
    text("source"),
    Column("first_seen_at", UtcTime, nullable=False),
    Column("last_seen_at", UtcTime, nullable=False),
    Column("gone_at", UtcTime),
    refer("last_run_id", "run.run_id"),
    check_order("first_seen_at", "last_seen_at"),
    Index(None, "url"),
)

report_version = Table(
    "report_version",
    metadata,
    Column("version_id", Integer, primary_key=True),
    refer("report_id", "report.report_id"),
    refer("run_id", "run.run_id"),
    text("parts_digest"),
    text("normaliser"),
    text("reading_digest"),
    text("url"),
    text("source"),
    text("title", nullable=True),
    text("publisher_printed", nullable=True),
    Column("year_printed", Integer),
    text("forms"),
    text("content"),
    Column("period_start", Date),
    Column("period_end", Date),
    Column("published_on", Date),
    text("prose"),
    text("held"),
    Column("facts", Integer, nullable=False),
    Column("reported", Integer, nullable=False),
    text("verdicts", nullable=True),
    Column("observed_at", UtcTime, nullable=False),
    Column("recorded_at", UtcTime, nullable=False),
    UniqueConstraint("report_id", "parts_digest", "normaliser"),
    # What refers to a version and its report refers to both at once.
    UniqueConstraint("report_id", "version_id"),
    check_sha256("parts_digest"),
    check_sha256("reading_digest"),
    check_year("year_printed"),
    check_listed_words("content", "Kinds of content"),
    CheckConstraint("reported >= 0 AND reported <= facts", name="reported"),
    Index(None, "url"),
    Index(None, "run_id"),
)

version_part = Table(
    "version_part",
    metadata,
    name_key("version_id", "report_version.version_id", primary_key=True),
    Column("part", Integer, primary_key=True),
    name_key("sha256", "snapshot.sha256"),
    text("url"),
    CheckConstraint("part >= 0", name="part"),
    Index(None, "sha256"),
)

version_review = Table(
    "version_review",
    metadata,
    refer("version_id", "report_version.version_id", primary_key=True),
    text("decision"),
    text("reason"),
    text("who"),
    Column("decided_at", UtcTime, nullable=False),
    refer("run_id", "run.run_id"),
    CheckConstraint("decision IN ('accepted', 'rejected', 'superseded')", name="decision"),
)

# Which version a normaliser made of a set of bytes under an address. Many parses can share a version, and go
# with it where a reviewer files it under another report. Order is by runs
# and their requests and never by a clock, which may have jumped: which bytes an address showed last is in
# ``last_run_id`` and ``last_request``, which address came first in ``first_run_id``, which parse of the same bytes was
# made last in ``read_run_id``.
reading = Table(
    "reading",
    metadata,
    refer("report_id", "report.report_id", primary_key=True),
    text("url", primary_key=True),
    text("parts_digest", primary_key=True),
    text("normaliser", primary_key=True),
    Column("version_id", Integer, nullable=False),
    text("parts"),
    text("issues_digest"),
    Column("published_on", Date),
    Column("first_seen_at", UtcTime, nullable=False),
    Column("last_seen_at", UtcTime, nullable=False),
    Column("read_at", UtcTime, nullable=False),
    refer("first_run_id", "run.run_id"),
    refer("last_run_id", "run.run_id"),
    Column("last_request", Integer, nullable=False),
    refer("read_run_id", "run.run_id"),
    _version_of_report("fk_reading_version", "version_id", onupdate="CASCADE"),
    check_sha256("parts_digest"),
    check_sha256("issues_digest"),
    check_order("first_seen_at", "last_seen_at"),
    Index(None, "url", "parts_digest"),
    Index(None, "version_id"),
)

# Which version was current from when to when; ``until`` is null for the one that is current now.
report_current = Table(
    "report_current",
    metadata,
    Column("pointer_id", Integer, primary_key=True),
    refer("report_id", "report.report_id"),
    Column("version_id", Integer, nullable=False),
    Column("previous_version_id", Integer),
    refer("run_id", "run.run_id", nullable=True),
    text("cause"),
    Column("since", UtcTime, nullable=False),
    Column("until", UtcTime),
    _version_of_report("fk_report_current_version", "version_id"),
    _version_of_report("fk_report_current_previous", "previous_version_id"),
    check_words("cause", "first", "site", "normaliser", "unknown"),
    CheckConstraint("(cause = 'first') = (previous_version_id IS NULL)", name="previous"),
    check_order("since", "until"),
    # The migration, which makes the tables, says the same condition of PostgreSQL: here it would import that dialect, which
    # is a fifteenth of what a command on SQLite costs.
    Index("uq_report_current_now", "report_id", unique=True, sqlite_where=sql("until IS NULL")),
    Index(None, "version_id"),
    Index(None, "run_id"),
    Index(None, "report_id", "since"),
)


@event.listens_for(metadata, "after_create")
def _leave_room(_target: MetaData, conn: Connection, **_: Any) -> None:
    """Each night says of each row of these when it was seen: where a page has room, PostgreSQL leaves the indexes alone."""
    if conn.dialect.name == "postgresql":
        for name in ("reading", "report_source"):
            conn.exec_driver_sql(f"ALTER TABLE {name} SET (fillfactor = 45)")
