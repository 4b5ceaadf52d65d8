"""The report of a run as a person reads it in Prefect's UI: how it ended, what is new, what changed, what to look at.

Whatever comes from the site is text there, never markup: names, reasons, printed values and addresses.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import chain
from zoneinfo import ZoneInfo

from flows.batch.outcome import PageOutcome, PageStatus
from flows.console.json_lines import write_decimal
from flows.run.report import RunReport
from flows.run.story import count_pages
from flows.words import Words
from load.queries.issues import CheckTally
from load.runs.outcome import RunOutcome
from load.versions.candidate import FactChange
from transform.forms.catalogue import indicators
from transform.forms.check_catalogue import checks
from transform.text.inert import escape_markdown, link_markdown, web_address

Names = Mapping[str, str]
"""The names of publishers by their codes."""
_MOST = 40
_SIGNS = {RunOutcome.DONE: "🟢", RunOutcome.SOME_FAILED: "🟡", RunOutcome.SKIPPED: "⚪"}
_SECTIONS = (PageStatus.FAILED, PageStatus.HELD, PageStatus.WAITING, PageStatus.REFUSED, PageStatus.WITHDRAWN)


def write_report(
    words: Words, report: RunReport, names: Names, tallies: Sequence[CheckTally], zone: str
) -> str:
    """The report as Markdown. ``tallies`` are the findings that the run opened and resolved, ``zone`` that of its times."""
    sections = (
        _write_head(words, report, zone),
        _write_new(words, report, names),
        _write_changes(words, report, names),
        *(_write_pages(words, report, names, status) for status in _SECTIONS),
        _write_findings(words, tallies),
        _write_next(words, report, tallies),
    )
    return "\n".join(chain.from_iterable(sections)) + "\n"


def link_named(name: str, address: str) -> str:
    """A link with a name; where the address can be none, the name and the address as text."""
    target = web_address(address)
    shown = escape_markdown(name)
    return f"{shown} {escape_markdown(address)}" if target is None else f"[{shown}]({target})"


def name_indicator(change: FactChange) -> str:
    """The figure of a change: the label of its line, its code, and the breakdown but for a total."""
    line = indicators().get(change.indicator)
    label = f"{line.label} " if line is not None else ""
    breakdown = "" if change.breakdown == "total" else f"/{change.breakdown}"
    return f"{label}{change.indicator}{breakdown}"


def describe_value(state: str | None, value: Decimal | None) -> str:
    """A value as the warehouse has it; its state where it is none."""
    return (state or "-") if value is None else write_decimal(value)


def _write_head(words: Words, report: RunReport, zone: str) -> Iterator[str]:
    began, ended = (
        time.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")
        for time in (report.started, report.finished)
    )
    sign = _SIGNS.get(report.outcome, "🔴")
    flow, outcome = words.say(f"flow.{report.flow}"), words.say(f"outcome.{report.outcome.value}")
    yield f"# {sign} {escape_markdown(report.site)}: {flow} {outcome}"
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
    columns = ("publisher", "of_year", "figure", "before", "now", "evidence")
    yield f"| {' | '.join(words.say(f'artifact.{name}') for name in columns)} |"
    yield "|---|---|---|---|---|---|"
    for change in changes[:_MOST]:
        cells = (
            names.get(change.publisher, change.publisher),
            str(change.year),
            name_indicator(change),
            describe_value(change.old_state, change.old_value),
            describe_value(change.new_state, change.new_value),
            f"gongkai trace {change.publisher}/{change.year}/{change.indicator}/{change.breakdown}",
        )
        yield f"| {' | '.join(map(escape_markdown, cells))} |"
    yield from _write_rest(words, len(changes))


def _write_pages(words: Words, report: RunReport, names: Names, status: PageStatus) -> Iterator[str]:
    pages = [page for page in report.pages if page.status is status]
    if not pages:
        return
    yield f"## {words.say(f'artifact.{status.value}')} ({len(pages)})"
    for page in pages[:_MOST]:
        yield (
            f"- {escape_markdown(_name(page, names))}: {escape_markdown(page.reason or '')} "
            f"{link_markdown(page.url)}"
        )
    yield from _write_rest(words, len(pages))


def _write_rest(words: Words, count: int) -> Iterator[str]:
    if count > _MOST:
        yield ""
        yield words.say("artifact.more", count=count - _MOST)
    yield ""


def _write_findings(words: Words, tallies: Sequence[CheckTally]) -> Iterator[str]:
    if not tallies:
        return
    yield f"## {words.say('artifact.findings')}"
    yield (
        f"| {words.say('artifact.check')} | {words.say('artifact.opened')} | {words.say('artifact.resolved')} |"
    )
    yield "|---|---|---|"
    for tally in tallies:
        label = _label(words, tally.check)
        yield f"| {escape_markdown(f'{label} ({tally.check})')} | {tally.opened or ''} | {tally.resolved or ''} |"
    yield ""


def _label(words: Words, check: str) -> str:
    known = checks().get(check)
    if known is None:
        return check
    return known.name.tell(words.language)


def _write_next(words: Words, report: RunReport, tallies: Sequence[CheckTally]) -> Iterator[str]:
    commands = {
        "do_status": report.counts[PageStatus.FAILED] > 0,
        "do_review": report.counts[PageStatus.HELD] > 0,
        "do_issues": bool(tallies),
        "do_coverage": True,
    }
    yield f"## {words.say('artifact.next')}"
    yield from (f"- {words.say(f'artifact.{name}')}" for name, is_due in commands.items() if is_due)


def _name(page: PageOutcome, names: Names) -> str:
    known = (names.get(page.publisher or "", page.publisher or ""), str(page.year or ""))
    return " ".join(part for part in known if part) or page.title or "?"
