"""Coverage against the current versions: a report that is there is covered, and one that is not is not called loaded."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select

from load.proof.differences import Difference, Subject
from load.publisher_names import UNKNOWN
from load.schema.curation import coverage
from load.schema.dimensions import publisher, site
from load.schema.reports import report, report_current, report_version
from load.versions.candidate import NO_YEAR
from load.versions.coverage import CoverageStatus, record_accepted_coverage, record_coverage
from transform.report import Content

_OF_CURRENT = (
    CoverageStatus.LOADED,
    CoverageStatus.UNREAD_TABLE,
    CoverageStatus.PROSE_ONLY,
    CoverageStatus.IMAGE_ONLY,
)


def check_coverage(conn: Connection) -> Iterator[Difference]:
    """Reports with a current version that are not covered, and years that are called loaded without one."""
    for owner, year, _, report_id in _find_uncovered(conn):
        problem = "has a current version, and coverage has no row or no word of it"
        site_code = owner.partition("/")[0]
        yield Difference(Subject.COVERAGE, f"{owner}/{year}", problem, report_id=report_id, site=site_code)
    for _, owner, year, status in _find_empty(conn):
        problem, site_code = f"is {status}, and no version is current", owner.partition("/")[0]
        yield Difference(Subject.COVERAGE, f"{owner}/{year}", problem, site=site_code)


def fix_coverage(conn: Connection, now: datetime) -> int:
    """Write the rows of coverage that are not consistent with the current versions; returns how many.

    A year that is called loaded without a version has failed: the next night that finds its report says more.
    """
    uncovered, empty = list(_find_uncovered(conn)), list(_find_empty(conn))
    for _, _, content, report_id in uncovered:
        record_accepted_coverage(conn, report_id, Content(content), now)
    for site_id, owner, year, _ in empty:
        code = owner.partition("/")[2]
        record_coverage(conn, site_id, [(code, year, CoverageStatus.FAILED, now)])
    return len(uncovered) + len(empty)


def _is_no_word() -> ColumnElement[bool]:
    return coverage.c.status.not_in([word.value for word in CoverageStatus])


def _owner() -> ColumnElement[str]:
    """``site/code``, as ``gongkai trace`` wants it."""
    return site.c.code + "/" + publisher.c.code


def _find_uncovered(conn: Connection) -> Iterator[tuple[str, int, str, int]]:
    same = (coverage.c.publisher_id == report.c.publisher_id) & (coverage.c.year == report.c.year)
    yield from conn.execute(
        select(_owner(), report.c.year, report_version.c.content, report.c.report_id)
        .join(report_current, report_current.c.report_id == report.c.report_id)
        .join(report_version, report_version.c.version_id == report_current.c.version_id)
        .join(publisher, publisher.c.publisher_id == report.c.publisher_id)
        .join(site, site.c.site_id == publisher.c.site_id)
        .outerjoin(coverage, same)
        .where(report_current.c.until.is_(None), coverage.c.year.is_(None) | _is_no_word())
        .where(publisher.c.code != UNKNOWN, report.c.year != NO_YEAR)
    ).tuples()


def _find_empty(conn: Connection) -> Iterator[tuple[int, str, int, str]]:
    same = (coverage.c.publisher_id == report.c.publisher_id) & (coverage.c.year == report.c.year)
    is_current = (report_current.c.report_id == report.c.report_id) & report_current.c.until.is_(None)
    yield from conn.execute(
        select(publisher.c.site_id, _owner(), coverage.c.year, coverage.c.status)
        .join(publisher, publisher.c.publisher_id == coverage.c.publisher_id)
        .join(site, site.c.site_id == publisher.c.site_id)
        .outerjoin(report, same)
        .outerjoin(report_current, is_current)
        .where(coverage.c.status.in_(_OF_CURRENT) | _is_no_word(), report_current.c.pointer_id.is_(None))
    ).tuples()
