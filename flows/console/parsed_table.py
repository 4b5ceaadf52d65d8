"""The output of `gongkai parse` for people: a table of each file."""

from collections.abc import Iterable

from rich import box
from rich.table import Table
from rich.text import Text

from flows.console.json_lines import write_decimal
from flows.console.output import SEVERITY_STYLE, open_console
from flows.reading.parse_files import ParsedFile
from transform.report import Fact, Issue, NormalisedReport
from transform.text.bilingual import Language
from transform.text.inert import show_line
from transform.text.values import State

_STATE_SIGNS = {State.BLANK: "·", State.NOT_APPLICABLE: "/", State.UNREADABLE: "?"}


def print_parsed(parsed: ParsedFile, language: Language) -> None:
    """Print the figures of one file, or why it could not be read."""
    console = open_console(language)
    console.rule(Text(show_line(parsed.file), style="bold"), align="left")
    if parsed.report is None:
        console.print(show_line(f"cannot be read: {parsed.error}"), style="red")
        return
    console.print(_describe_head(parsed.report))
    if parsed.report.facts:
        console.print(_lay_out_facts(parsed.report.facts))
    for cell in parsed.report.unmapped:
        position = f"table {cell.source.table} row {cell.source.row} column {cell.source.column}"
        console.print(show_line(f"unmapped: {cell.label} = {cell.raw} ({position})"), style="yellow")
    for issue in parsed.report.issues:
        console.print(_describe_issue_line(issue, language))


def _describe_head(report: NormalisedReport) -> str:
    states = {state: sum(fact.state is state for fact in report.facts) for state in State}
    counted = ", ".join(f"{count} {state.value}" for state, count in states.items() if count)
    period = f"{report.period.start or '?'} to {report.period.end or '?'}"
    return "\n".join(
        (
            show_line(report.title or "(no title)"),
            f"{show_line(report.publisher or '(no publisher)')}, {report.year or '(no year)'}, "
            f"form {' '.join(report.forms) or 'none'}, period {period}",
            f"{len(report.facts)} facts: {counted}" if report.facts else "no facts",
        )
    )


def _lay_out_facts(facts: Iterable[Fact]) -> Table:
    """A table with a row for each indicator and a column for each breakdown."""
    rows: dict[str, dict[str, Fact]] = {}
    for fact in facts:
        rows.setdefault(fact.indicator, {})[fact.breakdown] = fact
    columns = list(dict.fromkeys(breakdown for row in rows.values() for breakdown in row))

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("indicator", no_wrap=True)
    table.add_column("label", overflow="fold")
    for column in columns:
        table.add_column(column.replace("_", " "), justify="right")
    for indicator, row in rows.items():
        label = next(iter(row.values())).label.strip()
        table.add_row(indicator, label, *(_show_value(row.get(column)) for column in columns))
    return table


def _show_value(fact: Fact | None) -> str:
    if fact is None:
        return ""
    if fact.value is not None:
        return write_decimal(fact.value)
    return (
        f"{_STATE_SIGNS[fact.state]} {fact.raw.strip()}"
        if fact.state is State.UNREADABLE
        else _STATE_SIGNS[fact.state]
    )


def _describe_issue_line(issue: Issue, language: Language) -> Text:
    line = Text(f"{issue.severity.value}: ", style=SEVERITY_STYLE[issue.severity.value])
    return line.append(show_line(f"{issue.check}: {issue.message.tell(language)}"), style="default")
