"""The state of a deployment for people: the last runs, and what is wrong with which site."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from flows.console.output import InertConsole
from flows.console.tables import MAX_ROWS, make_table, show_time
from flows.words import Words
from transform.text.inert import show_line

if TYPE_CHECKING:
    from flows.inspection.status import SiteStatus, Status
    from load.queries.runs import RunRow

_RUN_STYLE = {"done": "green", "some_failed": "yellow", "running": "cyan"}
_ANY_WIDTH = 10_000
_COUNTERS = ("fetched", "loaded", "unchanged", "restated", "held", "failed")


def print_status(console: InertConsole, status: "Status", zone: str) -> None:
    """Print the last runs, newest first, and what is wrong."""
    words = console.words
    console.print(_tabulate_runs(console, status.runs, zone))
    if len(status.sites) > 1:
        console.print(_tabulate_sites(words, status.sites, zone))
    for site in status.sites:
        _print_site(console, site, zone, of_several=len(status.sites) > 1)
    if not status.sites:
        console.say("runs.no_good_night", of_site="", style="yellow")
    console.print(f"gongkai {status.version}", style="dim")


def _tabulate_runs(console: InertConsole, rows: "Sequence[RunRow]", zone: str) -> Table:
    """A row for each run: with a column for each of its counters, or where that is too wide, with those that are not 0 in
    words."""
    words = console.words
    run, *names = (words.say(f"runs.{name}") for name in ("run", "site", "flow", "started", "outcome"))
    numbers = [words.say(f"runs.{name}") for name in ("seconds", *_COUNTERS)]
    table = make_table(run, *names, *numbers, right=(run, *numbers))
    for row in rows:
        table.add_row(*_describe_run(words, row, zone), *_count_run(row))
    if console.measure(table, options=console.options.update(max_width=_ANY_WIDTH)).maximum <= console.width:
        return table
    narrow = make_table(run, *names, "", right=(run,))
    for row in rows:
        counted = zip(_count_run(row), numbers, strict=True)
        said = ", ".join(
            words.say("parsed.count", count=count, state=name)
            for count, name in counted
            if count not in ("", "0")
        )
        narrow.add_row(*_describe_run(words, row, zone), said)
    return narrow


def _tabulate_sites(words: Words, sites: "Sequence[SiteStatus]", zone: str) -> Table:
    """A row for each site: its last good night, the requests of its last run, and its findings."""
    site_name, night_name, *numbers = (
        words.say(f"runs.{name}") for name in ("site", "last_good_night", "fetched", "failed", "findings")
    )
    table = make_table(site_name, night_name, *numbers, right=numbers)
    for site in sites:
        shown = show_time(site.last_night, zone) or words.say("runs.none_yet")
        night = Text(shown, style="red" if site.is_stale else "green")
        counts = (sum(site.outcomes.values()), len(site.failed), sum(site.findings.values()))
        table.add_row(site.site, night, *map(str, counts))
    return table


def _print_site(console: InertConsole, site: "SiteStatus", zone: str, *, of_several: bool) -> None:
    """What failed in the last run of a site, and whether its nights are stale. Of several sites only what is wrong."""
    words = console.words
    of_site = words.say("runs.of_site", site=site.site) if of_several else ""
    if site.outcomes and (site.failed or not of_several):
        counted = ", ".join(
            words.say("parsed.count", count=count, state=words.say(f"failure.{outcome}"))
            for outcome, count in site.outcomes.items()
        )
        console.say("runs.requests", of_site=of_site, counted=counted)
    for fetch in site.failed[:MAX_ROWS]:
        outcome = words.say(f"failure.{fetch.outcome}")
        console.print(show_line(f"  {outcome} {fetch.status or ''} {fetch.url}: {fetch.error or ''}"))
    if len(site.failed) > MAX_ROWS:
        console.say("runs.more", count=len(site.failed) - MAX_ROWS)
    for jump in site.jumps:
        console.say(
            "runs.jump", check=jump.check, of_site=of_site, before=jump.before, now=jump.now, style="yellow"
        )
    if not of_several:
        console.say("runs.standing", count=sum(site.findings.values()), checks=len(site.findings))
    if site.last_end is not None and not site.last_end.is_good:
        reason = words.say("report.reason", reason=site.last_end.reason) if site.last_end.reason else ""
        outcome = words.say(f"runs.{site.last_end.outcome}")
        console.say("runs.not_good", of_site=of_site, outcome=outcome, reason=reason, style="red")
    if site.last_night is None:
        console.say("runs.no_good_night", of_site=of_site, style="yellow")
    elif site.is_stale:
        console.say("runs.stale", of_site=of_site, began=show_time(site.last_night, zone), style="red")


def _describe_run(words: Words, row: "RunRow", zone: str) -> list[Text | str]:
    return [
        str(row.run_id),
        row.site or words.say("runs.all_sites"),
        words.say(f"runs.{row.flow}"),
        show_time(row.started, zone),
        Text(words.say(f"runs.{row.outcome}"), style=_RUN_STYLE.get(row.outcome, "red")),
    ]


def _count_run(row: "RunRow") -> list[str]:
    """The seconds and the counters of a run; no seconds of one that has not ended."""
    seconds = f"{(row.finished - row.started).total_seconds():.0f}" if row.finished else ""
    return [seconds, *(str(row.counters.get(name, 0)) for name in _COUNTERS)]
