"""A whole run in named steps: lock, prepare, discover or plan from the archive, batches, close. Without Prefect."""

import logging
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from functools import partial
from importlib.metadata import version

from extract.http_client.client import PoliteClient
from extract.profile import SiteProfile
from extract.records import FetchOutcome, describe_error
from flows.batch.outcome import PageStatus
from flows.batch.performer import LocalPerformer, Performer
from flows.batch.publishers import describe_site
from flows.batch.store import PreviewStore, Store, WarehouseStore
from flows.batch.values import RunMark
from flows.batch.work import Workplace
from flows.reading.parser_pool import parser_pool
from flows.run.archive_source import ArchiveSource
from flows.run.clock_check import SiteClock, find_clock_issues
from flows.run.context import RunContext, RunState, run_directly
from flows.run.discover import compare_lists, discover, keep_lists
from flows.run.dispatch import Dispatch
from flows.run.fetching import Fetcher
from flows.run.page_source import PageSource, SiteSource
from flows.run.plan import (
    Plan,
    find_lost_pages,
    forget_lost,
    list_objects,
    make_plan,
    plan_archived,
)
from flows.run.publishers import sync_profile
from flows.run.report import RunReport
from flows.run.request import Mode, RunRequest
from flows.run.sink import Sink
from flows.run.year_checks import check_all
from load.corrections import sync_corrections
from load.dimensions import sync_catalogue
from load.engine import Connection, DatabaseError, write
from load.fetch_log import known_pages
from load.host_lease import HostLease
from load.issues.issue_log import SiteIssue, make_site_issue, record_site_issues
from load.marts.years import refresh_years
from load.normalisers import Program
from load.queries.archived import (
    ArchiveScope,
    count_archived,
    find_archived,
    find_parsed,
    read_content_types,
)
from load.run_lock import Run, RunOutcome, finish_run, require_lock, start_run
from load.series import rebuild_series
from load.sites import find_site, site_of_run
from load.versions.batch_log import forget_batches
from load.versions.coverage import CoverageStatus, record_coverage
from transform.forms.catalogue import normaliser_version

logger = logging.getLogger(__name__)

# Of two addresses of one report, the later status in this order counts for coverage.
_COVERAGE_ORDER = (
    CoverageStatus.MISSING,
    CoverageStatus.FAILED,
    CoverageStatus.WAITING,
    CoverageStatus.HELD,
    CoverageStatus.LOADED,
)


def perform_run(context: RunContext, request: RunRequest) -> RunReport:
    """Do the whole run and return its report; only one run at a time writes to a site of a warehouse.

    Raises AnotherRun if the lock is held, NothingDoneError if the archive is full, and whatever the database raises.
    """
    with locked_run(context, request) as state, ExitStack() as resources:
        run_id, run_step = state.run_id, context.run_step
        # Prepare: bring publishers, forms and series in the warehouse up to this program and profile.
        sink = Sink(context.engine, context.clock, run_id)
        if run_id is not None:
            run_step("prepare", partial(_prepare, context))

        # Plan: what the archive has of these years, or what the lists of the site name now.
        if request.mode is Mode.FROM_ARCHIVE:
            source, plan = run_step("plan", partial(_plan_archive, context, state))
        else:
            client = resources.enter_context(_open_client(context, state))
            source, plan = run_step("discover", partial(_plan_site, context, state, client, sink))

        # Batches: fetch and archive the planned addresses here; whoever performs a batch parses and loads it.
        thread = resources.enter_context(ThreadPoolExecutor(1, thread_name_prefix="fetch-ahead"))
        resources.callback(state.time.stop)
        performer = resources.enter_context(_open_performer(context, request))
        # With an engine each batch is a task of its own, and a task cannot be sent from within another one.
        work_step = run_step if isinstance(performer, LocalPerformer) else run_directly
        fetcher = _make_fetcher(context, state, source, sink, thread)
        dispatch = Dispatch(fetcher, performer, state, plan.batches)
        context.progress.start(plan.addresses)
        state.pages += plan.skipped
        for name, most in plan.name_steps():
            context.progress.stage(f"addresses: {name}")
            work_step(name, partial(dispatch.work, most))
        dispatch.finish()
        if request.mode is not Mode.FROM_ARCHIVE:
            state.issues += tuple(
                make_site_issue(issue.check, issue.message, issue.url) for issue in client.issues
            )

        # Close: checks across years, issues of the site, corrections, coverage, marts of whole years.
        if run_id is not None:
            context.progress.stage("checks across years")
            run_step("close", partial(_close, context, state, run_id, sink.site_clock))
    return state.report(context.clock())


@contextmanager
def locked_run(context: RunContext, request: RunRequest) -> Iterator[RunState]:
    """The state of a run that holds its site; its end is recorded, however it ends. A dry run holds nothing.

    Raises AnotherRun if another run holds the site or the warehouse, SupersededProgram if this program may not write to it.
    """
    state = RunState(
        request,
        context.profile.site.code,
        context.profile.site.base_url,
        context.clock(),
        time=context.begin_time(),
    )
    if request.dry_run:
        yield state
        return
    stale_after = timedelta(seconds=context.settings.stale_after_seconds)
    parameters = {"site": context.profile.site.code, **request.describe()}
    run = start_run(
        context.engine, request.flow, parameters, state.started, site=describe_site(context.profile),
        program=Program(normaliser_version(), version("gongkai"), request.take_over),
        clock=context.clock, stale_after=stale_after, max_restated=request.max_restatements,
    )  # fmt: skip
    state.run_id = run.run_id
    try:
        yield state
    except BaseException as error:
        _try_to_finish(context, run, state, error)
        raise
    finish_run(run, state.outcome.value, state.counters(), context.clock(), reason=state.reason)


def _try_to_finish(context: RunContext, run: Run, state: RunState, error: BaseException) -> None:
    """Record the end of a failed run. If that fails too, it is logged: the first error is the one to raise."""
    outcome = RunOutcome.FAILED if isinstance(error, Exception) else RunOutcome.STOPPED
    reason = describe_error(error) if isinstance(error, Exception) else None
    try:
        finish_run(run, outcome.value, state.counters(), context.clock(), reason=reason)
    except DatabaseError as second:
        logger.warning("how run %s ended could not be recorded: %s", run.run_id, second.orig)


@contextmanager
def _open_performer(context: RunContext, request: RunRequest) -> Iterator[Performer]:
    """Who performs the batches: this process, unless the run has others for it. A dry run is always performed here."""
    if context.open_performer is not None and not request.dry_run:
        with context.open_performer() as performer:
            yield performer
        return
    store: Store = WarehouseStore(context.engine, context.clock)
    if request.dry_run:
        store = PreviewStore(context.engine, context.clock, _sync_dimensions)
    # The readers end first: then whatever the thread is about to read is given up.
    with (
        ThreadPoolExecutor(1, thread_name_prefix="read") as thread,
        parser_pool(context.settings.parse_workers) as parse,
    ):
        yield LocalPerformer(Workplace(context.archive, store, parse), thread)


def _make_fetcher(
    context: RunContext, state: RunState, source: PageSource, sink: Sink, thread: Executor
) -> Fetcher:
    run = RunMark(state.run_id, state.started) if state.run_id is not None else None
    # From the archive all old bytes are read anyway.
    tells_causes = state.request.mode is not Mode.FROM_ARCHIVE
    return Fetcher(context.profile, source, sink, context.clock, run, tells_causes, thread)


def _open_client(context: RunContext, state: RunState) -> PoliteClient:
    return PoliteClient(
        context.profile,
        contact=context.settings.agent_contact,
        clock=context.clock,
        seconds_left=state.time.left,
        turns=None if state.request.dry_run else HostLease(context.engine),
    )


def _prepare(context: RunContext) -> None:
    with write(context.engine) as conn:
        forget_batches(conn)
        _sync_dimensions(conn, context.profile)


def _sync_dimensions(conn: Connection, profile: SiteProfile) -> None:
    if sync_catalogue(conn):
        rebuild_series(conn)
    sync_profile(conn, profile)


def _plan_archive(context: RunContext, state: RunState) -> tuple[PageSource, Plan]:
    request = state.request
    with context.engine.connect() as conn:
        site_id = find_site(conn, context.profile.site.code)
        scope = ArchiveScope(site_id, request.years, request.publishers, state.run_id)
        count = count_archived(conn, scope)
    plan = plan_archived(find_archived(context.engine, scope), count, context.profile)
    return ArchiveSource(context.progress, state.time.left), plan


def _plan_site(
    context: RunContext, state: RunState, client: PoliteClient, sink: Sink
) -> tuple[PageSource, Plan]:
    """Fetch the lists of the site, record them, and decide which addresses to request."""
    request = state.request
    discovered = discover(context.profile, client, request, context.progress.stage)
    state.listings, state.requests = discovered.listings, client.requests_made
    state.unread_lists = sum(fetch.outcome is FetchOutcome.NOT_REACHED for fetch in discovered.fetches)
    state.issues = (*discovered.issues, *compare_lists(context.engine, context.profile, discovered))
    if state.run_id is not None:
        keep_lists(context.engine, context.archive, context.profile, state.run_id, discovered)
    sink.record_fetches(discovered.fetches)

    with context.engine.connect() as conn:
        site_id = find_site(conn, context.profile.site.code)
        known = known_pages(conn, site_id, normaliser_version())
        already_parsed, content_types = find_parsed(conn, site_id), read_content_types(conn)
    lost = context.archive.find_lost(list_objects(known, already_parsed.values()))
    lost_pages = find_lost_pages(known, already_parsed.values(), lost)
    known = forget_lost(known, lost)
    plan = make_plan(discovered.references, known, context.profile, request, context.today(), lost_pages)
    source = SiteSource(
        client, context.archive, threads=context.profile.politeness.concurrency, already_parsed=already_parsed,
        known=known, content_types=content_types, conditional=request.mode is not Mode.REFETCH,
        archives=not request.dry_run, progress=context.progress,
    )  # fmt: skip
    return source, plan


def _close(context: RunContext, state: RunState, run_id: int, site_clock: SiteClock) -> None:
    """Record what can be known only when every address is done, and add up the years that changed."""
    now = context.clock()
    check_all(context.engine, run_id, now)
    with write(context.engine) as conn:
        require_lock(conn, run_id)
        state.issues += tuple(find_clock_issues(conn, run_id, state.started, site_clock))
        site_id = site_of_run(conn, run_id)
        record_site_issues(conn, run_id, now, site_id, _site_issues(state), looked_at=_looked_at(state))
        if context.corrections is not None:
            sync_corrections(conn, run_id, context.corrections, now)
        if state.request.mode is not Mode.FROM_ARCHIVE:  # which did not ask the site for anything
            record_coverage(conn, site_id, _coverage_rows(state, context.today().year, now))
    refresh_years(context.engine)


def _looked_at(state: RunState) -> frozenset[str] | None:
    """The addresses whose old issues a bounded run may resolve; None for a night, which may resolve all unless its time
    did not suffice."""
    if state.request.flow == "nightly" and not state.is_cut_short:
        return None
    unseen = (PageStatus.SKIPPED, PageStatus.NOT_REACHED)
    return frozenset(page.url for page in state.pages if page.status not in unseen)


def _site_issues(state: RunState) -> Iterable[SiteIssue]:
    yield from state.issues
    for page in state.pages:
        if page.status is PageStatus.FAILED:
            yield make_site_issue("page_failed", f"{page.url}: {page.reason}", page.url)
    if state.is_cut_short:
        message = (
            f"the time of the run (GONGKAI_RUN_HOURS) was spent: {state.unreached} addresses and "
            f"{state.unread_lists} pages of lists were not asked for"
        )
        yield make_site_issue("run_cut_short", message, state.site)


def _coverage_rows(state: RunState, this_year: int, now: datetime) -> list[tuple[str, int, str, datetime]]:
    """A row for each publisher and year that was asked for. The report on this year is not due yet."""
    best: dict[tuple[str, int], CoverageStatus] = {}
    for page in state.pages:
        status = page.status.coverage
        if status is None or not page.publisher or not page.year or page.year >= this_year:
            continue
        key = (page.publisher, page.year)
        best[key] = max(best.get(key, status), status, key=_COVERAGE_ORDER.index)
    return [(code, year, status, now) for (code, year), status in best.items()]
