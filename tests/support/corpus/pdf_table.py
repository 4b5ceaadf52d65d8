"""Widths of the columns and heights of the rows of a printed table."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from reportlab.pdfbase import pdfmetrics

from replica.printed import PrintedTable
from replica.writers.slots import fill_slots

FONT = "STSong-Light"
SIZE = 9.0
LEADING = 12.0
PAD = 4.0
# As wide as one character: its text is printed a character a line.
_NARROW = SIZE + 2 * PAD
_WIDEST = 16 * SIZE


@dataclass(slots=True)
class SizedCell:
    """A cell at its slot; ``left_lines`` are its lines that are not printed yet."""

    row: int
    column: int
    rowspan: int
    colspan: int
    text: str
    left_lines: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SizedTable:
    """A table whose text fits its cells."""

    widths: tuple[float, ...]
    heights: tuple[float, ...]
    cells: tuple[SizedCell, ...]

    @property
    def width(self) -> float:
        """The width of all columns together."""
        return sum(self.widths)


def size_table(table: PrintedTable, room: float) -> SizedTable:
    """The table with columns as wide as their text, as far as ``room`` allows, and never narrower than a figure."""
    cells = list(_list_cells(table))
    columns = max(cell.column + cell.colspan for cell in cells)
    rows = max(cell.row + cell.rowspan for cell in cells)
    widths = _fit([_wanted(cells, c) for c in range(columns)], room)
    heights = [LEADING + PAD] * rows
    for cell in sorted(cells, key=lambda cell: cell.rowspan):
        width = sum(widths[cell.column : cell.column + cell.colspan])
        cell.left_lines = wrap_text(cell.text, width - 2 * PAD)
        spanned = range(cell.row, cell.row + cell.rowspan)
        lacking = len(cell.left_lines) * LEADING + PAD - sum(heights[r] for r in spanned)
        heights[spanned[-1]] += max(0.0, lacking)
    return SizedTable(tuple(widths), tuple(heights), tuple(cells))


def _list_cells(table: PrintedTable) -> Iterator[SizedCell]:
    grid = fill_slots(table)
    for r, row in enumerate(grid):
        for c, slot in enumerate(row):
            if slot.is_top_edge and slot.is_left_edge:
                rowspan = min(slot.cell.rowspan, len(grid) - r)
                yield SizedCell(r, c, rowspan, slot.cell.colspan, slot.cell.text)


def _wanted(cells: list[SizedCell], column: int) -> tuple[float, float]:
    """The least and the best width of a column; a column of tall cells alone is narrow."""
    own = [cell for cell in cells if cell.column == column and cell.colspan == 1]
    texts = [line for cell in own if cell.rowspan < 4 for line in cell.text.split("\n")]
    least = max([_NARROW] + [_measure(word) + 2 * PAD for text in texts for word in _words(text)])
    best = max([_NARROW] + [_measure(text) + 2 * PAD for text in texts])
    return least, max(least, min(best, _WIDEST))


def _fit(wanted: list[tuple[float, float]], room: float) -> list[float]:
    least, best = sum(low for low, _ in wanted), sum(high for _, high in wanted)
    share = 1.0 if best <= room or best == least else max(0.0, (room - least) / (best - least))
    return [low + share * (high - low) for low, high in wanted]


def wrap_text(text: str, width: float) -> list[str]:
    """The lines of a text in this width, if need be of a character each; figures stay whole."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in _words(paragraph):
            if line and _measure(line + word) > width:
                lines.append(line)
                line = ""
            line += word
        lines.append(line)
    return [line for line in lines if line]


def _words(text: str) -> list[str]:
    """The figures of a text whole, and its other characters one by one."""
    ends = [
        0,
        *(n for n, (a, b) in enumerate(pairwise(text), 1) if not (_is_figure(a) and _is_figure(b))),
        len(text),
    ]
    return [text[a:b] for a, b in pairwise(ends) if a < b]


def _is_figure(char: str) -> bool:
    return char.isascii() and not char.isspace()


def _measure(text: str) -> float:
    return float(pdfmetrics.stringWidth(text, FONT, SIZE))
