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
from flows.run.batch import BatchContext, work_batch
from flows.run.context import RunContext, RunState, StepRunner, run_directly
from flows.run.discover import compare_lists, discover, keep_lists
from flows.run.page_source import ArchiveSource, PageSource, SiteSource
from flows.run.parse import parser_pool
from flows.run.plan import Plan, Target, make_plan, plan_archived
from flows.run.publishers import sync_profile
from flows.run.report import PageStatus, RunReport
from flows.run.request import Mode, RunRequest
from flows.run.sink import DryRunSink, Sink, WarehouseSink
from flows.run.year_checks import check_all
from load.corrections import sync_corrections
from load.dimensions import sync_catalogue
from load.engine import write
from load.fetch_log import known_pages
from load.issues.issue_log import SiteIssue, record_site_issues
from load.queries.archived import find_archived, find_parsed, read_content_types
from load.run_lock import Run, RunOutcome, finish_run, start_run
from load.series import rebuild_series
from load.versions.coverage import FAILED, LOADED, MISSING, record_coverage
from transform.forms.catalogue import normaliser_version
from transform.report import Severity

logger = logging.getLogger(__name__)


@contextmanager
def locked_run(place: RunContext, orders: RunRequest) -> Iterator[RunState]:
    """A course to run. AnotherRun says that somebody else is at work. A dry run holds nothing."""
    course = RunState(orders, place.profile.site.base_url, place.clock())
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


def _finish_anyhow(place: RunContext, run: Run, course: RunState, outcome: str) -> None:
    """The error under way is the one that counts; that its end could not be recorded is only said."""
    try:
        finish_run(run, outcome, course.counters(), place.clock())
    except DBAPIError as error:
        logger.warning("how run %s ended could not be recorded: %s", run.run_id, error.orig)


_STATUS = {
    PageStatus.MISSING: MISSING,
    PageStatus.FAILED: FAILED,
    PageStatus.HELD: FAILED,
    PageStatus.LOADED: LOADED,
    PageStatus.UNCHANGED: LOADED,
    PageStatus.RESTATED: LOADED,
    PageStatus.OLDER: LOADED,
    PageStatus.WITHDRAWN: LOADED,
}
# Of two addresses of one report the one that says more counts.
_RANK = (MISSING, FAILED, LOADED)


def close_run(place: RunContext, course: RunState, run_id: int) -> None:
    """Everything that can only be said at the end."""
    now = place.clock()
    with write(place.engine) as conn:
        check_all(conn, run_id, now)
        record_site_issues(
            conn, run_id, now, place.profile.site.code, _say_findings(course), looked_at=_looked_at(course)
        )
        if place.corrections is not None:
            sync_corrections(conn, run_id, place.corrections, now)
        record_coverage(conn, list(_cover(course, place.today().year, now)))


def _looked_at(course: RunState) -> frozenset[str] | None:
    """The addresses that a bounded run can speak of; a night speaks of all."""
    if course.orders.flow == "nightly":
        return None
    return frozenset(visit.url for visit in course.visits if visit.ending is not PageStatus.SKIPPED)


def _say_findings(course: RunState) -> Iterable[SiteIssue]:
    for found in course.findings:
        yield SiteIssue(found.check, Severity(found.severity), found.message, found.url)
    for visit in course.visits:
        if visit.ending is PageStatus.FAILED:
            yield SiteIssue("page_failed", Severity.ERROR, f"{visit.url}: {visit.reason}", visit.url)


def _cover(course: RunState, this_year: int, now: datetime) -> Iterable[tuple[str, int, str, datetime]]:
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


def perform_run(
    place: RunContext,
    orders: RunRequest,
    perform: StepRunner = run_directly,
    *,
    may_restate: int | None = None,
) -> RunReport:
    """Do what is ordered and record how it went. Only one run at a time writes to a warehouse."""
    with locked_run(place, orders) as course, ExitStack() as stack:
        ledger = _open_ledger(place, course, may_restate)
        if course.run_id is not None:
            perform("prepare", lambda: _prepare(place))
        supply, plan = _find_work(place, course, ledger, stack, perform)
        read = stack.enter_context(parser_pool(place.settings.parse_workers))
        desk = BatchContext(place.profile, supply, ledger, read, place.clock)
        _visit_all(place, course, desk, plan, perform)
        run_id = course.run_id
        if run_id is not None:
            place.tell.say("checks across years")
            perform("close", lambda: close_run(place, course, run_id))
    return course.report(place.clock())


def _open_ledger(place: RunContext, course: RunState, may_restate: int | None) -> Sink:
    if course.run_id is None:
        return DryRunSink(place.engine, place.clock, partial(_bring_up, place))
    return WarehouseSink(place.engine, course.run_id, place.clock, may_restate)


def _prepare(place: RunContext) -> None:
    with write(place.engine) as conn:
        _bring_up(place, conn)


def _bring_up(place: RunContext, conn: Connection) -> None:
    """Bring the warehouse's dimensions up to this program and this profile."""
    if sync_catalogue(conn):
        rebuild_series(conn)
    sync_profile(conn, place.profile)


def _find_work(
    place: RunContext, course: RunState, ledger: Sink, stack: ExitStack, perform: StepRunner
) -> tuple[PageSource, Plan]:
    if course.orders.mode is Mode.FROM_ARCHIVE:
        return perform("plan", lambda: _plan_archive(place, course.orders))
    client = stack.enter_context(
        PoliteClient(place.profile, contact=place.settings.agent_contact, clock=place.clock)
    )
    return perform("discover", lambda: _plan_site(place, course, client, ledger))


def _plan_archive(place: RunContext, orders: RunRequest) -> tuple[PageSource, Plan]:
    with place.engine.connect() as conn:
        plan = plan_archived(find_archived(conn, orders.years, orders.publishers), place.profile)
        return ArchiveSource(place.archive, read_content_types(conn), place.tell), plan


def _plan_site(
    place: RunContext, course: RunState, client: PoliteClient, ledger: Sink
) -> tuple[PageSource, Plan]:
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
        settled, content_types = find_parsed(conn), read_content_types(conn)
    supply = SiteSource(
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


def _visit_all(
    place: RunContext, course: RunState, desk: BatchContext, plan: Plan, perform: StepRunner
) -> None:
    course.visits += plan.skipped
    place.tell.expect(len(plan.targets))
    steps = list(_share_out(plan.targets))
    for number, batches in enumerate(steps, 1):
        place.tell.say(f"addresses: part {number} of {len(steps)}")
        perform(f"part {number} of {len(steps)}", partial(_work, place, course, desk, batches))


def _work(
    place: RunContext, course: RunState, desk: BatchContext, batches: Sequence[Sequence[Target]]
) -> int:
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
