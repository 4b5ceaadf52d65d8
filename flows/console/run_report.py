"""The report of a run for people: what was found, what became of it, what to do next; and the grid of coverage."""

from collections.abc import Sequence
from itertools import islice

from rich import box
from rich.table import Table
from rich.text import Text

from flows.batch.outcome import PageOutcome, PageStatus
from flows.console.changes import print_changes, print_grouped
from flows.console.output import SEVERITY_STYLE, InertConsole, open_console
from flows.console.tables import MAX_ROWS, name_report
from flows.nights import EndedNight
from flows.run.report import RunReport
from load.engine import Engine
from load.queries.coverage import CoverageCell, coverage_cells
from load.queries.issues import CheckTally, tally_issues
from load.runs.outcome import RunOutcome
from transform.text.bilingual import Language
from transform.text.inert import show_line

COVERAGE_SIGNS = {
    "loaded": ("●", "green"),
    "prose_only": ("◐", "yellow"),
    "image_only": ("▣", "yellow"),
    "unread_table": ("◩", "yellow"),
    "held": ("?", "yellow"),
    "waiting": ("…", "yellow"),
    "failed": ("✗", "red"),
    "missing": ("·", "dim"),
}
LEGEND = (
    "● loaded  ◐ prose only  ▣ pictures only  ◩ tables not understood  ? held  … waits for a program  ✗ failed  "
    "· not filed"
)
_STATUS_WORDS = {
    PageStatus.LOADED: ("loaded", "green", "new figures in the warehouse"),
    PageStatus.UNCHANGED: ("unchanged", "", "say what the warehouse says already"),
    PageStatus.COPY: ("copies", "", "further addresses of reports that this run loaded"),
    PageStatus.RESTATED: ("restated", "yellow", "say something else than before"),
    PageStatus.OLDER: ("older", "", "older than what is current; kept, not shown"),
    PageStatus.HELD: ("held", "yellow", "read, but not to be trusted yet; the last good reading stays"),
    PageStatus.WAITING: (
        "waiting",
        "yellow",
        "their program is not installed; read by the first run that has it",
    ),
    PageStatus.MISSING: ("not filed", "dim", "asked for, and the site has none"),
    PageStatus.WITHDRAWN: ("withdrawn", "yellow", "gone from the site; their figures stay"),
    PageStatus.NOT_REPORT: ("other papers", "dim", "news and notices among the lists"),
    PageStatus.SKIPPED: ("skipped", "dim", "not asked for this time"),
    PageStatus.NOT_REACHED: (
        "not reached",
        "yellow",
        "the run's time was spent before; the next run asks for them",
    ),
    PageStatus.REFUSED: ("refused", "red", "with them the run would restate more than it may"),
    PageStatus.FAILED: ("failed", "red", "nothing was loaded from these; tried again by the next run"),
}
_WIDEST = 26
_OUTCOME_WORDS = {
    RunOutcome.DONE: ("done", "green"),
    RunOutcome.SOME_FAILED: ("done, but some failed", "yellow"),
    RunOutcome.NOTHING_DONE: ("nothing could be done", "red"),
    RunOutcome.REFUSED: ("refused: it would restate too much", "red"),
    RunOutcome.CRASHED: ("broke off", "red"),
    RunOutcome.SKIPPED: ("skipped, another run is at work", "yellow"),
    RunOutcome.STOPPED: ("stopped", "red"),
}


_EXIT_WORDS = {
    0: ("done", "green"),
    1: ("done, but some reports failed", "yellow"),
    2: ("with a wrong usage or configuration", "red"),
    3: ("where nothing could be done", "red"),
    4: ("skipped, their site was busy", "yellow"),
}


def print_run_of_site(ended: EndedNight, language: Language) -> None:
    """What the run of one of several sites printed, under the name of the site."""
    console = open_console(language)
    console.print(Text(f"{ended.site}: exit code {ended.exit_code}", style="bold"))
    console.print(Text(ended.output))


def print_sites(ended: Sequence[EndedNight], language: Language) -> None:
    """How many of several sites ended how, and which: the last lines of all."""
    console = open_console(language)
    for code, (words, style) in _EXIT_WORDS.items():
        sites = [night.site for night in ended if night.exit_code == code]
        if sites:
            named = "" if code == 0 else f": {', '.join(sites)}"
            line = show_line(f"{len(sites)} of {len(ended)} sites {words}{named}")
            console.print(Text(line, style=style), soft_wrap=True)
    others = [f"{night.site} ({night.exit_code})" for night in ended if night.exit_code not in _EXIT_WORDS]
    if others:
        line = show_line(f"ended otherwise: {', '.join(others)}")
        console.print(Text(line, style="red"), soft_wrap=True)


def print_report(report: RunReport, engine: Engine, language: Language) -> None:
    """Print the report on standard output, with issues and coverage of its site out of the warehouse unless nothing was
    recorded."""
    console = open_console(language)
    _print_head(console, report)
    if report.pages:
        console.print(_count_pages(report))
    _print_pages(console, "Failed", report.pages, PageStatus.FAILED)
    _print_pages(console, "Held", report.pages, PageStatus.HELD)
    _print_pages(console, "Waiting", report.pages, PageStatus.WAITING)
    _print_pages(console, "Withdrawn", report.pages, PageStatus.WITHDRAWN)
    _print_changes(console, report)
    for issue in report.issues:
        line = show_line(f"{issue.severity}: {issue.message.tell(language)}")
        console.print(Text(line, style=SEVERITY_STYLE[issue.severity]), soft_wrap=True)
    if report.run_id is not None:
        _print_warehouse(console, report, report.run_id, engine)
    _print_end(console, report)


def _print_warehouse(console: InertConsole, report: RunReport, run_id: int, engine: Engine) -> None:
    tallies = tally_issues(engine, run_id)
    if tallies:
        console.print(_tally_table(tallies))
    with engine.connect() as conn:
        cells = coverage_cells(conn, report.site)
    coverage = [cell for cell in cells if _is_asked_for(report, cell)]
    if coverage:
        console.print(draw_grid(coverage))
        console.print(LEGEND, style="dim")
    for command in _next_commands(report, tallies):
        console.print(command)


def _is_asked_for(report: RunReport, cell: CoverageCell) -> bool:
    """Whether a cell is within the bounds of the run: of nothing else is told what there is."""
    return (report.publishers is None or cell.publisher in report.publishers) and (
        report.years is None or cell.year in report.years
    )


def _print_end(console: InertConsole, report: RunReport) -> None:
    """How the run ended, and why: the last line of all."""
    words, style = _OUTCOME_WORDS[report.outcome]
    reason = f": {report.reason}" if report.reason else ""
    console.print(Text(show_line(f"{report.flow} {words}{reason}"), style=style), soft_wrap=True)


def _print_head(console: InertConsole, report: RunReport) -> None:
    words, style = _OUTCOME_WORDS[report.outcome]
    seconds = (report.finished - report.started).total_seconds()
    title = Text(f"{report.flow} ", style="bold")
    title.append(words, style=f"bold {style}")
    console.rule(title, align="left")
    run = (
        "dry run, nothing was written"
        if report.dry_run
        else f"run {report.run_id}"
        if report.run_id
        else "no run"
    )
    site = f"{report.site}  ·  {report.address}" if report.address else report.site
    console.print(f"{site}  ·  {run}  ·  {report.requests} requests  ·  {seconds:.1f} s")


def _count_pages(report: RunReport) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))
    table.add_row("found", str(len(report.pages)), "addresses", style="bold")
    for status, (words, style, meaning) in _STATUS_WORDS.items():
        if report.counts[status]:
            table.add_row(words, str(report.counts[status]), meaning, style=style)
    table.columns[1].justify = "right"
    return table


def _print_pages(console: InertConsole, title: str, pages: Sequence[PageOutcome], status: PageStatus) -> None:
    matching = [page for page in pages if page.status is status]
    if not matching:
        return
    console.print(Text(f"{title}:", style="bold"))
    for page in islice(matching, MAX_ROWS):
        name = name_report(page.publisher, page.year)
        console.print(show_line(f"  {name or page.title or 'unknown'}: {page.reason or ''}"))
        console.print(show_line(f"    {page.url}"), style="dim", soft_wrap=True)
    if len(matching) > MAX_ROWS:
        console.print(f"  and {len(matching) - MAX_ROWS} more")


def _print_changes(console: InertConsole, report: RunReport) -> None:
    """The facts that changed; of a dry run all, and those that come and go as well."""
    if report.dry_run:
        if report.changes:
            console.print(Text(f"Would change, {len(report.changes)} facts:", style="bold"))
            print_grouped(console, report.changes)
        return
    changes = [change for change in report.changes if change.old_state is not None]
    if not changes:
        return
    console.print(Text("Restated:", style="bold"))
    print_changes(console, islice(changes, MAX_ROWS))
    if len(changes) > MAX_ROWS:
        console.print(f"  and {len(changes) - MAX_ROWS} more: see gongkai diff {report.run_id}")


def _tally_table(tallies: Sequence[CheckTally]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title="Findings of this run", title_justify="left")
    for name, justify in (("check", "left"), ("", "left"), ("opened", "right"), ("resolved", "right")):
        table.add_column(name, justify=justify)  # type: ignore[arg-type]
    for tally in tallies:
        style = SEVERITY_STYLE[tally.severity]
        table.add_row(
            Text(tally.check, style=style), tally.label, str(tally.opened or ""), str(tally.resolved or "")
        )
    return table


def _next_commands(report: RunReport, tallies: Sequence[CheckTally]) -> list[str]:
    lines = ["Next:"]
    if report.counts[PageStatus.FAILED]:
        lines.append("  gongkai status                  what failed, and since when")
    if report.counts[PageStatus.HELD]:
        lines.append("  gongkai review                  held readings, to accept or reject")
    if tallies:
        lines.append("  gongkai issues                  open findings, with what a person can do about each")
    lines.append("  gongkai coverage                the grid of all that is there, whenever you want it")
    lines.append("  gongkai history PUBLISHER YEAR  versions and restatements of one report")
    return lines


def draw_grid(rows: Sequence[CoverageCell], *, of_several: bool = False) -> Table:
    """A table with a row for each publisher and a column for each year in which any report was filed.

    Each row begins with the code of the publisher, of ``of_several`` sites SITE/CODE, and its name. ``rows`` are by site,
    publisher and year, as ``coverage_cells`` gives them.
    """
    years = sorted({row.year for row in rows if row.status != "missing"})
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    # A long code or name goes on below: cut off, a code would be none.
    table.add_column("publisher", overflow="fold", max_width=_WIDEST)
    table.add_column("", overflow="fold", max_width=_WIDEST)
    for year in years:
        table.add_column(str(year)[2:] if len(years) > 12 else str(year), justify="center")
    table.add_column("there", justify="right", no_wrap=True)

    by_publisher: dict[tuple[str, str], dict[int, CoverageCell]] = {}
    for row in rows:
        by_publisher.setdefault((row.site, row.publisher), {})[row.year] = row
    for (site, publisher), cells in by_publisher.items():
        code = f"{site}/{publisher}" if of_several else publisher
        name = show_line(next(iter(cells.values())).name)
        loaded = sum(cells[year].status == "loaded" for year in years if year in cells)
        table.add_row(
            show_line(code), name, *(_sign(cells.get(year)) for year in years), f"{loaded}/{len(years)}"
        )
    return table


def _sign(cell: CoverageCell | None) -> Text:
    if cell is None:
        return Text(" ")
    sign, style = COVERAGE_SIGNS[cell.status]
    return Text(sign, style=style)
