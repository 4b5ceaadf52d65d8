"""The grid of coverage for people: which office has filed a report for which year."""

from collections.abc import Sequence

from rich import box
from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from flows.console.output import InertConsole
from load.queries.coverage import CoverageCell
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
"""The sign of each status of a report, and its style."""

_WIDEST = 26
# Beside code, name and years: the count of reports at the end of a row, and what is between columns.
_REST = 14
_LEAST = 4


def print_grid(console: InertConsole, cells: Sequence[CoverageCell], *, of_several: bool = False) -> None:
    """Print a row for each publisher, with a sign for each year in which any report was filed, and what the signs mean.

    Each row begins with the code of the publisher, of ``of_several`` sites SITE/CODE, and its name. ``cells`` are by site,
    publisher and year, as ``coverage_cells`` gives them. In a narrow terminal years are closer together.
    """
    by_publisher: dict[tuple[str, str], dict[int, CoverageCell]] = {}
    for cell in cells:
        code = f"{cell.site}/{cell.publisher}" if of_several else cell.publisher
        by_publisher.setdefault((show_line(code), show_line(cell.name)), {})[cell.year] = cell
    years = sorted({cell.year for cell in cells if cell.status != "missing"})
    labels = [str(year)[2:] if len(years) > 12 else str(year) for year in years]
    named = sum(
        min(_WIDEST, max(map(cell_len, words), default=0)) for words in zip(*by_publisher, strict=True)
    )
    between = "  " if named + cell_len("  ".join(labels)) + _REST <= console.width else " "

    table = _make_table(console, between.join(labels))
    for (code, name), of_years in by_publisher.items():
        signs = Text(between).join(
            _sign(of_years.get(year), len(label)) for year, label in zip(years, labels, strict=True)
        )
        loaded = sum(of_years[year].status == "loaded" for year in years if year in of_years)
        table.add_row(code, name, signs, f"{loaded}/{len(years)}")
    # A terminal that is narrower breaks the lines, and shows all of them: rich would leave years and codes out.
    terminal = console.width
    console.width = max(terminal, 2 * _LEAST + cell_len(between.join(labels)) + _REST)
    console.print(table)
    console.width = terminal
    console.say("coverage.legend", style="dim")


def _make_table(console: InertConsole, years: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    # A long code or name goes on below: cut off, a code would be none.
    table.add_column(
        console.words.say("artifact.publisher"), overflow="fold", min_width=_LEAST, max_width=_WIDEST
    )
    table.add_column("", overflow="fold", min_width=_LEAST, max_width=_WIDEST)
    # All years in one column: rich takes 0.1 ms for a cell, and a district has a thousand.
    table.add_column(years, no_wrap=True)
    table.add_column(console.words.say("artifact.there"), justify="right", no_wrap=True)
    return table


def _sign(cell: CoverageCell | None, width: int) -> Text:
    sign, style = ("", "") if cell is None else COVERAGE_SIGNS[cell.status]
    return Text(f"{sign:^{width}}", style=style)
