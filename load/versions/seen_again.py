"""Reports that are stored as they are seen again: stopped at address, bytes and normaliser, and noted in three
statements of SQLite, or one of PostgreSQL.

Of such a report a load changes nothing but when it was seen. Whatever makes that doubtful, as a second address of the
report, another parse of it that may count more, a review or an issue about a copy, leaves it to the whole decision.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Text,
    Update,
    and_,
    bindparam,
    case,
    exists,
    not_,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from load.bulk import given_columns, later_of
from load.column_types import UtcTime
from load.engine import bind_rows, is_given
from load.issues.issue_log import touch_issues, touch_statement
from load.publisher_names import UNKNOWN
from load.schema.curation import coverage
from load.schema.dimensions import publisher
from load.schema.issues import RESOLVED, issue
from load.schema.reports import (
    reading,
    report,
    report_current,
    report_source,
    report_version,
    version_review,
)
from load.versions.after_load import COPIES_ORIGIN, HELD_ORIGIN, WITHDRAWN_ORIGIN
from load.versions.candidate import Candidate, LoadOutcome, LoadResult, Showing, issues_digest, parts_digest
from load.versions.coverage import coverage_status
from transform.report import Content

_SEEN = {
    "report_id": Integer(), "url": Text(), "parts_digest": Text(), "normaliser": Text(), "at": UtcTime(),
    "run_id": Integer(), "request": Integer(),
}  # fmt: skip


Columns = ReadOnlyColumnCollection[str, Any]


@dataclass(frozen=True, slots=True)
class SeenAgain:
    """A candidate that is stored as it is: its report, parse and version, and the last request that showed it."""

    candidate: Candidate
    parts_digest: str
    report_id: int
    version_id: int
    showing: Showing


def find_seen_again(
    conn: Connection, run_id: int, site_id: int, candidates: Sequence[Candidate]
) -> dict[int, SeenAgain]:
    """The candidates of a batch that are stored as they are, by their place in it. One that is not prepared is none."""
    reports = Counter((item.publisher_code, item.year) for item in candidates)
    urls = Counter(item.url for item in candidates)
    places = {
        item.url: place
        for place, item in enumerate(candidates)
        if item.prepared is not None and urls[item.url] == reports[item.publisher_code, item.year] == 1
    }
    found = {}
    for row in conn.execute(_settled_parses(conn.dialect.name), {"b_urls": list(places)}):
        place = places[row.url]
        item = candidates[place]
        showing = item.shown_before or Showing(run_id, item.request)
        if (
            row.site_id == site_id
            and _is_stored(row, item)
            and showing >= Showing(row.last_run_id, row.last_request)
        ):
            found[place] = SeenAgain(item, row.parts_digest, row.report_id, row.version_id, showing)
    return found


def note_seen_again(conn: Connection, run_id: int, now: datetime, seen: Collection[SeenAgain]) -> None:
    """Record when these candidates were seen, and their issues with them."""
    if not seen:
        return
    rows = [
        {
            "report_id": item.report_id, "url": item.candidate.url,
            "parts_digest": item.parts_digest, "normaliser": item.candidate.normaliser,
            "at": item.candidate.observed_at, "run_id": item.showing.run_id, "request": item.showing.request,
        }
        for item in sorted(seen, key=lambda item: item.report_id)
    ]  # fmt: skip
    given = bind_rows(conn, list(_SEEN), rows)
    said = {"b_now": now, "b_this_run": run_id}
    if conn.dialect.name == "postgresql":
        conn.execute(_noting_at_once(), given | said)
        return
    for statement in _noting("sqlite"):
        conn.execute(statement, [row | said for row in given])
    touch_issues(conn, run_id, now, [item.report_id for item in seen])


def describe_seen_again(seen: SeenAgain) -> LoadResult:
    """The result of a candidate that is stored as it is."""
    item = seen.candidate
    return LoadResult(
        item.publisher_code or UNKNOWN, item.year or 0, item.url, LoadOutcome.UNCHANGED, seen.version_id
    )


def _is_stored(row: Any, item: Candidate) -> bool:
    """Whether a candidate says what the row of its address says."""
    return (
        item.prepared is not None
        and (row.parts_digest, row.normaliser) == (parts_digest(item.parts), item.normaliser)
        and (row.code, row.year) == (item.publisher_code, item.year)
        and row.reading_digest == item.prepared.reading_digest
        and row.published_on == (item.published_on or item.report.published_on)
        and row.first_seen_at <= item.observed_at
        and row.issues_digest == issues_digest(item.report)
        and row.status == coverage_status(LoadOutcome.UNCHANGED, Content(item.report.content)).value
    )


@cache
def _noting_at_once() -> Update:
    """What is noted of all candidates, in one statement of PostgreSQL."""
    readings, addresses = _noting("postgresql")
    return touch_statement("postgresql").add_cte(readings.cte("readings"), addresses.cte("addresses"))


@cache
def _noting(dialect: str) -> tuple[Update, Update]:
    """The statements that note when candidates (``bind_rows``, and of PostgreSQL a list of ``b_report_id``) were seen.

    An address that shows a report to this run is not gone; bytes out of the archive say nothing about that.
    """
    r, a = reading.c, report_source.c
    given = given_columns(dialect, _SEEN)
    this_run = bindparam("b_this_run", type_=Integer())
    of_address = a.report_id == given["report_id"], a.url == given["url"]
    of_parse = (
        r.report_id == given["report_id"], r.url == given["url"], r.parts_digest == given["parts_digest"],
        r.normaliser == given["normaliser"],
    )  # fmt: skip
    return (
        update(reading).where(*of_parse).values(
            last_seen_at=later_of(dialect, r.last_seen_at, given["at"]), read_at=bindparam("b_now", type_=UtcTime()),
            last_run_id=given["run_id"], last_request=given["request"], read_run_id=this_run,
        ),
        update(report_source).where(*of_address).values(
            last_seen_at=later_of(dialect, a.last_seen_at, given["at"]),
            last_run_id=later_of(dialect, a.last_run_id, given["run_id"]),
            gone_at=case((given["run_id"] == this_run, null()), else_=a.gone_at),
        ),
    )  # fmt: skip


@cache
def _settled_parses(dialect: str) -> Any:
    """The parses of these addresses (``b_urls``), of any site, that gave the current versions of their reports, where
    nothing is left to decide."""
    # Either database would begin with all reports of a site that is named here; PostgreSQL would with any, where the
    # tables are new to it.
    shown = (
        select(reading)
        .where(is_given(dialect, reading.c.url, "b_urls"))
        .cte("shown")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    r, v = shown.c, report_version.c
    return (
        select(
            r.report_id, r.url, r.parts_digest, r.normaliser, r.published_on, r.issues_digest, r.first_seen_at,
            r.last_run_id, r.last_request, v.version_id, v.reading_digest, publisher.c.site_id,
            publisher.c.code, report.c.year,
            coverage.c.status,
        )
        .join(report_version, v.version_id == r.version_id)
        .join(report_current, (report_current.c.version_id == v.version_id) & report_current.c.until.is_(None))
        .join(report, report.c.report_id == r.report_id)
        .join(publisher, publisher.c.publisher_id == report.c.publisher_id)
        .join(report_source, (report_source.c.report_id == r.report_id) & (report_source.c.url == r.url))
        .join(
            coverage,
            (coverage.c.publisher_id == report.c.publisher_id) & (coverage.c.year == report.c.year),
        )
        .where(v.held == "")
        .where(*map(not_, (_has_rival(r), _is_held_elsewhere(r), _has_issue_of_load(r))))
    )  # fmt: skip


def _has_rival(r: Columns) -> ColumnElement[bool]:
    """Whether the report has another address, or a parse that counts more than this one or as much."""
    other = reading.alias("other")
    same_bytes = other.c.parts_digest == r.parts_digest
    is_other = not_(and_(other.c.url == r.url, same_bytes, other.c.normaliser == r.normaliser))
    was_shown_later = or_(
        other.c.last_run_id > r.last_run_id,
        and_(other.c.last_run_id == r.last_run_id, other.c.last_request >= r.last_request),
    )
    was_read_later = other.c.read_run_id >= r.read_run_id
    counts = or_(
        other.c.url != r.url, and_(same_bytes, was_read_later), and_(not_(same_bytes), was_shown_later)
    )
    return exists().where(other.c.report_id == r.report_id, is_other, counts)


def _is_held_elsewhere(r: Columns) -> ColumnElement[bool]:
    """Whether a version of this address is held and undecided, of whatever report."""
    held = report_version.alias("held_version")
    undecided = not_(exists().where(version_review.c.version_id == held.c.version_id))
    return exists().where(held.c.url == r.url, held.c.held != "", undecided)


def _has_issue_of_load(r: Columns) -> ColumnElement[bool]:
    """Whether an issue about copies, a hold or a page that is gone is open: a load would look at it again."""
    origins = or_(
        issue.c.origin.in_((COPIES_ORIGIN, WITHDRAWN_ORIGIN)), issue.c.origin.startswith(HELD_ORIGIN)
    )
    return exists().where(issue.c.report_id == r.report_id, issue.c.status != RESOLVED, origins)
