"""Runs, the locks that let only one of them write to a site, and every request they made."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    Table,
    UniqueConstraint,
    false,
)
from sqlalchemy.schema import SchemaItem

from load.column_types import UtcTime
from load.schema.base import (
    check_counts,
    check_listed_words,
    check_order,
    check_sha256,
    check_words,
    metadata,
    refer,
    text,
)

_COUNTED = ("fetched", "unchanged", "loaded", "restated", "held", "missing", "failed", "skipped")

run = Table(
    "run",
    metadata,
    Column("run_id", Integer, primary_key=True),
    refer("site_id", "site.site_id", nullable=True),
    text("flow"),
    text("parameters"),
    text("holder"),
    Column("started_at", UtcTime, nullable=False),
    Column("finished_at", UtcTime),
    text("outcome"),
    text("reason", nullable=True),
    Column("is_good", Boolean, nullable=False, server_default=false()),
    *(Column(name, Integer, nullable=False, server_default="0") for name in _COUNTED),
    text("counters", server_default="{}"),
    Column("max_restated", Integer),
    Column("restated_facts", Integer, nullable=False, server_default="0"),
    check_listed_words("outcome", "Outcomes of runs"),
    check_order("started_at", "finished_at"),
    CheckConstraint("(outcome = 'running') = (finished_at IS NULL)", name="running"),
    check_counts(*_COUNTED, "max_restated", "restated_facts"),
    Index(None, "site_id"),
)

# The programs that have written here, in their order: the one with the greatest sequence may go on.
normaliser = Table(
    "normaliser",
    metadata,
    text("name", primary_key=True),
    text("package"),
    Column("first_written_at", UtcTime, nullable=False),
    Column("sequence", Integer, nullable=False),
    UniqueConstraint("sequence"),
    CheckConstraint("sequence >= 1", name="sequence"),
)

# A row for each site that a run ever held, and one for the whole warehouse, whose name is no code of a site.
run_lock = Table(
    "run_lock",
    metadata,
    text("name", primary_key=True),
    refer("run_id", "run.run_id", nullable=True),
    text("holder", nullable=True),
    Column("acquired_at", UtcTime),
    Column("heartbeat_at", UtcTime),
    text("waiter", nullable=True),
    Column("waiter_at", UtcTime),
)

# Until when the turns at a host are taken, by whatever run of whatever site: the next one begins then.
host_turn = Table(
    "host_turn",
    metadata,
    text("host", primary_key=True),
    Column("taken_until", UtcTime, nullable=False),
)


def _counts_of_a_check() -> tuple[SchemaItem, ...]:
    verdicts = ("holds", "fails", "cannot_tell")
    counts = (Column(name, Integer, nullable=False) for name in verdicts)
    return (text("check_id", primary_key=True), *counts, check_counts(*verdicts))


check_count = Table(
    "check_count", metadata, refer("run_id", "run.run_id", primary_key=True), *_counts_of_a_check()
)

# The same for the current reports of a publisher, and which program counted them.
check_tally = Table(
    "check_tally",
    metadata,
    refer("publisher_id", "publisher.publisher_id", primary_key=True),
    *_counts_of_a_check(),
)

tallied = Table(
    "tallied",
    metadata,
    refer("publisher_id", "publisher.publisher_id", primary_key=True),
    text("program"),
)

listing = Table(
    "listing",
    metadata,
    refer("run_id", "run.run_id", primary_key=True),
    text("source", primary_key=True),
    text("url", primary_key=True),
    Column("entries", Integer, nullable=False),
    Column("declared_total", Integer),
    check_counts("entries", "declared_total"),
)

snapshot = Table(
    "snapshot",
    metadata,
    text("sha256", primary_key=True),
    Column("size", Integer),
    text("content_type", nullable=True),
    text("first_url"),
    Column("first_fetched_at", UtcTime, nullable=False),
    check_sha256("sha256"),
    check_counts("size"),
)

fetch = Table(
    "fetch",
    metadata,
    # A country asks for 2^31 pages within a year. SQLite numbers rows only of a column that is called INTEGER.
    Column("fetch_id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
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
    check_words("method", "GET", "POST"),
    check_listed_words("outcome", "Outcomes of requests"),
    check_counts("size", "elapsed_ms"),
    Index(None, "url", "requested_at"),
    Index(None, "run_id", "outcome"),
    Index(None, "sha256"),
)

# What is known of an address of a site since its last request; ``sha256`` and the validators are of the last one that
# brought a page.
page = Table(
    "page",
    metadata,
    refer("site_id", "site.site_id", primary_key=True),
    text("url", primary_key=True),
    text("etag", nullable=True),
    text("last_modified", nullable=True),
    refer("sha256", "snapshot.sha256", nullable=True),
    text("outcome"),
    Column("asked_at", UtcTime, nullable=False),
    Column("fetched_at", UtcTime),
    Column("failures", Integer, nullable=False),
    check_listed_words("outcome", "Outcomes of requests"),
    check_counts("failures"),
)

not_report = Table(
    "not_report",
    metadata,
    refer("site_id", "site.site_id", primary_key=True),
    text("url", primary_key=True),
    text("reason"),
    text("normaliser"),
    Column("noted_at", UtcTime, nullable=False),
)
