"""What a run does when every address was visited: checks across years, findings about the site, coverage."""

from collections.abc import Iterable
from datetime import datetime

from flows.course import Course, Workplace
from flows.visits import Ending
from flows.years import check_all
from load.corrections import sync_corrections
from load.coverage import FAILED, LOADED, MISSING, record_coverage
from load.engine import write
from load.issue_book import SiteFinding, record_site_findings
from transform.report import Severity

_STATUS = {
    Ending.MISSING: MISSING,
    Ending.FAILED: FAILED,
    Ending.HELD: FAILED,
    Ending.LOADED: LOADED,
    Ending.UNCHANGED: LOADED,
    Ending.RESTATED: LOADED,
    Ending.OLDER: LOADED,
    Ending.WITHDRAWN: LOADED,
}
# Of two addresses of one report the one that says more counts.
_RANK = (MISSING, FAILED, LOADED)


def close_run(place: Workplace, course: Course, run_id: int) -> None:
    """Everything that can only be said at the end."""
    now = place.clock()
    with write(place.engine) as conn:
        check_all(conn, run_id, now)
        record_site_findings(
            conn, run_id, now, place.profile.site.code, _say_findings(course), looked_at=_looked_at(course)
        )
        if place.corrections is not None:
            sync_corrections(conn, run_id, place.corrections, now)
        record_coverage(conn, list(_cover(course, place.today().year, now)))


def _looked_at(course: Course) -> frozenset[str] | None:
    """The addresses that a bounded run can speak of; a night speaks of all."""
    if course.orders.flow == "nightly":
        return None
    return frozenset(visit.url for visit in course.visits if visit.ending is not Ending.SKIPPED)


def _say_findings(course: Course) -> Iterable[SiteFinding]:
    for found in course.findings:
        yield SiteFinding(found.check, Severity(found.severity), found.message, found.url)
    for visit in course.visits:
        if visit.ending is Ending.FAILED:
            yield SiteFinding("page_failed", Severity.ERROR, f"{visit.url}: {visit.reason}", visit.url)


def _cover(course: Course, this_year: int, now: datetime) -> Iterable[tuple[str, int, str, datetime]]:
    """A row for each publisher and year that was asked for. The report on this year is not due yet."""
    best: dict[tuple[str, int], str] = {}
    for visit in course.visits:
        status = _STATUS.get(visit.ending)
        if status is None or not visit.publisher or not visit.year or visit.year >= this_year:
            continue
        key = (visit.publisher, visit.year)
        best[key] = max(best.get(key, status), status, key=_RANK.index)
    return [(code, year, status, now) for (code, year), status in best.items()]
