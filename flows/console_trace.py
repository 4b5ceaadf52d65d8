"""A fact's way back, for people."""

from rich.console import Console
from rich.text import Text

from flows.console_rows import show_time
from flows.decimals import write_decimal
from flows.evidence import Evidence
from load.queries.trace import FactTrace


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
