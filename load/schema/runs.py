"""Runs, the lock that lets only one of them write, and every request they made."""

from sqlalchemy import Column, Index, Integer, Table

from load.column_types import UtcTime
from load.schema.base import metadata, refer, text

run = Table(
    "run",
    metadata,
    Column("run_id", Integer, primary_key=True),
    text("flow"),
    text("parameters"),
    text("holder"),
    Column("started_at", UtcTime, nullable=False),
    Column("finished_at", UtcTime),
    text("outcome"),
    *(
        Column(name, Integer, nullable=False, server_default="0")
        for name in ("fetched", "unchanged", "loaded", "restated", "held", "missing", "failed")
    ),
    text("counters", server_default="{}"),
)

run_lock = Table(
    "run_lock",
    metadata,
    text("name", primary_key=True),
    refer("run_id", "run.run_id", nullable=True),
    text("holder", nullable=True),
    Column("acquired_at", UtcTime),
    Column("heartbeat_at", UtcTime),
)

check_count = Table(
    "check_count",
    metadata,
    refer("run_id", "run.run_id", primary_key=True),
    text("check_id", primary_key=True),
    *(Column(name, Integer, nullable=False) for name in ("holds", "fails", "cannot_tell")),
)

listing = Table(
    "listing",
    metadata,
    refer("run_id", "run.run_id", primary_key=True),
    text("source", primary_key=True),
    text("url", primary_key=True),
    Column("entries", Integer, nullable=False),
    Column("declared_total", Integer),
)

snapshot = Table(
    "snapshot",
    metadata,
    text("sha256", primary_key=True),
    Column("size", Integer),
    text("content_type", nullable=True),
    text("first_url"),
    Column("first_fetched_at", UtcTime, nullable=False),
)

fetch = Table(
    "fetch",
    metadata,
    Column("fetch_id", Integer, primary_key=True),
    refer("run_id", "run.run_id"),
    text("url"),
    text("final_url", nullable=True),
    text("method"),
    Column("requested_at", UtcTime, nullable=False),
    text("outcome"),
    Column("status", Integer),
    text("content_type", nullable=True),
    text("etag", nullable=True),
    text("last_modified", nullable=True),
    refer("sha256", "snapshot.sha256", nullable=True),
    Column("size", Integer),
    Column("elapsed_ms", Integer),
    text("error", nullable=True),
    Index(None, "url", "requested_at"),
    Index(None, "run_id", "outcome"),
    Index(None, "sha256"),
)

# What is known of an address since its last request; ``sha256`` and the validators are of the last one that brought a page.
page = Table(
    "page",
    metadata,
    text("url", primary_key=True),
    text("etag", nullable=True),
    text("last_modified", nullable=True),
    refer("sha256", "snapshot.sha256", nullable=True),
    text("outcome"),
    Column("asked_at", UtcTime, nullable=False),
    Column("fetched_at", UtcTime),
    Column("failures", Integer, nullable=False),
)

not_report = Table(
    "not_report",
    metadata,
    text("url", primary_key=True),
    text("reason"),
    text("normaliser"),
    Column("noted_at", UtcTime, nullable=False),
)
