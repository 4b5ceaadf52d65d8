"""One table while it is matched: its printed cells row by row, the facts read so far, and which cells are claimed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from transform.document import Cell, Table
from transform.forms.catalogue import Indicator
from transform.forms.check_catalogue import make_issue
from transform.forms.sentences import say
from transform.matching.cell_texts import holds_label_and_figure, is_of_form, is_value, is_words
from transform.report import Fact, Issue, Place, Unmapped
from transform.text.bilingual import Bilingual
from transform.text.folding import remove_whitespace
from transform.text.remembered import remember_short
from transform.text.states import State
from transform.text.values import fitting, read_change, read_value

# A page has hundreds of facts. With Fact(...) and Place(...), a page to facts takes 2 to 4 % longer
# (python -m benchmarks.reading).
_new_tuple = tuple.__new__
# Longer words in the place of a figure are a remark.
_MAX_WORDS = 12
_LONGEST_UNIT = 2


class Doubt(NamedTuple):
    """Something about a table that was read with less than certainty: a head, a label, or the length of a row.

    ``table`` is the table's number and ``reason`` says in words what was uncertain. ``indicators`` are the lines whose
    figures depend on it; None means all lines of the table.
    """

    table: int
    reason: Bilingual
    indicators: frozenset[str] | None = None


@dataclass(slots=True)
class TableMatch:
    """A table being matched. ``rows`` are the printed cells of each grid row from left to right, a cell that reaches
    down from a row above included. Rows and columns count from 0 here, and from 1 in a Cell and in a Place.

    ``transposed`` is true where the columns of ``table`` are the printed rows. ``claimed`` holds the ids of the cells
    that are accounted for: labels, and values that became a fact or an unmapped value. ``wrong_columns`` is true
    where it could not be decided which column the figures belong to. ``has_lost_spans`` is true where the table came
    without any spans (flattened text), so that a cell may be in another column than it was printed in.
    ``money_unit`` is the unit of money printed over the table (单位：万元). ``doubts`` are what was read with less than
    certainty.
    """

    table: Table
    transposed: bool = False
    rows: list[list[Cell]] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    unmapped: list[Unmapped] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    claimed: set[int] = field(default_factory=set)
    wrong_columns: bool = False
    has_lost_spans: bool = False
    money_unit: str | None = None

    @classmethod
    def of(cls, table: Table, *, transposed: bool = False) -> "TableMatch":
        """Begin to match a table as printed, or with rows and columns exchanged where its lines run across."""
        upright = _transpose(table) if transposed else table
        if not table.has_spans:
            rows = [list(filter(None, row)) for row in upright.grid]
            return cls(upright, transposed, rows, has_lost_spans=True)
        return cls(upright, transposed, [_printed_cells(row) for row in upright.grid])

    def unmatched(self) -> "TableMatch":
        """The same table before anything of it is matched."""
        return TableMatch(self.table, self.transposed, self.rows, has_lost_spans=self.has_lost_spans)

    @property
    def width(self) -> int:
        """The number of columns of the grid."""
        return len(self.table.grid[0]) if self.table.grid else 0

    def at(self, row: int, column: int) -> Cell | None:
        """The cell that covers a slot of the grid, or None where no cell is printed."""
        return self.table.grid[row][column]

    def begins_at(self, row: int, column: int) -> Cell | None:
        """The cell whose leftmost slot in a row is at a column, or None where no cell begins there."""
        cell = self.table.grid[row][column]
        return None if column and cell is self.table.grid[row][column - 1] else cell

    def is_across(self, row: int) -> bool:
        """Whether a single cell covers the whole row."""
        grid_row = self.table.grid[row]
        return len(self.rows[row]) == 1 and grid_row[0] is not None and grid_row[0] is grid_row[-1]

    def place_of(self, cell: Cell) -> Place:
        """The place of a cell on the printed page."""
        row, column = (cell.column, cell.row) if self.transposed else (cell.row, cell.column)
        return Place(cell.table, row, column)

    def shift_rows(self, rows: set[int], columns: int) -> None:
        """Move some rows of the grid to the right by some columns: they lost a spanned cell on their left."""
        width = self.width
        grid = tuple(
            ((None,) * columns + row)[:width] if r in rows else row for r, row in enumerate(self.table.grid)
        )
        self.table = Table(self.table.number, grid, self.table.sheet)

    def number_columns(self) -> None:
        """Put the n-th printed cell of each row into the n-th column, whatever its colspan; a row of a single cell stays
        across all of them."""
        width = max(map(len, self.rows), default=0)
        grid = tuple(
            tuple(row * width if len(row) == 1 else [*row, *[None] * (width - len(row))]) for row in self.rows
        )
        self.table = Table(self.table.number, grid, self.table.sheet)

    def claim(self, *cells: Cell | None) -> None:
        """Account for labels and headers; a cell that holds a figure is none, and stays unclaimed."""
        for cell in cells:
            if cell is not None and not holds_figure(cell.text):
                self.claimed.add(id(cell))

    def set_aside(self, *cells: Cell | None) -> None:
        """Account for cells that hold no figure of this report whatever they print: the numbers of lines, years in
        headers, and columns for which there is an issue."""
        self.claimed.update(map(id, cells))

    def keep_unmapped(self, cell: Cell, label: str) -> None:
        """Claim a value and keep it as unmapped under a label; nothing happens where it has been claimed before."""
        if id(cell) not in self.claimed:
            self.claimed.add(id(cell))
            self.unmapped.append(Unmapped(label, cell.text.strip(), self.place_of(cell)))

    def keep_unclaimed(self) -> None:
        """Keep every figure that is still unclaimed as unmapped, labelled with the words of its row, and whatever is
        in the place of a figure in a row without words."""
        claimed = self.claimed
        open_rows = [
            (r, row)
            for r, row in enumerate(self.rows, 1)
            if not claimed.issuperset(map(id, row))
            and any(id(cell) not in claimed and cell.text.strip() for cell in row)
        ]
        places = self._places_of_facts() if open_rows else []
        columns = {column for _, column in places}
        first, last = (min(places)[0], max(places)[0]) if places else (0, 0)
        for r, row in open_rows:
            unclaimed = [cell for cell in row if id(cell) not in claimed and holds_figure(cell.text)]
            if not unclaimed and first < r < last:
                unclaimed = self._list_instead_of_figures(r, row, columns)
            if not unclaimed:
                continue
            figures = set(map(id, unclaimed))
            words = [cell for cell in row if id(cell) not in figures and is_words(cell.text)]
            label = " / ".join(remove_whitespace(cell.text) for cell in words)
            for cell in unclaimed:
                self.keep_unmapped(cell, label)

    def _places_of_facts(self) -> list[tuple[int, int]]:
        """The rows and columns of the facts, as the cells of this match have them."""
        sources = [fact.source for fact in self.facts if fact.source is not None]
        return [(s.column, s.row) if self.transposed else (s.row, s.column) for s in sources]

    def _list_instead_of_figures(self, r: int, row: Sequence[Cell], columns: set[int]) -> list[Cell]:
        """The short words (a picture) in the columns of figures, of a row between those of figures without a label."""
        filled = [
            cell for cell in row if cell.row == r and id(cell) not in self.claimed and cell.text.strip()
        ]
        words = [cell for cell in row if cell.row == r and is_words(cell.text)] if filled else []
        has_label = any(
            cell.column not in columns and len(cell.text.strip()) > _LONGEST_UNIT for cell in words
        )
        are_short = all(len(cell.text) <= _MAX_WORDS and not is_of_form(cell.text) for cell in filled)
        return [] if has_label or not are_short else [cell for cell in filled if cell.column in columns]

    def reject_row(
        self,
        figures: tuple[Cell, ...],
        label: str,
        reason: Bilingual,
        *,
        indicators: tuple[str, ...] = (),
        expected: str | None = None,
        actual: str | None = None,
    ) -> None:
        """Keep the figures of a row that does not fit its headers as unmapped, with an issue that gives the reason."""
        self.doubt(say("uncertain_table.row", label=label, reason=reason))
        self.add_issue(
            "wrong_columns", say("wrong_columns.row", label=label, reason=reason), figures,
            indicators=indicators, expected=expected, actual=actual,
        )  # fmt: skip
        for cell in figures:
            self.keep_unmapped(cell, label)

    def doubt(self, reason: Bilingual, *indicators: str) -> None:
        """Record a doubt about some lines of the table, or about all of them."""
        self.doubts.append(Doubt(self.table.number, reason, frozenset(indicators) or None))

    def add_issue(
        self,
        check: str,
        message: Bilingual,
        cells: tuple[Cell, ...] = (),
        *,
        indicators: tuple[str, ...] = (),
        expected: str | None = None,
        actual: str | None = None,
    ) -> None:
        """Add an issue about some cells of the table."""
        places = tuple(map(self.place_of, cells))
        self.issues.append(
            make_issue(check, message, indicators=indicators, expected=expected, actual=actual, cells=places)
        )


def add_facts(
    match: TableMatch,
    indicator: Indicator,
    label: str,
    values: Sequence[tuple[str, Cell]],
    printed_unit: str | None = None,
) -> None:
    """Read an indicator's cells, given with their breakdown codes, as facts under a printed label.

    ``printed_unit`` is the unit that the row or its header prints; a figure printed in another unit than the
    form's is converted to the form's, and an issue records that. Of a figure that is shown rounded, the number that the
    file holds is read, and an issue records that too.
    """
    code, unit = indicator.code, indicator.unit
    printed_unit = fitting(printed_unit, unit)
    open_unit = indicator.unit_in_cell and not printed_unit
    facts, claimed, transposed = match.facts, match.claimed, match.transposed
    rounded: list[Cell] = []
    for breakdown, cell in values:
        claimed.add(id(cell))
        table, row, column, text, _, _, held = cell
        state, number, kept_unit, note = (
            read_change(held or text, unit, printed_unit)
            if indicator.signed
            else read_value(held or text, unit, printed_unit, open_unit)
        )
        place = _new_tuple(Place, (table, column, row, 0) if transposed else (table, row, column, 0))
        # The fields of Fact in their order.
        fields = (code, breakdown, label, kept_unit, number, state, text.strip(), place, note)
        facts.append(_new_tuple(Fact, fields))
        if printed_unit and printed_unit != unit and state is State.REPORTED:
            match.add_issue(
                "unit_differs",
                say(
                    "unit_differs.figure",
                    label=label, unit=printed_unit, form_unit=unit, raw=text.strip(), value=number,
                ),
                (cell,), indicators=(code,), expected=unit, actual=printed_unit,
            )  # fmt: skip
        if held is not None:
            rounded.append(cell)
    if rounded:
        _report_rounded(match, code, label, rounded)


def _report_rounded(match: TableMatch, code: str, label: str, cells: Sequence[Cell]) -> None:
    """Add the issue of a line whose figures a workbook shows rounded."""
    shown = ", ".join(cell.text.strip() for cell in cells)
    held = ", ".join(cell.held or "" for cell in cells)
    message = say("rounded_print.cells", label=label, shown=shown, held=held)
    match.add_issue("rounded_print", message, tuple(cells), indicators=(code,), expected=held, actual=shown)


@remember_short(16384)
def holds_figure(text: str) -> bool:
    """Whether a cell is a figure, or a label of a form with its figure."""
    return is_value(text) or holds_label_and_figure(text)


def _transpose(table: Table) -> Table:
    """The table with rows and columns exchanged."""
    transposed = {
        id(cell): cell._replace(row=cell.column, column=cell.row, rowspan=cell.colspan, colspan=cell.rowspan)
        for cell in table.cells()
    }
    width = len(table.grid[0]) if table.grid else 0
    return Table(
        table.number,
        tuple(
            tuple(None if row[c] is None else transposed[id(row[c])] for row in table.grid)
            for c in range(width)
        ),
    )


def _printed_cells(row: tuple[Cell | None, ...]) -> list[Cell]:
    """Each cell of a grid row once."""
    return [
        cell
        for cell, previous in zip(row, (None, *row), strict=False)
        if cell is not None and cell is not previous
    ]
