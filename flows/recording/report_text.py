"""The report of a run as a person reads it in Prefect's UI: how it ended, what is new, what changed, what to look at.

Whatever comes from the site is text there, never markup: names, reasons, printed values and addresses.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from zoneinfo import ZoneInfo

from flows.batch.outcome import PageOutcome, PageStatus
from flows.console.json_lines import write_decimal
from flows.run.report import RunReport
from flows.run.story import count_pages
from flows.words import Words
from load.queries.issues import CheckTally
from load.queries.news import TurnedIssue
from load.runs.outcome import RunOutcome
from load.versions.candidate import FactChange
from transform.forms.catalogue import indicators
from transform.forms.check_catalogue import checks
from transform.text.inert import escape_markdown, web_address

Names = Mapping[str, str]
"""The names of publishers by their codes."""
MOST_FINDINGS = 12
_MOST = 40
_LONGEST_LABEL = 24
# Of every font: a machine without one for coloured signs shows boxes in their place.
_SIGNS = {RunOutcome.DONE: "✓", RunOutcome.SOME_FAILED: "◐", RunOutcome.SKIPPED: "…"}
_CHANGING = (PageStatus.LOADED, PageStatus.RESTATED)
_SECTIONS = (PageStatus.FAILED, PageStatus.HELD, PageStatus.WAITING, PageStatus.REFUSED, PageStatus.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Findings:
    """The findings that a run opened and resolved: their counts by check, and the gravest ones of both."""

    tallies: Sequence[CheckTally] = ()
    opened: Sequence[TurnedIssue] = ()
    resolved: Sequence[TurnedIssue] = ()


def write_report(
    words: Words, report: RunReport, names: Names, findings: Findings, zone: str, overview: str = ""
) -> str:
    """The report as Markdown; ``zone`` is that of its times, ``overview`` the place of the overview, if there is one."""
    sections = (
        _write_head(words, report, zone),
        _write_new(words, report, names),
        _write_changes(words, report, names),
        *(_write_pages(words, report, names, status) for status in _SECTIONS),
        _write_findings(words, findings),
        _write_next(words, report, findings, overview),
    )
    return "\n".join(chain.from_iterable(sections)) + "\n"


def title_of(words: Words, report: RunReport) -> str:
    """What ended how, in a line."""
    flow, outcome = words.say(f"flow.{report.flow}"), words.say(f"outcome.{report.outcome.value}")
    return words.say("artifact.title", site=report.site, flow=flow, outcome=outcome)


def link_named(name: str, address: str) -> str:
    """A link with a name; where the address can be none, the name, and the address as text."""
    target = web_address(address)
    shown = escape_markdown(name)
    if target is not None:
        return f"[{shown}]({target})"
    return shown if address in ("", name) else f"{shown} {escape_markdown(address)}"


def name_indicator(change: FactChange) -> str:
    """The figure of a change: the label of its line, as much as a cell has room for, for the UI breaks no lines there; and
    the breakdown but for a total. Its code is in the evidence."""
    line = indicators().get(change.indicator)
    label = line.label if line is not None else change.indicator
    if len(label) > _LONGEST_LABEL:
        label = label[: _LONGEST_LABEL - 1] + "…"
    return label if change.breakdown == "total" else f"{label} / {change.breakdown}"


def name_evidence(change: FactChange) -> str:
    """What `gongkai trace` is given to show the cell of a figure on its page."""
    breakdown = "" if change.breakdown == "total" else f"/{change.breakdown}"
    return f"{change.publisher}/{change.year}/{change.indicator}{breakdown}"


def find_page(report: RunReport, change: FactChange) -> str:
    """The address of the report that a changed figure stands in; empty where this run has none."""
    return next(
        (
            page.url
            for page in report.pages
            if (page.publisher, page.year) == (change.publisher, change.year) and page.status in _CHANGING
        ),
        "",
    )


def describe_value(state: str | None, value: Decimal | None) -> str:
    """A value as the warehouse has it; its state where it is none."""
    return (state or "-") if value is None else write_decimal(value)


def _write_head(words: Words, report: RunReport, zone: str) -> Iterator[str]:
    began, ended = (
        time.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")
        for time in (report.started, report.finished)
    )
    yield f"# {_SIGNS.get(report.outcome, '✗')} {escape_markdown(title_of(words, report))}"
    yield ""
    if report.reason:
        yield f"**{escape_markdown(report.reason)}**"
        yield ""
    run = "artifact.dry_run" if report.dry_run else "artifact.run"
    yield words.say(
        run, run=report.run_id or "-", began=began, ended=ended, zone=zone, requests=report.requests
    )
    yield ""
    yield escape_markdown(count_pages(words, report.pages))
    yield ""


def _write_new(words: Words, report: RunReport, names: Names) -> Iterator[str]:
    loaded = [page for page in report.pages if page.status is PageStatus.LOADED]
    if not loaded:
        return
    yield f"## {words.say('artifact.new', count=len(loaded))}"
    if len(loaded) <= _MOST:
        yield from (f"- {link_named(_name(page, names), page.url)}" for page in loaded)
    else:
        by_year = Counter(str(page.year or "?") for page in loaded)
        yield from (
            f"- {words.say('artifact.of_one_year', year=year, count=count)}"
            for year, count in sorted(by_year.items(), reverse=True)
        )
    yield ""


def _write_changes(words: Words, report: RunReport, names: Names) -> Iterator[str]:
    changes = [change for change in report.changes if change.old_state is not None]
    if not changes:
        return
    title = "artifact.would_change" if report.dry_run else "artifact.changed"
    yield f"## {words.say(title, count=len(changes))}"
    columns = ("report", "figure", "before", "now", "evidence")
    yield f"| {' | '.join(words.say(f'artifact.{name}') for name in columns)} |"
    yield "|---|---|---|---|---|"
    for change in changes[:_MOST]:
        name = f"{names.get(change.publisher, change.publisher)} {change.year}"
        cells = (
            link_named(name, find_page(report, change)),
            escape_markdown(name_indicator(change)),
            escape_markdown(describe_value(change.old_state, change.old_value)),
            escape_markdown(describe_value(change.new_state, change.new_value)),
            escape_markdown(name_evidence(change)),
        )
        yield f"| {' | '.join(cells)} |"
    yield from _write_rest(words, len(changes))


def _write_pages(words: Words, report: RunReport, names: Names, status: PageStatus) -> Iterator[str]:
    pages = [
        (_name(page, names), page.url, page.reason or "") for page in report.pages if page.status is status
    ]
    if status is PageStatus.FAILED:
        pages += [
            (listing.source, listing.url, listing.error) for listing in report.listings if listing.error
        ]
    if not pages:
        return
    yield f"## {words.say(f'artifact.{status.value}')} ({len(pages)})"
    yield from (
        f"- {link_named(name, url)}: {escape_markdown(reason)}" for name, url, reason in pages[:_MOST]
    )
    yield from _write_rest(words, len(pages))


def _write_rest(words: Words, count: int) -> Iterator[str]:
    if count > _MOST:
        yield ""
        yield words.say("artifact.more", count=count - _MOST)
    yield ""


def _write_findings(words: Words, findings: Findings) -> Iterator[str]:
    if not findings.tallies:
        return
    yield f"## {words.say('artifact.findings')}"
    yield (
        f"| {words.say('artifact.check')} | {words.say('artifact.opened')} | {words.say('artifact.resolved')} |"
    )
    yield "|---|---|---|"
    for tally in findings.tallies:
        label = _label(words, tally.check)
        yield f"| {escape_markdown(f'{label} ({tally.check})')} | {tally.opened or ''} | {tally.resolved or ''} |"
    yield ""
    opened = sum(tally.opened for tally in findings.tallies)
    resolved = sum(tally.resolved for tally in findings.tallies)
    yield from _write_turned(words, "opened", findings.opened, opened)
    yield from _write_turned(words, "resolved", findings.resolved, resolved)


def _write_turned(words: Words, turned: str, issues: Sequence[TurnedIssue], count: int) -> Iterator[str]:
    if not issues:
        return
    yield f"### {words.say(f'artifact.{turned}')} ({count})"
    for one in issues:
        about = " ".join(str(part) for part in (one.name, one.year) if part)
        about = link_named(about, one.url or "") + ": " if about else ""
        yield f"- {about}{escape_markdown(one.message.tell(words.language))}"
    if count > len(issues):
        yield f"- {words.say('artifact.more_findings', count=count - len(issues))}"
    yield ""


def _label(words: Words, check: str) -> str:
    known = checks().get(check)
    if known is None:
        return check
    return known.name.tell(words.language)


def _write_next(words: Words, report: RunReport, findings: Findings, overview: str) -> Iterator[str]:
    commands = {
        "do_status": report.counts[PageStatus.FAILED] > 0,
        "do_review": report.counts[PageStatus.HELD] > 0,
        "do_issues": bool(findings.tallies),
        "do_write": report.dry_run and bool(report.changes),
        "do_coverage": not report.dry_run,
    }
    due = [name for name, is_due in commands.items() if is_due]
    if due:
        yield f"## {words.say('artifact.next')}"
    yield from (f"- {words.say(f'artifact.{name}')}" for name in due)
    if due and overview and not report.dry_run:
        yield f"- {words.say('artifact.overview', place=link_named(overview, overview))}"


def _name(page: PageOutcome, names: Names) -> str:
    known = (names.get(page.publisher or "", page.publisher or ""), str(page.year or ""))
    return " ".join(part for part in known if part) or page.title or "?"
