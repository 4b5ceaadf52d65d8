"""Facts, and what is derived from them."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _make_derived_figure()
    _make_fact()
    _make_prose_figure()
    _make_series_figure()
    _make_unmapped_cell()


def downgrade() -> None:
    """Drop them again."""
    op.drop_table("unmapped_cell")
    op.drop_table("series_figure")
    op.drop_table("prose_figure")
    op.drop_table("fact")
    op.drop_table("derived_figure")


def _make_derived_figure() -> None:
    op.create_table(
        "derived_figure",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("breakdown_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.Numeric(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["breakdown_id"], ["breakdown.breakdown_id"], name=op.f("fk_derived_figure_breakdown_id")
        ),
        sa.ForeignKeyConstraint(
            ["indicator_id"], ["indicator.indicator_id"], name=op.f("fk_derived_figure_indicator_id")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["report_version.version_id"], name=op.f("fk_derived_figure_version_id")
        ),
        sa.PrimaryKeyConstraint("version_id", "indicator_id", "breakdown_id", name=op.f("pk_derived_figure")),
    )


def _make_fact() -> None:
    op.create_table(
        "fact",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("breakdown_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.Numeric(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("table_no", sa.Integer(), nullable=True),
        sa.Column("row_no", sa.Integer(), nullable=True),
        sa.Column("column_no", sa.Integer(), nullable=True),
        sa.CheckConstraint("(state = 'reported') = (value IS NOT NULL)", name=op.f("ck_fact_value")),
        sa.CheckConstraint(
            "state IN ('reported', 'blank', 'not_applicable', 'unreadable')", name=op.f("ck_fact_state")
        ),
        sa.ForeignKeyConstraint(
            ["breakdown_id"], ["breakdown.breakdown_id"], name=op.f("fk_fact_breakdown_id")
        ),
        sa.ForeignKeyConstraint(
            ["indicator_id"], ["indicator.indicator_id"], name=op.f("fk_fact_indicator_id")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["report_version.version_id"], name=op.f("fk_fact_version_id")
        ),
        sa.PrimaryKeyConstraint("version_id", "indicator_id", "breakdown_id", name=op.f("pk_fact")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_fact_indicator_id_breakdown_id_version_id"),
        "fact",
        ["indicator_id", "breakdown_id", "version_id"],
        unique=False,
    )


def _make_prose_figure() -> None:
    op.create_table(
        "prose_figure",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("value", sa.Numeric(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["report_version.version_id"], name=op.f("fk_prose_figure_version_id")
        ),
        sa.PrimaryKeyConstraint("version_id", "position", name=op.f("pk_prose_figure")),
    )


def _make_series_figure() -> None:
    op.create_table(
        "series_figure",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("concept_id", sa.Integer(), nullable=False),
        sa.Column("form_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.Numeric(), nullable=False),
        sa.Column("is_derived", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["concept_id"], ["concept.concept_id"], name=op.f("fk_series_figure_concept_id")
        ),
        sa.ForeignKeyConstraint(["form_id"], ["form.form_id"], name=op.f("fk_series_figure_form_id")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["report_version.version_id"], name=op.f("fk_series_figure_version_id")
        ),
        sa.PrimaryKeyConstraint("version_id", "concept_id", name=op.f("pk_series_figure")),
    )
    op.create_index(
        op.f("ix_series_figure_concept_id_version_id"),
        "series_figure",
        ["concept_id", "version_id"],
        unique=False,
    )


def _make_unmapped_cell() -> None:
    op.create_table(
        "unmapped_cell",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("table_no", sa.Integer(), nullable=False),
        sa.Column("row_no", sa.Integer(), nullable=False),
        sa.Column("column_no", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["report_version.version_id"], name=op.f("fk_unmapped_cell_version_id")
        ),
        sa.PrimaryKeyConstraint("version_id", "position", name=op.f("pk_unmapped_cell")),
    )
