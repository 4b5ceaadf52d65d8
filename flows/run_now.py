"""From settings to a finished run: opens what it needs, does what is ordered, closes everything."""

from collections.abc import Callable
from datetime import UTC, date, datetime

from flows.course import Workplace
from flows.opening import open_profile, open_snapshots, open_warehouse
from flows.orders import Orders
from flows.pipeline import run_orders
from flows.progress import show_progress
from flows.run_report import Outcome, RunReport
from flows.settings import Settings
from flows.steps import Perform, perform_plainly
from load.errors import AnotherRun

Clock = Callable[[], datetime]
Order = Callable[[date], Orders]


def read_clock() -> datetime:
    """The time now, aware, UTC."""
    return datetime.now(UTC)


def run_now(
    settings: Settings,
    order: Order,
    perform: Perform = perform_plainly,
    *,
    clock: Clock = read_clock,
    may_restate: int | None = None,
) -> RunReport:
    """Run what is ordered for today. Another run at work is no failure: this one says so and leaves it alone."""
    profile = open_profile(settings)
    engine = open_warehouse(settings)
    try:
        with show_progress() as tell:
            place = Workplace(settings, profile, engine, open_snapshots(settings), clock, tell)
            orders = order(place.today())
            started = clock()
            try:
                return run_orders(place, orders, perform, may_restate=may_restate)
            except AnotherRun as busy:
                return RunReport(
                    orders.flow, profile.site.base_url, Outcome.ANOTHER_RUN, started, clock(), reason=str(busy)
                )
    finally:
        engine.dispose()
