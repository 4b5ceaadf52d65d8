"""Every request, what is known of an address from its last one, and what the lists said."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from load.column_types import key_text
from load.engine import insert_missing, upsert
from load.schema.dimensions import publisher
from load.schema.reports import report, report_source
from load.schema.runs import fetch, listing, not_report, page, snapshot

BATCH = 1000
PAGE, UNCHANGED = "page", "unchanged"
# Answers that say something true about the address; all others count as failures of it.
SOUND = frozenset({PAGE, UNCHANGED, "empty", "not_found"})

_UNKNOWN = {"etag": None, "last_modified": None, "sha256": None, "fetched_at": None, "failures": 0}


@dataclass(frozen=True, slots=True)
class FetchRow:
    """One request, without its body."""

    url: str
    requested_at: datetime
    outcome: str
    status: int | None = None
    final_url: str | None = None
    method: str = "GET"
    content_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    sha256: str | None = None
    size: int | None = None
    elapsed_ms: int | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class KnownPage:
    """An address as its last requests left it. ``sha256`` and the validators are its last good page's;
    ``publisher`` and ``year`` say of which report it is a source; ``not_report`` why it is none."""

    url: str
    outcome: str
    asked_at: datetime
    fetched_at: datetime | None
    sha256: str | None
    etag: str | None
    last_modified: str | None
    failures: int
    report_id: int | None = None
    publisher: str | None = None
    year: int | None = None
    not_report: str | None = None


@dataclass(frozen=True, slots=True)
class ListingRow:
    """What a list page said: entries seen, and the total it declared."""

    source: str
    url: str
    entries: int
    declared_total: int | None = None


def record_fetches(conn: Connection, run_id: int, rows: Sequence[FetchRow]) -> None:
    """Record requests, the snapshots they brought, and what is now known of their addresses."""
    in_order = sorted(rows, key=lambda row: row.requested_at)
    for start in range(0, len(in_order), BATCH):
        keyed = [replace(row, url=key_text(row.url)) for row in in_order[start : start + BATCH]]
        _record_batch(conn, run_id, keyed)


def known_pages(conn: Connection, normaliser: str) -> dict[str, KnownPage]:
    """All addresses that were ever asked. What another normaliser judged to be no report is asked again."""
    sources = {
        row.url: row
        for row in conn.execute(
            select(report_source.c.url, report.c.report_id, report.c.year, publisher.c.code)
            .join(report, report.c.report_id == report_source.c.report_id)
            .join(publisher, publisher.c.publisher_id == report.c.publisher_id)
            .order_by(report_source.c.last_seen_at)
        )
    }
    ours = not_report.c.normaliser == normaliser
    refused = {row.url: row.reason for row in conn.execute(select(not_report).where(ours))}
    return {row.url: _known_page(row, sources.get(row.url), refused.get(row.url))
            for row in conn.execute(select(page))}  # fmt: skip


def record_non_reports(conn: Connection, reasons: Mapping[str, str], normaliser: str, now: datetime) -> None:
    """Remember addresses that were read and are no reports, so that nobody asks for them every night."""
    upsert(conn, not_report, [
        {"url": url, "reason": reason, "normaliser": normaliser, "noted_at": now}
        for url, reason in reasons.items()
    ])  # fmt: skip


def forget_not_reports(conn: Connection, urls: Iterable[str]) -> None:
    """Forget that these addresses are no reports."""
    conn.execute(delete(not_report).where(not_report.c.url.in_(list(urls))))


def record_listings(conn: Connection, run_id: int, rows: Iterable[ListingRow]) -> None:
    """Record how long each list was in this run."""
    upsert(conn, listing, [
        {"run_id": run_id, "source": r.source, "url": r.url, "entries": r.entries,
         "declared_total": r.declared_total}
        for r in rows
    ])  # fmt: skip


def last_listings(conn: Connection, before_run: int | None = None) -> dict[tuple[str, str], ListingRow]:
    """Each list as the latest run (before one, if given) found it, by source and address."""
    latest = select(listing.c.source, listing.c.url, func.max(listing.c.run_id).label("run_id"))
    if before_run is not None:
        latest = latest.where(listing.c.run_id < before_run)
    newest = latest.group_by(listing.c.source, listing.c.url).subquery()
    rows = conn.execute(select(listing).join(
        newest,
        (listing.c.run_id == newest.c.run_id)
        & (listing.c.source == newest.c.source)
        & (listing.c.url == newest.c.url),
    ))  # fmt: skip
    return {(r.source, r.url): ListingRow(r.source, r.url, r.entries, r.declared_total) for r in rows}


def _record_batch(conn: Connection, run_id: int, rows: Sequence[FetchRow]) -> None:
    known = _known_rows(conn, {row.url for row in rows})
    insert_missing(conn, snapshot, [
        {"sha256": r.sha256, "size": r.size, "content_type": r.content_type, "first_url": r.url,
         "first_fetched_at": r.requested_at}
        for r in rows if r.sha256 is not None
    ])  # fmt: skip
    written = []
    for row in rows:
        after = known[row.url] = _after(row, known.get(row.url))
        written.append(_fetch_values(run_id, row, after))
    conn.execute(insert(fetch), written)
    upsert(conn, page, list(known.values()))


def _known_rows(conn: Connection, urls: set[str]) -> dict[str, dict[str, Any]]:
    found = conn.execute(select(page).where(page.c.url.in_(urls)))
    return {row.url: dict(row._mapping) for row in found}


def _after(row: FetchRow, before: Mapping[str, Any] | None) -> dict[str, Any]:
    """What is known of the address after this request."""
    before = before or {
        "etag": None,
        "last_modified": None,
        "sha256": None,
        "fetched_at": None,
        "failures": 0,
    }
    after = {**before, "url": row.url, "outcome": row.outcome, "asked_at": row.requested_at}
    after["failures"] = 0 if row.outcome in SOUND else before["failures"] + 1
    if row.outcome == PAGE:
        after |= {"etag": row.etag, "last_modified": row.last_modified, "sha256": row.sha256}
        after["fetched_at"] = row.requested_at
    return after


def _fetch_values(run_id: int, row: FetchRow, after: Mapping[str, Any]) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in FetchRow.__slots__}
    if row.outcome == UNCHANGED:
        values["sha256"] = after["sha256"]
    return {"run_id": run_id, **values}


def _known_page(row: Any, source: Any, refused: str | None) -> KnownPage:
    return KnownPage(
        url=row.url, outcome=row.outcome, asked_at=row.asked_at, fetched_at=row.fetched_at, sha256=row.sha256,
        etag=row.etag, last_modified=row.last_modified, failures=row.failures,
        report_id=source.report_id if source else None, publisher=source.code if source else None,
        year=source.year if source else None, not_report=refused,
    )  # fmt: skip
