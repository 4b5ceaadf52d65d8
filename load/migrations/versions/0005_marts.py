"""The marts as views."""

from alembic import op

from load.marts import mart_sql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

MARTS = ("mart_fact", "mart_series", "mart_coverage", "mart_issue", "mart_restatement", "mart_run")


def upgrade() -> None:
    """Make the views."""
    for name in MARTS:
        op.execute(f"CREATE VIEW {name} AS\n{mart_sql(name)}")


def downgrade() -> None:
    """Drop them again."""
    for name in MARTS:
        op.execute(f"DROP VIEW {name}")
