"""The issue log: one row for each issue for its whole life, and the events of that life."""

from sqlalchemy import CheckConstraint, Column, Index, Integer, Table, UniqueConstraint

from load.column_types import UtcTime
from load.schema.base import check_listed_words, check_order, check_sha256, metadata, refer, text

OPEN, ACCEPTED, RESOLVED = "open", "accepted", "resolved"
"""What an issue may be: its column ``status``."""

issue = Table(
    "issue",
    metadata,
    Column("issue_id", Integer, primary_key=True),
    text("identity"),
    text("origin"),
    refer("site_id", "site.site_id"),
    refer("report_id", "report.report_id", nullable=True),
    text("check_id"),
    text("severity"),
    text("message"),
    text("message_en"),
    text("indicators"),
    text("breakdown", nullable=True),
    text("discriminator"),
    text("expected", nullable=True),
    text("actual", nullable=True),
    text("cells"),
    text("blanks"),
    text("url", nullable=True),
    text("figures"),
    text("status"),
    Column("first_seen_at", UtcTime, nullable=False),
    Column("last_seen_at", UtcTime, nullable=False),
    Column("resolved_at", UtcTime),
    refer("first_run_id", "run.run_id"),
    refer("last_run_id", "run.run_id"),
    text("accepted_by", nullable=True),
    text("accepted_reason", nullable=True),
    Column("accepted_at", UtcTime),
    UniqueConstraint("identity"),
    check_sha256("identity"),
    check_listed_words("severity", "Severities"),
    CheckConstraint("status IN ('open', 'accepted', 'resolved')", name="status"),
    CheckConstraint("(status = 'resolved') = (resolved_at IS NOT NULL)", name="resolved"),
    CheckConstraint("status <> 'accepted' OR accepted_at IS NOT NULL", name="accepted"),
    check_order("first_seen_at", "last_seen_at"),
    check_order("first_seen_at", "resolved_at"),
    Index(None, "report_id", "origin", "status"),
    Index(None, "check_id", "status"),
    Index(None, "site_id", "origin"),
)

issue_event = Table(
    "issue_event",
    metadata,
    Column("event_id", Integer, primary_key=True),
    refer("issue_id", "issue.issue_id", index=True),
    refer("run_id", "run.run_id", nullable=True, index=True),
    Column("at", UtcTime, nullable=False),
    text("event"),
    text("figures"),
    text("who", nullable=True),
    text("reason", nullable=True),
    CheckConstraint("event IN ('opened', 'reopened', 'resolved', 'accepted', 'lapsed')", name="event"),
)
