"""Bytes that are in the archive: which need not be parsed again, and what there is to parse again."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, select

from load.dimensions import UNKNOWN
from load.fetch_log import PAGE
from load.schema.dimensions import publisher
from load.schema.reports import reading, report, report_current, report_source, report_version
from load.schema.runs import fetch, snapshot
from load.versions.candidate import Candidate, Showing, parts_digest
from load.versions.known_parses import KnownParse, known_parses
from transform.forms.catalogue import normaliser_version


@dataclass(frozen=True, slots=True)
class ArchivedReport:
    """The bytes of a report as an address once showed them.

    ``parts`` are the files, each (sha256, url), the page first; ``observed_at`` is when the address last showed them,
    ``showing`` the request to which it did.
    ``publisher`` and ``year`` are None where they are unknown.
    """

    url: str
    source: str
    publisher: str | None
    year: int | None
    title: str | None
    parts: tuple[tuple[str, str], ...]
    observed_at: datetime
    published_on: date | None
    showing: Showing


@dataclass(frozen=True, slots=True)
class FetchedBody:
    """One request that brought bytes, with what a WARC record needs."""

    url: str
    requested_at: datetime
    sha256: str
    status: int
    content_type: str | None


def find_parsed(conn: Connection, site_id: int | None) -> dict[tuple[str, str], KnownParse]:
    """What this normaliser has parsed of a site and need not parse again, by (address, sha256 of the page)."""
    parses = known_parses(conn, site_id, normaliser_version()).values()
    return {(parse.url, parse.parts[0][0]): parse for parse in parses}


def find_archived(
    conn: Connection, site_id: int | None, years: range, publishers: frozenset[str] | None = None
) -> Iterator[ArchivedReport]:
    """Every set of bytes that was ever parsed for the reports of a site of these years, oldest first.

    ``publishers`` are codes; None means all.
    """
    sources = _read_sources(conn, site_id)
    query = _archived_readings(site_id).where(report.c.year.between(years.start, years.stop - 1))
    if publishers is not None:
        query = query.where(publisher.c.code.in_(publishers))
    latest = {(row.url, row.parts): row for row in conn.execute(query)}
    for row in latest.values():
        yield _archived_report(row, sources)


def find_replaced(
    conn: Connection, site_id: int | None, candidates: Sequence[Candidate]
) -> list[ArchivedReport]:
    """The bytes of the current versions that candidates of a site may replace, and that their normaliser has not read.

    Only of reports for which a candidate has bytes that the version was not read from. Under each address of such a
    version those that it showed last: any of them may be the copy that counts.
    """
    digests: dict[tuple[str | None, int | None], set[str]] = {}
    for candidate in candidates:
        digests.setdefault((candidate.publisher_code, candidate.year), set()).add(
            parts_digest(candidate.parts)
        )
    read_by = {candidate.normaliser for candidate in candidates}
    is_current = (report_current.c.version_id == reading.c.version_id) & report_current.c.until.is_(None)
    query = (
        _archived_readings(site_id)
        .add_columns(reading.c.parts_digest, reading.c.normaliser, reading.c.version_id)
        .join(report_current, is_current)
        .where(
            publisher.c.code.in_({code for code, _ in digests if code}),
            report.c.year.in_({year for _, year in digests if year}),
        )
    )
    versions: dict[int, list[Any]] = {}
    for row in conn.execute(query):
        versions.setdefault(row.version_id, []).append(row)
    replaced = [
        row
        for rows in versions.values()
        if digests.get((rows[0].code, rows[0].year), set()) - {row.parts_digest for row in rows}
        for row in {row.url: row for row in rows}.values()
        if not any(
            r.normaliser in read_by for r in rows if (r.url, r.parts_digest) == (row.url, row.parts_digest)
        )
    ]
    sources = _read_sources(conn, site_id) if replaced else {}
    return [_archived_report(row, sources) for row in replaced]


def has_snapshots(conn: Connection) -> bool:
    """Whether the warehouse names any bytes that an archive has to hold."""
    return conn.scalar(select(snapshot.c.sha256).limit(1)) is not None


def read_content_types(conn: Connection) -> dict[str, str]:
    """The Content-Type header of each snapshot that came with one, by sha256; it may name the charset."""
    typed = select(snapshot.c.sha256, snapshot.c.content_type).where(snapshot.c.content_type.is_not(None))
    return {row.sha256: row.content_type for row in conn.execute(typed)}


def find_fetched(conn: Connection) -> Iterator[FetchedBody]:
    """Every request that brought bytes, in the order of the requests."""
    query = (
        select(fetch.c.url, fetch.c.requested_at, fetch.c.sha256, fetch.c.status, fetch.c.content_type)
        .where(fetch.c.outcome == PAGE, fetch.c.sha256.is_not(None))
        .order_by(fetch.c.requested_at, fetch.c.fetch_id)
    )
    for row in conn.execute(query):
        yield FetchedBody(row.url, row.requested_at, row.sha256, row.status or 200, row.content_type)


def _archived_readings(site_id: int | None) -> Select[Any]:
    """Every reading of a site with its report and the title of its version, those that were shown last at the end."""
    return (
        select(
            reading.c.url, reading.c.parts, reading.c.last_seen_at, reading.c.published_on,
            reading.c.last_run_id, reading.c.last_request,
            report.c.year, publisher.c.code, report_version.c.title,
        )
        .join(report_version, report_version.c.version_id == reading.c.version_id)
        .join(report, report.c.report_id == reading.c.report_id)
        .join(publisher, publisher.c.publisher_id == report.c.publisher_id)
        .where(publisher.c.site_id == site_id)
        .order_by(reading.c.last_run_id, reading.c.url, reading.c.last_request)
    )  # fmt: skip


def _read_sources(conn: Connection, site_id: int | None) -> dict[str, str]:
    query = (
        select(report_source.c.url, report_source.c.source)
        .join(report, report.c.report_id == report_source.c.report_id)
        .join(publisher, publisher.c.publisher_id == report.c.publisher_id)
    )
    return {row.url: row.source for row in conn.execute(query.where(publisher.c.site_id == site_id))}


def _archived_report(row: Any, sources: Mapping[str, str]) -> ArchivedReport:
    return ArchivedReport(
        url=row.url,
        source=sources.get(row.url, ""),
        publisher=None if row.code == UNKNOWN else row.code,
        year=row.year or None,
        title=row.title,
        parts=tuple((sha256, url) for sha256, url in json.loads(row.parts)),
        observed_at=row.last_seen_at,
        published_on=row.published_on,
        showing=Showing(row.last_run_id, row.last_request),
    )
