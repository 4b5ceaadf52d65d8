"""Whether the clock of this machine jumped: it is compared with the newest run and with the clock of the site.

No order depends on a clock (docs/decisions/0017-order-is-not-time.md), but times are shown, and the dates of a night
decide which years are asked for.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from extract.records import Fetch
from load.engine import Connection
from load.issues.issue_log import SiteIssue, make_site_issue
from load.queries.runs import find_run_before

_SKEW = timedelta(minutes=5)
"""By so much the clocks of two machines that share a warehouse may differ at the end of a run."""
_FAR_AHEAD = timedelta(hours=1)


class SiteClock:
    """How far the clock of this machine is ahead of the site's, by the Date headers of a run."""

    def __init__(self) -> None:
        self.lead: timedelta | None = None
        """The smallest lead that was seen, since a cache between may give out an old Date; None before the first."""

    def note(self, fetches: Iterable[Fetch]) -> None:
        """Compare the requests with the Date headers of their answers."""
        leads = [fetch.requested_at - fetch.server_time for fetch in fetches if fetch.server_time is not None]
        if leads:
            self.lead = min(leads) if self.lead is None else min(self.lead, *leads)


def find_clock_issues(
    conn: Connection, run_id: int, started: datetime, site_clock: SiteClock
) -> Iterator[SiteIssue]:
    """The issues of a run's clock: it began before the newest run, or far ahead of every Date of the site."""
    before = find_run_before(conn, run_id)
    if before is not None:
        newest, began, ended = before
        if started < max(began, ended - _SKEW):
            values = {
                "run": run_id, "began": f"{started:%Y-%m-%d %H:%M}", "before": newest,
                "before_began": f"{began:%Y-%m-%d %H:%M}", "before_ended": f"{ended:%Y-%m-%d %H:%M}",
            }  # fmt: skip
            yield make_site_issue("clock_went_back", "runs", values=values)
    if site_clock.lead is not None and site_clock.lead > _FAR_AHEAD:
        minutes = int(site_clock.lead.total_seconds() // 60)
        values = {"now": f"{started:%Y-%m-%d %H:%M}", "minutes": minutes}
        yield make_site_issue("clock_ahead", "lead", values=values)
