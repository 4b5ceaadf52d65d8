"""A whole run in named steps: lock, prepare, discover or plan from the archive, batches, close. Without Prefect."""

import logging
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial

from extract.http_client.client import PoliteClient
from extract.profile import SiteProfile
from extract.records import Reference
from flows.batch.performer import LocalPerformer, Performer
from flows.batch.store import PreviewStore, Store, WarehouseStore
from flows.batch.values import RunMark
from flows.batch.work import Workplace
from flows.reading.parser_pool import parser_pool
from flows.run.close import close_run
from flows.run.context import RunContext, RunState, StepRunner, run_directly
from flows.run.dispatch import Dispatch
from flows.run.holding import is_wanted, locked_run, wait_for_night
from flows.run.intake.archive_source import ArchiveSource
from flows.run.intake.discover import as_site_issue, compare_lists, discover, keep_lists
from flows.run.intake.fetching import Fetcher
from flows.run.intake.page_source import PageSource, SiteSource
from flows.run.intake.sink import Sink
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
from flows.run.story import tell_end, tell_hand_over, tell_lists, tell_part, tell_start
from load.dimensions import sync_catalogue
from load.engine import Connection, write
from load.queries.archived import (
    ArchiveScope,
    count_archived,
    find_archived,
    find_parsed,
    read_content_types,
)
from load.runs.fetch_log import known_pages
from load.runs.host_lease import HostLease
from load.series import rebuild_series
from load.sites import find_site
from load.versions.batch_log import forget_batches
from transform.forms.catalogue import normaliser_version

logger = logging.getLogger(__name__)


def perform_run(context: RunContext, request: RunRequest) -> RunReport:
    """Do the whole run and return its report; only one run at a time writes to a site of a warehouse.

    Raises AnotherRun if the lock is held, NothingDoneError if the archive is full, and whatever the database raises.
    """
    with locked_run(context, request) as state, ExitStack() as resources:
        run_id, run_step = state.run_id, context.run_step
        tell_start(context, state)
        # Prepare: bring publishers, forms and series in the warehouse up to this program and profile.
        sink = Sink(context.engine, context.clock, run_id)
        if run_id is not None:
            run_step("prepare", partial(_prepare, context))

        # Discover: what the lists of the site name now.
        client: PoliteClient | None = None
        references: Sequence[Reference] = ()
        if request.mode is not Mode.FROM_ARCHIVE:
            client = resources.enter_context(_open_client(context, state))
            references = run_step("discover", partial(_discover, context, state, client, sink))

        # Batches: fetch and archive the planned addresses here; whoever performs a batch parses and loads it.
        thread = resources.enter_context(ThreadPoolExecutor(1, thread_name_prefix="fetch-ahead"))
        resources.callback(state.time.stop)
        performer = resources.enter_context(_open_performer(context, request))
        # With an engine each batch is a task of its own, and a task cannot be sent from within another one.
        work_step = run_step if isinstance(performer, LocalPerformer) else run_directly
        fetcher = _make_fetcher(context, state, sink, thread)
        is_done = False
        while not is_done:
            # Plan: of the lists, or of what the archive has of these years, what is to be asked for or read.
            fetcher.source, plan = run_step("plan", partial(_plan, context, state, client, references))
            dispatch = Dispatch(fetcher, performer, state, plan.batches)
            is_done = _work(context, state, dispatch, plan, work_step)
        if client is not None:
            state.issues += tuple(map(as_site_issue, client.issues))

        # Close: checks across years, issues of the site, corrections, coverage, marts of whole years.
        if run_id is not None:
            context.progress.stage(context.words.say("stage.checks"))
            run_step("close", partial(close_run, context, state, run_id, sink.site_clock))
    report = state.report(context.clock())
    tell_end(context.words, report)
    return report


def _work(
    context: RunContext, state: RunState, dispatch: Dispatch, plan: Plan, work_step: StepRunner
) -> bool:
    """Work on the batches of a plan, to the end: True. False where the site was handed over to a night meanwhile and is
    back: then what is left is to be planned anew."""
    context.progress.start(plan.addresses)
    state.planned += plan.addresses + len(plan.skipped)
    state.pages += plan.skipped
    steps = list(plan.name_steps())
    for part, (name, most) in enumerate(steps, 1):
        if is_wanted(context, state):
            dispatch.pause()
            tell_hand_over(context.words)
            wait_for_night(context, state)
            state.planned = len(state.pages)
            return False
        context.progress.stage(context.words.say("stage.addresses", part=part, parts=len(steps)))
        done = len(state.pages)
        work_step(name, partial(dispatch.work, most))
        tell_part(context.words, state, done)
    done = len(state.pages)
    dispatch.finish()
    tell_part(context.words, state, done)
    return True


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


def _make_fetcher(context: RunContext, state: RunState, sink: Sink, thread: Executor) -> Fetcher:
    run = RunMark(state.run_id, state.started) if state.run_id is not None else None
    # From the archive all old bytes are read anyway.
    tells_causes = state.request.mode is not Mode.FROM_ARCHIVE
    source = ArchiveSource(context.progress, state.time.left)
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


def _discover(
    context: RunContext, state: RunState, client: PoliteClient, sink: Sink
) -> tuple[Reference, ...]:
    """Fetch the lists of the site, and record them; returns the references as listed."""
    state.count_requests = lambda: client.requests_made
    discovered = discover(context.profile, client, state.request, context.show_lists)
    state.listings = discovered.listings
    state.list_fetches = tuple(replace(fetch, body=None, earlier=()) for fetch in discovered.fetches)
    state.issues = (*discovered.issues, *compare_lists(context.engine, context.profile, discovered))
    if state.run_id is not None:
        keep_lists(context.engine, context.archive, context.profile, state.run_id, discovered)
    sink.record_fetches(discovered.fetches)
    tell_lists(context.words, discovered.listings, len({one.url for one in discovered.references}))
    return discovered.references


def _plan(
    context: RunContext, state: RunState, client: PoliteClient | None, references: Sequence[Reference]
) -> tuple[PageSource, Plan]:
    """Decide which addresses to request or to read, and where their pages come from. What this run did is left out."""
    if client is None:
        return _plan_archive(context, state)
    request = state.request
    with context.engine.connect() as conn:
        site_id = find_site(conn, context.profile.site.code)
        known = known_pages(conn, site_id, normaliser_version())
        already_parsed = find_parsed(conn, site_id)
        objects = list_objects(known, already_parsed.values())
        content_types = read_content_types(conn, objects)
    lost = context.archive.find_lost(objects)
    lost_pages = find_lost_pages(known, already_parsed.values(), lost)
    known = forget_lost(known, lost)
    plan = make_plan(
        references, known, context.profile, request, context.today(), lost_pages,
        done=frozenset(page.url for page in state.pages),
    )  # fmt: skip
    source = SiteSource(
        client, context.archive, threads=context.profile.politeness.concurrency, already_parsed=already_parsed,
        known=known, content_types=content_types, conditional=request.mode is not Mode.REFETCH,
        archives=not request.dry_run, progress=context.progress, numbers=state.numbers,
    )  # fmt: skip
    return source, plan


def _plan_archive(context: RunContext, state: RunState) -> tuple[PageSource, Plan]:
    request = state.request
    with context.engine.connect() as conn:
        site_id = find_site(conn, context.profile.site.code)
        scope = ArchiveScope(site_id, request.years, request.publishers, state.run_id)
        count = count_archived(conn, scope)
    plan = plan_archived(find_archived(context.engine, scope), count, context.profile)
    return ArchiveSource(context.progress, state.time.left), plan
