"""Bytes that are in the archive: which need not be parsed again, and what there is to parse again."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from load.dimensions import UNKNOWN
from load.fetch_log import PAGE
from load.schema.dimensions import publisher
from load.schema.reports import reading, report, report_source, report_version
from load.schema.runs import fetch, snapshot
from load.versions.candidate import Showing
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


def find_parsed(conn: Connection) -> dict[tuple[str, str], KnownParse]:
    """What this normaliser has parsed and need not parse again, by (address, sha256 of the page)."""
    parses = known_parses(conn, normaliser_version()).values()
    return {(parse.url, parse.parts[0][0]): parse for parse in parses}


def find_archived(
    conn: Connection, years: range, publishers: frozenset[str] | None = None
) -> Iterator[ArchivedReport]:
    """Every set of bytes that was ever parsed for the reports of these years, oldest first.

    ``publishers`` are codes; None means all.
    """
    sources = {
        row.url: row.source for row in conn.execute(select(report_source.c.url, report_source.c.source))
    }
    query = (
        select(
            reading.c.url, reading.c.parts, reading.c.last_seen_at, reading.c.published_on,
            reading.c.last_run_id, reading.c.last_request,
            report.c.year, publisher.c.code, report_version.c.title,
        )
        .join(report_version, report_version.c.version_id == reading.c.version_id)
        .join(report, report.c.report_id == reading.c.report_id)
        .join(publisher, publisher.c.publisher_id == report.c.publisher_id)
        .where(report.c.year.between(years.start, years.stop - 1))
        .order_by(reading.c.last_run_id, reading.c.url, reading.c.last_request)
    )  # fmt: skip
    if publishers is not None:
        query = query.where(publisher.c.code.in_(publishers))
    latest = {(row.url, row.parts): row for row in conn.execute(query)}
    for row in latest.values():
        parts = tuple((sha256, url) for sha256, url in json.loads(row.parts))
        yield ArchivedReport(
            url=row.url,
            source=sources.get(row.url, ""),
            publisher=None if row.code == UNKNOWN else row.code,
            year=row.year or None,
            title=row.title,
            parts=parts,
            observed_at=row.last_seen_at,
            published_on=row.published_on,
            showing=Showing(row.last_run_id, row.last_request),
        )


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
