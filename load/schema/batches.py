"""What each batch of a run under way came to: a batch that is done again, after a lost worker, is not loaded twice."""

from sqlalchemy import CheckConstraint, Column, Integer, Table

from load.column_types import UtcTime
from load.schema.base import metadata, refer, text

batch = Table(
    "batch",
    metadata,
    refer("run_id", "run.run_id", primary_key=True),
    Column("number", Integer, primary_key=True),
    text("summary"),
    Column("loaded_at", UtcTime, nullable=False),
    CheckConstraint("number >= 1", name="number"),
)
