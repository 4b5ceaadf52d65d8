"""Bytes that are in the archive: which need not be parsed again, and what there is to parse again."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, FromClause, Select, exists, func, select, tuple_

from load.engine import is_one_of
from load.publisher_names import UNKNOWN
from load.runs.fetch_log import PAGE
from load.schema.dimensions import publisher
from load.schema.reports import reading, report, report_current, report_source, report_version
from load.schema.runs import fetch, snapshot
from load.versions.candidate import Candidate, Showing, parts_digest
from load.versions.known_parses import KnownParse, known_parses
from transform.forms.catalogue import normaliser_version

_PUBLISHERS_AT_ONCE = 5
_NAMES_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class ArchivedReport:
    """The bytes of a report as an address once showed them.

    ``parts`` are the files, each (sha256, url), the page first; ``content_types`` the headers that they came with, or None.
    ``observed_at`` is when the address last showed them,
    ``showing`` the request to which it did.
    ``publisher`` and ``year`` are None where they are unknown.
    """

    url: str
    source: str
    publisher: str | None
    year: int | None
    title: str | None
    parts: tuple[tuple[str, str], ...]
    content_types: tuple[str | None, ...]
    observed_at: datetime
    published_on: date | None
    showing: Showing


@dataclass(frozen=True, slots=True)
class ArchiveScope:
    """Which archived reports are asked for: those of a site, of ``years`` and, by code, of ``publishers`` (None means
    all), but for what the run ``run_id`` itself has read."""

    site_id: int | None
    years: range
    publishers: frozenset[str] | None = None
    run_id: int | None = None


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


def count_archived(conn: Connection, scope: ArchiveScope) -> int:
    """How many sets of bytes ``find_archived`` gives."""
    return conn.scalar(select(func.count()).select_from(_latest_readings(scope).subquery())) or 0


def find_archived(engine: Engine, scope: ArchiveScope) -> Iterator[ArchivedReport]:
    """Every set of bytes that was ever parsed for the reports of a scope, each once, as it was last taken for: publisher
    by publisher, those of a year together, the oldest first.

    A few publishers at a time are held in memory; no transaction is open between them. So the same is given however long
    the caller takes: what the run of ``scope`` itself reads is not among it.
    """
    with engine.connect() as conn:
        publishers = conn.scalars(_list_publishers(scope)).all()
    for start in range(0, len(publishers), _PUBLISHERS_AT_ONCE):
        some = publishers[start : start + _PUBLISHERS_AT_ONCE]
        query = _latest_readings(scope).where(publisher.c.publisher_id.in_(some))
        order = (publisher.c.publisher_id, report.c.year, *_shown_in_order(reading))
        with engine.connect() as conn:
            found = _make_reports(conn, scope.site_id, conn.execute(query.order_by(*order)).all())
        yield from found


def _list_publishers(scope: ArchiveScope) -> Select[Any]:
    query = select(publisher.c.publisher_id).where(publisher.c.site_id == scope.site_id)
    if scope.publishers is not None:
        query = query.where(publisher.c.code.in_(scope.publishers))
    return query.order_by(publisher.c.publisher_id)


def _latest_readings(scope: ArchiveScope) -> Select[Any]:
    """The readings of a scope, but for those of bytes that were later read, or shown, as another report of it."""
    later, of_report, of_publisher = reading.alias(), report.alias(), publisher.alias()
    replaced = (
        select(1)
        .select_from(later)
        .join(of_report, of_report.c.report_id == later.c.report_id)
        .join(of_publisher, of_publisher.c.publisher_id == of_report.c.publisher_id)
        .where(
            later.c.url == reading.c.url,
            later.c.parts_digest == reading.c.parts_digest,
            tuple_(*_shown_in_order(later)) > tuple_(*_shown_in_order(reading)),
            *_within(scope, later, of_report, of_publisher),
        )
    )
    within = _within(scope, reading, report, publisher)
    return _archived_readings(scope.site_id).where(*within, ~exists(replaced))


def _within(
    scope: ArchiveScope, readings: FromClause, reports: FromClause, publishers: FromClause
) -> Iterator[ColumnElement[bool]]:
    yield publishers.c.site_id == scope.site_id
    yield reports.c.year.between(scope.years.start, scope.years.stop - 1)
    if scope.publishers is not None:
        yield publishers.c.code.in_(scope.publishers)
    if scope.run_id is not None:
        yield readings.c.read_run_id < scope.run_id


def _shown_in_order(readings: FromClause) -> list[ColumnElement[Any]]:
    names = ("last_run_id", "last_request", "read_run_id", "url", "report_id", "normaliser")
    return [readings.c[name] for name in names]


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
        .order_by(reading.c.last_run_id, reading.c.url, reading.c.last_request)
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
    return _make_reports(conn, site_id, replaced)


def has_snapshots(conn: Connection) -> bool:
    """Whether the warehouse names any bytes that an archive has to hold."""
    return conn.scalar(select(snapshot.c.sha256).limit(1)) is not None


def read_content_types(conn: Connection, names: Iterable[str] | None = None) -> dict[str, str]:
    """The Content-Type header of each snapshot that came with one, by sha256; it may name the charset.

    ``names`` are those that are wanted; None means all, of all sites.
    """
    typed = select(snapshot.c.sha256, snapshot.c.content_type).where(snapshot.c.content_type.is_not(None))
    of_names = [typed]
    if names is not None:
        of_names = [typed.where(is_one_of(conn, snapshot.c.sha256, some)) for some in _in_chunks(set(names))]
    return {row.sha256: row.content_type for query in of_names for row in conn.execute(query)}


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
    """Every reading of a site with its report and the title of its version."""
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
    )  # fmt: skip


def _make_reports(conn: Connection, site_id: int | None, rows: Sequence[Any]) -> list[ArchivedReport]:
    """The reports of rows of ``_archived_readings``, with the sources of their addresses and the types of their files."""
    parts = [[(sha256, url) for sha256, url in json.loads(row.parts)] for row in rows]
    types = read_content_types(conn, (sha256 for files in parts for sha256, _ in files))
    sources: dict[str, str] = {}
    for some in _in_chunks({row.url for row in rows}):
        sources |= _read_sources(conn, site_id, some)
    return [
        ArchivedReport(
            url=row.url,
            source=sources.get(row.url, ""),
            publisher=None if row.code == UNKNOWN else row.code,
            year=row.year or None,
            title=row.title,
            parts=tuple(files),
            content_types=tuple(types.get(sha256) for sha256, _ in files),
            observed_at=row.last_seen_at,
            published_on=row.published_on,
            showing=Showing(row.last_run_id, row.last_request),
        )
        for row, files in zip(rows, parts, strict=True)
    ]


def _in_chunks(names: Iterable[str]) -> Iterator[list[str]]:
    """Names in portions that a statement may have as parameters."""
    in_order = sorted(names)
    return (in_order[start : start + _NAMES_AT_ONCE] for start in range(0, len(in_order), _NAMES_AT_ONCE))


def _read_sources(conn: Connection, site_id: int | None, urls: Sequence[str]) -> dict[str, str]:
    # Of a site that is named here SQLite would look up each of its reports with each of the addresses.
    query = (
        select(report_source.c.url, report_source.c.source, publisher.c.site_id)
        .join(report, report.c.report_id == report_source.c.report_id)
        .join(publisher, publisher.c.publisher_id == report.c.publisher_id)
        .where(is_one_of(conn, report_source.c.url, urls))
    )
    return {row.url: row.source for row in conn.execute(query) if row.site_id == site_id}
