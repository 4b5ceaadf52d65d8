"""A table as matching sees it: printed cells row by row, and what has been accounted for.

Cells that were found to hold an indicator, read as facts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from transform.document import Cell, Table
from transform.forms.catalogue import Indicator
from transform.forms.check_catalogue import make_issue
from transform.matching.cell_texts import is_value, is_words, names_and_counts, squash
from transform.report import Fact, Issue, Place, Unmapped
from transform.text.values import State, fitting, read_value

_new = tuple.__new__


@dataclass(slots=True)
class TableMatch:
    """A table being matched. ``rows`` are the printed cells of each grid row in order, spanned ones included.

    ``handled`` holds the ids of the cells that are accounted for; what no indicator claims is ``unmapped``.
    ``money`` is the unit of money that stands over the table (单位：万元).
    ``has_lost_spans`` says that the table came without any spans (flattened text): grid columns then say little.
    """

    table: Table
    turned: bool = False
    rows: list[list[Cell]] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    unmapped: list[Unmapped] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    handled: set[int] = field(default_factory=set)
    wrong_columns: bool = False
    has_lost_spans: bool = False
    money: str | None = None

    @classmethod
    def of(cls, table: Table, *, turned: bool = False) -> "TableMatch":
        """A sheet of a table as printed, or turned by a quarter where its lines run across."""
        seen = _turn(table) if turned else table
        rows = [_printed(row) for row in seen.grid]
        spanned = any(cell.colspan > 1 or cell.rowspan > 1 for row in rows for cell in row)
        return cls(seen, turned, rows, has_lost_spans=not spanned)

    def place(self, cell: Cell) -> Place:
        """Where a cell stands on the page."""
        return _new(Place, (cell.table, cell.column, cell.row, 0) if self.turned else (*cell[:3], 0))

    def push_right(self, by: int, rows: set[int]) -> None:
        """Move rows to the right: they lost a spanned cell on their left."""
        width = self.width
        grid = tuple(
            ((None,) * by + row)[:width] if r in rows else row for r, row in enumerate(self.table.grid)
        )
        self.table = Table(self.table.number, grid)

    @property
    def width(self) -> int:
        """Columns of the grid."""
        return len(self.table.grid[0]) if self.table.grid else 0

    def at(self, row: int, column: int) -> Cell | None:
        """The cell that covers a slot (from 0)."""
        return self.table.grid[row][column]

    def handle(self, *cells: Cell | None) -> None:
        """Mark cells as accounted for."""
        for cell in cells:
            self.handled.add(id(cell))

    def is_handled(self, cell: Cell) -> bool:
        """Whether a cell has been accounted for."""
        return id(cell) in self.handled

    def leave_unmapped(self, cell: Cell, label: str) -> None:
        """Keep a figure that no indicator claims."""
        if not self.is_handled(cell):
            self.handle(cell)
            self.unmapped.append(Unmapped(label, cell.text.strip(), self.place(cell)))

    def refuse(
        self,
        figures: tuple[Cell, ...],
        label: str,
        why: str,
        *,
        indicators: tuple[str, ...] = (),
        expected: str | None = None,
        actual: str | None = None,
    ) -> None:
        """Leave the figures of a row that does not fit its heads unmapped, and say so."""
        message = f"the row 「{label}」 {why}; it is left unmapped"
        self.find(
            "wrong_columns", message, figures,
            indicators=indicators, expected=expected, actual=actual,
        )  # fmt: skip
        for cell in figures:
            self.leave_unmapped(cell, label)

    def find(
        self,
        check: str,
        message: str,
        cells: tuple[Cell, ...] = (),
        *,
        indicators: tuple[str, ...] = (),
        expected: str | None = None,
        actual: str | None = None,
    ) -> None:
        """Note a finding about some cells."""
        places = tuple(map(self.place, cells))
        self.issues.append(
            make_issue(check, message, indicators=indicators, expected=expected, actual=actual, cells=places)
        )


def leave_rest(match: TableMatch) -> None:
    """Keep every figure that has not been accounted for, with the words of its row."""
    handled = match.handled
    for row in match.rows:
        for cell in [cell for cell in row if id(cell) not in handled and _counts(cell.text)]:
            words = (squash(c.text) for c in row if is_words(c.text))
            match.leave_unmapped(cell, " / ".join(words))


@lru_cache(maxsize=16384)
def _counts(text: str) -> bool:
    return is_value(text) or names_and_counts(text)


def _turn(table: Table) -> Table:
    """The table with rows and columns exchanged."""
    turned = {
        id(cell): cell._replace(row=cell.column, column=cell.row, rowspan=cell.colspan, colspan=cell.rowspan)
        for cell in table.cells()
    }
    width = len(table.grid[0]) if table.grid else 0
    return Table(
        table.number,
        tuple(
            tuple(None if row[c] is None else turned[id(row[c])] for row in table.grid) for c in range(width)
        ),
    )


def _printed(row: tuple[Cell | None, ...]) -> list[Cell]:
    return [
        cell
        for cell, before in zip(row, (None, *row), strict=False)
        if cell is not None and cell is not before
    ]


# A page has hundreds: straight from the tuple, a fact takes half as long to make.


def add_facts(
    match: TableMatch,
    indicator: Indicator,
    label: str,
    values: Sequence[tuple[str, Cell]],
    printed_unit: str | None = None,
) -> None:
    """Read an indicator's cells, each with its breakdown, under a printed label.

    ``printed_unit`` is the unit that the row or its head prints; a figure printed in another unit than the
    form's is kept in the form's, and a finding says so.
    """
    code, unit = indicator.code, indicator.unit
    printed_unit = fitting(printed_unit, unit)
    open_unit = indicator.unit_in_cell and not printed_unit
    facts, handled, turned = match.facts, match.handled, match.turned
    for breakdown, cell in values:
        handled.add(id(cell))
        table, row, column, text, _, _ = cell
        state, number, kept_unit, note = read_value(text, unit, printed_unit, open_unit)
        place = _new(Place, (table, column, row, 0) if turned else (table, row, column, 0))
        facts.append(
            _new(Fact, (code, breakdown, label, kept_unit, number, state, text.strip(), place, note))
        )
        if printed_unit and printed_unit != unit and state is State.REPORTED:
            match.find(
                "unit_differs",
                f"「{label}」 is printed in {printed_unit}, the form has {unit}: {text.strip()} is kept as {number}",
                (cell,), indicators=(code,), expected=unit, actual=printed_unit,
            )  # fmt: skip
