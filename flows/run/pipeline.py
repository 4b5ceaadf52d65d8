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
from load.issues.issue_log import SiteIssue, make_site_issue, record_site_issues
from load.queries.archived import find_archived, find_parsed, read_content_types
from load.run_lock import Run, RunOutcome, finish_run, start_run
from load.series import rebuild_series
from load.versions.coverage import FAILED, LOADED, MISSING, record_coverage
from transform.forms.catalogue import normaliser_version

logger = logging.getLogger(__name__)


@contextmanager
def locked_run(context: RunContext, request: RunRequest) -> Iterator[RunState]:
    """A course to run. AnotherRun says that somebody else is at work. A dry run holds nothing."""
    course = RunState(request, context.profile.site.base_url, context.clock())
    if request.dry_run:
        yield course
        return
    stale = timedelta(seconds=context.settings.stale_after_seconds)
    parameters = {"site": context.profile.site.code, **request.describe()}
    run = start_run(
        context.engine, request.flow, parameters, course.started, clock=context.clock, stale_after=stale
    )
    course.run_id = run.run_id
    try:
        yield course
    except BaseException as error:
        stopped = not isinstance(error, Exception)
        _finish_anyhow(context, run, course, (RunOutcome.STOPPED if stopped else RunOutcome.FAILED).value)
        raise
    finish_run(run, course.outcome.value, course.counters(), context.clock())


def _finish_anyhow(context: RunContext, run: Run, state: RunState, outcome: str) -> None:
    """The error under way is the one that counts; that its end could not be recorded is only said."""
    try:
        finish_run(run, outcome, state.counters(), context.clock())
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


def close_run(context: RunContext, state: RunState, run_id: int) -> None:
    """Everything that can only be said at the end."""
    now = context.clock()
    with write(context.engine) as conn:
        check_all(conn, run_id, now)
        record_site_issues(
            conn, run_id, now, context.profile.site.code, _say_findings(state), looked_at=_looked_at(state)
        )
        if context.corrections is not None:
            sync_corrections(conn, run_id, context.corrections, now)
        record_coverage(conn, list(_cover(state, context.today().year, now)))


def _looked_at(state: RunState) -> frozenset[str] | None:
    """The addresses that a bounded run can speak of; a night speaks of all."""
    if state.orders.flow == "nightly":
        return None
    return frozenset(visit.url for visit in state.visits if visit.ending is not PageStatus.SKIPPED)


def _say_findings(state: RunState) -> Iterable[SiteIssue]:
    yield from state.issues
    for visit in state.visits:
        if visit.ending is PageStatus.FAILED:
            yield make_site_issue("page_failed", f"{visit.url}: {visit.reason}", visit.url)


def _cover(state: RunState, this_year: int, now: datetime) -> Iterable[tuple[str, int, str, datetime]]:
    """A row for each publisher and year that was asked for. The report on this year is not due yet."""
    best: dict[tuple[str, int], str] = {}
    for visit in state.visits:
        status = _STATUS.get(visit.ending)
        if status is None or not visit.publisher or not visit.year or visit.year >= this_year:
            continue
        key = (visit.publisher, visit.year)
        best[key] = max(best.get(key, status), status, key=_RANK.index)
    return [(code, year, status, now) for (code, year), status in best.items()]


BATCH = 50
MOST_STEPS = 100


def perform_run(
    context: RunContext,
    request: RunRequest,
    run_step: StepRunner = run_directly,
    *,
    may_restate: int | None = None,
) -> RunReport:
    """Do what is ordered and record how it went. Only one run at a time writes to a warehouse."""
    with locked_run(context, request) as course, ExitStack() as stack:
        ledger = _open_ledger(context, course, may_restate)
        if course.run_id is not None:
            run_step("prepare", lambda: _prepare(context))
        supply, plan = _find_work(context, course, ledger, stack, run_step)
        read = stack.enter_context(parser_pool(context.settings.parse_workers))
        desk = BatchContext(context.profile, supply, ledger, read, context.clock)
        _visit_all(context, course, desk, plan, run_step)
        run_id = course.run_id
        if run_id is not None:
            context.progress.stage("checks across years")
            run_step("close", lambda: close_run(context, course, run_id))
    return course.report(context.clock())


def _open_ledger(context: RunContext, state: RunState, may_restate: int | None) -> Sink:
    if state.run_id is None:
        return DryRunSink(context.engine, context.clock, partial(_bring_up, context))
    return WarehouseSink(context.engine, state.run_id, context.clock, may_restate)


def _prepare(context: RunContext) -> None:
    with write(context.engine) as conn:
        _bring_up(context, conn)


def _bring_up(context: RunContext, conn: Connection) -> None:
    """Bring the warehouse's dimensions up to this program and this profile."""
    if sync_catalogue(conn):
        rebuild_series(conn)
    sync_profile(conn, context.profile)


def _find_work(
    context: RunContext, state: RunState, sink: Sink, stack: ExitStack, run_step: StepRunner
) -> tuple[PageSource, Plan]:
    if state.orders.mode is Mode.FROM_ARCHIVE:
        return run_step("plan", lambda: _plan_archive(context, state.orders))
    client = stack.enter_context(
        PoliteClient(context.profile, contact=context.settings.agent_contact, clock=context.clock)
    )
    return run_step("discover", lambda: _plan_site(context, state, client, sink))


def _plan_archive(context: RunContext, request: RunRequest) -> tuple[PageSource, Plan]:
    with context.engine.connect() as conn:
        plan = plan_archived(find_archived(conn, request.years, request.publishers), context.profile)
        return ArchiveSource(context.archive, read_content_types(conn), context.progress), plan


def _plan_site(
    context: RunContext, state: RunState, client: PoliteClient, sink: Sink
) -> tuple[PageSource, Plan]:
    orders = state.orders
    found = discover(context.profile, client, orders, context.progress.stage)
    state.listings, state.requests = found.listings, client.requests_made
    state.issues = (*found.issues, *compare_lists(context.engine, context.profile, found))
    if state.run_id is not None:
        keep_lists(context.engine, context.archive, context.profile, state.run_id, found)
    sink.record_fetches(found.fetches)

    with context.engine.connect() as conn:
        known = known_pages(conn, normaliser_version())
        plan = make_plan(found.references, known, context.profile, orders, context.today())
        settled, content_types = find_parsed(conn), read_content_types(conn)
    supply = SiteSource(
        client,
        context.archive,
        threads=context.profile.politeness.concurrency,
        settled=settled,
        known=known,
        content_types=content_types,
        conditional=orders.mode is not Mode.REFETCH,
        keep=not orders.dry_run,
        progress=context.progress,
    )
    return supply, plan


def _visit_all(
    context: RunContext, state: RunState, desk: BatchContext, plan: Plan, run_step: StepRunner
) -> None:
    state.visits += plan.skipped
    context.progress.start(len(plan.targets))
    steps = list(_share_out(plan.targets))
    for number, batches in enumerate(steps, 1):
        context.progress.stage(f"addresses: part {number} of {len(steps)}")
        run_step(f"part {number} of {len(steps)}", partial(_work, context, state, desk, batches))


def _work(
    context: RunContext, state: RunState, desk: BatchContext, batches: Sequence[Sequence[Target]]
) -> int:
    """One step: a few batches, each loaded before the next is fetched."""
    for batch in batches:
        done = work_batch(desk, batch)
        state.visits += done.visits
        state.results += done.results
        state.requests += done.requests
        state.sound += done.sound
    return sum(map(len, batches))


def _share_out(targets: Sequence[Target]) -> Iterator[list[Sequence[Target]]]:
    """Batches, in so many steps that whoever performs them can keep a record of each."""
    batches = [targets[start : start + BATCH] for start in range(0, len(targets), BATCH)]
    size = -(-len(batches) // MOST_STEPS) or 1
    for start in range(0, len(batches), size):
        yield batches[start : start + size]
