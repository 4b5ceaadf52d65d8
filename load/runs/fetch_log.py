"""The log of requests: every one of them, what is known of an address since its last one, and the list pages."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select

from load.engine import insert_missing, upsert
from load.prepared.exact_values import key_text, sanitise_text
from load.schema.dimensions import publisher
from load.schema.reports import reading, report, report_source
from load.schema.runs import fetch, listing, not_report, page, run, snapshot
from load.sites import site_of_run

BATCH = 1000
PAGE, UNCHANGED, NOT_REACHED = "page", "unchanged", "not_reached"
SOUND = frozenset({PAGE, UNCHANGED, "empty", "not_found"})
"""The outcomes in which the server answered properly; every other one counts as a failure of the address."""

_NEVER_FETCHED: Mapping[str, Any] = {
    "etag": None,
    "last_modified": None,
    "sha256": None,
    "fetched_at": None,
    "failures": 0,
}


@dataclass(frozen=True, slots=True)
class FetchRow:
    """One request and its answer, without the body. ``outcome`` is a word of extract's FetchOutcome.

    ``number`` is the place of the request among those of its run, by which they are recorded; it is not stored.
    """

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
    number: int = 0


@dataclass(frozen=True, slots=True)
class KnownPage:
    """What is known of an address since its last request.

    ``outcome`` and ``asked_at`` are of the last request; ``fetched_at``, ``sha256``, ``etag`` and ``last_modified``
    of the last one that brought a page. ``failures`` counts failed requests in a row. ``report_id``, ``publisher``
    and ``year`` are of the report read from the address, ``not_report`` is the reason why it is no report.
    ``is_read`` is False where the last bytes gave no report and are not known to be none: a run was killed before it
    read them, or could not.
    """

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
    is_read: bool = True


@dataclass(frozen=True, slots=True)
class ListingRow:
    """A list page: how many entries it had, and the total that it states itself (None if it states none)."""

    source: str
    url: str
    entries: int
    declared_total: int | None = None


def record_fetches(
    conn: Connection, run_id: int, rows: Sequence[FetchRow], *, moves_pages: bool = True
) -> None:
    """Record requests, the snapshots they brought, and what is now known of their addresses in the site of the run.

    With ``moves_pages`` False that stays as it is: the next night asks as if there had been no request. Addresses
    that are too long to be a key are shortened, with a hash at the end.
    """
    site_id = site_of_run(conn, run_id) if moves_pages else None
    in_order = sorted(rows, key=lambda row: row.number)
    for start in range(0, len(in_order), BATCH):
        keyed = [_storable(row) for row in in_order[start : start + BATCH]]
        _record_batch(conn, run_id, site_id, keyed)


def known_pages(conn: Connection, site_id: int | None, normaliser: str) -> dict[str, KnownPage]:
    """All addresses that runs of a site ever requested, by address.

    ``not_report`` is filled only where this normaliser judged so: what another one judged is to be read again.
    """
    sources = {
        row.url: row
        for row in conn.execute(
            select(report_source.c.url, report.c.report_id, report.c.year, publisher.c.code)
            .join(report, report.c.report_id == report_source.c.report_id)
            .join(publisher, publisher.c.publisher_id == report.c.publisher_id)
            .where(publisher.c.site_id == site_id)
            .order_by(report_source.c.last_run_id, report_source.c.last_seen_at)
        )
    }
    judged = {row.url: row for row in conn.execute(select(not_report).where(not_report.c.site_id == site_id))}
    reasons = {url: row.reason for url, row in judged.items() if row.normaliser == normaliser}
    read = {(row.url, json.loads(row.parts)[0][0]) for row in conn.execute(_readings_of(site_id))}
    return {
        row.url: _known_page(
            row, sources.get(row.url), reasons.get(row.url),
            is_read=row.sha256 is None or row.url in judged or (row.url, row.sha256) in read,
        )
        for row in conn.execute(select(page).where(page.c.site_id == site_id))
    }  # fmt: skip


def record_non_reports(
    conn: Connection, run_id: int, reasons: Mapping[str, str], normaliser: str, now: datetime
) -> None:
    """Record addresses that were read and are no reports of the run's site, with the reasons, so that no night of it
    requests them again."""
    site_id = site_of_run(conn, run_id)
    upsert(conn, not_report, [
        {"site_id": site_id, "url": url, "reason": reason, "normaliser": normaliser, "noted_at": now}
        for url, reason in reasons.items()
    ])  # fmt: skip


def record_listings(conn: Connection, run_id: int, rows: Iterable[ListingRow]) -> None:
    """Record the list pages that a run read."""
    upsert(conn, listing, [
        {"run_id": run_id, "source": row.source, "url": row.url, "entries": row.entries,
         "declared_total": row.declared_total}
        for row in rows
    ])  # fmt: skip


def last_listings(conn: Connection, site_id: int | None) -> dict[tuple[str, str], ListingRow]:
    """Each list page of a site as the latest run that read it found it, by (source, address)."""
    newest = (
        select(listing.c.source, listing.c.url, func.max(listing.c.run_id).label("run_id"))
        .join(run, run.c.run_id == listing.c.run_id)
        .where(run.c.site_id == site_id)
        .group_by(listing.c.source, listing.c.url)
        .subquery()
    )
    rows = conn.execute(select(listing).join(
        newest,
        (listing.c.run_id == newest.c.run_id)
        & (listing.c.source == newest.c.source)
        & (listing.c.url == newest.c.url),
    ))  # fmt: skip
    return {
        (row.source, row.url): ListingRow(row.source, row.url, row.entries, row.declared_total)
        for row in rows
    }


def _storable(row: FetchRow) -> FetchRow:
    """The row with text that both databases can hold."""
    names = ("final_url", "content_type", "etag", "last_modified", "error")
    return replace(row, url=key_text(row.url), **{name: sanitise_text(getattr(row, name)) for name in names})


def _record_batch(conn: Connection, run_id: int, site_id: int | None, rows: Sequence[FetchRow]) -> None:
    """Record requests; without a ``site_id`` what is known of their addresses stays as it is."""
    known = _known_rows(conn, site_id, {row.url for row in rows})
    insert_missing(conn, snapshot, [
        {"sha256": row.sha256, "size": row.size, "content_type": row.content_type, "first_url": row.url,
         "first_fetched_at": row.requested_at}
        for row in rows if row.sha256 is not None
    ])  # fmt: skip
    written = []
    for row in rows:
        if row.outcome == NOT_REACHED:  # nothing is known of the address that was not known before
            written.append(_fetch_values(run_id, row, {}))
            continue
        after = known[row.url] = _after(row, known.get(row.url))
        written.append(_fetch_values(run_id, row, after))
    conn.execute(insert(fetch), written)
    if site_id is not None:
        upsert(conn, page, [{**row, "site_id": site_id} for row in known.values()])


def _known_rows(conn: Connection, site_id: int | None, urls: set[str]) -> dict[str, dict[str, Any]]:
    rows = conn.execute(select(page).where(page.c.site_id == site_id, page.c.url.in_(urls)))
    return {row.url: dict(row._mapping) for row in rows}


def _readings_of(site_id: int | None) -> Select[Any]:
    """Address and files of every reading of a site."""
    return (
        select(reading.c.url, reading.c.parts)
        .join(report, report.c.report_id == reading.c.report_id)
        .join(publisher, publisher.c.publisher_id == report.c.publisher_id)
        .where(publisher.c.site_id == site_id)
    )


def _after(row: FetchRow, before: Mapping[str, Any] | None) -> dict[str, Any]:
    """What is known of the address after this request."""
    before = before or _NEVER_FETCHED
    after = {**before, "url": row.url, "outcome": row.outcome, "asked_at": row.requested_at}
    after["failures"] = 0 if row.outcome in SOUND else before["failures"] + 1
    if row.outcome == PAGE:
        after |= {"etag": row.etag, "last_modified": row.last_modified, "sha256": row.sha256}
        after["fetched_at"] = row.requested_at
    return after


def _fetch_values(run_id: int, row: FetchRow, after: Mapping[str, Any]) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in FetchRow.__slots__ if name != "number"}
    if row.outcome == UNCHANGED:
        values["sha256"] = after["sha256"]
    return {"run_id": run_id, **values}


def _known_page(row: Any, source: Any, not_a_report: str | None, *, is_read: bool) -> KnownPage:
    return KnownPage(
        url=row.url, outcome=row.outcome, asked_at=row.asked_at, fetched_at=row.fetched_at, sha256=row.sha256,
        etag=row.etag, last_modified=row.last_modified, failures=row.failures,
        report_id=source.report_id if source else None, publisher=source.code if source else None,
        year=source.year if source else None, not_report=not_a_report, is_read=is_read,
    )  # fmt: skip
