"""Who reports, what the forms ask, and what was requested."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _make_breakdown()
    _make_catalogue_state()
    _make_concept()
    _make_form()
    _make_not_report()
    _make_publisher()
    _make_run()
    _make_snapshot()
    _make_check_count()
    _make_fetch()
    _make_indicator()
    _make_listing()
    _make_page()
    _make_publisher_alias()
    _make_run_lock()
    _make_concept_part()
    _add_lock_row()


def downgrade() -> None:
    """Drop them again."""
    op.drop_table("concept_part")
    op.drop_table("run_lock")
    op.drop_table("publisher_alias")
    op.drop_table("page")
    op.drop_table("listing")
    op.drop_table("indicator")
    op.drop_table("fetch")
    op.drop_table("check_count")
    op.drop_table("snapshot")
    op.drop_table("run")
    op.drop_table("publisher")
    op.drop_table("not_report")
    op.drop_table("form")
    op.drop_table("concept")
    op.drop_table("catalogue_state")
    op.drop_table("breakdown")


def _make_breakdown() -> None:
    op.create_table(
        "breakdown",
        sa.Column("breakdown_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("group_label", sa.Text(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("breakdown_id", name=op.f("pk_breakdown")),
        sa.UniqueConstraint("code", name=op.f("uq_breakdown_code")),
    )


def _make_catalogue_state() -> None:
    op.create_table(
        "catalogue_state",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_catalogue_state")),
    )


def _make_concept() -> None:
    op.create_table(
        "concept",
        sa.Column("concept_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("caveat", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("concept_id", name=op.f("pk_concept")),
        sa.UniqueConstraint("code", name=op.f("uq_concept_code")),
    )


def _make_form() -> None:
    op.create_table(
        "form",
        sa.Column("form_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("form_id", name=op.f("pk_form")),
        sa.UniqueConstraint("code", name=op.f("uq_form_code")),
    )


def _make_not_report() -> None:
    op.create_table(
        "not_report",
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("normaliser", sa.Text(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("url", name=op.f("pk_not_report")),
    )


def _make_publisher() -> None:
    op.create_table(
        "publisher",
        sa.Column("publisher_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=True),
        sa.Column("registered", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("publisher_id", name=op.f("pk_publisher")),
        sa.UniqueConstraint("code", name=op.f("uq_publisher_code")),
    )


def _make_run() -> None:
    op.create_table(
        "run",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("flow", sa.Text(), nullable=False),
        sa.Column("parameters", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("fetched", sa.Integer(), server_default="0", nullable=False),
        sa.Column("unchanged", sa.Integer(), server_default="0", nullable=False),
        sa.Column("loaded", sa.Integer(), server_default="0", nullable=False),
        sa.Column("restated", sa.Integer(), server_default="0", nullable=False),
        sa.Column("held", sa.Integer(), server_default="0", nullable=False),
        sa.Column("missing", sa.Integer(), server_default="0", nullable=False),
        sa.Column("failed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("counters", sa.Text(), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_run")),
    )


def _make_snapshot() -> None:
    op.create_table(
        "snapshot",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("content_type", sa.Text(), nullable=True),
        sa.Column("first_url", sa.Text(), nullable=False),
        sa.Column("first_fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_snapshot")),
    )


def _make_check_count() -> None:
    op.create_table(
        "check_count",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("check_id", sa.Text(), nullable=False),
        sa.Column("holds", sa.Integer(), nullable=False),
        sa.Column("fails", sa.Integer(), nullable=False),
        sa.Column("cannot_tell", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.run_id"], name=op.f("fk_check_count_run_id")),
        sa.PrimaryKeyConstraint("run_id", "check_id", name=op.f("pk_check_count")),
    )


def _make_fetch() -> None:
    op.create_table(
        "fetch",
        sa.Column("fetch_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("final_url", sa.Text(), nullable=True),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("content_type", sa.Text(), nullable=True),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("elapsed_ms", sa.Integer(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["run.run_id"], name=op.f("fk_fetch_run_id")),
        sa.ForeignKeyConstraint(["sha256"], ["snapshot.sha256"], name=op.f("fk_fetch_sha256")),
        sa.PrimaryKeyConstraint("fetch_id", name=op.f("pk_fetch")),
    )
    op.create_index(op.f("ix_fetch_run_id_outcome"), "fetch", ["run_id", "outcome"], unique=False)
    op.create_index(op.f("ix_fetch_sha256"), "fetch", ["sha256"], unique=False)
    op.create_index(op.f("ix_fetch_url_requested_at"), "fetch", ["url", "requested_at"], unique=False)


def _make_indicator() -> None:
    op.create_table(
        "indicator",
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("form_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("parent_code", sa.Text(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["form_id"], ["form.form_id"], name=op.f("fk_indicator_form_id")),
        sa.PrimaryKeyConstraint("indicator_id", name=op.f("pk_indicator")),
        sa.UniqueConstraint("code", name=op.f("uq_indicator_code")),
    )


def _make_listing() -> None:
    op.create_table(
        "listing",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("declared_total", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["run.run_id"], name=op.f("fk_listing_run_id")),
        sa.PrimaryKeyConstraint("run_id", "source", "url", name=op.f("pk_listing")),
    )


def _make_page() -> None:
    op.create_table(
        "page",
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["sha256"], ["snapshot.sha256"], name=op.f("fk_page_sha256")),
        sa.PrimaryKeyConstraint("url", name=op.f("pk_page")),
    )


def _make_publisher_alias() -> None:
    op.create_table(
        "publisher_alias",
        sa.Column("publisher_id", sa.Integer(), nullable=False),
        sa.Column("alias", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["publisher_id"], ["publisher.publisher_id"], name=op.f("fk_publisher_alias_publisher_id")
        ),
        sa.PrimaryKeyConstraint("publisher_id", "alias", name=op.f("pk_publisher_alias")),
    )


def _make_run_lock() -> None:
    op.create_table(
        "run_lock",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("holder", sa.Text(), nullable=True),
        sa.Column("acquired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["run.run_id"], name=op.f("fk_run_lock_run_id")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_run_lock")),
    )


def _make_concept_part() -> None:
    op.create_table(
        "concept_part",
        sa.Column("concept_id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("factor", sa.Numeric(), nullable=False),
        sa.ForeignKeyConstraint(
            ["concept_id"], ["concept.concept_id"], name=op.f("fk_concept_part_concept_id")
        ),
        sa.ForeignKeyConstraint(
            ["indicator_id"], ["indicator.indicator_id"], name=op.f("fk_concept_part_indicator_id")
        ),
        sa.PrimaryKeyConstraint("concept_id", "indicator_id", name=op.f("pk_concept_part")),
    )


def _add_lock_row() -> None:
    # Whoever takes the lock locks this row first.
    op.execute("INSERT INTO run_lock (name) VALUES ('warehouse')")
