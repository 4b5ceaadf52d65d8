"""Coverage, corrections and the issue book."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _make_coverage()
    _make_correction()
    _make_issue()
    _make_issue_event()
    _make_fact_correction()


def downgrade() -> None:
    """Drop them again."""
    op.drop_table("fact_correction")
    op.drop_table("issue_event")
    op.drop_table("issue")
    op.drop_table("correction")
    op.drop_table("coverage")


def _make_coverage() -> None:
    op.create_table(
        "coverage",
        sa.Column("publisher_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("last_checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('loaded', 'missing', 'failed', 'prose_only', 'image_only')",
            name=op.f("ck_coverage_status"),
        ),
        sa.ForeignKeyConstraint(
            ["publisher_id"], ["publisher.publisher_id"], name=op.f("fk_coverage_publisher_id")
        ),
        sa.PrimaryKeyConstraint("publisher_id", "year", name=op.f("pk_coverage")),
    )


def _make_correction() -> None:
    op.create_table(
        "correction",
        sa.Column("correction_id", sa.Integer(), nullable=False),
        sa.Column("publisher_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("breakdown_id", sa.Integer(), nullable=False),
        sa.Column("printed", sa.Text(), nullable=False),
        sa.Column("corrected", sa.Numeric(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("status_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('applied', 'waiting', 'lapsed', 'withdrawn')", name=op.f("ck_correction_status")
        ),
        sa.ForeignKeyConstraint(
            ["breakdown_id"], ["breakdown.breakdown_id"], name=op.f("fk_correction_breakdown_id")
        ),
        sa.ForeignKeyConstraint(
            ["indicator_id"], ["indicator.indicator_id"], name=op.f("fk_correction_indicator_id")
        ),
        sa.ForeignKeyConstraint(
            ["publisher_id"], ["publisher.publisher_id"], name=op.f("fk_correction_publisher_id")
        ),
        sa.PrimaryKeyConstraint("correction_id", name=op.f("pk_correction")),
        sa.UniqueConstraint(
            "publisher_id",
            "year",
            "indicator_id",
            "breakdown_id",
            name=op.f("uq_correction_publisher_id_year_indicator_id_breakdown_id"),
        ),
    )


def _make_issue() -> None:
    op.create_table(
        "issue",
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=True),
        sa.Column("check_id", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("indicators", sa.Text(), nullable=False),
        sa.Column("breakdown", sa.Text(), nullable=True),
        sa.Column("discriminator", sa.Text(), nullable=False),
        sa.Column("expected", sa.Text(), nullable=True),
        sa.Column("actual", sa.Text(), nullable=True),
        sa.Column("cells", sa.Text(), nullable=False),
        sa.Column("blanks", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_run_id", sa.Integer(), nullable=False),
        sa.Column("last_run_id", sa.Integer(), nullable=False),
        sa.Column("accepted_by", sa.Text(), nullable=True),
        sa.Column("accepted_reason", sa.Text(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("status IN ('open', 'accepted', 'resolved')", name=op.f("ck_issue_status")),
        sa.ForeignKeyConstraint(["first_run_id"], ["run.run_id"], name=op.f("fk_issue_first_run_id")),
        sa.ForeignKeyConstraint(["last_run_id"], ["run.run_id"], name=op.f("fk_issue_last_run_id")),
        sa.ForeignKeyConstraint(["report_id"], ["report.report_id"], name=op.f("fk_issue_report_id")),
        sa.PrimaryKeyConstraint("issue_id", name=op.f("pk_issue")),
        sa.UniqueConstraint("identity", name=op.f("uq_issue_identity")),
    )
    op.create_index(op.f("ix_issue_check_id_status"), "issue", ["check_id", "status"], unique=False)
    op.create_index(
        op.f("ix_issue_report_id_origin_status"), "issue", ["report_id", "origin", "status"], unique=False
    )


def _make_issue_event() -> None:
    op.create_table(
        "issue_event",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "event IN ('opened', 'reopened', 'resolved', 'accepted', 'lapsed')",
            name=op.f("ck_issue_event_event"),
        ),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.issue_id"], name=op.f("fk_issue_event_issue_id")),
        sa.ForeignKeyConstraint(["run_id"], ["run.run_id"], name=op.f("fk_issue_event_run_id")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_issue_event")),
    )
    op.create_index(op.f("ix_issue_event_issue_id"), "issue_event", ["issue_id"], unique=False)


def _make_fact_correction() -> None:
    op.create_table(
        "fact_correction",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("breakdown_id", sa.Integer(), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lapsed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("corrected", sa.Numeric(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["breakdown_id"], ["breakdown.breakdown_id"], name=op.f("fk_fact_correction_breakdown_id")
        ),
        sa.ForeignKeyConstraint(
            ["indicator_id"], ["indicator.indicator_id"], name=op.f("fk_fact_correction_indicator_id")
        ),
        sa.ForeignKeyConstraint(
            ["version_id", "indicator_id", "breakdown_id"],
            ["fact.version_id", "fact.indicator_id", "fact.breakdown_id"],
            name="fk_fact_correction_fact",
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["report_version.version_id"], name=op.f("fk_fact_correction_version_id")
        ),
        sa.PrimaryKeyConstraint(
            "version_id", "indicator_id", "breakdown_id", "applied_at", name=op.f("pk_fact_correction")
        ),
    )
