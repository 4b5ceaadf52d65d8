"""The output of `gongkai parse` for people: a table of each file."""

from collections.abc import Iterable, Iterator

from rich import box
from rich.table import Table
from rich.text import Text

from flows.console.json_lines import write_decimal
from flows.console.output import SEVERITY_STYLE, open_console
from flows.reading.parse_files import ParsedFile
from flows.words import Words
from transform.checks.wording import name_breakdown
from transform.forms.catalogue import TOTAL
from transform.report import Fact, Issue, NormalisedReport
from transform.text.bilingual import Language
from transform.text.inert import show_line
from transform.text.states import State

_STATE_SIGNS = {State.BLANK: "·", State.NOT_APPLICABLE: "/", State.UNREADABLE: "?"}


def print_parsed(parsed: ParsedFile, language: Language) -> None:
    """Print the figures of one file, or why it could not be read."""
    console = open_console(language)
    console.rule(Text(show_line(parsed.file), style="bold"), align="left")
    if parsed.report is None:
        console.say("parsed.unread", error=parsed.error, style="red")
        return
    for line in _describe_head(console.words, parsed.report):
        console.print(show_line(line))
    if parsed.report.facts:
        console.print(_lay_out_facts(console.words, parsed.report.facts))
    for cell in parsed.report.unmapped:
        place = cell.source
        console.say(
            "parsed.unmapped",
            label=cell.label, raw=cell.raw, table=place.table, row=place.row, column=place.column,
            style="yellow",
        )  # fmt: skip
    for issue in parsed.report.issues:
        console.print(_describe_issue_line(console.words, issue))


def _describe_head(words: Words, report: NormalisedReport) -> Iterator[str]:
    yield report.title or words.say("parsed.no_title")
    yield words.say(
        "parsed.head",
        publisher=report.publisher or words.say("parsed.no_publisher"),
        year=report.year or words.say("parsed.no_year"),
        forms=" ".join(report.forms) or words.say("parsed.no_form"),
        start=report.period.start or "?",
        end=report.period.end or "?",
    )
    if not report.facts:
        yield words.say("parsed.no_facts")
        return
    counts = {state: sum(fact.state is state for fact in report.facts) for state in State}
    states = ", ".join(
        words.say("parsed.count", count=count, state=words.say(f"state.{state}"))
        for state, count in counts.items()
        if count
    )
    yield words.say("parsed.facts", count=len(report.facts), states=states)


def _lay_out_facts(words: Words, facts: Iterable[Fact]) -> Table:
    """A table with a row for each indicator and a column for each breakdown."""
    rows: dict[str, dict[str, Fact]] = {}
    for fact in facts:
        rows.setdefault(fact.indicator, {})[fact.breakdown] = fact
    columns = list(dict.fromkeys(breakdown for row in rows.values() for breakdown in row))

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(words.say("parsed.indicator"), no_wrap=True)
    table.add_column(words.say("parsed.label"), overflow="fold")
    for column in columns:
        table.add_column(_name_column(words, column), justify="right")
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


def _name_column(words: Words, column: str) -> str:
    """The code of a breakdown in words; in Chinese as the forms print it."""
    if words.language == "en":
        return column.replace("_", " ")
    return words.say("parsed.total") if column == TOTAL else name_breakdown(column)


def _describe_issue_line(words: Words, issue: Issue) -> Text:
    severity = issue.severity.value
    line = Text(
        words.say("parsed.severity", severity=words.say(f"severity.{severity}")),
        style=SEVERITY_STYLE[severity],
    )
    message = issue.message.tell(words.language)
    return line.append(
        show_line(words.say("parsed.issue", check=issue.check, message=message)), style="default"
    )
