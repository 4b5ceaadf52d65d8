"""A whole run, from the site's lists to the warehouse, as named steps. Knows nothing of Prefect.

Holding the warehouse for the time of a run, and recording how it ended, however it ended.

What a run does when every address was visited: checks across years, findings about the site, coverage.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from extract.http_client.client import PoliteClient
from flows.run.batch import Desk, work_batch
from flows.run.context import Course, Perform, Workplace, perform_plainly
from flows.run.discover import compare_lists, discover, keep_lists
from flows.run.page_source import ArchiveSupply, SiteSupply, Supply
from flows.run.parse import open_readers
from flows.run.plan import Plan, Target, make_plan, plan_archived
from flows.run.publishers import sync_profile
from flows.run.report import Ending, RunReport
from flows.run.request import Mode, Orders
from flows.run.sink import Ledger, PreviewLedger, WarehouseLedger
from flows.run.year_checks import check_all
from load.corrections import sync_corrections
from load.dimensions import sync_catalogue
from load.engine import write
from load.fetch_log import known_pages
from load.issues.issue_log import SiteFinding, record_site_findings
from load.queries.archived import find_archived, find_settled, read_content_types
from load.run_lock import Run, RunOutcome, finish_run, start_run
from load.series import rebuild_series
from load.versions.coverage import FAILED, LOADED, MISSING, record_coverage
from transform.forms.catalogue import normaliser_version
from transform.report import Severity

logger = logging.getLogger(__name__)


@contextmanager
def hold_warehouse(place: Workplace, orders: Orders) -> Iterator[Course]:
    """A course to run. AnotherRun says that somebody else is at work. A dry run holds nothing."""
    course = Course(orders, place.profile.site.base_url, place.clock())
    if orders.dry_run:
        yield course
        return
    stale = timedelta(seconds=place.settings.stale_after_seconds)
    parameters = {"site": place.profile.site.code, **orders.describe()}
    run = start_run(
        place.engine, orders.flow, parameters, course.started, clock=place.clock, stale_after=stale
    )
    course.run_id = run.run_id
    try:
        yield course
    except BaseException as error:
        stopped = not isinstance(error, Exception)
        _finish_anyhow(place, run, course, (RunOutcome.STOPPED if stopped else RunOutcome.FAILED).value)
        raise
    finish_run(run, course.outcome.value, course.counters(), place.clock())


def _finish_anyhow(place: Workplace, run: Run, course: Course, outcome: str) -> None:
    """The error under way is the one that counts; that its end could not be recorded is only said."""
    try:
        finish_run(run, outcome, course.counters(), place.clock())
    except DBAPIError as error:
        logger.warning("how run %s ended could not be recorded: %s", run.run_id, error.orig)


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


BATCH = 50
MOST_STEPS = 100


def run_orders(
    place: Workplace, orders: Orders, perform: Perform = perform_plainly, *, may_restate: int | None = None
) -> RunReport:
    """Do what is ordered and record how it went. Only one run at a time writes to a warehouse."""
    with hold_warehouse(place, orders) as course, ExitStack() as stack:
        ledger = _open_ledger(place, course, may_restate)
        if course.run_id is not None:
            perform("prepare", lambda: _prepare(place))
        supply, plan = _find_work(place, course, ledger, stack, perform)
        read = stack.enter_context(open_readers(place.settings.parse_workers))
        desk = Desk(place.profile, supply, ledger, read, place.clock)
        _visit_all(place, course, desk, plan, perform)
        run_id = course.run_id
        if run_id is not None:
            place.tell.say("checks across years")
            perform("close", lambda: close_run(place, course, run_id))
    return course.report(place.clock())


def _open_ledger(place: Workplace, course: Course, may_restate: int | None) -> Ledger:
    if course.run_id is None:
        return PreviewLedger(place.engine, place.clock, partial(_bring_up, place))
    return WarehouseLedger(place.engine, course.run_id, place.clock, may_restate)


def _prepare(place: Workplace) -> None:
    with write(place.engine) as conn:
        _bring_up(place, conn)


def _bring_up(place: Workplace, conn: Connection) -> None:
    """Bring the warehouse's dimensions up to this program and this profile."""
    if sync_catalogue(conn):
        rebuild_series(conn)
    sync_profile(conn, place.profile)


def _find_work(
    place: Workplace, course: Course, ledger: Ledger, stack: ExitStack, perform: Perform
) -> tuple[Supply, Plan]:
    if course.orders.mode is Mode.FROM_ARCHIVE:
        return perform("plan", lambda: _plan_archive(place, course.orders))
    client = stack.enter_context(
        PoliteClient(place.profile, contact=place.settings.agent_contact, clock=place.clock)
    )
    return perform("discover", lambda: _plan_site(place, course, client, ledger))


def _plan_archive(place: Workplace, orders: Orders) -> tuple[Supply, Plan]:
    with place.engine.connect() as conn:
        plan = plan_archived(find_archived(conn, orders.years, orders.publishers), place.profile)
        return ArchiveSupply(place.archive, read_content_types(conn), place.tell), plan


def _plan_site(place: Workplace, course: Course, client: PoliteClient, ledger: Ledger) -> tuple[Supply, Plan]:
    orders = course.orders
    found = discover(place.profile, client, orders, place.tell.say)
    course.listings, course.requests = found.listings, client.requests_made
    course.findings = (*found.findings, *compare_lists(place.engine, place.profile, found))
    if course.run_id is not None:
        keep_lists(place.engine, place.archive, place.profile, course.run_id, found)
    ledger.record_fetches(found.fetches)

    with place.engine.connect() as conn:
        known = known_pages(conn, normaliser_version())
        plan = make_plan(found.references, known, place.profile, orders, place.today())
        settled, content_types = find_settled(conn), read_content_types(conn)
    supply = SiteSupply(
        client,
        place.archive,
        threads=place.profile.politeness.concurrency,
        settled=settled,
        known=known,
        content_types=content_types,
        conditional=orders.mode is not Mode.REFETCH,
        keep=not orders.dry_run,
        tell=place.tell,
    )
    return supply, plan


def _visit_all(place: Workplace, course: Course, desk: Desk, plan: Plan, perform: Perform) -> None:
    course.visits += plan.skipped
    place.tell.expect(len(plan.targets))
    steps = list(_share_out(plan.targets))
    for number, batches in enumerate(steps, 1):
        place.tell.say(f"addresses: part {number} of {len(steps)}")
        perform(f"part {number} of {len(steps)}", partial(_work, place, course, desk, batches))


def _work(place: Workplace, course: Course, desk: Desk, batches: Sequence[Sequence[Target]]) -> int:
    """One step: a few batches, each loaded before the next is fetched."""
    for batch in batches:
        done = work_batch(desk, batch)
        course.visits += done.visits
        course.results += done.results
        course.requests += done.requests
        course.sound += done.sound
    return sum(map(len, batches))


def _share_out(targets: Sequence[Target]) -> Iterator[list[Sequence[Target]]]:
    """Batches, in so many steps that whoever performs them can keep a record of each."""
    batches = [targets[start : start + BATCH] for start in range(0, len(targets), BATCH)]
    size = -(-len(batches) // MOST_STEPS) or 1
    for start in range(0, len(batches), size):
        yield batches[start : start + size]
