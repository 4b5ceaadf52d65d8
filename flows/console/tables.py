"""Rows of the warehouse as tables and lists for people: status, issues, held reports, history, one traced fact."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from rich import box
from rich.table import Table
from rich.text import Text

from flows.console.changes import describe_change
from flows.console.json_lines import write_decimal
from flows.console.output import SEVERITY_STYLE, InertConsole
from transform.forms.check_catalogue import checks
from transform.text.bilingual import Bilingual
from transform.text.inert import show_line

if TYPE_CHECKING:
    from flows.inspection.dry_discovery import DryDiscovery
    from flows.inspection.evidence import Evidence
    from flows.inspection.status import SiteStatus, Status
    from load.queries.history import ReportHistory
    from load.queries.issues import IssueRow
    from load.queries.review_queue import HeldRow
    from load.queries.runs import RunRow
    from load.queries.trace import FactTrace

MAX_ROWS = 20
_RUN_STYLE = {"done": "green", "some_failed": "yellow", "running": "cyan"}


def name_report(publisher: str | None, year: int | None) -> str:
    """Publisher and year, as far as they are known; empty if neither is."""
    return " ".join(str(part) for part in (publisher, year) if part)


def make_table(*names: str, right: Sequence[str] = ()) -> Table:
    """An empty table with these columns; those in ``right`` are aligned to the right."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in names:
        table.add_column(name, justify="right" if name in right else "left", overflow="fold")
    return table


def show_time(moment: datetime | None, zone: str) -> str:
    """A time in the time zone ``zone``, to the minute; empty for None."""
    return "" if moment is None else f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def print_status(console: InertConsole, status: "Status", zone: str) -> None:
    """Print the last runs, newest first, and what is wrong."""
    numbers = ("run", "seconds", "requests", "loaded", "unchanged", "restated", "held", "failed")
    table = make_table("run", "site", "flow", "started", "outcome", *numbers[1:], right=numbers)
    for row in status.runs:
        table.add_row(*_describe_run(row, zone))
    console.print(table)
    if len(status.sites) > 1:
        console.print(_tabulate_sites(status.sites, zone))
    for site in status.sites:
        _print_site(console, site, zone, of_several=len(status.sites) > 1)
    if not status.sites:
        console.print(Text("No good night yet: gongkai nightly", style="yellow"))
    console.print(f"gongkai {status.version}", style="dim")


def _tabulate_sites(sites: "Sequence[SiteStatus]", zone: str) -> Table:
    """A row for each site: its last good night, the requests of its last run, and its findings."""
    numbers = ("requests", "failed", "findings")
    table = make_table("site", "last good night", *numbers, right=numbers)
    for site in sites:
        night = Text(
            show_time(site.last_night, zone) or "none yet", style="red" if site.is_stale else "green"
        )
        counts = (sum(site.outcomes.values()), len(site.failed), sum(site.findings.values()))
        table.add_row(site.site, night, *map(str, counts))
    return table


def _print_site(console: InertConsole, site: "SiteStatus", zone: str, *, of_several: bool) -> None:
    """What failed in the last run of a site, and whether its nights are stale. Of several sites only what is wrong."""
    of_site = f" of {site.site}" if of_several else ""
    if site.outcomes and (site.failed or not of_several):
        counted = ", ".join(f"{count} {outcome}" for outcome, count in site.outcomes.items())
        console.print(f"Requests of the last run{of_site}: {counted}")
    for fetch in site.failed[:MAX_ROWS]:
        console.print(show_line(f"  {fetch.outcome} {fetch.status or ''} {fetch.url}: {fetch.error or ''}"))
    if len(site.failed) > MAX_ROWS:
        console.print(f"  and {len(site.failed) - MAX_ROWS} more: gongkai status --json")
    for jump in site.jumps:
        line = f"{jump.check}{of_site} failed {jump.before} times before and {jump.now} times now: look at the reader first"
        console.print(Text(line, style="yellow"))
    if not of_several:
        console.print(f"Findings that stand: {sum(site.findings.values())} of {len(site.findings)} checks")
    if site.last_end is not None and not site.last_end.is_good:
        reason = f": {site.last_end.reason}" if site.last_end.reason else ""
        line = show_line(f"The last night{of_site} was not good, {site.last_end.outcome}{reason}")
        console.print(Text(line, style="red"), soft_wrap=True)
    if site.last_night is None:
        line = f"No good night{of_site} yet: gongkai nightly"
        console.print(Text(line, style="yellow"))
    elif site.is_stale:
        began = show_time(site.last_night, zone)
        line = f"The last good night{of_site} began {began}: see docs/RUNBOOK.md, stale night"
        console.print(Text(line, style="red"))


def _describe_run(row: "RunRow", zone: str) -> list[Text | str]:
    counters = row.counters
    seconds = f"{(row.finished - row.started).total_seconds():.0f}" if row.finished else ""
    names = ("fetched", "loaded", "unchanged", "restated", "held", "failed")
    return [
        str(row.run_id),
        row.site or "all",
        row.flow,
        show_time(row.started, zone),
        Text(row.outcome, style=_RUN_STYLE.get(row.outcome, "red")),
        seconds,
        *(str(counters.get(name, 0)) for name in names),
    ]


def print_issues(console: InertConsole, rows: "Sequence[IssueRow]", *, of_several: bool) -> None:
    """Print issues by check in the order of the rows, each check with what a person can do about it. In a warehouse
    ``of_several`` sites each names its own."""
    by_check: dict[tuple[str, str], list[IssueRow]] = {}
    for row in rows:
        by_check.setdefault((row.severity, row.check), []).append(row)
    for (severity, check), of_check in by_check.items():
        words = checks().get(check)
        head = Text(f"{severity} {check}", style=f"bold {SEVERITY_STYLE[severity]}")
        console.print(
            head.append(f"  {words.name.tell(console.words.language) if words else ''}", style="default")
        )
        if words:
            console.print(Text(words.advice.tell(console.words.language), style="dim"))
        for row in of_check:
            console.print(_describe_issue(console, row, of_several=of_several), soft_wrap=True)
    console.print(f"{len(rows)} findings", style="dim")


def _describe_issue(console: InertConsole, row: "IssueRow", *, of_several: bool) -> Text:
    """The number of the issue, code and name of its publisher, its year and message; and the address to compare with."""
    publisher = f"{row.site}/{row.publisher}" if of_several and row.publisher else row.publisher
    named = publisher and f"{publisher} {row.name}"
    name = name_report(named, row.year) or (f"site {row.site}" if of_several else "site")
    line = Text(f"{row.issue_id:>6}  ", style="dim").append(
        show_line(f"{name}: {Bilingual(row.message, row.message_en).tell(console.words.language)}"),
        style="default",
    )
    if row.status != "open":
        reason = f": {row.accepted_reason}" if row.accepted_reason else ""
        line.append(f" [{row.status}{reason}]", style="dim")
    if row.url:
        line.append(f"\n        {show_line(row.url)}", style="dim")
    return line


def print_dry_discovery(console: InertConsole, discovery: "DryDiscovery") -> None:
    """Print which addresses would be requested and why, the lists, their issues, and entries for the profile."""
    for page in discovery.prospects:
        name = name_report(page.publisher, page.year)
        sign = Text("visit ", style="green") if page.visit else Text("skip  ", style="dim")
        line = show_line(f"{name:<24} {page.title or ''}  ({page.why})")
        console.print(sign.append(line, style="default"))
        console.print(show_line(f"      {page.url}"), style="dim", soft_wrap=True)
    for listing in discovery.listings:
        state = listing.error or f"{listing.entries} of {listing.total or listing.entries} entries"
        line = show_line(f"list {listing.source}: {state}")
        console.print(line, style="red" if listing.error else "default")
    for issue in discovery.findings:
        line = show_line(f"{issue.severity}: {issue.message.tell(console.words.language)}")
        console.print(Text(line, style=SEVERITY_STYLE[issue.severity]), soft_wrap=True)
    visited = sum(page.visit for page in discovery.prospects)
    console.print(f"{visited} would be visited, {len(discovery.prospects) - visited} would not", style="bold")
    if discovery.proposals:
        console.print("\n# offices that the profile does not know; paste and correct:\n")
        for proposal in discovery.proposals:
            console.print(proposal.to_toml())


def print_held(console: InertConsole, rows: "Sequence[HeldRow]", *, of_several: bool) -> None:
    """Print held reports in the order of the rows, each with its reasons and its address. In a warehouse ``of_several``
    sites each names its own."""
    for row in rows:
        publisher = f"{row.site}/{row.publisher}" if of_several else row.publisher
        name = f"{publisher} {row.year or '?'}"
        console.print(Text(f"{row.version_id:>5} {name}  ").append(" ".join(row.gates), style="yellow"))
        printed = (
            f"{row.publisher_printed or 'no publisher'}, {row.year_printed or 'no year'}, {row.facts} facts"
        )
        console.print(show_line(f"      says: {row.title or 'no title'} ({printed})"))
        console.print(show_line(f"      {row.url}"), style="dim", soft_wrap=True)
    console.print(f"{len(rows)} held", style="dim")


def print_history(console: InertConsole, history: "ReportHistory", zone: str) -> None:
    """Print versions, addresses and restatements of one report."""
    console.print(
        Text(show_line(f"{history.site}/{history.publisher} {history.name} {history.year}"), style="bold")
    )
    current = {row.version_id for row in history.current if row.until is None}
    numbers = ("version", "facts", "reported", "run")
    table = make_table(
        "version", "", "recorded", "published", "facts", "reported", "run", "held", "address", right=numbers
    )
    for row in history.versions:
        held = " ".join((*row.held, *(word for word in (row.decision, row.reason) if word)))
        table.add_row(
            str(row.version_id),
            "current" if row.version_id in current else "",
            show_time(row.recorded_at, zone),
            str(row.published_on or ""),
            str(row.facts),
            str(row.reported),
            str(row.run_id),
            held,
            row.url,
        )
    console.print(table)
    for source in history.sources:
        gone = f", gone since {show_time(source.gone_at, zone)}" if source.gone_at else ""
        console.print(show_line(f"seen {show_time(source.last_seen, zone)}{gone}  {source.url}"))
    for restated in history.restatements:
        time = show_time(restated.at, zone)
        console.print(f"{time}  {describe_change(restated.change)}  ({restated.cause})")


def print_trace(console: InertConsole, trace: "FactTrace", evidence: "Evidence", zone: str) -> None:
    """Print a fact, its report, version, address and snapshot, and the row of its cell."""
    name = trace.name
    value = trace.state if trace.value is None else f"{write_decimal(trace.value)} {trace.unit or ''}"
    console.print(
        Text(f"{name.publisher} {name.year} {name.indicator}/{name.breakdown}  {trace.label}", style="bold")
    )
    since = show_time(trace.current_since, zone)
    lines = {
        "value": value,
        "printed": f"{trace.raw!r} beside {trace.printed_label.strip()!r}"
        + (f", {trace.note}" if trace.note else ""),
        "corrected": trace.correction,
        "report": f"{trace.title or 'no title'}, published {trace.published_on or 'on an unknown day'}",
        "version": f"{trace.version_id} of normaliser {trace.normaliser}, current since {since}",
        "address": trace.source.url,
        "fetched": f"{show_time(trace.fetched_at, zone)}, last seen {show_time(trace.last_seen_at, zone)}",
        "snapshot": trace.source.sha256,
        "cell": None if trace.table_no is None else _describe_position(trace),
    }
    for label, text in lines.items():
        if text:
            console.print(show_line(f"  {label:<9} {text}"), soft_wrap=True)
    if evidence.cell is not None:
        console.print(_show_row(evidence))


def _describe_position(trace: "FactTrace") -> str:
    file = f"attachment {trace.part}, " if trace.part else ""
    return f"{file}table {trace.table_no}, row {trace.row_no}, column {trace.column_no}"


def _show_row(evidence: "Evidence") -> Text:
    """The texts of the row, with the fact's cell marked."""
    line = Text("  row       │ ")
    for cell in evidence.row:
        shown = " ".join(cell.text.split()) or "·"
        line.append(shown, style="black on yellow" if cell is evidence.cell else "")
        line.append(" ◄ │ " if cell is evidence.cell else " │ ")
    return line
