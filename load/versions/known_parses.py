"""What was parsed before and need not be parsed again; pages that were seen again, and pages that are gone."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Integer, Text, bindparam, exists, select, update

from load.bulk import later_of, update_rows
from load.column_types import UtcTime
from load.engine import is_one_of
from load.issues.identity import track_issues
from load.issues.issue_log import record_issues, touch_issues
from load.schema.dimensions import publisher
from load.schema.reports import reading, report, report_current, report_source, report_version, version_review
from load.sites import site_of_run
from load.versions.after_load import WITHDRAWN_ORIGIN
from transform.forms.check_catalogue import make_issue
from transform.forms.sentences import say
from transform.report import Issue

_SIGHTING = {"url": Text(), "parts_digest": Text(), "at": UtcTime(), "request": Integer()}

ParseName = tuple[str, str]
"""Address and parts digest of a parse."""


class Sighting(NamedTuple):
    """That a request of a run showed known bytes again: when, and its number within the run."""

    at: datetime
    request: int = 0


@dataclass(frozen=True, slots=True)
class KnownParse:
    """A parse that need not be made again.

    ``parts`` are the files as they were read, each (sha256, url), the page first. ``held`` are the reasons why its
    version was held, ``decision`` is the reviewer's (accepted, rejected, superseded), None if there is none.
    """

    url: str
    parts_digest: str
    publisher: str
    year: int
    parts: tuple[tuple[str, str], ...]
    held: tuple[str, ...]
    decision: str | None


def known_parses(conn: Connection, site_id: int | None, normaliser: str) -> dict[ParseName, KnownParse]:
    """What this normaliser has parsed of a site, by (url, parts digest), where its parse is still the latest.

    Left out, and so to be parsed again: what another normaliser parsed later, what was reviewed since, and what
    an address showed before it showed something else, because that may become current again.
    """
    rows = conn.execute(
        select(reading, publisher.c.code, report.c.year, report_version.c.held,
               version_review.c.decision, version_review.c.run_id.label("review_run_id"))
        .join(report, report.c.report_id == reading.c.report_id)
        .join(publisher, publisher.c.publisher_id == report.c.publisher_id)
        .join(report_version, report_version.c.version_id == reading.c.version_id)
        .outerjoin(version_review, version_review.c.version_id == reading.c.version_id)
        .where(publisher.c.site_id == site_id)
        .order_by(reading.c.read_run_id, reading.c.read_at)
    ).all()  # fmt: skip
    last = {(row.url, row.parts_digest): row for row in rows}
    in_order = sorted(rows, key=lambda row: (row.last_run_id, row.last_request))
    shown = {row.url: row.parts_digest for row in in_order}
    return {name: _known_parse(row) for name, row in last.items()
            if row.normaliser == normaliser and name in shown.items() and not _reviewed_since(row)}  # fmt: skip


def mark_seen(conn: Connection, run_id: int, seen: Mapping[ParseName, Sighting], now: datetime) -> None:
    """Record that these addresses of the run's site still showed these bytes to its requests, by (url, parts digest).

    The issues of their reports are still there, and those about a page that was gone are resolved.
    """
    if not seen:
        return
    site_id = site_of_run(conn, run_id)
    rows = [
        {"url": url, "parts_digest": parts, "at": sighting.at, "request": sighting.request}
        for (url, parts), sighting in seen.items()
    ]
    update_rows(
        conn, reading, rows, _SIGHTING, ("url", "parts_digest"),
        lambda row: {
            "last_seen_at": later_of(conn.dialect.name, reading.c.last_seen_at, row["at"]),
            "last_run_id": run_id, "last_request": row["request"],
        },
        _is_of_site(reading.c.report_id, site_id),
    )  # fmt: skip
    by_url = {row["url"]: row for row in sorted(rows, key=itemgetter("at"))}
    update_rows(
        conn, report_source, list(by_url.values()), {"url": Text(), "at": UtcTime()}, ("url",),
        lambda row: {
            "last_seen_at": later_of(conn.dialect.name, report_source.c.last_seen_at, row["at"]),
            "gone_at": None, "last_run_id": run_id,
        },
        _is_of_site(report_source.c.report_id, site_id),
    )  # fmt: skip
    by_address = is_one_of(conn, report_source.c.url, {url for url, _ in seen})
    of_site = _is_of_site(report_source.c.report_id, site_id)
    reports = set(conn.scalars(select(report_source.c.report_id).where(by_address, of_site)))
    record_issues(conn, run_id, now, {(report_id, WITHDRAWN_ORIGIN): () for report_id in reports})
    touch_issues(conn, run_id, now, reports)


def mark_gone(conn: Connection, run_id: int, gone: Mapping[str, datetime], now: datetime) -> None:
    """Record that these addresses of reports of the run's site answered that nothing is there, and when.

    The facts stay; a report that was read from such an address gets the issue ``page_withdrawn``.
    """
    if not gone:
        return
    site_id = site_of_run(conn, run_id)
    conn.execute(
        update(report_source)
        .where(report_source.c.url == bindparam("b_url"), report_source.c.gone_at.is_(None))
        .where(_is_of_site(report_source.c.report_id, site_id))
        .values(gone_at=bindparam("b_at")),
        [{"b_url": url, "b_at": at} for url, at in gone.items()],
    )
    rows = conn.execute(
        select(report_current.c.report_id, report_version.c.url)
        .join(report_version, report_version.c.version_id == report_current.c.version_id)
        .where(report_current.c.until.is_(None), report_version.c.url.in_(gone))
        .where(_is_of_site(report_current.c.report_id, site_id))
    )
    record_issues(conn, run_id, now, {
        (row.report_id, WITHDRAWN_ORIGIN): track_issues([_make_withdrawal(row.url)], {}, url=row.url)
        for row in rows
    })  # fmt: skip


def _make_withdrawal(url: str) -> Issue:
    return make_issue("page_withdrawn", say("page_withdrawn.gone", url=url), actual=url)


def _is_of_site(report_id: ColumnElement[int], site_id: int) -> ColumnElement[bool]:
    """The condition that a column names a report of a site.

    It is asked for each row that has the address. Of a list of the site's reports SQLite would make the search: for each
    address through all of them, which for 1,000 addresses is a million look-ups.
    """
    query = select(1).join_from(report, publisher, publisher.c.publisher_id == report.c.publisher_id)
    return exists(query.where(report.c.report_id == report_id, publisher.c.site_id == site_id))


def _reviewed_since(row: Any) -> bool:
    return row.review_run_id is not None and row.review_run_id >= row.read_run_id


def _known_parse(row: Any) -> KnownParse:
    parts = tuple((sha256, url) for sha256, url in json.loads(row.parts))
    held = tuple(row.held.split())
    return KnownParse(row.url, row.parts_digest, row.code, row.year, parts, held, row.decision)
