"""A whole run, from the site's lists to the warehouse, as named steps. Knows nothing of Prefect."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from functools import partial

from sqlalchemy import Connection

from extract.client import PoliteClient
from flows.archived import find_archived, find_settled, read_content_types
from flows.batch import Desk, work_batch
from flows.closing import close_run
from flows.course import Course, Workplace
from flows.discovery import compare_lists, discover, keep_lists
from flows.holding import hold_warehouse
from flows.ledger import Ledger, PreviewLedger, WarehouseLedger
from flows.orders import Mode, Orders
from flows.plan import Plan, Target, make_plan, plan_archived
from flows.publishers import sync_profile
from flows.reading import open_readers
from flows.run_report import RunReport
from flows.steps import Perform, perform_plainly
from flows.supply import ArchiveSupply, SiteSupply, Supply
from load.dimensions import sync_catalogue
from load.engine import write
from load.fetches import known_pages
from load.series import rebuild_series
from transform.catalogue import normaliser_version

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
        plan = plan_archived(find_archived(conn, orders), place.profile)
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
