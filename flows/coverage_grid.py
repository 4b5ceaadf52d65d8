"""Which years of which publishers are in the warehouse, as a grid for people."""

from collections.abc import Sequence

from rich import box
from rich.table import Table
from rich.text import Text

from load.queries.coverage import CoverageCell

SIGNS = {
    "loaded": ("●", "green"),
    "prose_only": ("◐", "yellow"),
    "image_only": ("▣", "yellow"),
    "failed": ("✗", "red"),
    "missing": ("·", "dim"),
}
LEGEND = "● loaded  ◐ prose only  ▣ pictures only  ✗ failed or held  · not filed"


def draw_grid(rows: Sequence[CoverageCell]) -> Table:
    """Publishers down, years across; years for which nobody filed anything are left out."""
    years = sorted({row.year for row in rows if row.status != "missing"})
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("publisher", no_wrap=True)
    for year in years:
        table.add_column(str(year)[2:] if len(years) > 12 else str(year), justify="center")
    table.add_column("there", justify="right")

    by_publisher: dict[str, dict[int, CoverageCell]] = {}
    for row in rows:
        by_publisher.setdefault(row.publisher, {})[row.year] = row
    for found in by_publisher.values():
        name = next(iter(found.values())).name
        there = sum(found[year].status == "loaded" for year in years if year in found)
        table.add_row(name, *(_sign(found.get(year)) for year in years), f"{there}/{len(years)}")
    return table


def _sign(row: CoverageCell | None) -> Text:
    if row is None:
        return Text(" ")
    sign, style = SIGNS[row.status]
    return Text(sign, style="green" if row.status == "loaded" and not row.issues else style)
