"""The report of a run for people: what was found, what became of it, what to do next; and the grid of coverage."""

from collections.abc import Iterator, Sequence
from itertools import islice

from rich import box
from rich.table import Table
from rich.text import Text

from flows.batch.outcome import PageOutcome, PageStatus
from flows.console.changes import print_changes, print_grouped
from flows.console.coverage_grid import print_grid
from flows.console.output import SEVERITY_STYLE, InertConsole, open_console
from flows.console.tables import MAX_ROWS, name_report, print_site_issue
from flows.nights import EndedNight
from flows.run.report import RunReport
from flows.words import Words
from load.engine import Engine
from load.queries.coverage import CoverageCell, coverage_cells
from load.queries.issues import CheckTally, tally_issues
from load.runs.outcome import RunOutcome
from transform.forms.check_catalogue import checks
from transform.text.bilingual import Language
from transform.text.inert import show_line

_STATUS_STYLES = {
    PageStatus.LOADED: "green",
    PageStatus.UNCHANGED: "",
    PageStatus.COPY: "",
    PageStatus.RESTATED: "yellow",
    PageStatus.OLDER: "",
    PageStatus.HELD: "yellow",
    PageStatus.WAITING: "yellow",
    PageStatus.MISSING: "dim",
    PageStatus.WITHDRAWN: "yellow",
    PageStatus.NOT_REPORT: "dim",
    PageStatus.SKIPPED: "dim",
    PageStatus.NOT_REACHED: "yellow",
    PageStatus.REFUSED: "red",
    PageStatus.FAILED: "red",
}
_OUTCOME_STYLES = {
    RunOutcome.DONE: "green",
    RunOutcome.SOME_FAILED: "yellow",
    RunOutcome.NOTHING_DONE: "red",
    RunOutcome.REFUSED: "red",
    RunOutcome.CRASHED: "red",
    RunOutcome.SKIPPED: "yellow",
    RunOutcome.STOPPED: "red",
}
_EXIT_STYLES = {0: "green", 1: "yellow", 2: "red", 3: "red", 4: "yellow"}
_LISTED = (PageStatus.FAILED, PageStatus.HELD, PageStatus.WAITING, PageStatus.WITHDRAWN)


def print_run_of_site(ended: EndedNight, language: Language) -> None:
    """What the run of one of several sites printed, under the name of the site."""
    console = open_console(language)
    console.say("report.site_ended", site=ended.site, code=ended.exit_code, style="bold")
    console.print(Text(ended.output))


def print_sites(ended: Sequence[EndedNight], language: Language) -> None:
    """How many of several sites ended how, and which: the last lines of all."""
    console = open_console(language)
    for code, style in _EXIT_STYLES.items():
        sites = [night.site for night in ended if night.exit_code == code]
        if sites:
            how = console.words.say(f"report.exit_{code}")
            named = "" if code == 0 else console.words.say("report.reason", reason=", ".join(sites))
            console.say(
                "report.sites_ended", count=len(sites), all=len(ended), ended=how, named=named, style=style
            )
    others = [f"{night.site} ({night.exit_code})" for night in ended if night.exit_code not in _EXIT_STYLES]
    if others:
        console.say("report.otherwise", named=", ".join(others), style="red")


def print_report(report: RunReport, engine: Engine, language: Language) -> None:
    """Print the report on standard output, with issues and coverage of its site out of the warehouse unless nothing was
    recorded."""
    console = open_console(language)
    _print_head(console, report)
    if report.pages:
        console.print(_count_pages(console.words, report))
    for status in _LISTED:
        _print_pages(console, report.pages, status)
    _print_changes(console, report)
    for issue in report.issues:
        print_site_issue(console, issue)
    if report.run_id is not None:
        _print_warehouse(console, report, report.run_id, engine)
    _print_end(console, report)


def _print_warehouse(console: InertConsole, report: RunReport, run_id: int, engine: Engine) -> None:
    tallies = tally_issues(engine, run_id)
    if tallies:
        console.print(_tally_table(console.words, tallies))
    with engine.connect() as conn:
        cells = coverage_cells(conn, report.site)
    coverage = [cell for cell in cells if _is_asked_for(report, cell)]
    if coverage:
        print_grid(console, coverage)
    for key in _next_commands(report, tallies):
        console.say(f"report.{key}")


def _is_asked_for(report: RunReport, cell: CoverageCell) -> bool:
    """Whether a cell is within the bounds of the run: of nothing else is told what there is."""
    return (report.publishers is None or cell.publisher in report.publishers) and (
        report.years is None or cell.year in report.years
    )


def _print_end(console: InertConsole, report: RunReport) -> None:
    """How the run ended, and why: the last line of all."""
    words = console.words
    reason = words.say("report.reason", reason=report.reason) if report.reason else ""
    console.say(
        "report.end",
        flow=words.say(f"report.{report.flow}"), ended=words.say(f"ended.{report.outcome}"), reason=reason,
        style=_OUTCOME_STYLES[report.outcome],
    )  # fmt: skip


def _print_head(console: InertConsole, report: RunReport) -> None:
    words = console.words
    seconds = (report.finished - report.started).total_seconds()
    title = Text(f"{words.say(f'report.{report.flow}')} ", style="bold")
    title.append(words.say(f"ended.{report.outcome}"), style=f"bold {_OUTCOME_STYLES[report.outcome]}")
    console.rule(title, align="left")
    run = words.say("report.run", run=report.run_id) if report.run_id else words.say("report.no_run")
    site = f"{report.site}  ·  {report.address}" if report.address else report.site
    console.say(
        "report.head",
        site=site, run=words.say("report.dry_run") if report.dry_run else run, requests=report.requests,
        seconds=f"{seconds:.1f}",
    )  # fmt: skip


def _count_pages(words: Words, report: RunReport) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))
    found, addresses = words.say("page.found"), words.say("page.addresses")
    table.add_row(found, str(len(report.pages)), addresses, style="bold")
    for status, style in _STATUS_STYLES.items():
        if count := report.counts[status]:
            named, meaning = words.say(f"page.{status}"), words.say(f"meaning.{status}")
            table.add_row(named, str(count), meaning, style=style)
    table.columns[1].justify = "right"
    return table


def _print_pages(console: InertConsole, pages: Sequence[PageOutcome], status: PageStatus) -> None:
    matching = [page for page in pages if page.status is status]
    if not matching:
        return
    words = console.words
    console.say(f"report.{status}", style="bold")
    for page in islice(matching, MAX_ROWS):
        name = name_report(page.publisher, page.year) or page.title or words.say("report.nameless")
        console.say("report.page", name=name, reason=page.explain(words.language) or "")
        console.print(show_line(f"    {page.url}"), style="dim", soft_wrap=True)
    if len(matching) > MAX_ROWS:
        console.say("report.more", count=len(matching) - MAX_ROWS)


def _print_changes(console: InertConsole, report: RunReport) -> None:
    """The facts that changed; of a dry run all, and those that come and go as well."""
    if report.dry_run:
        if report.changes:
            console.say("report.would_change", count=len(report.changes), style="bold")
            print_grouped(console, report.changes)
        return
    changes = [change for change in report.changes if change.old_state is not None]
    if not changes:
        return
    console.say("report.restated", style="bold")
    print_changes(console, islice(changes, MAX_ROWS))
    if len(changes) > MAX_ROWS:
        console.say("change.more", count=len(changes) - MAX_ROWS, run=report.run_id)


def _tally_table(words: Words, tallies: Sequence[CheckTally]) -> Table:
    title = words.say("report.findings")
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=title, title_justify="left")
    for key, justify in (("check", "left"), ("", "left"), ("opened", "right"), ("resolved", "right")):
        table.add_column(words.say(f"artifact.{key}") if key else "", justify=justify)  # type: ignore[arg-type]
    for tally in tallies:
        style, known = SEVERITY_STYLE[tally.severity], checks().get(tally.check)
        label = known.name.tell(words.language) if known else tally.label
        table.add_row(
            Text(tally.check, style=style), label, str(tally.opened or ""), str(tally.resolved or "")
        )
    return table


def _next_commands(report: RunReport, tallies: Sequence[CheckTally]) -> Iterator[str]:
    yield "next"
    if report.counts[PageStatus.FAILED]:
        yield "next_status"
    if report.counts[PageStatus.HELD]:
        yield "next_review"
    if tallies:
        yield "next_issues"
    yield "next_coverage"
    yield "next_history"
