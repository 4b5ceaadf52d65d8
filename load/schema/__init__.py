"""The tables of the warehouse (DESIGN 6), the same on SQLite and PostgreSQL."""

from load.schema import care, dimensions, figures, findings, reports, runs
from load.schema.base import metadata

__all__ = ["care", "dimensions", "figures", "findings", "metadata", "reports", "runs"]
