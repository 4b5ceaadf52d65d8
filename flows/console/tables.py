"""Rows of the warehouse as tables for people.

A fact's way back, for people.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.console.output import SEVERITY_STYLE, write_decimal
from flows.inspection.dry_discovery import DryDiscovery
from flows.inspection.evidence import Evidence
from flows.inspection.status import Status
from load.queries.history import ReportHistory
from load.queries.issues import IssueRow
from load.queries.review_queue import HeldRow
from load.queries.runs import RunRow
from load.queries.trace import FactTrace
from load.versions.candidate import FactChange
from transform.checks import checks

_MOST = 20
_RUN_STYLE = {"done": "green", "some_failed": "yellow", "running": "cyan"}


def make_table(*names: str, right: Sequence[str] = ()) -> Table:
    """An empty table with these columns; those in ``right`` are numbers."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in names:
        table.add_column(name, justify="right" if name in right else "left", overflow="fold")
    return table


def show_time(moment: datetime | None, zone: str) -> str:
    """A time as people there read it."""
    return "" if moment is None else f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def print_status(console: Console, status: Status, zone: str) -> None:
    """The last runs, newest first, and what is wrong."""
    numbers = ("run", "seconds", "requests", "loaded", "unchanged", "restated", "held", "failed")
    table = make_table("run", "flow", "started", "outcome", *numbers[1:], right=numbers)
    for row in status.runs:
        table.add_row(*_describe_run(row, zone))
    console.print(table)
    if status.outcomes:
        counted = ", ".join(f"{count} {outcome}" for outcome, count in status.outcomes.items())
        console.print(f"Requests of the last run: {counted}", markup=False)
    for fetch in status.failed[:_MOST]:
        console.print(
            f"  {fetch.outcome} {fetch.status or ''} {fetch.url}: {fetch.error or ''}", markup=False
        )
    if len(status.failed) > _MOST:
        console.print(f"  and {len(status.failed) - _MOST} more: gongkai status --json")
    for jump in status.jumps:
        line = f"{jump.check} failed {jump.before} times before and {jump.now} times now: look at the reader first"
        console.print(Text(line, style="yellow"))
    console.print(f"Findings that stand: {sum(status.findings.values())} of {len(status.findings)} checks")
    if status.last_night is None:
        console.print(Text("No nightly run has come to its end yet: gongkai nightly", style="yellow"))
    elif status.is_stale:
        line = f"The last good night began {show_time(status.last_night, zone)}: see docs/RUNBOOK.md, stale night"
        console.print(Text(line, style="red"))


def _describe_run(row: RunRow, zone: str) -> list[Text | str]:
    counters = row.counters
    seconds = f"{(row.finished - row.started).total_seconds():.0f}" if row.finished else ""
    names = ("fetched", "loaded", "unchanged", "restated", "held", "failed")
    return [
        str(row.run_id),
        row.flow,
        show_time(row.started, zone),
        Text(row.outcome, style=_RUN_STYLE.get(row.outcome, "red")),
        seconds,
        *(str(counters.get(name, 0)) for name in names),
    ]


def print_issues(console: Console, rows: Sequence[IssueRow]) -> None:
    """Findings by check, the gravest first, each check with what a person can do about it."""
    by_check: dict[tuple[str, str], list[IssueRow]] = {}
    for row in rows:
        by_check.setdefault((row.severity, row.check), []).append(row)
    for (severity, check), found in by_check.items():
        words = checks().get(check)
        head = Text(f"{severity} {check}", style=f"bold {SEVERITY_STYLE[severity]}")
        console.print(head.append(f"  {words.chinese if words else ''}", style="default"))
        if words:
            console.print(Text(words.advice, style="dim"))
        for row in found:
            console.print(_describe_issue(row))
    console.print(f"{len(rows)} findings", style="dim")


def _describe_issue(row: IssueRow) -> Text:
    who = " ".join(str(part) for part in (row.publisher, row.year) if part) or "site"
    line = Text(f"{row.issue_id:>6}  ", style="dim").append(f"{who}: {row.message}", style="default")
    if row.status != "open":
        why = f": {row.accepted_reason}" if row.accepted_reason else ""
        line.append(f" [{row.status}{why}]", style="dim")
    return line


def print_dry_discovery(console: Console, discovery: DryDiscovery) -> None:
    """What would be visited, what would not and why, and entries to paste into the profile."""
    for one in discovery.prospects:
        who = " ".join(str(part) for part in (one.publisher, one.year) if part)
        sign = Text("visit ", style="green") if one.visit else Text("skip  ", style="dim")
        console.print(sign.append(f"{who:<24} {one.title or ''}  ({one.why})", style="default"))
        console.print(f"      {one.url}", style="dim", markup=False, soft_wrap=True)
    for listing in discovery.listings:
        told = listing.error or f"{listing.entries} of {listing.total or listing.entries} entries"
        console.print(
            f"list {listing.source}: {told}", markup=False, style="red" if listing.error else "default"
        )
    for finding in discovery.findings:
        console.print(Text(f"{finding.severity}: {finding.message}", style=SEVERITY_STYLE[finding.severity]))
    visited = sum(one.visit for one in discovery.prospects)
    console.print(f"{visited} would be visited, {len(discovery.prospects) - visited} would not", style="bold")
    if discovery.proposals:
        console.print("\n# offices that the profile does not know; paste and correct:\n")
        for proposal in discovery.proposals:
            console.print(proposal.to_toml(), markup=False)


def print_held(console: Console, rows: Sequence[HeldRow]) -> None:
    """What waits for a word, the oldest first."""
    for row in rows:
        who = f"{row.publisher} {row.year or '?'}"
        console.print(Text(f"{row.version_id:>5} {who}  ").append(" ".join(row.gates), style="yellow"))
        printed = (
            f"{row.publisher_printed or 'no publisher'}, {row.year_printed or 'no year'}, {row.facts} facts"
        )
        console.print(f"      says: {row.title or 'no title'} ({printed})", markup=False)
        console.print(f"      {row.url}", style="dim", markup=False, soft_wrap=True)
    console.print(f"{len(rows)} held", style="dim")


def print_history(console: Console, history: ReportHistory, zone: str) -> None:
    """Versions, addresses and restatements of one report."""
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
        console.print(f"seen {show_time(source.last_seen, zone)}{gone}  {source.url}", markup=False)
    for restated in history.restatements:
        when = show_time(restated.at, zone)
        console.print(f"{when}  {describe_change(restated.change)}  ({restated.cause})", markup=False)


def describe_change(change: FactChange) -> str:
    """One changed fact on one line."""
    where = change.indicator if change.breakdown == "total" else f"{change.indicator}/{change.breakdown}"
    old = _show_value(change.old_state, change.old_value)
    return (
        f"{change.publisher} {change.year} {where}: {old} → {_show_value(change.new_state, change.new_value)}"
    )


def print_changes(console: Console, changes: Iterable[FactChange]) -> None:
    """Changed facts, one a line."""
    for change in changes:
        console.print(f"  {describe_change(change)}", markup=False)


def _show_value(state: str | None, value: Decimal | None) -> str:
    return (state or "not there") if value is None else write_decimal(value)


def print_trace(console: Console, trace: FactTrace, evidence: Evidence, zone: str) -> None:
    """From the number down to the row it stands in."""
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
        "cell": None if trace.table_no is None else _say_cell(trace),
    }
    for label, text in lines.items():
        if text:
            console.print(f"  {label:<9} {text}", markup=False, soft_wrap=True)
    if evidence.cell is not None:
        console.print(_show_row(evidence))


def _say_cell(trace: FactTrace) -> str:
    where = f"attachment {trace.part}, " if trace.part else ""
    return f"{where}table {trace.table_no}, row {trace.row_no}, column {trace.column_no}"


def _show_row(evidence: Evidence) -> Text:
    """The row as it stands on the page, its cell marked."""
    line = Text("  row       │ ")
    for cell in evidence.row:
        shown = " ".join(cell.text.split()) or "·"
        line.append(shown, style="black on yellow" if cell is evidence.cell else "")
        line.append(" ◄ │ " if cell is evidence.cell else " │ ")
    return line
