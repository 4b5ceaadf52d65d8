"""The tables of the warehouse, the same on SQLite and PostgreSQL."""

from load.schema import batches, curation, dimensions, facts, guards, issues, marts, reports, runs
from load.schema.base import metadata

__all__ = [
    "batches", "curation", "dimensions", "facts", "guards", "issues", "marts", "metadata", "reports", "runs",
]  # fmt: skip
