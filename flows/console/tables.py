"""Rows of the warehouse as tables and lists for people: issues, held reports, history, one traced fact."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from rich import box
from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from flows.console.changes import describe_change
from flows.console.json_lines import write_decimal
from flows.console.output import SEVERITY_STYLE, InertConsole
from flows.words import Words
from transform.forms.check_catalogue import checks
from transform.report import HeldReason
from transform.text.bilingual import Bilingual
from transform.text.inert import show_line

if TYPE_CHECKING:
    from flows.inspection.dry_discovery import DryDiscovery
    from flows.inspection.evidence import Evidence
    from load.issues.issue_log import SiteIssue
    from load.queries.history import ReportHistory
    from load.queries.issues import IssueRow
    from load.queries.review_queue import HeldRow
    from load.queries.trace import FactTrace

MAX_ROWS = 20


def name_report(publisher: str | None, year: int | None) -> str:
    """Publisher and year, as far as they are known; empty if neither is."""
    return " ".join(str(part) for part in (publisher, year) if part)


def make_table(*names: str, right: Sequence[str] = ()) -> Table:
    """An empty table with these columns; those in ``right`` are aligned to the right."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for name in names:
        table.add_column(name, justify="right" if name in right else "left", overflow="fold")
    return table


def show_time(moment: datetime | None, zone: str) -> str:
    """A time in the time zone ``zone``, to the minute; empty for None."""
    return "" if moment is None else f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def print_issues(console: InertConsole, rows: "Sequence[IssueRow]", *, of_several: bool) -> None:
    """Print issues by check in the order of the rows, each check with what a person can do about it. In a warehouse
    ``of_several`` sites each names its own."""
    language = console.words.language
    by_check: dict[tuple[str, str], list[IssueRow]] = {}
    for row in rows:
        by_check.setdefault((row.severity, row.check), []).append(row)
    for (severity, check), of_check in by_check.items():
        known = checks().get(check)
        named = f"{console.words.say(f'severity.{severity}')} {check}"
        head = Text(named, style=f"bold {SEVERITY_STYLE[severity]}")
        console.print(head.append(f"  {known.name.tell(language) if known else ''}", style="default"))
        if known:
            console.print(Text(known.advice.tell(language), style="dim"))
        for row in of_check:
            console.print(_describe_issue(console.words, row, of_several=of_several), soft_wrap=True)
    console.say("issues.count", count=len(rows), style="dim")


def _describe_issue(words: Words, row: "IssueRow", *, of_several: bool) -> Text:
    """The number of the issue, code and name of its publisher, its year and message; and the address to compare with."""
    publisher = f"{row.site}/{row.publisher}" if of_several and row.publisher else row.publisher
    of_site = words.say("issues.of_site", site=row.site) if of_several else words.say("issues.of_the_site")
    name = name_report(publisher and f"{publisher} {row.name}", row.year) or of_site
    message = Bilingual(row.message, row.message_en).tell(words.language)
    said = show_line(words.say("report.issue", severity=name, message=message))
    line = Text(f"{row.issue_id:>6}  ", style="dim").append(said, style="default")
    if row.status != "open":
        reason = words.say("report.reason", reason=row.accepted_reason) if row.accepted_reason else ""
        line.append(f" [{words.say(f'state.{row.status}')}{reason}]", style="dim")
    if row.url:
        line.append(f"\n        {show_line(row.url)}", style="dim")
    return line


def print_dry_discovery(console: InertConsole, discovery: "DryDiscovery") -> None:
    """Print which addresses would be requested and why, the lists, their issues, and entries for the profile."""
    words = console.words
    signs = {True: ("discovery.visit", "green"), False: ("discovery.skip", "dim")}
    for page in discovery.prospects:
        name = name_report(page.publisher, page.year)
        key, style = signs[page.visit]
        line = show_line(f"{name:<24} {page.title or ''}  ({page.why})")
        console.print(Text(words.say(key), style=style).append(line, style="default"))
        console.print(show_line(f"      {page.url}"), style="dim", soft_wrap=True)
    for listing in discovery.listings:
        if listing.error is not None:
            console.say("discovery.list_failed", source=listing.source, error=listing.error, style="red")
            continue
        total = listing.total or listing.entries
        console.say("discovery.list", source=listing.source, entries=listing.entries, total=total)
    for issue in discovery.findings:
        print_site_issue(console, issue)
    visited = sum(page.visit for page in discovery.prospects)
    console.say("discovery.count", visited=visited, others=len(discovery.prospects) - visited, style="bold")
    if discovery.proposals:
        console.print(words.say("discovery.proposals"))
        for proposal in discovery.proposals:
            console.print(proposal.to_toml())


def print_site_issue(console: InertConsole, issue: "SiteIssue") -> None:
    """Print an issue about a site on a line."""
    console.say(
        "report.issue",
        severity=console.words.say(f"severity.{issue.severity}"),
        message=issue.message.tell(console.words.language),
        style=SEVERITY_STYLE[issue.severity],
    )


def print_held(console: InertConsole, rows: "Sequence[HeldRow]", *, of_several: bool) -> None:
    """Print held reports in the order of the rows, each with its reasons and its address. In a warehouse ``of_several``
    sites each names its own."""
    words = console.words
    for row in rows:
        publisher = f"{row.site}/{row.publisher}" if of_several else row.publisher
        name = f"{publisher} {row.year or '?'}"
        gates = " ".join(_name_gate(words, gate) for gate in row.gates)
        console.print(Text(f"{row.version_id:>5} {name}  ").append(gates, style="yellow"))
        console.say(
            "review.says",
            title=row.title or words.say("review.no_title"),
            publisher=row.publisher_printed or words.say("review.no_publisher"),
            year=row.year_printed or words.say("review.no_year"),
            facts=row.facts,
        )
        console.print(show_line(f"      {row.url}"), style="dim", soft_wrap=True)
    console.say("review.count", count=len(rows), style="dim")


def _name_gate(words: Words, gate: str) -> str:
    """Why a version is held: in Chinese what the check of the reason is called, and its code."""
    if words.language == "en":
        return gate
    return f"{checks()[HeldReason(gate).checks[0]].name.zh}（{gate}）"


def print_history(console: InertConsole, history: "ReportHistory", zone: str) -> None:
    """Print versions, addresses and restatements of one report."""
    words = console.words
    console.print(
        Text(show_line(f"{history.site}/{history.publisher} {history.name} {history.year}"), style="bold")
    )
    current = {row.version_id for row in history.current if row.until is None}
    version, recorded, published, facts, reported, run, held, address = (
        words.say(f"history.{name}")
        for name in ("version", "recorded", "published", "facts", "reported", "run", "held", "address")
    )
    numbers = (version, facts, reported, run)
    table = make_table(version, "", recorded, published, facts, reported, run, held, address, right=numbers)
    for row in history.versions:
        gates = (_name_gate(words, gate) for gate in row.held)
        decision = words.say(f"state.{row.decision}") if row.decision else None
        table.add_row(
            str(row.version_id),
            words.say("history.current") if row.version_id in current else "",
            show_time(row.recorded_at, zone),
            str(row.published_on or ""),
            str(row.facts),
            str(row.reported),
            str(row.run_id),
            " ".join((*gates, *(word for word in (decision, row.reason) if word))),
            row.url,
        )
    console.print(table)
    for source in history.sources:
        gone = words.say("history.gone", since=show_time(source.gone_at, zone)) if source.gone_at else ""
        console.say("history.seen", seen=show_time(source.last_seen, zone), gone=gone, url=source.url)
    for restated in history.restatements:
        cause = words.say(f"cause.{restated.cause}")
        console.print(f"{show_time(restated.at, zone)}  {describe_change(words, restated.change)}  ({cause})")


def print_trace(console: InertConsole, trace: "FactTrace", evidence: "Evidence", zone: str) -> None:
    """Print a fact, its report, version, address and snapshot, and the row of its cell."""
    words, name = console.words, trace.name
    state = words.say(f"state.{trace.state}")
    note = f", {trace.note}" if trace.note else ""
    console.print(
        Text(f"{name.publisher} {name.year} {name.indicator}/{name.breakdown}  {trace.label}", style="bold")
    )
    lines = {
        "value": state if trace.value is None else f"{write_decimal(trace.value)} {trace.unit or ''}",
        "printed": words.say(
            "trace.printed_beside", raw=trace.raw, label=trace.printed_label.strip(), note=note
        ),
        "corrected": trace.correction,
        "report": words.say(
            "trace.report_of",
            title=trace.title or words.say("trace.no_title"),
            day=trace.published_on or words.say("trace.unknown_day"),
        ),
        "version": words.say(
            "trace.version_of",
            version=trace.version_id,
            normaliser=trace.normaliser,
            since=show_time(trace.current_since, zone),
        ),
        "address": trace.source.url,
        "fetched": words.say(
            "trace.fetched_at",
            at=show_time(trace.fetched_at, zone),
            seen=show_time(trace.last_seen_at, zone),
        ),
        "snapshot": trace.source.sha256,
        "cell": None if trace.table_no is None else _describe_position(words, trace),
    }
    for label, text in lines.items():
        if text:
            console.print(show_line(f"  {pad(words.say(f'trace.{label}'), 9)} {text}"), soft_wrap=True)
    if evidence.cell is not None:
        console.print(_show_row(words, evidence))


def pad(word: str, width: int) -> str:
    """A word with spaces behind it up to a width of a terminal, on which a character of Chinese takes two places."""
    return word + " " * max(0, width - cell_len(word))


def _describe_position(words: Words, trace: "FactTrace") -> str:
    part = words.say("trace.attachment", part=trace.part) if trace.part else ""
    return words.say(
        "trace.position", part=part, table=trace.table_no, row=trace.row_no, column=trace.column_no
    )


def _show_row(words: Words, evidence: "Evidence") -> Text:
    """The texts of the row, with the fact's cell marked."""
    line = Text(f"  {pad(words.say('trace.row'), 9)} │ ")
    for cell in evidence.row:
        shown = " ".join(cell.text.split()) or "·"
        line.append(shown, style="black on yellow" if cell is evidence.cell else "")
        line.append(" ◄ │ " if cell is evidence.cell else " │ ")
    return line
