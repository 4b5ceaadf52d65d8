"""Reports, their readings, and which is current."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _make_report()
    _make_report_source()
    _make_report_version()
    _make_reading()
    _make_report_current()
    _make_version_part()
    _make_version_review()


def downgrade() -> None:
    """Drop them again."""
    op.drop_table("version_review")
    op.drop_table("version_part")
    op.drop_table("report_current")
    op.drop_table("reading")
    op.drop_table("report_version")
    op.drop_table("report_source")
    op.drop_table("report")


def _make_report() -> None:
    op.create_table(
        "report",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("publisher_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["publisher_id"], ["publisher.publisher_id"], name=op.f("fk_report_publisher_id")
        ),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_report")),
        sa.UniqueConstraint("publisher_id", "year", name=op.f("uq_report_publisher_id_year")),
    )


def _make_report_source() -> None:
    op.create_table(
        "report_source",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["report_id"], ["report.report_id"], name=op.f("fk_report_source_report_id")),
        sa.PrimaryKeyConstraint("report_id", "url", name=op.f("pk_report_source")),
    )
    op.create_index(op.f("ix_report_source_url"), "report_source", ["url"], unique=False)


def _make_report_version() -> None:
    op.create_table(
        "report_version",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("parts_digest", sa.Text(), nullable=False),
        sa.Column("normaliser", sa.Text(), nullable=False),
        sa.Column("reading_digest", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("publisher_printed", sa.Text(), nullable=True),
        sa.Column("year_printed", sa.Integer(), nullable=True),
        sa.Column("forms", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=True),
        sa.Column("period_end", sa.Date(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("prose", sa.Text(), nullable=False),
        sa.Column("held", sa.Text(), nullable=False),
        sa.Column("facts", sa.Integer(), nullable=False),
        sa.Column("reported", sa.Integer(), nullable=False),
        sa.Column("observed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.report_id"], name=op.f("fk_report_version_report_id")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["run.run_id"], name=op.f("fk_report_version_run_id")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_report_version")),
        sa.UniqueConstraint(
            "report_id",
            "parts_digest",
            "normaliser",
            name=op.f("uq_report_version_report_id_parts_digest_normaliser"),
        ),
    )
    op.create_index(op.f("ix_report_version_run_id"), "report_version", ["run_id"], unique=False)
    op.create_index(op.f("ix_report_version_url"), "report_version", ["url"], unique=False)


def _make_reading() -> None:
    op.create_table(
        "reading",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("parts_digest", sa.Text(), nullable=False),
        sa.Column("normaliser", sa.Text(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("parts", sa.Text(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["report.report_id"], name=op.f("fk_reading_report_id")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["report_version.version_id"], name=op.f("fk_reading_version_id")
        ),
        sa.PrimaryKeyConstraint("report_id", "url", "parts_digest", "normaliser", name=op.f("pk_reading")),
    )
    op.create_index(op.f("ix_reading_url_parts_digest"), "reading", ["url", "parts_digest"], unique=False)
    op.create_index(op.f("ix_reading_version_id"), "reading", ["version_id"], unique=False)


def _make_report_current() -> None:
    op.create_table(
        "report_current",
        sa.Column("pointer_id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("previous_version_id", sa.Integer(), nullable=True),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("cause IN ('first', 'site', 'normaliser')", name=op.f("ck_report_current_cause")),
        sa.ForeignKeyConstraint(
            ["previous_version_id"],
            ["report_version.version_id"],
            name=op.f("fk_report_current_previous_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.report_id"], name=op.f("fk_report_current_report_id")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["run.run_id"], name=op.f("fk_report_current_run_id")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["report_version.version_id"], name=op.f("fk_report_current_version_id")
        ),
        sa.PrimaryKeyConstraint("pointer_id", name=op.f("pk_report_current")),
    )
    op.create_index(
        op.f("ix_report_current_report_id_since"), "report_current", ["report_id", "since"], unique=False
    )
    op.create_index(op.f("ix_report_current_run_id"), "report_current", ["run_id"], unique=False)
    op.create_index(op.f("ix_report_current_version_id"), "report_current", ["version_id"], unique=False)
    op.create_index(
        "uq_report_current_now",
        "report_current",
        ["report_id"],
        unique=True,
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    )


def _make_version_part() -> None:
    op.create_table(
        "version_part",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["sha256"], ["snapshot.sha256"], name=op.f("fk_version_part_sha256")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["report_version.version_id"], name=op.f("fk_version_part_version_id")
        ),
        sa.PrimaryKeyConstraint("version_id", "part", name=op.f("pk_version_part")),
    )
    op.create_index(op.f("ix_version_part_sha256"), "version_part", ["sha256"], unique=False)


def _make_version_review() -> None:
    op.create_table(
        "version_review",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "decision IN ('accepted', 'rejected', 'superseded')", name=op.f("ck_version_review_decision")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["report_version.version_id"], name=op.f("fk_version_review_version_id")
        ),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_version_review")),
    )
