"""What the stored marts have to catch up with. The marts themselves are made of load/marts/v1/marts.toml."""

from sqlalchemy import Column, Index, Integer, Table

from load.schema.base import check_year, metadata, refer

# A transaction adds a row for each year that it changed, also where there is one: on PostgreSQL transactions that insert
# the same key wait for each other. Whoever works the years off deletes the rows that it saw.
dirty_year = Table(
    "dirty_year",
    metadata,
    Column("mark_id", Integer, primary_key=True),
    refer("site_id", "site.site_id"),
    Column("year", Integer, nullable=False),
    check_year("year", unknown=True),
    Index(None, "site_id", "year"),
)
